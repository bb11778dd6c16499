//! Bodies that hardly come, come without end, or come packed: on every route they have an answer, and nobody else waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_compression::tokio::write::GzipEncoder;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use futures_util::future::{Either, join_all, select};
use futures_util::{StreamExt, stream};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::every_route::ROUTES;
use crate::harness::{Answer, App, Person};

/// Every route that takes a body.
fn posts() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().filter(|(method, ..)| *method == "POST").map(|(_, path, _)| *path)
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/2/attributes")
}

/// Whether errors of this path are JSON.
fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/oauth2/") && path != "/oauth2/authorize"
}

async fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzipEncoder::new(Vec::new());
    encoder.write_all(plain).await.expect("memory");
    encoder.shutdown().await.expect("memory");
    encoder.into_inner()
}

/// Somebody whom every route takes a body of: with cookies for its pages and a token for its API.
struct Known<'a> {
    person: Person<'a>,
    token: String,
}

impl<'a> Known<'a> {
    async fn of(app: &'a App) -> Known<'a> {
        let client = app.client("Greatreads").await.authorised_by("owner", &model::ScopeSet::all().to_string()).await;
        let person = app.person("owner").await;
        person.form_token("/confirm-password").await;
        Known { person, token: client.authorization }
    }

    /// A form for this route, as far as its body.
    fn request(&self, path: &str) -> axum::http::request::Builder {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if is_api(path) { request.header("authorization", &self.token) } else { request }
    }

    async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
        self.person.send(request.body(body.into()).expect("a request")).await
    }
}

