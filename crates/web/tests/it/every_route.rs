//! Each route refuses strangers unless it is meant for them, and each endpoint gives every caller what is theirs alone.

use axum::http::Method;
use serde_json::{Value, json};

use crate::harness::ApiClient;

/// Who a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Everybody.
    All,
    /// Callers with a token or, to read, a session.
    Callers,
    /// People who are logged in.
    People,
}

use For::{All, Callers, People};

/// Every route with something to put in its parts that vary.
pub const ROUTES: &[(&str, &str, For)] = &[
    ("GET", "/api/2/accounts/profile/", Callers),
    ("GET", "/api/2/attributes/", Callers),
    ("GET", "/api/2/attributes/templates/", Callers),
    ("GET", "/api/2/attributes/with-values/", Callers),
    ("GET", "/api/2/attributes/values/?attribute=steps", Callers),
    ("GET", "/api/2/attributes/owned/", Callers),
    ("POST", "/api/2/attributes/acquire/", Callers),
    ("POST", "/api/2/attributes/release/", Callers),
    ("POST", "/api/2/attributes/create/", Callers),
    ("POST", "/api/2/attributes/update/", Callers),
    ("POST", "/api/2/attributes/increment/", Callers),
    ("GET", "/api/2/averages/", Callers),
    ("GET", "/api/2/correlations/", Callers),
    ("GET", "/api/2/correlations/combo/?attribute=steps&attribute2=mood", Callers),
    ("GET", "/api/2/insights/", Callers),
    ("GET", "/healthz", All),
    ("GET", "/api/openapi.json", All),
    ("POST", "/api/1/auth/simple-token/", All),
    ("POST", "/api/2/auth/simple-token/", All),
    ("POST", "/oauth2/access_token", All),
    ("POST", "/oauth2/revoke", All),
    ("POST", "/oauth2/device_authorization", All),
    ("GET", "/.well-known/oauth-authorization-server", All),
    ("GET", "/oauth2/authorize", All),
    ("POST", "/oauth2/authorize", All),
    ("GET", "/device", People),
    ("POST", "/device", People),
    ("GET", "/api/docs", All),
    ("GET", "/pictures/00", All),
    ("GET", "/assets/nothing.css", All),
    ("GET", "/worker.js", All),
    ("GET", "/manifest.webmanifest", All),
    ("GET", "/", All),
    ("GET", "/values/2026-10-07", People),
    ("POST", "/values/2026-10-07", People),
    ("POST", "/values/2026-10-07/undo", People),
    ("GET", "/events", People),
    ("GET", "/welcome", People),
    ("POST", "/welcome", People),
    ("GET", "/attributes", People),
    ("GET", "/attributes/add-new", People),
    ("POST", "/attributes/add-new", People),
    ("GET", "/attributes/steps", People),
    ("GET", "/attributes/steps/values.csv", People),
    ("POST", "/attributes/steps/undo", People),
    ("POST", "/attributes/steps/service", People),
    ("GET", "/attributes/steps/edit", People),
    ("POST", "/attributes/steps/edit", People),
    ("POST", "/attributes/steps/merge", People),
    ("POST", "/attributes/steps/delete", People),
    ("POST", "/attributes/steps/service/keep", People),
    ("GET", "/correlations", People),
    ("GET", "/correlations/steps/mood", People),
    ("POST", "/correlations/steps/mood/rating", People),
    ("GET", "/insights", People),
    ("GET", "/review", People),
    ("GET", "/review/week/2026-10-07", People),
    ("GET", "/review/month/2026-10", People),
    ("GET", "/review/year/2026", People),
    ("GET", "/trends", People),
    ("GET", "/mood", People),
    ("GET", "/tags", People),
    ("GET", "/more", People),
    ("GET", "/offline", All),
    ("POST", "/offline/entries", People),
    ("GET", "/set-up/code", All),
    ("POST", "/set-up/code", All),
    ("GET", "/sign-up", All),
    ("POST", "/sign-up", All),
    ("GET", "/sign-up/code", All),
    ("POST", "/sign-up/code", All),
    ("GET", "/log-in", All),
    ("POST", "/log-in", All),
    ("POST", "/log-out", People),
    ("GET", "/reset", All),
    ("POST", "/reset", All),
    ("GET", "/reset/code", All),
    ("POST", "/reset/code", All),
    ("GET", "/verify/code", All),
    ("POST", "/verify/code", All),
    ("GET", "/stop/code", All),
    ("POST", "/stop/code", All),
    ("GET", "/confirm-password", People),
    ("POST", "/confirm-password", People),
    ("GET", "/account", People),
    ("POST", "/account", People),
    ("POST", "/account/avatar", People),
    ("POST", "/account/avatar/remove", People),
    ("GET", "/account/security", People),
    ("POST", "/account/email", People),
    ("POST", "/account/email/link", People),
    ("POST", "/account/security/acknowledge", People),
    ("POST", "/account/password", People),
    ("POST", "/account/log-out-everywhere", People),
    ("GET", "/account/tokens", People),
    ("POST", "/account/tokens", People),
    ("POST", "/account/tokens/00/revoke", People),
    ("GET", "/account/services", People),
    ("POST", "/account/services/00/revoke", People),
    ("GET", "/account/data", People),
    ("GET", "/account/data/export", People),
    ("POST", "/account/data/changes/1/undo", People),
    ("GET", "/account/data/import", People),
    ("POST", "/account/data/import", People),
    ("POST", "/account/data/import/carry-out", People),
    ("POST", "/account/data/import/give-up", People),
    ("GET", "/account/delete", People),
    ("POST", "/account/delete", People),
    ("GET", "/account/administration", People),
    ("POST", "/account/administration/invitations", People),
    ("POST", "/account/administration/invitations/00/withdraw", People),
    ("GET", "/account/administration/people", People),
    ("GET", "/account/administration/people/ada", People),
    ("POST", "/account/administration/people/ada/reset", People),
    ("POST", "/account/administration/people/ada/suspend", People),
    ("POST", "/account/administration/people/ada/reopen", People),
    ("POST", "/account/administration/people/ada/appoint", People),
    ("POST", "/account/administration/people/ada/dismiss", People),
    ("POST", "/account/administration/people/ada/delete", People),
    ("GET", "/account/administration/apps", People),
    ("GET", "/account/administration/apps/00", People),
    ("POST", "/account/administration/apps/00/end", People),
    ("GET", "/account/administration/settings", People),
    ("GET", "/developers/guide", All),
    ("GET", "/account/apps", People),
    ("GET", "/account/apps/new", People),
    ("POST", "/account/apps/new", People),
    ("GET", "/account/apps/00", People),
    ("GET", "/account/apps/00/edit", People),
    ("POST", "/account/apps/00/edit", People),
    ("POST", "/account/apps/00/secret", People),
    ("POST", "/account/apps/00/token", People),
    ("POST", "/account/apps/00/logo", People),
    ("POST", "/account/apps/00/delete", People),
];

