//! Giving tokens back (RFC 7009), and the other ways in which they end.

use super::{code, post, redeem, renew, status, tokens};
use crate::harness::{App, Client, PASSWORD, Person};

const REVOKE: &str = "/oauth2/revoke";

async fn pair(app: &App, person: &Person<'_>, client: &Client<'_>) -> (String, String) {
    tokens(&redeem(app, client, &code(person, client, &[]).await).await)
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
