//! Giving tokens back (RFC 7009), and the other ways in which they end.

use model::ScopeSet;
use serde_json::{Value, json};
use service::actor::Operator;
use service::{authentication, developer_tokens};

use super::{code, post, redeem, renew, status, tokens};
use crate::harness::{ApiClient, App, Client, PASSWORD, Person};

const REVOKE: &str = "/oauth2/revoke";

async fn pair(app: &App, person: &Person<'_>, client: &Client<'_>) -> (String, String) {
    tokens(&redeem(app, client, &code(person, client, &[]).await).await)
}

async fn acquire_pages(app: &App, access: &str) {
    let items = json!([{"template": "pages_read"}]);
    ApiClient::new(app, access).post("/api/2/attributes/acquire/", items).await.expect(200);
}

/// The service that owns the person's pages read.
async fn owner_of_pages(person: &Person<'_>) -> Value {
    let list = person.get("/api/2/attributes/?include_inactive=1&attributes=pages_read").await.expect(200).json();
    list["results"][0]["service"]["name"].clone()
}

on_both_engines! {
    async fn an_app_gives_tokens_back_and_only_its_own(app: App) {
        let (client, other) = (app.client("Greatreads").await, app.client("Spark").await);
        let person = app.person("owner").await;
        let (access, refresh) = pair(app, &person, &client).await;
        let as_client = |client: &Client<'_>| Some((client.client_id.clone(), client.secret.clone()));
        let revoke = |basic: Option<(String, String)>, token: String| async move {
            let basic = basic.as_ref().map(|(id, secret)| (id.as_str(), secret.as_str()));
            post(app, REVOKE, basic, &[("token", &token), ("token_type_hint", "access_token")]).await
        };
        revoke(as_client(&other), access.clone()).await.expect(200);
        revoke(as_client(&other), refresh.clone()).await.expect(200);
        assert_eq!(status(app, &access).await, 200, "another app's try ends nothing");
        revoke(as_client(&client), "nothing".into()).await.expect(200);
        revoke(None, access.clone()).await.expect(400);
        revoke(as_client(&client), access.clone()).await.expect(200);
        assert_eq!(status(app, &access).await, 401);
        let (access, refresh) = tokens(&renew(app, &client, &refresh).await);
        revoke(as_client(&client), refresh.clone()).await.expect(200);
        assert_eq!(status(app, &access).await, 401, "a refresh token takes its access token along");
        renew(app, &client, &refresh).await.expect(400);
    }

    async fn two_phones_of_one_person_do_not_log_each_other_out(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let ((one, _), (two, refresh)) = (pair(app, &person, &client).await, pair(app, &person, &client).await);
        post(app, REVOKE, Some((&client.client_id, &client.secret)), &[("token", &refresh)]).await.expect(200);
        assert_eq!((status(app, &one).await, status(app, &two).await), (200, 401));
        let path = format!("/account/services/{}/revoke", client.client_id);
        person.submit("/account/services", &path, &[]).await.expect(303);
        assert_eq!(status(app, &one).await, 401, "revoking the app ends all");
    }

    async fn a_new_password_ends_other_sessions_and_simple_tokens(app: App) {
        let person = app.person("owner").await;
        let elsewhere = app.person("owner").await;
        let fields = [("username", "owner"), ("password", PASSWORD)];
        let simple = app.stranger().post_bare("/api/2/auth/simple-token/", &fields).await.expect(200).json();
        let simple = simple["token"].as_str().expect("a token").to_owned();
        let (access, _) = pair(app, &person, &app.client("Greatreads").await).await;
        let fields = [("password", "another long password"), ("new_password", "another long password")];
        let changed = person.submit("/account/security", "/account/password", &fields).await;
        assert_eq!(changed.status, 303, "{}", changed.text());
        elsewhere.get("/account").await.expect(303);
        person.get("/account").await.expect(200);
        assert_eq!((status(app, &simple).await, status(app, &access).await), (401, 200));
    }

    async fn deleting_an_app_ends_its_tokens_and_releases_what_it_owned(app: App) {
        let client = app.client("Greatreads").await;
        let owner = client.authorised_by("owner", "media_write media_read").await;
        owner.post("/api/2/attributes/acquire/", serde_json::json!([{"template": "pages_read"}])).await.expect(200);
        let developer = app.person("developer").await;
        let page = format!("/account/apps/{}", client.client_id);
        developer.submit(&page, &format!("{page}/delete"), &[("sure", "1")]).await.expect(303);
        assert_eq!(status(app, owner.token()).await, 401);
        assert_eq!(status(app, &client.developer_token).await, 401);
        let list = app.person("owner").await.get("/api/2/attributes/?include_inactive=1").await.expect(200).json();
        assert_eq!((&list["results"][0]["service"], &list["results"][0]["active"]), (&serde_json::json!(null), &serde_json::json!(false)));
    }

    async fn a_refresh_token_that_ends_at_the_console_releases_what_its_app_owned(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let (access, refresh) = tokens(&redeem(app, &client, &code(&person, &client, &[("scope", "media_write")]).await).await);
        acquire_pages(app, &access).await;
        authentication::revoke(&app.daymark, &Operator::at_the_console(), &refresh).await.expect("revoked");
        assert_eq!(status(app, &access).await, 401);
        assert_eq!(owner_of_pages(&person).await, Value::Null);
        person.get("/account/services").await.expect(200).hides("Greatreads");
    }

    async fn an_ending_that_was_interrupted_goes_on_when_the_server_starts(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let fields = [("scope", "media_write")];
        let (access, _) = tokens(&redeem(app, &client, &code(&person, &client, &fields).await).await);
        acquire_pages(app, &access).await;
        // What a server did that was killed right after the tokens were gone.
        let user = person.actor.user();
        let end = move |tx: &mut store::Tx<'_>| {
            let grants = store::grants::list_of_user(tx, user)?;
            grants.iter().try_for_each(|grant| store::grants::end(tx, grant.id).map(|_| ()))
        };
        app.store().write(end).await.expect("ended");
        assert_eq!(status(app, &access).await, 401);
        person.get("/account/services").await.expect(200).hides("Greatreads");
        assert_eq!(owner_of_pages(&person).await, json!(client.service));
        service::grants::resume_endings(&app.daymark).await.expect("resumed");
        assert_eq!(owner_of_pages(&person).await, Value::Null);
        assert_eq!(app.store().read(store::grants::list_ended).await, Ok(vec![]));
        // An app that has another grant keeps what it owns.
        let (_, refresh) = tokens(&redeem(app, &client, &code(&person, &client, &fields).await).await);
        let (access, _) = tokens(&redeem(app, &client, &code(&person, &client, &fields).await).await);
        acquire_pages(app, &access).await;
        authentication::revoke(&app.daymark, &Operator::at_the_console(), &refresh).await.expect("revoked");
        assert_eq!(owner_of_pages(&person).await, json!(client.service));
    }

    async fn a_renewal_under_way_does_not_outlive_its_grant(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        for _ in 0..5 {
            let (_, refresh) = pair(app, &person, &client).await;
            let operator = Operator::at_the_console();
            let (renewed, _) = tokio::join!(renew(app, &client, &refresh), authentication::revoke(&app.daymark, &operator, &refresh));
            if renewed.status == 200 {
                assert_eq!(status(app, &tokens(&renewed).0).await, 401, "the new token lives on");
            }
        }
    }

    async fn of_two_developer_tokens_made_at_once_one_lives(app: App) {
        let client = app.client("Greatreads").await;
        let operator = Operator::at_the_console();
        for _ in 0..5 {
            let make = || developer_tokens::make_at_the_console(&app.daymark, &operator, &client.client_id, ScopeSet::all());
            let (one, other) = tokio::join!(make(), make());
            let [one, other] = [one, other].map(|made| made.expect("a token").access_token().as_str().to_owned());
            let mut answers = [status(app, &one).await, status(app, &other).await];
            answers.sort_unstable();
            assert_eq!(answers, [200, 401]);
        }
    }

    async fn a_person_has_at_most_twenty_simple_tokens(app: App) {
        app.account("owner").await;
        let fields = [("username", "owner"), ("password", PASSWORD)];
        let mut made = Vec::new();
        for _ in 0..21 {
            app.clock.advance(jiff::SignedDuration::from_mins(11));
            let answer = app.stranger().post_bare("/api/2/auth/simple-token/", &fields).await.expect(200).json();
            made.push(answer["token"].as_str().expect("a token").to_owned());
        }
        assert_eq!(status(app, &made[0]).await, 401, "the one unused longest went");
        assert_eq!(status(app, &made[1]).await, 200);
        let wrong = [("username", "owner"), ("password", "wrong")];
        let unknown = [("username", "nobody"), ("password", "wrong")];
        let answers = [app.stranger().post_bare("/api/2/auth/simple-token/", &wrong).await, app.stranger().post_bare("/api/2/auth/simple-token/", &unknown).await];
        let [wrong, unknown] = answers.map(|answer| answer.expect(400).text().to_owned());
        assert_eq!(wrong, unknown);
    }
}
