//! What a trusted proxy says of a request counts, in whatever form it says it; what anybody else says counts for nothing.

use axum::body::Body;
use axum::http::Request;

use crate::harness::{Answer, App};

const PROFILE: &str = "/api/2/accounts/profile/";
const PROXY: [u8; 4] = [10, 0, 0, 1];

async fn behind_a_proxy(forwarded_header: web::ForwardedHeader) -> App {
    App::with(store::testing::sqlite().await, |configuration| {
        configuration.options.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
        configuration.options.forwarded_header = forwarded_header;
    })
}

async fn get(app: &App, from: [u8; 4], path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = fields.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    app.send_from(from, request.body(Body::empty()).expect("a request")).await
}

/// How many failures an address has left, after one more.
async fn left(app: &App, from: [u8; 4], fields: &[(&str, &str)]) -> u32 {
    let answer = get(app, from, PROFILE, fields).await;
    answer.header("x-ratelimit-remaining").and_then(|text| text.parse().ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_those_behind_a_proxy_has_limits_of_their_own() {
    let app = behind_a_proxy(web::ForwardedHeader::XForwarded).await;
    let field = "x-forwarded-for";
    assert_eq!(left(&app, PROXY, &[(field, "198.51.100.7:40000")]).await, 59);
    assert_eq!(left(&app, PROXY, &[(field, "198.51.100.8:40000")]).await, 59, "another has their own");
    for same in ["198.51.100.7:40001", "[::ffff:198.51.100.7]:1", "203.0.113.9, \"198.51.100.7\""] {
        let before = left(&app, PROXY, &[(field, "198.51.100.7")]).await;
        assert_eq!(left(&app, PROXY, &[(field, same)]).await, before - 1, "{same}");
    }
    assert_eq!(left(&app, PROXY, &[(field, "[2001:db8::7]:40000")]).await, 59);
    assert_eq!(left(&app, PROXY, &[(field, "2001:db8::8")]).await, 58, "the same network of 64 bits");
    assert_eq!(left(&app, [203, 0, 113, 9], &[(field, "198.51.100.77")]).await, 59);
    assert_eq!(
        left(&app, [203, 0, 113, 9], &[(field, "198.51.100.78")]).await,
        58,
        "a stranger says nothing that counts"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_before_an_element_that_names_nobody_is_not_believed() {
    let app = behind_a_proxy(web::ForwardedHeader::Forwarded).await;
    for (forged, expected) in [("203.0.113.1", 59), ("203.0.113.2", 58), ("203.0.113.3", 57)] {
        let said = format!("for={forged}, proto=https");
        assert_eq!(left(&app, PROXY, &[("forwarded", said.as_str())]).await, expected, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_forges_the_field_that_is_not_read_gains_nothing() {
    for (setting, read, other) in [
        (web::ForwardedHeader::XForwarded, ("x-forwarded-for", "198.51.100.7"), "forwarded"),
        (web::ForwardedHeader::Forwarded, ("forwarded", "for=\"198.51.100.7:1\""), "x-forwarded-for"),
    ] {
        let app = behind_a_proxy(setting).await;
        for (forged, expected) in [("203.0.113.1", 59), ("for=203.0.113.2", 58), ("203.0.113.3", 57)] {
            assert_eq!(left(&app, PROXY, &[read, (other, forged)]).await, expected, "{setting:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_that_changes_its_network_with_each_try_is_limited_all_the_same() {
    let app = behind_a_proxy(web::ForwardedHeader::XForwarded).await;
    let mut refused = 0;
    for network in 0..260 {
        let address = format!("2001:db8:7:{network:x}::1");
        let answer = get(&app, PROXY, PROFILE, &[("x-forwarded-for", &address)]).await;
        refused += usize::from(answer.status == 429);
    }
    assert_eq!(refused, 20, "a site has as many failures as four addresses");
    get(&app, PROXY, PROFILE, &[("x-forwarded-for", "2001:db8:8::1")]).await.expect(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn https_in_any_case_makes_cookies_secure() {
    for (setting, field, values) in [
        (web::ForwardedHeader::XForwarded, "x-forwarded-proto", ["https", "HTTPS", "http, Https"]),
        (
            web::ForwardedHeader::Forwarded,
            "forwarded",
            ["proto=https", "for=198.51.100.7;Proto=HTTPS", "PROTO=\"Https\""],
        ),
    ] {
        let app = behind_a_proxy(setting).await;
        for value in values {
            let page = get(&app, PROXY, "/log-in", &[(field, value)]).await.expect(200);
            let cookie = page.header("set-cookie").expect("a cookie");
            assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), "{value}: {cookie}");
            assert!(page.header("strict-transport-security").is_some(), "{value}");
        }
        let page = get(&app, [203, 0, 113, 9], "/log-in", &[(field, values[0])]).await.expect(200);
        assert!(
            !page.header("set-cookie").expect("a cookie").contains("Secure"),
            "a stranger says nothing that counts"
        );
    }
}

on_both_engines! {
    async fn header_values_that_are_the_same_in_any_case_are_taken_in_any_case(app: App) {
        let owner = app.person("owner").await;
        let token = owner.form_token("/account/security").await;
        let form = format!("csrf={token}&email=ada%40example.org");
        let request = Request::post("/account/email").header("content-type", "Application/X-WWW-Form-URLEncoded; Charset=UTF-8");
        owner.send(request.body(Body::from(form)).expect("a request")).await.expect(303);
        let body = owner.multipart("/account", &[], ("avatar", include_bytes!("../../assets/icon-180.png"))).await;
        let request = Request::post("/account/avatar").header("content-type", "Multipart/Form-Data; Boundary=limit");
        owner.send(request.body(Body::from(body)).expect("a request")).await.expect(303);
        let credentials = format!(r#"{{"username":"owner","password":"{}"}}"#, crate::harness::PASSWORD);
        let request = Request::post("/api/2/auth/simple-token/").header("content-type", "Application/JSON");
        app.send(request.body(Body::from(credentials)).expect("a request")).await.expect(200);
        let packed = Request::get("/api/openapi.json").header("accept-encoding", "GZIP");
        let packed = app.send(packed.body(Body::empty()).expect("a request")).await.expect(200);
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
    }
}
