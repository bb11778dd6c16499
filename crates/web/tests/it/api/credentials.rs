//! What counts as a credential, and what does not.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

const PROFILE: &str = "/api/2/accounts/profile/";

on_both_engines! {
    async fn both_schemes_take_both_kinds_of_token_in_any_case(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "").await;
        let fields = [("username", "owner"), ("password", crate::harness::PASSWORD)];
        let simple = app.stranger().post_bare("/api/1/auth/simple-token/", &fields).await.expect(200).json();
        for token in [client.token(), simple["token"].as_str().expect("a token")] {
            for scheme in ["Bearer", "Token", "bearer", "TOKEN"] {
                let request = Request::get(PROFILE).header("authorization", format!("{scheme} {token}"));
                app.send(request.body(Body::empty()).expect("a request")).await.expect(200);
            }
        }
    }

    async fn a_token_in_the_query_counts_for_nothing(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "").await;
        for name in ["access_token", "token", "authorization"] {
            app.stranger().get(&format!("{PROFILE}?{name}={}", client.token())).await.expect(401);
        }
    }

    async fn every_answer_says_where_the_caller_stands(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "").await;
        let twice = client.request(Method::GET, PROFILE).header("authorization", &client.authorization);
        let twice = client.send(twice.body(Body::empty()).expect("a request")).await.expect(400);
        let stranger = app.stranger();
        let unknown = stranger.get("/api/2/nothing/").await.expect(404);
        let simple = "/api/2/auth/simple-token/";
        let right = [("username", "owner"), ("password", crate::harness::PASSWORD)];
        let made = stranger.post_bare(simple, &right).await.expect(200);
        let failed = stranger.post_bare(simple, &[("username", "owner"), ("password", "wrong")]).await.expect(400);
        for answer in [twice, unknown, made, failed] {
            for name in ["x-ratelimit-limit", "ratelimit-remaining", "x-ratelimit-reset"] {
                assert!(answer.header(name).is_some(), "{name}: {}", answer.text());
            }
        }
    }

    async fn several_authorization_headers_are_refused(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "").await;
        let request = client.request(Method::GET, PROFILE).header("authorization", &client.authorization);
        client.send(request.body(Body::empty()).expect("a request")).await.expect(400).json();
    }

    async fn the_challenge_says_whether_a_token_is_due_or_was_no_good(app: App) {
        let (due, no_good) = ("Bearer", "Bearer error=\"invalid_token\"");
        for (authorization, challenge) in [
            (None, due),
            (Some("Basic b3duZXI6eA=="), due),
            (Some("nonsense"), due),
            (Some("Bearer nothing"), no_good),
            (Some("token nothing"), no_good),
        ] {
            for (method, path) in [(Method::GET, PROFILE), (Method::POST, "/api/2/attributes/update/")] {
                let request = Request::builder().method(method).uri(path);
                let request = authorization.iter().fold(request, |request, value| request.header("authorization", *value));
                let answer = app.send(request.body(Body::empty()).expect("a request")).await.expect(401);
                assert_eq!(answer.header("www-authenticate"), Some(challenge), "{authorization:?} {path}");
            }
        }
        let person = app.person("owner").await;
        person.cookies().insert("daymark".to_owned(), "0".repeat(40));
        let ended = person.get(PROFILE).await.expect(401);
        assert_eq!(ended.header("www-authenticate"), Some(due), "a session is no token");
    }

    async fn a_header_wins_over_the_session(app: App) {
        let person = app.person("owner").await;
        person.get(PROFILE).await.expect(200);
        for authorization in ["Bearer nothing", "Basic b3duZXI6eA==", "nonsense"] {
            let request = Request::get(PROFILE).header("authorization", authorization);
            person.send(request.body(Body::empty()).expect("a request")).await.expect(401);
        }
    }

    async fn wrong_methods_and_unknown_paths_are_answered_in_json(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "").await;
        client.post(PROFILE, json!([])).await.expect(405).json();
        client.get("/api/2/attributes/update/").await.expect(405).json();
        for path in ["/api/2/profile/", "/api/2/nothing/", "/api/", "/api/3/attributes/"] {
            let answer = client.get(path).await.expect(404);
            assert_eq!(answer.json(), json!({"detail": "Not found."}), "{path}");
        }
        let page = app.stranger().get("/nothing").await.expect(404);
        assert!(page.text().starts_with("<!doctype html>") && page.text().contains("href=\"/\""), "a way back");
    }

    async fn scripts_of_other_sites_may_call_with_a_token_but_without_cookies(app: App) {
        for path in [PROFILE, "/oauth2/access_token", "/.well-known/oauth-authorization-server", "/api/2/auth/simple-token/"] {
            let request = Request::options(path)
                .header("origin", "https://elsewhere.example")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,content-type");
            let answer = app.send(request.body(Body::empty()).expect("a request")).await.expect(200);
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), None, "{path}");
        }
        let request = Request::get("/log-in").header("origin", "https://elsewhere.example");
        let page = app.send(request.body(Body::empty()).expect("a request")).await.expect(200);
        assert_eq!(page.header("access-control-allow-origin"), None);
    }

    async fn answers_are_kept_by_nobody_else(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "").await;
        assert_eq!(client.get(PROFILE).await.header("cache-control"), Some("private, no-cache"));
        let person = app.person("owner").await;
        let page = person.get("/").await.expect(200);
        assert_eq!(page.header("cache-control"), Some("private, no-store"));
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    }
}
