//! Codes: good once, for a minute, for the app and the address that they were made for.

use jiff::SignedDuration;

use super::{VERIFIER, ask, authorise, challenge, code, error, parameter, redeem, status, tokens};

on_both_engines! {
    async fn a_code_is_exchanged_once_and_its_second_use_ends_the_tokens(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let first = code(&person, &client, &[]).await;
        let (other, _) = tokens(&redeem(app, &client, &code(&person, &client, &[]).await).await);
        let (access, _) = tokens(&redeem(app, &client, &first).await);
        assert_eq!(status(app, &access).await, 200);
        assert_eq!(error(redeem(app, &client, &first).await), "invalid_grant");
        assert_eq!(status(app, &access).await, 401, "the code was stolen, perhaps: what it gave is worthless");
        assert_eq!(status(app, &other).await, 200, "another authorisation is a grant of its own");
    }

    async fn a_code_lives_for_a_minute(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let (in_time, late) = (code(&person, &client, &[]).await, code(&person, &client, &[]).await);
        app.clock.advance(SignedDuration::from_secs(59));
        redeem(app, &client, &in_time).await.expect(200);
        app.clock.advance(SignedDuration::from_secs(2));
        assert_eq!(error(redeem(app, &client, &late).await), "invalid_grant");
    }

    async fn a_code_is_bound_to_its_app_and_address(app: App) {
        let (client, other) = (app.client("Greatreads").await, app.client("Spark").await);
        let person = app.person("owner").await;
        let stolen = code(&person, &client, &[]).await;
        assert_eq!(error(redeem(app, &other, &stolen).await), "invalid_grant");
        redeem(app, &client, &stolen).await.expect(200);
        let redirect = ("redirect_uri", "https://app.example/callback");
        for (sent, expected) in [(Some("https://evil.example/"), 400), (Some("https://app.example/callback"), 200)] {
            let code = code(&person, &client, &[redirect]).await;
            let mut fields = vec![("grant_type", "authorization_code"), ("code", &code)];
            fields.extend(sent.map(|uri| ("redirect_uri", uri)));
            ask(app, &client, &fields).await.expect(expected);
        }
    }

    async fn the_verifier_must_be_there_when_and_only_when_it_was_promised(app: App) {
        let client = app.client_with("Native", |new| new.is_public = true).await;
        let person = app.person("owner").await;
        let challenge = challenge(VERIFIER);
        let pkce = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
        let wrong = "x".repeat(43);
        for (verifier, expected) in [(Some(VERIFIER), 200), (Some(wrong.as_str()), 400), (None, 400), (Some(""), 400)] {
            let code = code(&person, &client, &pkce).await;
            let mut fields = vec![("grant_type", "authorization_code"), ("code", &code)];
            fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
            let answer = ask(app, &client, &fields).await.expect(expected);
            assert!(expected == 200 || answer.json()["error"] == "invalid_grant", "{verifier:?}");
        }
        let confidential = app.client("Greatreads").await;
        let code = code(&person, &confidential, &[]).await;
        let fields = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
        assert_eq!(error(ask(app, &confidential, &fields).await), "invalid_grant", "nobody asked for it");
    }

    async fn of_two_exchanges_at_once_exactly_one_wins(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        for run in 0..100 {
            // An account authorises sixty times an hour.
            app.clock.advance(jiff::SignedDuration::from_mins(2));
            let code = code(&person, &client, &[]).await;
            let (one, two) = tokio::join!(redeem(app, &client, &code), redeem(app, &client, &code));
            let mut statuses = [one.status.as_u16(), two.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 400], "run {run}");
        }
    }

    async fn the_answer_has_the_five_keys_and_is_kept_by_nobody(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let location = authorise(&person, &client, &[("scope", "media_write")]).await;
        let answer = redeem(app, &client, &parameter(&location, "code").expect("a code")).await.expect(200);
        let json = answer.json();
        let keys: Vec<&str> = json.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["access_token", "token_type", "expires_in", "refresh_token", "scope"]);
        assert_eq!((&json["token_type"], &json["expires_in"], &json["scope"]), (&"Bearer".into(), &31_535_999.into(), &"media_write".into()));
        for token in ["access_token", "refresh_token"] {
            let text = json[token].as_str().expect("a token");
            assert!(text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit()), "{text}");
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        app.stranger().get("/oauth2/access_token").await.expect(405);
    }
}