#[test]
fn every_route_stands_in_this_test() {
    let lines = include_str!("../../src/routes.rs").lines().filter(|line| line.contains(".route("));
    let methods: usize = lines.map(|line| line.matches("get(").count() + line.matches("post(").count()).sum();
    assert_eq!(methods, ROUTES.len(), "a route was added or removed: say here whom it is for");
}

on_both_engines! {
    async fn strangers_are_refused_where_they_have_no_business(app: App) {
        app.account("owner").await;
        for (method, path, whom) in ROUTES {
            let stranger = app.stranger();
            let answer = match (*method, *whom) {
                ("GET", _) => stranger.get(path).await,
                (_, Callers | All) => stranger.post_bare(path, &[]).await,
                (_, People) => {
                    let bare = stranger.post_bare(path, &[]).await;
                    assert_eq!(bare.status, 403, "{path} takes a form without its token");
                    stranger.submit("/log-in", path, &[]).await
                }
            };
            assert!(!answer.status.is_server_error(), "{method} {path}: {} {}", answer.status, answer.text());
            match whom {
                All => assert_ne!(answer.status, 401, "{method} {path}"),
                Callers => {
                    assert_eq!((answer.status.as_u16(), answer.text()), (401, r#"{"detail":"Invalid token"}"#), "{path}");
                    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
                }
                People => {
                    assert_eq!(answer.status, 303, "{method} {path}: {}", answer.text());
                    assert!(answer.location().starts_with("/log-in"), "{path}");
                }
            }
        }
    }

    async fn a_character_that_postgres_cannot_keep_is_nobodys_internal_error(app: App) {
        let owner = app.person("owner").await;
        let fields = ["client_id", "client_secret", "token", "code", "refresh_token", "device_code", "user_code", "username"];
        let client_id = [("client_id", "\0"), ("grant_type", "refresh_token"), ("refresh_token", "\0"), ("token", "\0")];
        let fields: Vec<(&str, &str)> = fields.map(|field| (field, "a\0b")).to_vec();
        // A stream of events has no end.
        let routes = ROUTES.iter().filter(|(_, path, _)| !path.contains("log-out") && *path != "/events");
        for (method, path, _) in routes {
            let path = ["/00", "/steps", "/code", "/2026-10-07"].iter().fold((*path).to_owned(), |p, part| p.replace(part, "/%00"));
            let answers = match *method {
                "GET" => vec![owner.get(&path).await, owner.get(&format!("{path}?client_id=%00&attribute=%00&user_code=%00")).await],
                _ if path.starts_with("/api/") || path.starts_with("/oauth2/") && path != "/oauth2/authorize" => {
                    vec![owner.post_bare(&path, &client_id).await, owner.post_bare(&path, &fields).await]
                }
                _ => vec![owner.submit("/confirm-password", &path, &fields).await],
            };
            for answer in answers {
                assert!(!answer.status.is_server_error(), "{method} {path}: {} {}", answer.status, answer.text());
            }
        }
    }

    async fn no_answer_that_others_may_keep_sets_a_cookie(app: App) {
        let page = app.stranger().get("/log-in").await.expect(200);
        let asset = page.text().split('"').find(|text| text.starts_with("/assets/")).expect("an asset").to_owned();
        let owner = app.person("owner").await;
        owner.upload("/account", "/account/avatar", &[], ("avatar", include_bytes!("../../assets/icon-180.png"))).await.expect(303);
        let account = owner.get("/account").await.expect(200);
        let picture = account.text().split('"').find(|text| text.starts_with("/pictures/")).expect("a picture").to_owned();
        for path in [&asset, &picture] {
            let kept = app.stranger().get(path).await.expect(200);
            assert!(kept.header("cache-control").is_some_and(|text| text.contains("public")), "{path}");
        }
        let listed = ROUTES.iter().filter(|(method, path, _)| *method == "GET" && *path != "/events").map(|(_, path, _)| *path);
        for path in listed.chain([asset.as_str(), &picture, "/nowhere"]) {
            for answer in [app.stranger().get(path).await, app.person("owner").await.get(path).await] {
                let kept = answer.header("cache-control").unwrap_or_default();
                let is_own = kept.contains("private") || kept.contains("no-store");
                assert!(is_own || !answer.headers.contains_key("set-cookie"), "{path}: {kept:?} and a cookie");
            }
        }
    }

    async fn scripts_of_other_sites_may_send_the_headers_of_their_libraries(app: App) {
        let asked = ["authorization", "content-type", "x-client-version", "sentry-trace", "baggage"];
        let programs = |path: &str| path.starts_with("/api/") && path != "/api/docs" || path.starts_with("/oauth2/") || path.starts_with("/.well-known");
        let pages = ["/oauth2/authorize"];
        for (method, path, _) in ROUTES.iter().filter(|(_, path, _)| programs(path) && !pages.contains(path)) {
            let request = axum::http::Request::options(*path)
                .header("origin", "https://elsewhere.example")
                .header("access-control-request-method", *method)
                .header("access-control-request-headers", asked.join(", "));
            let answer = app.send(request.body(axum::body::Body::empty()).expect("a request")).await.expect(200);
            let allowed = answer.header("access-control-allow-headers").unwrap_or_default().to_ascii_lowercase();
            assert!(asked.iter().all(|name| allowed.contains(name)), "{path}: {allowed}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), None, "{path}");
        }
    }

    async fn each_token_gives_what_is_its_own(app: App) {
        let client = app.client("Greatreads").await;
        let all = model::ScopeSet::all().to_string();
        let owner = client.authorised_by("owner", &all).await;
        owner.post("/api/2/attributes/create/", json!([{"template": "steps"}])).await.expect(200);
        owner.post("/api/2/attributes/increment/", json!([{"name": "steps", "value": 4711}])).await.expect(200);
        let other = client.authorised_by("other", &all).await;
        let scopeless = client.authorised_by("owner", "").await;
        for (method, path, _) in ROUTES.iter().filter(|(.., whom)| *whom == Callers) {
            let body = json!([{"name": "steps", "template": "steps", "date": "2026-10-07", "value": 1}]);
            for (who, caller) in [("the owner", &owner), ("another user", &other), ("no scope", &scopeless)] {
                let answer = match *method {
                    "GET" => caller.get(path).await,
                    _ if who == "the owner" => continue,
                    _ => caller.post(path, body.clone()).await,
                };
                assert!(!answer.status.is_server_error(), "{who} {path}: {}", answer.text());
                let is_own = who == "the owner" || (who == "no scope" && path.contains("owned"));
                assert!(is_own || !answer.text().contains("4711"), "{who} sees the value at {path}: {}", answer.text());
            }
        }
        let seen = owner.get("/api/2/attributes/values/?attribute=steps").await.expect(200).json();
        assert_eq!(seen["results"][0]["value"], 4711, "others changed it");
        let owned = owner.get("/api/2/attributes/owned/").await.expect(200).json();
        assert_eq!(owned["count"], 1, "others took it");
    }

    async fn tokens_that_ended_open_nothing(app: App) {
        let client = app.client("Greatreads").await;
        let revoked = client.authorised_by("owner", "activity_read").await;
        let owner = app.person("owner").await;
        owner.submit("/account/services", &format!("/account/services/{}/revoke", client.client_id), &[]).await.expect(303);
        refused_everywhere(&revoked, "Invalid token").await;
        let expired = client.authorised_by("owner", "activity_read").await;
        expired.get("/api/2/accounts/profile/").await.expect(200);
        app.clock.advance(jiff::SignedDuration::from_hours(24 * 365 + 1));
        let answer = expired.get("/api/2/accounts/profile/").await.expect(401).json();
        assert_ne!(answer["detail"], "Invalid token", "an expired token says so");
    }

    async fn only_apps_write_through_the_api(app: App) {
        let owner = app.person("owner").await;
        let fields = [("username", "owner"), ("password", crate::harness::PASSWORD)];
        let made: Value = owner.post_bare("/api/2/auth/simple-token/", &fields).await.expect(200).json();
        let simple = ApiClient::new(app, made["token"].as_str().expect("a token"));
        for (method, path, _) in ROUTES.iter().filter(|(.., whom)| *whom == Callers) {
            if *method == "POST" {
                let refused = json!({"detail": "You do not have permission to perform this action."});
                assert_eq!(simple.post(path, json!([])).await.expect(403).json(), refused, "{path}");
                assert_eq!(owner.post_bare(path, &[]).await.expect(403).json(), refused, "{path}");
            } else {
                for status in [simple.get(path).await.status, owner.get(path).await.status] {
                    assert!(status == 200 || status == 404, "{path}: {status}");
                }
            }
        }
    }
}

async fn refused_everywhere(caller: &ApiClient<'_>, detail: &str) {
    for (method, path, _) in ROUTES.iter().filter(|(.., whom)| *whom == Callers) {
        let method: Method = method.parse().expect("a method");
        let request = caller.request(method, path).body(axum::body::Body::from("[]")).expect("a request");
        let answer = caller.send(request).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["detail"]), (401, &json!(detail)), "{path}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""), "{path}");
    }
}
