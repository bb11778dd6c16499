//! An app is changed by its developer, and whoever uses it is told.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Browser, Kind, tell};
use crate::harness::{App, PASSWORD};

#[test]
fn a_developer_changes_an_app_and_its_user_is_told_on_a_telephone() {
    tell(change_and_be_told(Kind::Phone));
}

#[test]
fn a_developer_changes_an_app_and_its_user_is_told_at_a_desk() {
    tell(change_and_be_told(Kind::Desktop));
}

async fn change_and_be_told(kind: Kind) {
    let app = App::on_sqlite().await;
    let client = app.client("Greatreads").await;
    let authorise = format!("/oauth2/authorize?response_type=code&client_id={}&scope=media_write", client.client_id);
    let with_address = format!("{authorise}&redirect_uri=https://app.example/callback");
    app.person("ada").await.submit(&authorise, &authorise, &[("decision", "authorise")]).await.expect(303);
    let base = app.listen().await;
    let Some(browser) = Browser::start(kind, &base).await else { return };

    log_in(&browser, "developer").await;
    app.clock.advance(SignedDuration::from_mins(11));
    let edit = format!("/account/apps/{}/edit", client.client_id);
    browser.open(&edit).await;
    assert_eq!(browser.path().await, "/confirm-password");
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main button[type=submit]").await;
    assert_eq!(browser.path().await, edit);

    // The first letter is Latin, the third Cyrillic.
    put(&browser, "name", "Grеatreads Pro").await;
    browser.click("main form button[type=submit]").await;
    assert!(browser.text("#name-error").await.contains("several alphabets"));
    assert_fits(&browser).await;

    put(&browser, "name", "Great readers").await;
    put(
        &browser,
        "redirect_uris",
        "https://app.example/callback\nhttps://readers-of-great-books.example/oauth/callback/for/everybody",
    )
    .await;
    app.clock.advance(SignedDuration::from_mins(11));
    browser.click("main form button[type=submit]").await;
    assert!(browser.text("#password-error").await.contains("more than ten minutes ago"));
    assert_eq!(browser.ask("return document.activeElement.name").await, json!("password"));
    let seen = "document.elementFromPoint(box.left + 5, box.bottom - 5)?.id === 'password-error'";
    let message = "document.querySelector('#password-error').getBoundingClientRect()";
    // Below it is the bar of a telephone's menu, which must not cover it.
    browser.wait_for(&format!("(box => {seen})({message})")).await;
    assert_fits(&browser).await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main form button[type=submit]").await;
    assert_eq!(browser.text("h1").await, "Great readers");

    browser.open("/account/security").await;
    browser.command("Network.clearBrowserCookies", json!({})).await;
    log_in(&browser, "ada").await;
    browser.open(&with_address).await;
    let told = browser.text("#changes").await;
    assert!(
        told.contains("It was called Greatreads.") && told.contains("https://readers-of-great-books.example/"),
        "{told}"
    );
    assert_fits(&browser).await;
    browser.close().await;
}

async fn log_in(browser: &Browser, username: &str) {
    browser.open("/log-in").await;
    browser.fill("[name=username]", username).await;
    browser.fill("[name=password]", PASSWORD).await;
    browser.click("main button[type=submit]").await;
}

/// Puts a text in the place of what stands in a field.
async fn put(browser: &Browser, name: &str, text: &str) {
    browser.ask(&format!("document.querySelector('main [name={name}]').value = {}", Value::from(text))).await;
}

/// Nothing of the page is to be scrolled sideways for.
async fn assert_fits(browser: &Browser) {
    let width = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    assert_eq!(browser.ask(width).await, json!(true), "wider than the window");
}
