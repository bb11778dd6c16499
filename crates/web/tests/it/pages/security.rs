//! Passwords, sessions, simple tokens and connected services.

use jiff::SignedDuration;

use crate::harness::{ApiClient, App, PASSWORD, link_in};

on_both_engines! {
    async fn a_simple_token_is_shown_once_listed_and_revoked(app: App) {
        let ada = app.person("ada").await;
        let page = "/account/tokens";
        let token = ada.follow(ada.submit(page, page, &[]).await).await.element("token");
        let listed = ada.get(page).await.expect(200).hides(&token).shows("not used yet");
        let mut holder = ApiClient::new(app, "");
        holder.authorization = format!("Token {token}");
        holder.get("/api/2/accounts/profile/").await.expect(200);
        let revoke = listed.text().split("action=\"").find(|rest| rest.starts_with("/account/tokens/")).unwrap();
        ada.submit(page, revoke.split('"').next().unwrap(), &[]).await.expect(303);
        holder.get("/api/2/accounts/profile/").await.expect(401);
        ada.get(page).await.expect(200).shows("None yet.");
    }

    async fn logging_out_everywhere_ends_every_session(app: App) {
        let (here, there) = (app.person("ada").await, app.person("ada").await);
        here.get("/account/security").await.expect(200).shows("This browser");
        here.submit("/account/security", "/account/log-out-everywhere", &[]).await.expect(303);
        here.get("/account").await.expect(303);
        there.get("/account").await.expect(303);
    }

    async fn a_new_password_logs_out_other_browsers_alone(app: App) {
        let (here, there) = (app.person("ada").await, app.person("ada").await);
        let page = "/account/security";
        let short = here.submit(page, "/account/password", &[("password", "short")]).await.expect(400);
        assert!(!short.element("password-error").is_empty());
        here.submit(page, "/account/password", &[("password", "another long password")]).await.expect(303);
        here.get("/account").await.expect(200);
        there.get("/account").await.expect(303);
        let old = [("username", "ada"), ("password", PASSWORD)];
        app.stranger().submit("/log-in", "/log-in", &old).await.expect(400);
    }

    async fn what_is_worth_protecting_asks_for_the_password_again(app: App) {
        let client = app.client("Greatreads").await;
        let ada = app.person("developer").await;
        app.clock.advance(SignedDuration::from_mins(11));
        let app_page = format!("/account/apps/{}", client.client_id);
        let [secret, token, delete] = ["secret", "token", "delete"].map(|word| format!("{app_page}/{word}"));
        for (page, action) in [
            ("/account/tokens", "/account/tokens"),
            ("/account/security", "/account/password"),
            ("/account/security", "/account/email"),
            ("/account/administration/people", "/account/administration/invitations"),
            ("/account/administration/people/developer", "/account/administration/people/developer/suspend"),
            ("/account", secret.as_str()),
            ("/account", token.as_str()),
            ("/account", delete.as_str()),
        ] {
            let fields = [("password", "another long password"), ("email", "")];
            let location = ada.submit(page, action, &fields).await.expect(303).location().to_owned();
            assert!(location.starts_with("/confirm-password?next=%2Faccount"), "{action}: {location}");
        }
        let page = "/confirm-password?next=/account/tokens";
        let fields = |password| [("password", password), ("next", "/account/tokens")];
        let wrong = ada.submit(page, "/confirm-password", &fields("wrong")).await.expect(400);
        assert!(!wrong.element("password-error").is_empty());
        let right = ada.submit(page, "/confirm-password", &fields(PASSWORD)).await.expect(303);
        assert_eq!(right.location(), "/account/tokens?notice=confirmed");
        ada.follow(ada.submit("/account/tokens", "/account/tokens", &[]).await).await.shows("Your new token");
    }

    async fn a_connected_service_is_seen_and_revoked(app: App) {
        let client = app.client("Greatreads").await;
        let api = client.authorised_by("ada", "media_write").await;
        let ada = app.person("ada").await;
        let page = "/account/services";
        ada.get(page).await.expect(200).shows("Greatreads").shows("support@app.example").shows("Write Media group");
        ada.submit(page, &format!("{page}/{}/revoke", client.client_id), &[]).await.expect(303);
        ada.get(page).await.expect(200).shows("Nothing is connected");
        api.get("/api/2/accounts/profile/").await.expect(401);
    }

    async fn a_developer_token_is_listed_apart_from_what_was_authorised(app: App) {
        let client = app.client("Greatreads").await;
        let developer = app.person("developer").await;
        let page = "/account/services";
        let alone = developer.get(page).await.expect(200).shows("Your developer token").shows("35 permissions");
        assert_eq!(alone.text().matches("/revoke\"").count(), 1);
        client.authorised_by("developer", "media_write").await;
        let both = developer.get(page).await.expect(200).shows("Write Media group").hides("authorised 2 times");
        let (authorised, token) = (both.text().find("Write Media group"), both.text().find("Your developer token"));
        assert!(authorised < token, "developer tokens come last");
        assert_eq!(both.text().matches("/revoke\"").count(), 1, "one button ends both");
        both.shows("Revoking Greatreads above ends it too.");
    }

    async fn what_happened_to_the_account_is_listed_newest_first_on_several_pages(app: App) {
        let ada = app.person("ada").await;
        ada.submit("/account/tokens", "/account/tokens", &[]).await.expect(303);
        let page = ada.get("/account/security").await.expect(200);
        let place = |text: &str| page.text().find(text).unwrap_or_else(|| panic!("no {text}"));
        assert!(place("A simple token was made") < place("from a browser that is new here"));
        assert!(place("from a browser that is new here") < place("The account was made"));
        page.shows("7 October 2026").hides("Older");
        // Of what is equal ten are listed.
        for number in 0..12 {
            ada.submit("/account/tokens", "/account/tokens", &[]).await.expect(303);
            let client = app.client(&format!("Reads {number}")).await;
            client.authorised_by("ada", "media_write").await;
            let revoke = format!("/account/services/{}/revoke", client.client_id);
            ada.submit("/account/services", &revoke, &[]).await.expect(303);
        }
        ada.get("/account/security").await.expect(200).shows("Older").hides("The account was made");
        ada.get("/account/security?page=2").await.expect(200).shows("The account was made").shows("Newer");
        ada.get("/account/security?page=3").await.expect(404);
    }

    async fn what_an_administrator_did_is_said_on_every_page_until_it_is_acknowledged(app: App) {
        let (ada, bob) = (app.person("ada").await, app.person("bob").await);
        let page = "/account/administration/people/bob";
        ada.submit(page, &format!("{page}/reset"), &[]).await.expect(303);
        for page in ["/more", "/account/security", "/device", "/confirm-password"] {
            bob.get(page).await.expect(200).shows("by the administrator ada").shows("I know of it");
            ada.get(page).await.expect(200).hides("I know of it");
        }
        let page = bob.get("/more").await;
        let fields = [("number", page.field("number")), ("next", page.field("next"))];
        let gone_on = bob.submit("/more", "/account/security/acknowledge", &fields).await.expect(303);
        assert_eq!(gone_on.location(), "/more");
        bob.get("/more").await.expect(200).hides("I know of it");
        bob.get("/account/security").await.expect(200).shows("by the administrator ada");
        let elsewhere = [("number", "1"), ("next", "//evil.example")];
        assert_eq!(bob.submit("/more", "/account/security/acknowledge", &elsewhere).await.expect(303).location(), "/");
    }

    async fn a_browser_is_known_after_its_first_log_in_also_while_it_is_logged_out(app: App) {
        app.account("ada").await;
        let browser = app.stranger();
        let fields = [("username", "ada"), ("password", PASSWORD)];
        for _ in 0..2 {
            browser.submit("/log-in", "/log-in", &fields).await.expect(303);
            let listed = browser.get("/account/security").await.expect(200);
            assert_eq!(listed.text().matches("from a browser that is new here").count(), 1);
            let known = browser.cookies().get("daymark-browser").cloned().expect("a cookie");
            assert_eq!(known.len(), 40);
            browser.submit("/more", "/log-out", &[]).await.expect(303);
            assert_eq!(browser.cookies().get("daymark-browser"), Some(&known), "it outlives the session");
        }
    }

    async fn without_mail_the_page_says_how_an_address_is_verified(app: App) {
        let ada = app.person("ada").await;
        let page = "/account/security";
        let page = ada.follow(ada.submit(page, "/account/email", &[("email", "ada@example.org")]).await).await;
        page.shows("ada@example.org is not verified.").shows("daymark user set-email ada ADDRESS").hides("Send the link again");
    }
}

