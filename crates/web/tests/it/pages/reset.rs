//! Choosing a new password by a link that comes by mail.

use service::accounts::{self, NewAccount};
use service::actor::Operator;

use crate::harness::{App, PASSWORD};

/// An installation that knows its own address, with an account that has one too.
async fn with_mail(app: App) -> App {
    let app = app.restarted(|configuration| configuration.settings.base_url = "http://daymark.test".parse().ok());
    let new = NewAccount {
        username: "ada".to_owned(),
        password: PASSWORD.to_owned(),
        email: "ada@example.org".to_owned(),
        timezone: "UTC".to_owned(),
        ..NewAccount::default()
    };
    accounts::create(&app.daymark, &Operator::at_the_console(), new).await.expect("an account");
    app
}

async fn story(app: App) {
    let app = with_mail(app).await;
    let elsewhere = app.person("ada").await;
    let ask = |email: &'static str| {
        let app = &app;
        async move { app.stranger().submit("/reset", "/reset", &[("email", email)]).await }
    };
    let unknown = ask("eve@example.org").await.expect(200).shows("Look at your e-mail");
    let known = ask("ADA@example.org").await.expect(200);
    assert_eq!(known.text().replace("ADA@", "eve@"), unknown.text(), "nobody learns who has an account");
    let letter = app.mail.letter(0).await.expect("a letter");
    assert_eq!(letter.to.as_str(), "ada@example.org");
    let link = letter.text.lines().find_map(|line| line.strip_prefix("http://daymark.test/reset/")).expect("a link");
    let link = format!("/reset/{link}");

    let ada = app.stranger();
    ada.get(&link).await.expect(200).shows("For ada.");
    let short = ada.submit(&link, &link, &[("password", "short")]).await.expect(400);
    assert!(!short.element("password-error").is_empty());
    let location = ada.submit(&link, &link, &[("password", "another long password")]).await.expect(303);
    ada.get(location.location()).await.expect(200).shows("Your new password is set.");
    elsewhere.get("/account").await.expect(303);
    assert!(app.stranger().get(&link).await.status.is_client_error(), "the link works once");
    let fields = [("username", "ada"), ("password", "another long password")];
    ada.submit("/log-in", "/log-in", &fields).await.expect(303);
    assert_eq!(app.mail.letters().len(), 1, "nothing went to an address that nobody has");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_password_is_replaced_by_mail_on_sqlite() {
    story(App::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_password_is_replaced_by_mail_on_postgres() {
    if let Some(app) = App::on_postgres().await {
        story(app).await;
    }
}

on_both_engines! {
    async fn without_mail_the_page_says_who_can_help(app: App) {
        app.stranger().get("/reset").await.expect(200).shows("daymark user set-password").hides("<input");
    }
}