/// The answer says in the way of its path what was wrong.
#[track_caller]
fn is_clear(path: &str, answer: &Answer, words: &str) {
    if is_for_programs(path) {
        assert!(answer.json().to_string().contains(words), "{path}: {}", answer.text());
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{path}: scripts of other sites can read it"
        );
    } else {
        assert!(answer.text().contains(words) && answer.text().contains("<h1>"), "{path}: {}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_on_every_route_are_cut_off_and_keep_nobody_waiting() {
    let second = Duration::from_secs(2);
    let patience = web::Patience { with_strangers: second, with_callers: second, between_pieces: second };
    let app = App::with(store::testing::sqlite().await, |configuration| configuration.options.patience = patience);
    let known = Known::of(&app).await;
    let address = app.listen().await.trim_start_matches("http://").to_owned();
    let cookies: Vec<String> = known.person.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut slow = Vec::new();
    for (method, path, _) in ROUTES {
        let authorization = if is_api(path) { format!("Authorization: {}\r\n", known.token) } else { String::new() };
        let mut connection = TcpStream::connect(&address).await.expect("a server");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{authorization}Cookie: {}\r\nContent-Length: 50\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf=",
            cookies.join("; ")
        );
        connection.write_all(head.as_bytes()).await.expect("a server");
        slow.push((*method, *path, connection));
    }
    let healthy = reqwest::get(format!("http://{address}/healthz")).await.expect("an answer");
    assert_eq!(healthy.status(), 200);
    for (method, path, mut connection) in slow {
        let mut text = String::new();
        if method == "POST" {
            let read = tokio::time::timeout(Duration::from_secs(60), connection.read_to_string(&mut text));
            read.await.unwrap_or_else(|_| panic!("{path} waits for ever")).expect("an answer");
            assert!(text.starts_with("HTTP/1.1 408 ") && text.contains("took too long"), "{path}: {text}");
            assert_eq!(text.contains("application/json"), is_for_programs(path), "{path}: {text}");
        } else {
            let mut status = [0; 12];
            connection.read_exact(&mut status).await.expect("an answer");
            assert!(
                !status.starts_with(b"HTTP/1.1 5") && !status.ends_with(b"408"),
                "{path} waits for what it does not read"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_torn_or_packed_otherwise_is_refused_by_every_route() {
    let app = App::on_sqlite().await;
    let known = Known::of(&app).await;
    let bomb = gzip(&vec![0; 16 << 20]).await;
    let torn = &gzip(b"csrf=0").await[..12];
    for path in posts() {
        let endless = Body::from_stream(stream::repeat(Bytes::from(vec![b'x'; 8 << 10])).map(Ok::<_, std::io::Error>));
        let answer = known.send(known.request(path), endless).await.expect(413);
        is_clear(path, &answer, "too large");
        let answer = known.send(known.request(path), vec![b'x'; 2 << 20]).await.expect(413);
        is_clear(path, &answer, "too large");
        let packed = || known.request(path).header("content-encoding", "gzip");
        let answer = known.send(packed(), bomb.clone()).await.expect(413);
        is_clear(path, &answer, "too large");
        for no_gzip in [torn, b"csrf=0"] {
            let answer = known.send(packed(), no_gzip.to_vec()).await.expect(400);
            is_clear(path, &answer, "not the gzip");
        }
        for coding in ["br", "deflate", "gzip, gzip", "aes128gcm"] {
            let answer = known.send(known.request(path).header("content-encoding", coding), "csrf=0").await.expect(415);
            assert_eq!(answer.header("accept-encoding"), Some("gzip"), "{path}");
            is_clear(path, &answer, "gzip");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_send_64_kilobytes_and_those_who_are_known_a_megabyte() {
    let app = App::on_sqlite().await;
    let known = Known::of(&app).await;
    for path in posts() {
        let of = |size: usize| vec![b'x'; size];
        // Nobody is known where a body says for the first time who sends it.
        let is_first = is_for_programs(path) && !is_api(path) || path.starts_with("/stop/");
        let most = if is_first { 64 << 10 } else { 1 << 20 };
        known.send(known.request(path), of(most + 1)).await.expect(413);
        let answer = known.send(known.request(path), of(most)).await;
        assert_ne!(answer.status, 413, "{path}");
        let stranger = app.stranger();
        stranger.get("/log-in").await.expect(200);
        let form = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        let answer = stranger.send(form.body(Body::from(of((64 << 10) + 1))).expect("a request")).await;
        let expected = if is_api(path) { [401, 429] } else { [413, 413] };
        assert!(expected.contains(&answer.status.as_u16()), "{path}: {}", answer.status);
    }
}

on_both_engines! {
    async fn a_packed_body_says_what_it_said_before(app: App) {
        let known = Known::of(app).await;
        let items = json!([{"template": "steps"}]).to_string();
        for coding in ["gzip", "GZIP", "x-gzip"] {
            let request = known.request("/api/2/attributes/create/").header("content-encoding", coding);
            let answer = known.send(request, gzip(items.as_bytes()).await).await;
            assert!(answer.text().contains("steps"), "{coding}: {} {}", answer.status, answer.text());
        }
        let form = gzip(b"grant_type=password").await;
        let answer = known.send(known.request("/oauth2/access_token").header("content-encoding", "gzip"), form).await.expect(400);
        assert_eq!(answer.json()["error"], "unsupported_grant_type");
        let token = known.person.form_token("/account/security").await;
        let form = gzip(format!("csrf={token}&email=ada%40example.org").as_bytes()).await;
        known.send(known.request("/account/email").header("content-encoding", "gzip"), form).await.expect(303);
    }
}

/// A body whose end never comes, which counts those that have been asked for.
fn held_back(first: Vec<u8>, asked_for: &Arc<AtomicUsize>) -> Body {
    let (asked_for, first) = (asked_for.clone(), Bytes::from(first));
    let piece = stream::once(async move { Ok::<_, std::io::Error>(first) });
    let rest = stream::once(async move {
        asked_for.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    });
    Body::from_stream(piece.chain(rest))
}

/// Does something while so many requests wait for the rest of their bodies.
async fn while_held<T>(requests: Vec<impl Future>, asked_for: &AtomicUsize, happening: impl Future<Output = T>) -> T {
    let count = requests.len();
    let happening = async {
        while asked_for.load(Ordering::SeqCst) < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        happening.await
    };
    match select(std::pin::pin!(join_all(requests)), std::pin::pin!(happening)).await {
        Either::Left(_) => panic!("the requests did not wait"),
        Either::Right((done, _)) => done,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_holds_its_share_of_memory_keeps_nobody_else_from_sending() {
    let app = App::on_sqlite().await;
    let known = Known::of(&app).await;
    let (create, asked_for) = ("/api/2/attributes/create/", Arc::new(AtomicUsize::new(0)));
    let request = |body: Body| known.request(create).body(body).expect("a request");
    let large = || request(held_back(vec![b' '; (1 << 20) - 1], &asked_for));
    let held: Vec<_> = (0..4).map(|_| app.send_from([203, 0, 113, 9], large())).collect();
    while_held(held, &asked_for, async {
        let items = json!([{"template": "steps"}]).to_string();
        let busy = app.send_from([203, 0, 113, 9], request(items.clone().into())).await.expect(503);
        assert!(
            busy.header("retry-after").is_some() && busy.json()["detail"].as_str().expect("words").contains("share")
        );
        app.send_from([203, 0, 113, 9], Request::get("/healthz").body(Body::empty()).expect("a request"))
            .await
            .expect(200);
        app.send_from([198, 51, 100, 7], request(items.into())).await.expect(200);
    })
    .await;
    let again = json!([{"template": "mood"}]).to_string();
    app.send_from([203, 0, 113, 9], request(again.into())).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_the_share_counts_requests_by_the_address_that_it_names() {
    let app = App::with(store::testing::sqlite().await, |configuration| {
        configuration.options.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
        configuration.options.requests = 64;
    });
    let asked_for = Arc::new(AtomicUsize::new(0));
    let request = |method: Method, path: &str, sender: &str, body: Body| {
        let request = Request::builder().method(method).uri(path).header("x-forwarded-for", sender);
        app.send_from([10, 0, 0, 1], request.body(body).expect("a request"))
    };
    let held = (0..16).map(|i| {
        let sender = format!("203.0.113.9:{}", 40_000 + i);
        request(Method::POST, "/oauth2/revoke", &sender, held_back(b"token=".to_vec(), &asked_for))
    });
    while_held(held.collect(), &asked_for, async {
        let healthz = async |sender| request(Method::GET, "/healthz", sender, Body::empty()).await;
        let busy = healthz("203.0.113.9").await.expect(503);
        assert!(
            busy.header("retry-after").is_some() && busy.json()["detail"].as_str().expect("words").contains("share")
        );
        healthz("198.51.100.7").await.expect(200);
        let direct = Request::get("/healthz").body(Body::empty()).expect("a request");
        app.send_from([203, 0, 113, 9], direct).await.expect(200);
    })
    .await;
    request(Method::GET, "/healthz", "203.0.113.9", Body::empty()).await.expect(200);
}
