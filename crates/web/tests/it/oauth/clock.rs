//! What clients and browsers are told while the clock of the server is wrong.

use axum::http::Method;
use jiff::SignedDuration;
use serde_json::json;

use super::{code, redeem, renew, tokens};
use crate::every_route::{For, ROUTES};
use crate::harness::ApiClient;

const FIVE_MINUTES: Option<&str> = Some("300");

on_both_engines! {
    async fn no_client_is_told_to_throw_its_tokens_away_by_a_clock_that_was_changed(app: App) {
        let client = app.client("Greatreads").await;
        let owner = app.person("owner").await;
        let presented = code(&owner, &client, &[]).await;
        let (access, refresh) = tokens(&redeem(app, &client, &code(&owner, &client, &[("scope", "media_read")]).await).await);
        let caller = ApiClient::new(app, &access);
        caller.get("/api/2/accounts/profile/").await.expect(200);
        let years = SignedDuration::from_hours(2 * 365 * 24);
        app.clock.set_wrong(years);

        for (method, path, _) in ROUTES.iter().filter(|(.., whom)| *whom == For::Callers) {
            let method: Method = method.parse().expect("a method");
            let request = caller.request(method, path).body(axum::body::Body::from("[]")).expect("a request");
            let answer = caller.send(request).await.expect(503);
            assert_eq!((answer.header("retry-after"), answer.header("www-authenticate")), (FIVE_MINUTES, None), "{path}");
            let detail = answer.json()["detail"].to_string();
            assert!(detail.contains("clock of this server was changed") && detail.contains("about 5 minutes"), "{detail}");
        }
        for answer in [renew(app, &client, &refresh).await, redeem(app, &client, &presented).await] {
            let answer = answer.expect(503);
            assert_eq!((answer.header("retry-after"), &answer.json()["error"]), (FIVE_MINUTES, &json!("temporarily_unavailable")));
        }
        owner.get("/api/2/accounts/profile/").await.expect(503);
        let page = owner.get("/account").await.expect(503).shows("clock of this server was changed");
        assert_eq!((page.header("retry-after"), page.header("set-cookie")), (FIVE_MINUTES, None));
        owner.get("/log-in").await.expect(200);

        app.clock.set_wrong(-years);
        caller.get("/api/2/accounts/profile/").await.expect(200);
        owner.get("/account").await.expect(200);
        owner.get("/api/2/accounts/profile/").await.expect(200);
        redeem(app, &client, &presented).await.expect(200);
        renew(app, &client, &refresh).await.expect(200);
    }
}
