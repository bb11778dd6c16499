//! Renewing tokens: the old ones die, and one that is used twice was stolen, perhaps.

use jiff::SignedDuration;

use super::{VERIFIER, ask, challenge, code, error, redeem, renew, status, tokens};
use crate::harness::{App, Client};

/// Tokens of a public client, which must promise a verifier.
async fn public_tokens(app: &App, client: &Client<'_>) -> (String, String) {
    let person = app.person("owner").await;
    let challenge = challenge(VERIFIER);
    let code = code(&person, client, &[("code_challenge", &challenge), ("code_challenge_method", "S256")]).await;
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("code_verifier", VERIFIER)];
    tokens(&ask(app, client, &fields).await)
}

on_both_engines! {
    async fn renewing_kills_both_old_tokens_at_once(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let (access, refresh) = tokens(&redeem(app, &client, &code(&person, &client, &[("scope", "media_write")]).await).await);
        let answer = renew(app, &client, &refresh).await;
        assert_eq!(answer.json()["scope"], "media_write");
        let (renewed, next) = tokens(&answer);
        assert_eq!((status(app, &access).await, status(app, &renewed).await), (401, 200));
        assert_eq!(status(app, &next).await, 401, "a refresh token is no access token");
        let mut refresh = next;
        for _ in 0..3 {
            refresh = tokens(&renew(app, &client, &refresh).await).1;
        }
        app.clock.advance(SignedDuration::from_hours(24 * 300));
        tokens(&renew(app, &client, &refresh).await);
    }

    async fn a_refresh_token_is_bound_to_its_app_and_cannot_gain_scopes(app: App) {
        let (client, other) = (app.client("Greatreads").await, app.client("Spark").await);
        let person = app.person("owner").await;
        let (access, refresh) = tokens(&redeem(app, &client, &code(&person, &client, &[("scope", "media_read")]).await).await);
        assert_eq!(error(renew(app, &other, &refresh).await), "invalid_grant");
        assert_eq!(status(app, &access).await, 200, "another app's try ends nothing");
        let more = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("scope", "media_read media_write")];
        assert_eq!(error(ask(app, &client, &more).await), "invalid_scope");
        assert_eq!(error(renew(app, &client, "nothing").await), "invalid_grant");
        renew(app, &client, &refresh).await.expect(200);
    }

    async fn reuse_by_a_public_app_ends_the_whole_family(app: App) {
        let client = app.client_with("Native", |new| new.is_public = true).await;
        let (_, first) = public_tokens(app, &client).await;
        let answer = renew(app, &client, &first).await;
        let (access, second) = tokens(&answer);
        app.clock.advance(SignedDuration::from_secs(10));
        let again = renew(app, &client, &first).await.expect(200);
        assert_eq!((again.text(), again.header("cache-control")), (answer.text(), Some("no-store")));
        assert_eq!(status(app, &access).await, 200, "it may have lost the answer");
        app.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(error(renew(app, &client, &first).await), "invalid_grant");
        assert_eq!(status(app, &access).await, 401);
        assert_eq!(error(renew(app, &client, &second).await), "invalid_grant");
    }

    async fn reuse_by_a_confidential_app_is_forgiven_while_an_answer_may_have_been_lost(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let (_, first) = tokens(&redeem(app, &client, &code(&person, &client, &[]).await).await);
        let (access, second) = tokens(&renew(app, &client, &first).await);
        assert_eq!(tokens(&renew(app, &client, &first).await), (access.clone(), second.clone()));
        app.clock.advance(SignedDuration::from_secs(60));
        assert_eq!(error(renew(app, &client, &first).await), "invalid_grant");
        assert_eq!(status(app, &access).await, 200, "within a minute nothing ends");
        app.clock.advance(SignedDuration::from_secs(1));
        let (access, _) = tokens(&renew(app, &client, &second).await);
        assert_eq!(error(renew(app, &client, &first).await), "invalid_grant");
        assert_eq!(status(app, &access).await, 401, "later, and after its successor was used, all of it does");
    }
}
