//! Connecting a device that has no browser (RFC 8628).

use serde_json::{Value, json};

use crate::harness::{App, Client};

/// What the device is told when it begins.
async fn begin(app: &App, client: &Client<'_>) -> Value {
    let fields = [("client_id", client.client_id.as_str()), ("scope", "media_write")];
    app.stranger().post_bare("/oauth2/device_authorization", &fields).await.expect(200).json()
}

/// What the device is told when it asks whether it may.
async fn ask(app: &App, client: &Client<'_>, begun: &Value) -> Value {
    let device_code = begun["device_code"].as_str().unwrap();
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let fields = [("grant_type", grant), ("client_id", &client.client_id), ("device_code", device_code)];
    app.stranger().post_bare("/oauth2/access_token", &fields).await.json()
}

on_both_engines! {
    async fn a_person_enters_the_code_and_the_device_gets_its_token(app: App) {
        let client = app.client_with("Desk lamp", |new| new.is_public = true).await;
        let begun = begin(app, &client).await;
        let code = begun["user_code"].as_str().unwrap().to_owned();
        let ada = app.person("ada").await;
        ada.get(&format!("/device?user_code={code}")).await.expect(200).shows(&format!("value=\"{code}\""));
        let typed = code.to_lowercase().replace('-', " ");
        let asked = ada.submit("/device", "/device", &[("user_code", &typed)]).await.expect(200);
        asked.shows("Desk lamp").shows("Write Media group").shows(&format!("<strong>{code}</strong>"));
        assert_eq!(ask(app, &client, &begun).await["error"], json!("authorization_pending"));
        app.clock.advance(jiff::SignedDuration::from_secs(10));
        let decided = ada.submit("/device", "/device", &[("user_code", &code), ("decision", "authorise")]).await;
        decided.expect(200).shows("Your device is connected");
        assert!(ask(app, &client, &begun).await["access_token"].is_string());
        ada.submit("/device", "/device", &[("user_code", &code)]).await.expect(400).element("user_code-error");
    }

    async fn a_person_is_told_what_changed_of_the_app_since_they_connected_it(app: App) {
        let client = app.client_with("Desk lamp", |new| new.is_public = true).await;
        let (ada, developer) = (app.person("ada").await, app.person("developer").await);
        let ask = async || {
            let code = begin(app, &client).await["user_code"].as_str().unwrap().to_owned();
            (ada.submit("/device", "/device", &[("user_code", &code)]).await.expect(200), code)
        };
        let (page, code) = ask().await;
        page.hides("id=\"changes\"");
        ada.submit("/device", "/device", &[("user_code", &code), ("decision", "authorise")]).await.expect(200);
        let edit = format!("/account/apps/{}/edit", client.client_id);
        let fields = [("name", "Floor lamp"), ("redirect_uris", "https://lamp.example/"), ("client_type", "public"), ("support_email", "a@b.example")];
        developer.submit(&edit, &edit, &fields).await.expect(303);
        let (page, code) = ask().await;
        let page = page.shows("It was called <strong>Desk lamp</strong>.");
        page.shows("It can now send you to <span class=\"mono\">https://lamp.example/</span>").shows("It no longer sends you to");
        ada.submit("/device", "/device", &[("user_code", &code), ("decision", "authorise")]).await.expect(200);
        ask().await.0.hides("id=\"changes\"");
    }

    async fn a_person_who_says_no_gives_nothing(app: App) {
        let client = app.client_with("Desk lamp", |new| new.is_public = true).await;
        let begun = begin(app, &client).await;
        let fields = [("user_code", begun["user_code"].as_str().unwrap()), ("decision", "cancel")];
        app.person("ada").await.submit("/device", "/device", &fields).await.expect(200).shows("gets no access");
        assert_eq!(ask(app, &client, &begun).await["error"], json!("access_denied"));
    }

    async fn codes_cannot_be_guessed_one_after_the_other(app: App) {
        let ada = app.person("ada").await;
        for _ in 0..5 {
            ada.submit("/device", "/device", &[("user_code", "BCDF-GHJK")]).await.expect(400);
        }
        ada.submit("/device", "/device", &[("user_code", "BCDF-GHJK")]).await.expect(429);
    }
}
