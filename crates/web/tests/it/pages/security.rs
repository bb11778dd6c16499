//! Passwords, sessions, simple tokens and connected services.

use jiff::SignedDuration;

use crate::harness::{ApiClient, PASSWORD};

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
}
