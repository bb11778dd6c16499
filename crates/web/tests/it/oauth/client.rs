//! How apps show who they are, which grants there are, and what apps may be called.

use serde_json::json;
use service::actor::Operator;
use service::clients::{NewClient, console};

use super::{ask, code, error, post};
use crate::harness::App;

const TOKEN: &str = "/oauth2/access_token";

on_both_engines! {
    async fn a_secret_is_shown_in_the_header_or_in_the_body_but_not_in_both(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let (id, secret) = (client.client_id.as_str(), client.secret.as_str());
        let own = |code: &'static str| [("grant_type", "authorization_code"), ("code", code)];
        for path in [TOKEN, "/oauth2/access_token/"] {
            let code: &'static str = Box::leak(code(&person, &client, &[]).await.into_boxed_str());
            post(app, path, Some((id, secret)), &own(code)).await.expect(200);
        }
        let code: &'static str = Box::leak(code(&person, &client, &[]).await.into_boxed_str());
        let both = [own(code).as_slice(), &[("client_secret", secret)]].concat();
        assert_eq!(error(post(app, TOKEN, Some((id, secret)), &both).await), "invalid_request");
        let other_id = [own(code).as_slice(), &[("client_id", "other")]].concat();
        assert_eq!(error(post(app, TOKEN, Some((id, secret)), &other_id).await), "invalid_request");
        let wrong = post(app, TOKEN, Some((id, "wrong")), &own(code)).await.expect(401);
        assert_eq!((&wrong.json()["error"], wrong.header("www-authenticate").is_some()), (&json!("invalid_client"), true));
        let unknown = post(app, TOKEN, Some(("nobody", secret)), &own(code)).await.expect(401);
        assert_eq!(unknown.text(), wrong.text(), "an unknown app is told the same");
        let in_query = format!("{TOKEN}?client_id={id}&client_secret={secret}");
        assert_ne!(post(app, &in_query, None, &own(code)).await.status, 200, "the query counts for nothing");
        let same_id = [own(code).as_slice(), &[("client_id", id)]].concat();
        post(app, TOKEN, Some((id, secret)), &same_id).await.expect(200);
    }

    async fn two_owners_cannot_take_one_name_at_once(app: App) {
        let (ada, eve) = (app.person("ada").await, app.person("eve").await);
        let new = |name: &str| NewClient {
            name: name.to_owned(),
            support_email: "support@app.example".to_owned(),
            redirect_uris: vec!["https://app.example/".to_owned()],
            ..NewClient::default()
        };
        let operator = Operator::at_the_console();
        let of_ada = console::create(&app.daymark, &operator, "ada", new("One")).await.expect("an app").client.public_id;
        let of_eve = console::create(&app.daymark, &operator, "eve", new("Two")).await.expect("an app").client.public_id;
        for round in 0..24 {
            let name = format!("Round {}", ["a", "b", "c", "d", "e", "f"][round % 6].repeat(1 + round / 6));
            let (first, second) = tokio::join!(
                service::clients::update(&app.daymark, &ada.actor, &of_ada, new(&name)),
                service::clients::update(&app.daymark, &eve.actor, &of_eve, new(&name)),
            );
            assert!(first.is_ok() != second.is_ok(), "{name}: {first:?} {second:?}");
        }
    }

    async fn a_multipart_body_that_is_too_large_is_said_to_be(app: App) {
        let part = "--limit\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\n";
        for path in [TOKEN, "/api/2/auth/simple-token/"] {
            let request = axum::http::Request::post(path).header("content-type", "multipart/form-data; boundary=limit");
            let body = format!("{part}{}\r\n--limit--\r\n", "x".repeat(2 << 20));
            app.send(request.body(body.into()).expect("a request")).await.expect(413);
        }
    }

    async fn bodies_may_be_forms_json_or_multipart(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let body = |code: &str| json!({
            "grant_type": "authorization_code", "code": code, "client_id": client.client_id, "client_secret": client.secret,
        });
        let as_json = body(&code(&person, &client, &[]).await).to_string();
        let request = axum::http::Request::post(TOKEN).header("content-type", "application/json; charset=utf-8");
        app.send(request.body(as_json.into()).expect("a request")).await.expect(200);
        let fields = body(&code(&person, &client, &[]).await);
        let part = |(name, value): (&String, &serde_json::Value)| {
            let value = value.as_str().expect("text");
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let multipart: String = fields.as_object().expect("an object").iter().map(part).collect();
        let request = axum::http::Request::post(TOKEN).header("content-type", "multipart/form-data; boundary=b");
        app.send(request.body(format!("{multipart}--b--\r\n").into()).expect("a request")).await.expect(200);
    }

    async fn json_is_read_as_the_world_sends_it(app: App) {
        let client = app.client("Greatreads").await;
        let person = app.person("owner").await;
        let as_json = |path: &str, body: String| {
            let request = axum::http::Request::post(path).header("content-type", "application/json");
            app.send(request.body(body.into()).expect("a request"))
        };
        let odd = r#""unread":1e400,"cut":"\ud83d","deep":[[[[{}]]]]"#;
        let body = json!({
            "grant_type": "authorization_code", "code": code(&person, &client, &[]).await, "client_id": client.client_id,
            "client_secret": client.secret,
        });
        let body = body.to_string();
        as_json(TOKEN, format!("\u{feff}{{{odd},{}", &body[1..])).await.expect(200);
        let simple = "/api/2/auth/simple-token/";
        let body = json!({"username": "owner", "password": crate::harness::PASSWORD}).to_string();
        as_json(simple, format!("\u{feff}{{{odd},{}", &body[1..])).await.expect(200);
        as_json(simple, r#"{"username":"owner","password":"\ud83d"}"#.into()).await.expect(400);
        as_json(simple, r#"{"username":"owner","password":1e400}"#.into()).await.expect(400);
    }

    async fn a_parameter_that_is_sent_twice_is_refused_however_it_is_sent(app: App) {
        let client = app.client("Greatreads").await;
        let (id, secret) = (&client.client_id, &client.secret);
        for (media_type, body) in [
            ("application/x-www-form-urlencoded", format!("client_id={id}&client_secret={secret}&grant_type=x&grant_type=y")),
            ("application/json", format!(r#"{{"client_id":"{id}","client_secret":"{secret}","grant_type":"x","grant_type":"y"}}"#)),
        ] {
            let request = axum::http::Request::post(TOKEN).header("content-type", media_type);
            let answer = app.send(request.body(body.into()).expect("a request")).await;
            assert_eq!(error(answer), "invalid_request", "{media_type}");
        }
    }

    async fn grants_that_would_take_a_password_do_not_exist(app: App) {
        let client = app.client("Greatreads").await;
        for grant in ["password", "client_credentials", "implicit", "x"] {
            let fields = [("grant_type", grant), ("username", "owner"), ("password", crate::harness::PASSWORD)];
            assert_eq!(error(ask(app, &client, &fields).await), "unsupported_grant_type", "{grant}");
        }
        assert_eq!(error(ask(app, &client, &[]).await), "invalid_request");
        let twice = [("grant_type", "refresh_token"), ("grant_type", "refresh_token")];
        assert_eq!(error(ask(app, &client, &twice).await), "invalid_request");
    }

    async fn an_app_cannot_pass_for_daymark_or_for_another_owners_app(app: App) {
        app.client("Greatreads").await;
        app.account("rival").await;
        for name in ["Daymark", "dаymark", "GREAT READS", "Grеatreads"] {
            let refused = register(app, "rival", name).await;
            assert!(refused.is_err(), "{name}");
        }
        register(app, "rival", "Goodreads").await.expect("another name");
        register(app, "developer", "Greatreads").await.expect("the owner may have two");
    }

    async fn redirect_addresses_are_checked_when_they_are_registered(app: App) {
        app.account("developer").await;
        for (uri, is_good) in [
            ("https://a.example/", true), ("http://localhost:8000/", true), ("http://127.0.0.1/", true), ("http://[::1]:1/", true),
            ("com.example.app:/cb", true), ("http://a.example/", false), ("javascript:alert(1)", false), ("data:text/html,x", false),
            ("file:///etc", false), ("https://user@a.example/", false), ("https://a.example/#x", false), ("app:/cb", false),
            ("blob:https://a.example/", false), ("intent://x", false), ("about:blank", false), ("/relative", false), ("", false),
        ] {
            let made = register_with(app, "developer", "App", &[uri]).await;
            assert_eq!(made.is_ok(), is_good, "{uri}: {made:?}");
        }
        let eleven: Vec<String> = (0..11).map(|i| format!("https://a.example/{i}")).collect();
        let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
        assert!(register_with(app, "developer", "App", &eleven).await.is_err());
    }
}

async fn register(app: &App, owner: &str, name: &str) -> Result<(), service::Error> {
    register_with(app, owner, name, &["https://app.example/callback"]).await
}

async fn register_with(app: &App, owner: &str, name: &str, redirect_uris: &[&str]) -> Result<(), service::Error> {
    let redirect_uris = redirect_uris.iter().map(|uri| (*uri).to_owned()).collect();
    let support_email = "support@app.example".to_owned();
    let new = NewClient { name: name.to_owned(), support_email, redirect_uris, ..NewClient::default() };
    console::create(&app.daymark, &Operator::at_the_console(), owner, new).await.map(|_| ())
}