#[tokio::test]
async fn an_address_is_verified_by_the_link_that_is_mailed_to_it() {
    let app = App::on_sqlite().await;
    let app = app.restarted(|configuration| configuration.settings.base_url = "http://daymark.test".parse().ok());
    let (ada, page) = (app.person("ada").await, "/account/security");
    let typed = [("email", "ada@example.org")];
    let page_after = ada.follow(ada.submit(page, "/account/email", &typed).await).await;
    page_after.shows("ada@example.org is not verified.").hides("set-email");
    app.mail.letter(0).await.expect("a letter");
    ada.follow(ada.submit(page, "/account/email/link", &[]).await).await.shows("A link is on its way");
    let link = link_in(&app.mail.letter(1).await.expect("another").text);
    // Opened on another machine, where nobody is logged in.
    let elsewhere = app.stranger();
    elsewhere.get(&link).await.expect(200).shows("ada@example.org").shows("Yes, use it for ada");
    ada.get(page).await.expect(200).shows("is not verified");
    elsewhere.submit(&link, &link, &[]).await.expect(200).shows("Your address is verified");
    ada.get(page).await.expect(200).hides("is not verified").shows("value=\"ada@example.org\"");
    elsewhere.get(&link).await.expect(410);
    let fields = [("username", "Ada@example.org"), ("password", PASSWORD)];
    elsewhere.submit("/log-in", "/log-in", &fields).await.expect(303);
}
