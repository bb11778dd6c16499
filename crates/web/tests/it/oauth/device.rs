//! Devices without a browser (RFC 8628).

use axum::http::Request;
use jiff::SignedDuration;
use serde_json::Value;
use service::oauth::DEVICE_GRANT;

use super::{ask, error, post, status, tokens};
use crate::harness::{App, Client, Person};

async fn begin(app: &App, client: &Client<'_>) -> Value {
    let fields =
        [("client_id", client.client_id.as_str()), ("client_secret", &client.secret), ("scope", "media_write")];
    post(app, "/oauth2/device_authorization", None, &fields).await.expect(200).json()
}

async fn poll(app: &App, client: &Client<'_>, begun: &Value) -> crate::harness::Answer {
    let code = begun["device_code"].as_str().expect("a code");
    ask(app, client, &[("grant_type", DEVICE_GRANT), ("device_code", code)]).await
}

async fn enter(person: &Person<'_>, code: &str, decision: &str) -> crate::harness::Answer {
    person.submit("/device", "/device", &[("user_code", code), ("decision", decision)]).await
}

on_both_engines! {
    async fn a_device_gets_tokens_once_its_code_was_entered_and_approved(app: App) {
        let client = app.client("Television").await;
        let person = app.person("owner").await;
        let begun = begin(app, &client).await;
        let user_code = begun["user_code"].as_str().expect("a code").to_owned();
        let letters: Vec<char> = user_code.chars().filter(|c| *c != '-').collect();
        assert!(letters.len() == 8 && letters.iter().all(|c| "BCDFGHJKLMNPQRSTVWXZ".contains(*c)), "{user_code}");
        assert_eq!(begun["verification_uri"], "http://daymark.test/device");
        assert_eq!((&begun["interval"], &begun["expires_in"]), (&5.into(), &600.into()));
        assert_eq!(error(poll(app, &client, &begun).await), "authorization_pending");
        assert_eq!(error(poll(app, &client, &begun).await), "slow_down");
        app.stranger().get("/device").await.expect(303);
        let shown = person.submit("/device", "/device", &[("user_code", &user_code.to_lowercase())]).await.expect(200);
        assert!(shown.text().contains("Television") && shown.text().contains("Write Media group"), "{}", shown.text());
        enter(&person, &user_code, "authorise").await;
        app.clock.advance(SignedDuration::from_secs(15));
        let (access, _) = tokens(&poll(app, &client, &begun).await);
        assert_eq!(status(app, &access).await, 200);
        app.clock.advance(SignedDuration::from_secs(15));
        assert_eq!(error(poll(app, &client, &begun).await), "invalid_grant", "a device code is good once");
    }

    async fn a_code_that_was_refused_or_is_too_old_gives_nothing(app: App) {
        let client = app.client("Television").await;
        let person = app.person("owner").await;
        let (refused, old) = (begin(app, &client).await, begin(app, &client).await);
        enter(&person, refused["user_code"].as_str().expect("a code"), "cancel").await;
        assert_eq!(error(poll(app, &client, &refused).await), "access_denied");
        app.clock.advance(SignedDuration::from_secs(601));
        assert_eq!(error(poll(app, &client, &old).await), "expired_token");
        let other = app.client("Radio").await;
        assert_eq!(error(poll(app, &other, &begin(app, &client).await).await), "invalid_grant", "another app's code");
    }

    async fn one_address_cannot_use_up_what_is_there_for_all_devices(app: App) {
        let (television, radio) = (app.client("Television").await, app.client("Radio").await);
        let start = async |client: &Client<'_>, address: [u8; 4]| {
            let body = format!("client_id={}&client_secret={}", client.client_id, client.secret);
            let request = Request::post("/oauth2/device_authorization").header("content-type", "application/x-www-form-urlencoded");
            let answer = app.send_from(address, request.body(body.into()).expect("a request")).await;
            assert!(answer.status == 200 || answer.header("retry-after").is_some(), "{}", answer.text());
            answer.status.as_u16()
        };
        for _ in 0..20 {
            assert_eq!(start(&television, [198, 51, 100, 1]).await, 200);
        }
        assert_eq!(start(&radio, [198, 51, 100, 1]).await, 503);
        // From many addresses one app's devices can be kept out, and no other's.
        for address in 2..6 {
            for _ in 0..20 {
                assert_eq!(start(&television, [198, 51, 100, address]).await, 200);
            }
        }
        assert_eq!(start(&television, [198, 51, 100, 6]).await, 503);
        assert_eq!(start(&radio, [198, 51, 100, 6]).await, 200);
    }

    async fn guessing_codes_ends_after_five_wrong_ones(app: App) {
        let client = app.client("Television").await;
        let person = app.person("owner").await;
        let begun = begin(app, &client).await;
        for _ in 0..5 {
            let answer = person.submit("/device", "/device", &[("user_code", "BBBB-BBBB")]).await;
            assert!(answer.status.is_client_error() && answer.status != 429, "{}", answer.status);
        }
        let code = begun["user_code"].as_str().expect("a code");
        let answer = person.submit("/device", "/device", &[("user_code", code)]).await;
        assert_eq!(answer.status, 429, "{}", answer.text());
        app.clock.advance(SignedDuration::from_mins(11));
        let fresh = begin(app, &client).await;
        person.submit("/device", "/device", &[("user_code", fresh["user_code"].as_str().expect("a code"))]).await.expect(200);
    }
}
