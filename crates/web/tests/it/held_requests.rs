//! What let a request in may end while its body is on the way: then nothing is done.

use axum::http::{Method, Request};
use jiff::SignedDuration;
use serde_json::{Value, json};
use service::accounts;
use service::actor::Operator;
use url::form_urlencoded;

use crate::harness::{Answer, ApiClient, App, PASSWORD, Person, held};

const NEW_PASSWORD: &str = "another long password";

/// Sends a batch whose items arrive after something happened.
async fn post_held<T>(app: &ApiClient<'_>, path: &str, items: Value, happening: impl Future<Output = T>) -> Answer {
    let (body, meanwhile) = held(items.to_string());
    let request = app.request(Method::POST, path).body(body).expect("a request");
    tokio::join!(app.send(request), meanwhile.then(happening)).0
}

/// Sends the form of a page; its fields arrive after something happened.
async fn submit_held<T>(
    person: &Person<'_>,
    (page, action): (&str, &str),
    fields: &[(&str, &str)],
    happening: impl Future<Output = T>,
) -> Answer {
    let token = person.form_token(page).await;
    let fields = [&[("csrf", token.as_str())], fields].concat();
    let (body, meanwhile) = held(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
    let request = Request::post(action).header("content-type", "application/x-www-form-urlencoded");
    let request = request.body(body).expect("a request");
    tokio::join!(person.send(request), meanwhile.then(happening)).0
}

async fn change_password(person: &Person<'_>) {
    let fields = [("password", NEW_PASSWORD)];
    person.submit("/account/security", "/account/password", &fields).await.expect(303);
}

/// Who owns the one attribute of a person.
async fn attributes(app: &App, username: &str) -> Value {
    app.person(username).await.get("/api/2/attributes/?include_inactive=1").await.expect(200).json()["results"].clone()
}

on_both_engines! {
    async fn an_app_that_is_revoked_meanwhile_becomes_the_owner_of_nothing(app: App) {
        let client = app.client("Greatreads").await;
        let (person, greatreads) = (app.person("owner").await, client.authorised_by("owner", "media_write").await);
        let path = format!("/account/services/{}/revoke", client.client_id);
        let items = json!([{"template": "pages_read"}]);
        let revoke = async { person.submit("/account/services", &path, &[]).await.expect(303) };
        let answer = post_held(&greatreads, "/api/2/attributes/acquire/", items, revoke).await.expect(401);
        assert_eq!(answer.json()["detail"], "Invalid token");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        assert_eq!(attributes(app, "owner").await, json!([]));
    }

    async fn a_token_that_was_given_back_meanwhile_writes_no_values(app: App) {
        let client = app.client("Greatreads").await;
        let (one, other) = (client.authorised_by("owner", "media_write").await, client.authorised_by("owner", "media_write media_read").await);
        one.post("/api/2/attributes/acquire/", json!([{"template": "pages_read"}])).await.expect(200);
        let items = json!([{"name": "pages_read", "date": "2026-10-07", "value": 5}]);
        let fields = [("client_id", client.client_id.as_str()), ("client_secret", &client.secret), ("token", one.token())];
        let stranger = app.stranger();
        let give_back = async { stranger.post_bare("/oauth2/revoke", &fields).await.expect(200) };
        post_held(&one, "/api/2/attributes/update/", items.clone(), give_back).await.expect(401);
        let increment = json!([{"name": "pages_read", "value": 5}]);
        one.post("/api/2/attributes/increment/", increment).await.expect(401);
        other.post("/api/2/attributes/update/", items).await.expect(200);
    }

    async fn a_session_that_ended_with_the_old_password_changes_nothing_that_protects_the_account(app: App) {
        for (place, fields) in [
            (("/account/security", "/account/password"), [("password", "the thief's password")]),
            (("/account/security", "/account/email"), [("email", "thief@example.org")]),
            (("/account/tokens", "/account/tokens"), [("purpose", "reading on")]),
            (("/account/delete", "/account/delete"), [("username", "owner")]),
        ] {
            accounts::create(&app.daymark, &Operator::at_the_console(), accounts::NewAccount {
                username: "owner".into(), password: PASSWORD.into(), ..accounts::NewAccount::default()
            }).await.expect("an account");
            let (person, thief) = (app.person("owner").await, app.person("owner").await);
            let answer = submit_held(&thief, place, &fields, change_password(&person)).await;
            assert_eq!(answer.status, 401, "{place:?} {}", answer.text());
            answer.shows("You are logged out");
            let tokens = person.get("/account/tokens").await.expect(200);
            assert!(!tokens.text().contains("/revoke\""), "{place:?} made a token");
            let log_in = [("username", "owner"), ("password", NEW_PASSWORD)];
            app.stranger().submit("/log-in", "/log-in", &log_in).await.expect(303);
            person.get("/account/security").await.expect(200).hides("thief@example.org");
            accounts::delete_by_operator(&app.daymark, &Operator::at_the_console(), "owner").await.expect("deleted");
        }
    }

    async fn a_password_that_was_given_long_ago_when_the_form_has_arrived_is_asked_for_again(app: App) {
        let person = app.person("owner").await;
        let wait = async { app.clock.advance(SignedDuration::from_mins(11)) };
        let fields = [("password", NEW_PASSWORD)];
        let place = ("/account/security", "/account/password");
        let answer = submit_held(&person, place, &fields, wait).await.expect(303);
        assert!(answer.location().starts_with("/confirm-password"), "{}", answer.location());
    }

    async fn nothing_stays_of_an_account_that_was_deleted_while_a_request_arrived(app: App) {
        let client = app.client("Greatreads").await;
        let (person, greatreads) = (app.person("owner").await, client.authorised_by("owner", "media_write").await);
        let user = person.actor.user();
        let delete = async { person.submit("/account/delete", "/account/delete", &[("username", "owner")]).await.expect(303) };
        let items = json!([{"template": "pages_read"}]);
        post_held(&greatreads, "/api/2/attributes/acquire/", items, delete).await.expect(401);
        assert_eq!(store::testing::tables_with_rows_of(app.store(), user).await, [""; 0]);
    }
}
