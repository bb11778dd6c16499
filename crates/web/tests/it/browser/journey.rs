//! From an empty installation to a value on the page of the day, with clicks and keys.

use serde_json::{Value, json};
use service::accounts;
use service::actor::Operator;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Browser, Kind, PATIENCE, ZONE, tell};
use crate::harness::{ApiClient, App, PASSWORD};

#[test]
fn a_developer_goes_from_set_up_to_a_value_on_todays_page() {
    tell(journey(Kind::Desktop));
}

#[test]
fn all_of_it_works_without_javascript() {
    tell(journey(Kind::WithoutScripts));
}

async fn journey(kind: Kind) {
    let app = App::on_sqlite().await;
    let base = app.listen().await;
    let Some(browser) = Browser::start(kind, &base).await else { return };
    set_up(&app, &browser).await;
    browser.open("/account").await;
    let guessed = if kind == Kind::WithoutScripts { "UTC" } else { ZONE };
    assert_eq!(browser.text("#timezone option[selected]").await, guessed);

    let receiver = Receiver::listen().await;
    let (client_id, secret) = make_app(&browser, &receiver.redirect_uri).await;

    browser
        .open(&format!("/oauth2/authorize?response_type=code&client_id={client_id}&scope=media_write&state=xyz"))
        .await;
    assert!(browser.text("main").await.contains("Write Media group"), "{}", browser.text("main").await);
    assert_eq!(browser.complaints().await, [""; 0]);
    browser.click("button[value=authorise]").await;
    let query = receiver.query().await;
    assert!(query.contains("state=xyz"), "{query}");
    let code = query.split('&').find_map(|pair| pair.strip_prefix("code=")).expect("a code").to_owned();

    let token = exchange(&base, &[("code", &code), ("client_id", &client_id), ("client_secret", &secret)]).await;
    let client = ApiClient::new(&app, &token);
    client.post("/api/2/attributes/acquire/", json!([{"template": "pages_read"}])).await.expect(200);
    client.post("/api/2/attributes/increment/", json!([{"name": "pages_read", "value": 4711}])).await.expect(200);
    browser.open("/").await;
    let dashboard = browser.text("main").await;
    assert!(dashboard.contains("Pages read") && dashboard.contains("4,711"), "{dashboard}");

    browser.open("/account/services").await;
    assert!(browser.text("main").await.contains("Greatreads"));
    browser.click("main form button").await;
    client.get("/api/2/accounts/profile/").await.expect(401);
    let complaints = browser.complaints().await;
    assert!(!complaints.iter().any(|said| said.contains("Content Security Policy")), "{complaints:?}");
    browser.close().await;
}

/// Makes the first account with the link that the server prints.
pub(super) async fn set_up(app: &App, browser: &Browser) {
    let code = accounts::set_up_code(&app.daymark, &Operator::at_the_console()).await.expect("a code").expect("a code");
    browser.open(&format!("/set-up/{}", code.as_str())).await;
    browser.fill("[name=username]", "ada").await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main button[type=submit]").await;
    assert_eq!(browser.path().await, "/welcome");
}

async fn make_app(browser: &Browser, redirect_uri: &str) -> (String, String) {
    browser.open("/account/apps").await;
    browser.click("main a.button").await;
    browser.fill("[name=name]", "Greatreads").await;
    browser.fill("[name=redirect_uris]", redirect_uri).await;
    browser.fill("[name=support_email]", "help@greatreads.example").await;
    browser.click("main form button[type=submit]").await;
    (browser.text("#client-id").await, browser.text("#client-secret").await)
}

async fn exchange(base: &str, fields: &[(&str, &str)]) -> String {
    let mut form = vec![("grant_type", "authorization_code")];
    form.extend_from_slice(fields);
    let request = reqwest::Client::new().post(format!("{base}/oauth2/access_token")).form(&form);
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// The app's own server, which takes the one request that brings the code. A task and no thread, so that it ends with the
/// test when no request comes.
struct Receiver {
    redirect_uri: String,
    query: JoinHandle<String>,
}

impl Receiver {
    async fn listen() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let redirect_uri = format!("http://{}/callback", listener.local_addr().expect("an address"));
        let query = tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.expect("a browser");
            let mut line = String::new();
            BufReader::new(&mut connection).read_line(&mut line).await.expect("a request");
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK";
            connection.write_all(answer).await.expect("a browser");
            line.split_once('?').and_then(|(_, rest)| rest.split(' ').next()).unwrap_or_default().to_owned()
        });
        Receiver { redirect_uri, query }
    }

    async fn query(self) -> String {
        timeout(PATIENCE, self.query).await.expect("the browser is sent here").expect("a request")
    }
}

#[test]
fn one_can_log_in_with_the_keyboard_alone() {
    tell(async {
        let app = App::on_sqlite().await;
        app.account("ada").await;
        let Some(browser) = Browser::start(Kind::Desktop, &app.listen().await).await else { return };
        browser.open("/log-in").await;
        // The first field has the focus; Tab goes on, Enter sends.
        browser.press("ada\u{e004}").await;
        browser.press(PASSWORD).await;
        browser.enter().await;
        assert_eq!(browser.path().await, "/");
        browser.close().await;
    });
}

#[test]
fn what_has_to_be_mended_has_the_focus_and_says_why() {
    tell(async {
        let app = App::on_sqlite().await;
        app.account("ada").await;
        let Some(browser) = Browser::start(Kind::Desktop, &app.listen().await).await else { return };
        browser.open("/log-in").await;
        browser.fill("[name=username]", "ada").await;
        browser.fill("[name=password]", PASSWORD).await;
        browser.click("main button[type=submit]").await;
        browser.open("/account/apps/new").await;
        browser.fill("[name=name]", "Greatreads").await;
        browser.fill("[name=redirect_uris]", "javascript:alert(1)").await;
        browser.fill("[name=support_email]", "help@greatreads.example").await;
        browser.click("main form button[type=submit]").await;
        let described = "const field = document.activeElement;\
            return field.name + ': ' + document.getElementById(field.getAttribute('aria-describedby').split(' ')[0]).className";
        assert_eq!(browser.ask(described).await, json!("redirect_uris: error"));
        assert!(!browser.text("#redirect_uris-error").await.is_empty());
        browser.close().await;
    });
}
