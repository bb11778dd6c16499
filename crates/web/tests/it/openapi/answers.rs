//! Every operation is asked for each answer that it is said to give, and each answer is what it is said to be.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use service::actor::Operator;
use service::{Settings, demo};

use crate::harness::{Answer, ApiClient, App, Client, PASSWORD};

/// The description, and which of its answers came.
struct Described {
    document: Value,
    seen: BTreeSet<(String, String)>,
}

impl Described {
    fn read() -> Described {
        Described { document: serde_json::from_str(&web::openapi()).expect("JSON"), seen: BTreeSet::new() }
    }

    /// Holds an answer against what is said of its operation and status.
    #[track_caller]
    fn check(&mut self, (method, path): (&str, &str), status: u16, answer: &Answer) {
        let path = path.split('?').next().expect("a path");
        let operation = format!("{method} {path}");
        assert_eq!(answer.status.as_u16(), status, "{operation}: {}", answer.text());
        let described = &self.document["paths"][path][method.to_lowercase()]["responses"][status.to_string()];
        let schema = &described["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{operation} says nothing of what {status} holds");
        let whole = json!({"allOf": [schema], "components": self.document["components"]});
        let validator = jsonschema::validator_for(&whole).expect("a schema");
        let json = answer.json();
        let wrong: Vec<String> =
            validator.iter_errors(&json).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(wrong.is_empty(), "{operation} {status}: {wrong:#?} in {json:#}");
        self.seen.insert((operation, status.to_string()));
    }

    /// The answers that are described.
    fn all(&self) -> BTreeSet<(String, String)> {
        let mut all = BTreeSet::new();
        for (path, methods) in self.document["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                for status in operation["responses"].as_object().expect("responses").keys() {
                    all.insert((format!("{} {path}", method.to_uppercase()), status.clone()));
                }
            }
        }
        all
    }
}

/// What is read, with something that cannot be and something that is not there, where there is such a thing.
const READING: [(&str, Option<&str>, Option<&str>); 10] = [
    ("/api/2/accounts/profile/", None, None),
    ("/api/2/attributes/?limit=100", Some("?page=0"), Some("?page=99")),
    ("/api/2/attributes/templates/?limit=100", Some("?page=0"), Some("?page=99")),
    ("/api/2/attributes/with-values/?limit=100&days=31", Some("?days=many"), Some("?page=99")),
    ("/api/2/attributes/values/?attribute=mood_note", Some(""), Some("?attribute=nothing")),
    ("/api/2/attributes/owned/", Some("?page=x"), Some("?page=99")),
    ("/api/2/averages/?include_historical=1", Some("?date_min=never"), Some("?page=9999")),
    ("/api/2/correlations/?limit=100", Some("?strong=perhaps"), Some("?page=9999")),
    ("/api/2/correlations/combo/?attribute=PAIR", Some("?attribute=steps"), Some("?attribute=steps&attribute2=steps")),
    ("/api/2/insights/?limit=100", Some("?priority=9"), Some("?page=9999")),
];

