//! The authorise page: who may be sent where, and what is granted.

use super::{VERIFIER, authorise, authorise_path, challenge, code, parameter, redeem, tokens};

const REDIRECT: &str = "https://app.example/callback";

on_both_engines! {
    async fn an_unknown_client_or_redirect_is_an_error_page_and_never_a_redirect(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let mut paths = vec![
            "/oauth2/authorize?response_type=code&client_id=nobody".to_owned(),
            "/oauth2/authorize?response_type=code".to_owned(),
            "/oauth2/authorize".to_owned(),
        ];
        for redirect in [
            "https://app.example/callback/", "https://app.example/callback?x=1", "https://app.example/Callback",
            "https://app.example/./callback", "https://app.example/x/../callback", "https://app.example/%63allback",
            "https://app.example/callback#x", "https://app.example:444/callback", "https://www.app.example/callback",
            "https://app.example@evil.example/callback", "https://app.example\\@evil.example/callback",
            "http://app.example/callback", "javascript:alert(1)", "data:text/html,x", "//app.example/callback",
            "HTTPS://app.example/callback", " https://app.example/callback",
        ] {
            paths.push(authorise_path(&client, &[("redirect_uri", redirect)]));
        }
        for path in paths {
            for answer in [person.get(&path).await, app.stranger().get(&path).await] {
                let answer = answer.expect(400);
                assert_eq!(answer.header("location"), None, "{path}");
                assert!(answer.text().starts_with("<!doctype html>"), "{path}");
            }
        }
    }

    async fn a_loopback_redirect_may_use_another_port(app: App) {
        let uris = ["http://127.0.0.1:8000/cb", "http://[::1]/cb", "http://localhost:8000/cb", "com.example.app:/cb"];
        let client = app.client_with("Desktop", |new| new.redirect_uris = uris.map(str::to_owned).to_vec()).await;
        let person = app.person("owner").await;
        for (redirect, status) in [
            ("http://127.0.0.1:8000/cb", 200), ("http://127.0.0.1:51234/cb", 200), ("http://[::1]:9/cb", 200),
            ("com.example.app:/cb", 200), ("http://localhost:8000/cb", 200), ("http://localhost:8001/cb", 400),
            ("http://127.0.0.1:8000/other", 400), ("http://127.0.0.2:8000/cb", 400), ("com.example.app:/cb/", 400),
        ] {
            person.get(&authorise_path(&client, &[("redirect_uri", redirect)])).await.expect(status);
        }
    }

    async fn the_redirect_may_be_left_out_only_where_one_is_registered(app: App) {
        let person = app.person("owner").await;
        let one = app.client("One").await;
        assert!(authorise(&person, &one, &[]).await.starts_with("https://app.example/callback?code="));
        let two = ["https://a.example/", "https://b.example/"].map(str::to_owned).to_vec();
        let two = app.client_with("Two", |new| new.redirect_uris = two).await;
        person.get(&authorise_path(&two, &[])).await.expect(400);
    }

    async fn strangers_are_never_sent_to_an_app_whatever_is_wrong_with_its_request(app: App) {
        let client = app.client("Greatreads").await;
        let path = authorise_path(&client, &[("scope", "everything")]);
        let answer = app.stranger().get(&path).await.expect(303);
        assert!(answer.location().starts_with("/log-in?next="), "{}", answer.location());
        let stranger = app.stranger();
        let answer = stranger.submit("/log-in", &path, &[("decision", "cancel")]).await.expect(303);
        assert!(answer.location().starts_with("/log-in?next="), "{}", answer.location());
        let answer = app.person("owner").await.get(&path).await.expect(303);
        assert!(answer.location().starts_with(REDIRECT), "{}", answer.location());
    }

    async fn what_is_wrong_with_the_request_is_said_to_the_app_with_state_and_issuer(app: App) {
        let client = app.client("Greatreads").await;
        let public = app.client_with("Native", |new| new.is_public = true).await;
        let ask = |client: &crate::harness::Client<'_>, more: &str| format!("{}&{more}&state=a%26b%3D%C3%BC", authorise_path(client, &[]));
        let path = |more: &str| ask(&client, more);
        let token = path("x=1").replace("response_type=code", "response_type=token");
        let challenge = challenge(VERIFIER);
        for (path, error) in [
            (token, "unsupported_response_type"),
            (path("x=1").replace("response_type=code&", ""), "invalid_request"),
            (path("scope=media_write+everything"), "invalid_scope"),
            (path("scope=media_read&scope=media_write"), "invalid_request"),
            (path(&format!("code_challenge={challenge}&code_challenge_method=plain")), "invalid_request"),
            (path(&format!("code_challenge={challenge}")), "invalid_request"),
            (path("code_challenge=short&code_challenge_method=S256"), "invalid_request"),
            (ask(&public, "scope=media_write"), "invalid_request"),
        ] {
            let answer = app.person("owner").await.get(&path).await.expect(303);
            let location = answer.location();
            assert!(location.starts_with(REDIRECT), "{location}");
            assert_eq!(parameter(location, "error").as_deref(), Some(error), "{path} {location}");
            assert_eq!(parameter(location, "state").as_deref(), Some("a&b=ü"), "{location}");
            assert_eq!(parameter(location, "iss").as_deref(), Some("http://daymark.test"), "{location}");
            assert_eq!(parameter(location, "code"), None);
        }
    }

    async fn the_answer_carries_the_state_as_it_was_and_the_issuer(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let state = format!("{}ü&=+ %", "x".repeat(4000));
        let location = authorise(&person, &client, &[("state", &state)]).await;
        assert_eq!(parameter(&location, "state"), Some(state));
        assert_eq!(parameter(&location, "iss").as_deref(), Some("http://daymark.test"));
        assert_eq!(parameter(&authorise(&person, &client, &[]).await, "state"), None);
    }

    async fn consent_needs_the_form_and_says_who_asks_for_what(app: App) {
        let client = app.client_with("Great <b>reads</b>", |new| new.description = "Counts <pages>".into()).await;
        let person = app.person("owner").await;
        let path = authorise_path(&client, &[("scope", "media_write mood_read")]);
        let page = person.get(&path).await.expect(200);
        for shown in [
            "Great &#60;b&#62;reads", "Counts &#60;pages", "developer", "support@app.example", "app.example",
            "Read your profile details (not including email address)", "<strong>Write Media group</strong>: Create new attributes",
            "<strong>Read Mood group</strong>: Read attributes, values, averages, correlations and insights in the group",
        ] {
            assert!(page.text().contains(shown), "{shown}: {}", page.text());
        }
        assert!(!page.text().contains("<b>reads"), "names are escaped");
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self' https://app.example"), "{policy}");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        person.post_bare(&path, &[("decision", "authorise")]).await.expect(403);
        let cancelled = person.submit(&path, &path, &[("decision", "cancel")]).await.expect(303);
        assert_eq!(parameter(cancelled.location(), "error").as_deref(), Some("access_denied"));
        let stranger = app.stranger().get(&path).await.expect(303);
        assert!(stranger.location().starts_with("/log-in?next=%2Foauth2%2Fauthorize%3F"), "{}", stranger.location());
    }

    async fn what_is_granted_is_what_was_asked_however_it_was_separated(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        for scope in ["media_read media_write", "media_read+media_write", "media_read%2Bmedia_write", " media_read  media_write "] {
            let code = code(&person, &client, &[("scope", scope)]).await;
            let answer = redeem(app, &client, &code).await.expect(200).json();
            assert_eq!(answer["scope"], "media_read media_write", "{scope}");
        }
        let code = code(&person, &client, &[]).await;
        let answer = redeem(app, &client, &code).await;
        assert_eq!(answer.json()["scope"], "");
        let request = axum::http::Request::get("/api/2/attributes/").header("authorization", format!("Bearer {}", tokens(&answer).0));
        app.send(request.body(axum::body::Body::empty()).expect("a request")).await.expect(200);
        let page = person.get(&authorise_path(&client, &[])).await.expect(200);
        assert!(page.text().contains("It asks for nothing else."));
    }

    async fn the_guide_of_addresses_is_complete(app: App) {
        let metadata = app.stranger().get("/.well-known/oauth-authorization-server").await.expect(200).json();
        assert_eq!(metadata["issuer"], "http://daymark.test");
        for name in ["authorization_endpoint", "token_endpoint", "revocation_endpoint", "device_authorization_endpoint"] {
            let url = metadata[name].as_str().expect(name);
            let path = url.strip_prefix("http://daymark.test").expect("an address of ours");
            assert_ne!(app.stranger().get(path).await.status, 404, "{name}");
        }
        assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    }
}
