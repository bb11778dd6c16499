//! Two servers on one PostgreSQL database cannot be told apart from one: a client may talk to either at any moment.

use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::installation::{Installation, Server};

const REDIRECT: &str = "http://localhost:8000/";

/// Two servers, of which each call takes the other one.
struct Pair {
    installation: Installation,
    servers: [Server; 2],
    calls: AtomicUsize,
}

impl Pair {
    fn start(flags: &[&str]) -> Option<Pair> {
        let installation = Installation::on_postgres()?;
        let servers = [installation.serve(flags), installation.serve(flags)];
        installation.make_ada();
        Some(Pair { installation, servers, calls: AtomicUsize::new(0) })
    }

    fn next(&self) -> &Server {
        &self.servers[self.calls.fetch_add(1, Ordering::SeqCst) % 2]
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.next().base)
    }

    /// Exchanges something at the token endpoint.
    fn grant(&self, app: &Value, fields: &[(&str, &str)]) -> Value {
        let own = ["client_id", "client_secret"].map(|name| (name, app[name].as_str().expect("a text")));
        let form: Vec<_> = own.iter().chain(fields).copied().collect();
        let answer = Client::new().post(self.url("/oauth2/access_token")).form(&form).send();
        answer.expect("an answer").json().expect("JSON")
    }

    fn profile(&self, token: &str) -> Response {
        self.next().get("/api/2/accounts/profile/", token)
    }
}

fn text(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned()
}

/// The token of the form on a page.
fn form_token(page: Response) -> String {
    let html = page.text().expect("a page");
    let (_, rest) = html.split_once("name=\"csrf\" value=\"").unwrap_or_else(|| panic!("no form: {html}"));
    rest.split('"').next().expect("a value").to_owned()
}

#[test]
fn sessions_codes_and_tokens_of_one_server_are_good_at_the_other() {
    let Some(pair) = Pair::start(&[]) else { return };
    let app = pair.installation.register_app("Diary");
    let browser = Client::builder().cookie_store(true).redirect(Policy::none()).build().expect("a client");

    let csrf = form_token(browser.get(pair.url("/log-in")).send().expect("a page"));
    let form = [("csrf", csrf.as_str()), ("username", "ada"), ("password", "a long enough password"), ("next", "/")];
    let logged_in = browser.post(pair.url("/log-in")).form(&form).send().expect("an answer");
    assert_eq!(logged_in.status(), StatusCode::SEE_OTHER);

    let authorise =
        format!("/oauth2/authorize?response_type=code&client_id={}&scope=media_write", text(&app, "client_id"));
    let csrf = form_token(browser.get(pair.url(&authorise)).send().expect("a page"));
    let form = [("csrf", csrf.as_str()), ("decision", "authorise")];
    let sent_on = browser.post(pair.url(&authorise)).form(&form).send().expect("an answer");
    let location = sent_on.headers()["location"].to_str().expect("a location").to_owned();
    let query = location.strip_prefix(REDIRECT).and_then(|rest| rest.strip_prefix("?code=")).expect("a code");
    let code = query.split('&').next().expect("a code");

    let tokens = pair.grant(&app, &[("grant_type", "authorization_code"), ("code", code)]);
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    for _ in 0..4 {
        assert_eq!(pair.profile(&access).status(), StatusCode::OK);
    }
    let renewed = pair.grant(&app, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
    for _ in 0..2 {
        assert_eq!(pair.profile(&access).status(), StatusCode::UNAUTHORIZED, "the old token is dead at both");
        assert_eq!(pair.profile(&text(&renewed, "access_token")).status(), StatusCode::OK);
    }
    let again = pair.grant(&app, &[("grant_type", "authorization_code"), ("code", code)]);
    assert_eq!(again["error"], "invalid_grant");
    assert_eq!(pair.profile(&text(&renewed, "access_token")).status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn requests_at_both_servers_count_together() {
    let Some(pair) = Pair::start(&["--rate-limit", "7"]) else { return };
    let token = text(&pair.installation.register_app("Diary"), "access_token");
    for left in (0..7).rev() {
        let answer = pair.profile(&token);
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["x-ratelimit-remaining"], left.to_string());
    }
    for _ in 0..2 {
        assert_eq!(pair.profile(&token).status(), StatusCode::TOO_MANY_REQUESTS);
    }
}

#[test]
fn increments_at_both_servers_are_exact_and_seen_at_once() {
    let Some(pair) = Pair::start(&["--rate-limit", "0"]) else { return };
    let token = text(&pair.installation.register_app("Diary"), "access_token");
    let attributes = "/api/2/attributes";
    let made = pair.next().post(&format!("{attributes}/create/"), &token, &json!([{"template": "steps"}]));
    assert_eq!(made["failed"], json!([]));
    let step = json!([{"name": "steps", "value": 1, "date": "2026-10-07"}]);
    for expected in 1..=20 {
        let answer = pair.next().post(&format!("{attributes}/increment/"), &token, &step);
        assert_eq!(answer["success"][0]["current"], expected, "{answer}");
    }
    std::thread::scope(|scope| {
        for server in &pair.servers {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let answer = server.post(&format!("{attributes}/increment/"), &token, &step);
                        assert_eq!(answer["failed"], json!([]), "{answer}");
                    }
                });
            }
        }
    });
    for _ in 0..2 {
        let seen: Value =
            pair.next().get(&format!("{attributes}/values/?attribute=steps"), &token).json().expect("JSON");
        assert_eq!(seen["results"][0]["value"], 140, "{seen}");
    }
    let released = pair.next().post(&format!("{attributes}/release/"), &token, &json!([{"name": "steps"}]));
    assert_eq!(released["failed"], json!([]));
    let refused = pair.next().post(&format!("{attributes}/increment/"), &token, &step);
    assert_eq!(refused["failed"][0]["error_code"], "unauthorised", "a change of owner is seen at once: {refused}");
}