/// What is written: items that succeed, and one that fails.
fn writing() -> [(&'static str, Value, Value); 5] {
    let unknown = json!({"name": "nothing", "date": "2026-10-07", "value": 1});
    [
        (
            "/api/2/attributes/acquire/",
            json!([{"template": "pages_read"}, {"name": "chess"}]),
            json!({"template": "x"}),
        ),
        (
            "/api/2/attributes/create/",
            json!([{"template": "twitter_mentions"}, {"label": "Chess", "group": "media", "value_type": 3, "manual": false}]),
            json!({"label": "No group", "group": "none", "value_type": 0}),
        ),
        (
            "/api/2/attributes/update/",
            json!([{"name": "pages_read", "date": "2026-10-07", "value": "26"}, {"name": "chess", "date": "2026-10-06", "value": 5}]),
            unknown.clone(),
        ),
        (
            "/api/2/attributes/increment/",
            json!([{"name": "pages_read", "value": 1}, {"name": "pages_read", "date": "2026-10-06", "value": 2}]),
            unknown,
        ),
        ("/api/2/attributes/release/", json!([{"name": "pages_read"}]), json!({})),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_what_it_is_said_to_be() {
    let mut described = Described::read();
    let app = App::on_sqlite().await;
    demo::create(&app.daymark, &Operator::at_the_console(), "demo", PASSWORD).await.expect("a demonstration");
    let client = app.client("Reading list").await;
    let api = client.authorised_by("demo", &model::ScopeSet::all().to_string()).await;
    reads(&mut described, &app, &api).await;
    writes(&mut described, &app, &api).await;
    simple_tokens(&mut described, &app, &api).await;
    oauth(&mut described, &client).await;
    // The token of before ended with the exchange.
    let token = client.authorised_by("demo", "custom_read").await.token().to_owned();
    drop((api, client));
    throttled(&mut described, app, &token).await;
    assert_eq!(described.seen, described.all());
}

async fn reads(described: &mut Described, app: &App, api: &ApiClient<'_>) {
    let stranger = ApiClient::new(app, "nobody");
    let pair = api.get("/api/2/correlations/?limit=1").await.expect(200).json()["results"][0].clone();
    let names = ["attribute", "attribute2"].map(|side| pair[side].as_str().unwrap_or("weekend").to_owned());
    for (path, unreadable, missing) in READING {
        let bare = path.split('?').next().expect("a path");
        let path = path.replace("PAIR", &names.join("&attribute2="));
        described.check(("GET", bare), 200, &api.get(&path).await);
        described.check(("GET", bare), 401, &stranger.get(&path).await);
        for (query, status) in [(unreadable, 400), (missing, 404)] {
            if let Some(query) = query {
                described.check(("GET", bare), status, &api.get(&format!("{bare}{query}")).await);
            }
        }
    }
}

async fn writes(described: &mut Described, app: &App, api: &ApiClient<'_>) {
    let stranger = ApiClient::new(app, "nobody");
    let simple = form("/api/2/auth/simple-token/", &[("username", "demo"), ("password", PASSWORD)]);
    let simple = app.send(simple).await.expect(200).json()["token"].as_str().expect("a token").to_owned();
    let read_only = ApiClient::new(app, &simple);
    api.post("/api/2/attributes/create/", json!([{"label": "Chess", "group": "media", "value_type": 3}]))
        .await
        .expect(200);
    for (path, good, bad) in writing() {
        let mut mixed = good.as_array().expect("items").clone();
        mixed.push(bad);
        // What exists is not made again: a second label, and then attributes as lists show them.
        let good = if path.ends_with("/create/") { json!([{"template": "twitter_mentions"}, good[1]]) } else { good };
        let first = if path.ends_with("/create/") { json!([{"template": "twitter_mentions"}]) } else { good.clone() };
        described.check(("POST", path), 200, &api.post(path, first).await);
        described.check(("POST", path), 202, &api.post(path, mixed.into()).await);
        described.check(("POST", path), 400, &api.post(path, json!({})).await);
        described.check(("POST", path), 401, &stranger.post(path, json!([])).await);
        described.check(("POST", path), 403, &read_only.post(path, json!([])).await);
    }
    let in_full = "/api/2/attributes/create/?success_objects=1";
    let made = api.post(in_full, json!([{"label": "Draughts", "group": "media", "value_type": 3}])).await;
    assert!(made.json()["success"][0]["available_services"].is_array());
    described.check(("POST", in_full), 200, &made);
    let in_full = "/api/2/attributes/acquire/?success_objects=1";
    described.check(("POST", in_full), 200, &api.post(in_full, json!([{"name": "draughts"}])).await);
}

async fn simple_tokens(described: &mut Described, app: &App, api: &ApiClient<'_>) {
    let path = "/api/2/auth/simple-token/";
    described.check(("POST", path), 200, &app.send(form(path, &[("username", "demo"), ("password", PASSWORD)])).await);
    for _ in 0..100 {
        let answer = app.send(form(path, &[("username", "demo"), ("password", "wrong")])).await;
        described.check(("POST", path), answer.status.as_u16(), &answer);
        if answer.status == 429 {
            return;
        }
    }
    panic!("{} may guess for ever", api.token());
}

async fn oauth(described: &mut Described, client: &Client<'_>) {
    let app = client.app();
    let known = [("client_id", client.client_id.as_str()), ("client_secret", client.secret.as_str())];
    let unknown = [("client_id", client.client_id.as_str()), ("client_secret", "wrong")];
    let refresh = client.refresh_token("demo", model::ScopeSet::all());
    let exchange = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let wrong = [("grant_type", "refresh_token"), ("refresh_token", "wrong")];
    for (path, good, bad) in [
        ("/oauth2/access_token", exchange.as_slice(), wrong.as_slice()),
        ("/oauth2/revoke", &[("token", "unknown")], &[]),
        ("/oauth2/device_authorization", &[("scope", "media_write")], &[("scope", "everything")]),
    ] {
        described.check(("POST", path), 200, &app.send(form(path, &[&known, good].concat())).await);
        described.check(("POST", path), 400, &app.send(form(path, &[&known, bad].concat())).await);
        described.check(("POST", path), 401, &app.send(form(path, &[&unknown, good].concat())).await);
    }
}

/// Every operation that counts requests, asked once too often.
async fn throttled(described: &mut Described, app: App, token: &str) {
    let app = app.restarted(|configuration| configuration.settings = Settings { rate_limit: 1, ..Settings::default() });
    let api = ApiClient::new(&app, token);
    api.get("/api/2/accounts/profile/").await;
    for (path, _, _) in READING {
        described.check(("GET", path), 429, &api.get(path).await);
    }
    for (path, good, _) in writing() {
        described.check(("POST", path), 429, &api.post(path, good).await);
    }
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    request.body(Body::from(body)).expect("a request")
}
