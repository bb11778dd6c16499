//! Whatever is sent, the answer is no mistake of ours: every route gets odd paths, queries, headers, JSON and fields. The same odd
//! things come in every run; `ODD_REQUESTS` says how many each route gets, for those who want to look longer.

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use crate::every_route::ROUTES;
use crate::harness::{Answer, ApiClient, Visitor};

/// Fields and parameters that something reads, so that odd values get further than an unknown name would.
const NAMES: &[&str] = &[
    "name",
    "value",
    "date",
    "template",
    "label",
    "group",
    "value_type",
    "manual",
    "hidden",
    "attribute",
    "attribute2",
    "attributes",
    "days",
    "date_min",
    "date_max",
    "page",
    "limit",
    "priority",
    "confident",
    "latest",
    "strong",
    "strength",
    "templates",
    "groups",
    "owned",
    "from",
    "to",
    "then_from",
    "then_to",
    "words",
    "all",
    "order",
    "year",
    "sort",
    "back",
    "next",
    "notice",
    "rating",
    "revision",
    "day",
    "into",
    "service",
    "track",
    "tag",
    "own",
    "new_tag",
    "part",
    "value.mood",
    "was.mood",
    "value.steps",
    "values",
    "import",
    "account",
    "entries",
    "username",
    "password",
    "email",
    "timezone",
    "currency",
    "date_order",
    "clock",
    "first_weekday",
    "first_name",
    "description",
    "redirect_uris",
    "redirect_uri",
    "client_type",
    "client_id",
    "client_secret",
    "scope",
    "state",
    "response_type",
    "code",
    "grant_type",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "refresh_token",
    "token",
    "token_type_hint",
    "device_code",
    "user_code",
];

/// Texts that have been trouble somewhere.
const ODD: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "-0",
    "1e309",
    "NaN",
    "9223372036854775808",
    "99999999999999999999999999",
    "0.1",
    "٣",
    "null",
    "true",
    "[]",
    "{}",
    "[[[",
    "0001-01-01",
    "1899-12-31",
    "2026-02-30",
    "2026-10-07",
    "9999-12-31",
    "10000-01-01",
    "2026-10-07T00:00:00Z",
    "steps",
    "mood",
    "custom",
    "\0",
    "a\0b",
    "\u{202e}evil",
    "\u{feff}",
    "\r\nSet-Cookie: a=b",
    "%00",
    "%ff",
    "../../etc/passwd",
    "//evil.example",
    "/\\evil",
    "javascript:alert(1)",
    "http://[::1",
    "https://a@b:99999/",
    "com.example:/cb",
    "<script>alert(1)</script>",
    "' or 1=1 --",
    "=HYPERLINK(\"x\")",
    "é",
    "👩‍👩‍👧‍👦",
    "ﷺ",
    "İ",
];

/// How many odd requests each route gets.
fn how_many() -> usize {
    std::env::var("ODD_REQUESTS").ok().and_then(|text| text.parse().ok()).unwrap_or(10)
}

/// What odd things are made of, the same in every run.
struct Oddities(TestRunner);

impl Oddities {
    fn new() -> Oddities {
        Oddities(TestRunner::deterministic())
    }

    fn one<T: std::fmt::Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.0).expect("something odd").current()
    }

    fn fields(&mut self) -> Vec<(String, String)> {
        let name = prop_oneof![9 => prop::sample::select(NAMES).prop_map(str::to_owned), 1 => text()];
        self.one(prop::collection::vec((name, text()), 0..12))
    }

    /// A path and query of a route: in every third its parts that vary are odd too.
    fn address(&mut self, path: &str) -> String {
        let path = path.split('?').next().unwrap_or(path);
        let mut address = path.to_owned();
        if self.one(0..3) == 0 {
            for part in ["/00", "/steps", "/mood", "/code", "/2026-10-07", "/2026-10", "/2026", "/ada"] {
                address = address.replace(part, &format!("/{}", encoded(&self.one(text()))));
            }
        }
        let query: Vec<String> =
            self.fields().iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        // Bytes that are no text, and escapes that are none.
        let broken = if self.one(0..8) == 0 { "&words=%ff%fe&%zz=%" } else { "" };
        let whole = format!("{address}?{}{broken}", query.join("&"));
        // Longer ones are refused before a route is looked for.
        if whole.len() < 60_000 { whole } else { path.to_owned() }
    }

    fn headers(&mut self, mut request: axum::http::request::Builder) -> axum::http::request::Builder {
        for name in ["accept-language", "user-agent", "origin", "x-forwarded-for", "if-none-match", "range"] {
            let value = HeaderValue::from_bytes(self.one(text()).as_bytes());
            if let (true, Ok(value)) = (self.one(0..4) == 0, value) {
                request = request.header(name, value);
            }
        }
        request
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(ODD).prop_map(str::to_owned),
        2 => ".{0,40}",
        1 => "[0-9.,:e+-]{0,12}",
        1 => prop::sample::select(&["a", "é", "9", "[", "\""][..]).prop_map(|piece| piece.repeat(3_000)),
    ]
}

/// Any JSON; objects have the keys that items have.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (-3_i64..12).prop_map(Json::from),
        text().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        let key = prop_oneof![8 => prop::sample::select(&NAMES[..8]).prop_map(str::to_owned), 1 => text()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::vec((key, inner), 0..8).prop_map(|pairs| Json::Object(pairs.into_iter().collect())),
        ]
    })
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[track_caller]
fn is_no_mistake_of_ours(answer: &Answer, what: &str) {
    let is_busy = answer.status == 503 && answer.header("retry-after").is_some();
    assert!(!answer.status.is_server_error() || is_busy, "{what}: {} {}", answer.status, answer.text());
}

/// Routes whose requests can be repeated without end: a stream has none, and whoever is logged out sees nothing more.
fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let ends = |path: &str| path.contains("log-out") || path == "/events" || path == "/account/password";
    ROUTES.iter().map(|(method, path, _)| (*method, *path)).filter(move |(_, path)| !ends(path))
}

async fn look_at(owner: &Visitor<'_>, odd: &mut Oddities, path: &str) {
    let address = odd.address(path);
    let request = odd.headers(Request::get(&address)).body(Body::empty());
    is_no_mistake_of_ours(&owner.send(request.expect("a request")).await, &address);
}

async fn fill_in(owner: &Visitor<'_>, odd: &mut Oddities, (path, token): (&str, &str)) {
    let (address, fields) = (odd.address(path), odd.fields());
    let mut all = vec![("csrf", token)];
    all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    is_no_mistake_of_ours(&owner.post_bare(&address, &all).await, &format!("{address} with {fields:?}"));
}

async fn call(client: &ApiClient<'_>, odd: &mut Oddities, path: &str) {
    let item = json!({"name": "mood", "template": "mood", "date": "2026-10-07", "value": 3});
    let batch = prop::collection::vec(any_json(), 0..40).prop_map(Json::from);
    let body =
        odd.one(prop_oneof![4 => batch, 1 => any_json(), 1 => any_json().prop_map(move |odd| json!([item, odd]))]);
    let address = odd.address(path);
    is_no_mistake_of_ours(&client.post(&address, body.clone()).await, &format!("{address} with {body}"));
    let bytes = odd.one(prop_oneof![text().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..64)]);
    is_no_mistake_of_ours(&client.post_raw(path, bytes.clone()).await, &format!("{path} with {bytes:?}"));
}

on_both_engines! {
    async fn odd_requests_get_an_answer(app: App) {
        let mut odd = Oddities::new();
        let owner = app.person("owner").await;
        let client = app.client("Greatreads").await.authorised_by("owner", &model::ScopeSet::all().to_string()).await;
        for template in ["steps", "mood"] {
            let fields = [("template", template)];
            owner.submit("/attributes/add-new", "/attributes/add-new", &fields).await.expect(303);
        }
        owner.submit("/", "/values/2026-10-07", &[("value.mood", "7")]).await.expect(303);
        let token = owner.form_token("/confirm-password").await;
        for (method, path) in routes() {
            for _ in 0..how_many() {
                match method {
                    "GET" => look_at(&owner, &mut odd, path).await,
                    _ if path.starts_with("/api/2/attributes") => call(&client, &mut odd, path).await,
                    _ => fill_in(&owner, &mut odd, (path, &token)).await,
                }
            }
        }
        owner.get("/").await.expect(200).shows("Mood");
    }
}
