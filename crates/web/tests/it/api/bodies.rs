//! Bodies that are wrong, hostile or merely odd: each has a defined answer, and none is an internal error.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{ApiClient, App};

const UPDATE: &str = "/api/2/attributes/update/";
const WRITES: [&str; 5] = ["acquire", "release", "create", "update", "increment"];

async fn owner(app: &App) -> ApiClient<'_> {
    let client = app.client("Greatreads").await.authorised_by("owner", "media_write mood_write health_write").await;
    let items = json!([
        {"template": "pages_read"}, {"label": "Note", "group": "mood", "value_type": 2},
        {"label": "Weight in", "group": "health", "value_type": 1},
    ]);
    client.post("/api/2/attributes/create/", items).await.expect(200);
    client
}

/// What became of the only item of an update: its error code, or the value that was stored.
async fn outcome(client: &ApiClient<'_>, name: &str, date: &str, value: &str) -> Value {
    let body = format!(r#"[{{"name":"{name}","date":"{date}","value":{value}}}]"#);
    let answer = client.post_raw(UPDATE, body).await;
    let json = answer.json();
    match answer.status.as_u16() {
        200 => json["success"][0]["value"].clone(),
        202 => json["failed"][0]["error_code"].clone(),
        status => json!(status),
    }
}

on_both_engines! {
    async fn what_is_no_batch_is_refused_as_a_whole(app: App) {
        let client = owner(app).await;
        let large = format!("[{}]", " ".repeat(1 << 20));
        for write in WRITES {
            let path = format!("/api/2/attributes/{write}/");
            for body in ["", "{}", "null", "3", r#""x""#, "[", r#"{"name":"mood"}"#, "[NaN]", "[{}] 2", "[{},"] {
                let answer = client.post_raw(&path, body).await.expect(400);
                assert!(answer.json()["detail"].is_string(), "{write} {body:.40}");
            }
            let answer = client.post(&path, json!(vec![json!({}); 37])).await.expect(400);
            assert_eq!(answer.json()["detail"], "A batch holds at most 36 objects; this one has 37.");
            client.post_raw(&path, large.clone()).await.expect(413).json();
        }
    }

    async fn items_that_are_no_objects_or_lack_fields_fail_by_themselves(app: App) {
        let client = owner(app).await;
        for write in WRITES {
            let path = format!("/api/2/attributes/{write}/");
            let answer = client.post(&path, json!([{}, "mood", null, [], 7])).await.expect(202).json();
            assert_eq!(answer["success"], json!([]), "{write}");
            for failed in answer["failed"].as_array().expect("a list") {
                assert_eq!(failed["error_code"], "missing_field", "{write}: {failed}");
            }
            assert_eq!(answer["failed"][1].as_object().expect("an object").len(), 2, "no echo of what is no object");
        }
    }

    async fn values_and_dates_at_the_edge_have_defined_answers(app: App) {
        let client = owner(app).await;
        let long = format!("\"{}\"", "ü".repeat(1001));
        let fits = format!("\"{}\"", "ü".repeat(1000));
        for (name, date, value, expected) in [
            ("weight_in", "2026-10-07", "1e308", json!(1e308)),
            ("weight_in", "2026-10-07", "-0.0", json!(0.0)),
            ("pages_read", "2026-10-07", "1e308", json!("validation")),
            ("pages_read", "2026-10-07", "1e400", json!("validation")),
            ("weight_in", "2026-10-07", "-1e400", json!("validation")),
            ("note", "2026-10-07", r#""\" 1e400""#, json!("\" 1e400")),
            ("pages_read", "2026-10-07", "9007199254740992", json!("validation")),
            ("pages_read", "2026-10-07", "9007199254740991", json!(9_007_199_254_740_991_i64)),
            ("pages_read", "2026-10-07", "null", json!("validation")),
            ("pages_read", "2026-10-07", "\"NaN\"", json!("validation")),
            ("pages_read", "2026-10-07", "\" 26 \"", json!(26)),
            ("pages_read", "2026-10-07", "26.0", json!(26)),
            ("pages_read", "2026-10-07", "2.5", json!("validation")),
            ("pages_read", "0001-01-01", "1", json!("validation")),
            ("pages_read", "9999-12-31", "1", json!("validation")),
            ("pages_read", "2024-02-29", "1", json!(1)),
            ("pages_read", "2023-02-29", "1", json!("validation")),
            ("pages_read", "1900-01-01", "1", json!(1)),
            ("pages_read", "2026-10-09", "1", json!(1)),
            ("pages_read", "2026-10-10", "1", json!("validation")),
            ("note", "2026-10-07", &long, json!("validation")),
            ("note", "2026-10-07", &fits, json!("ü".repeat(1000))),
            ("note", "2026-10-07", r#""a\u0000b""#, json!("validation")),
            ("note", "2026-10-07", r#""cut off\ud83d""#, json!("cut off\u{fffd}")),
            ("note", "2026-10-07", r#""\ude00 and \ud83d\ude00""#, json!("\u{fffd} and 😀")),
            ("weight_in", "2026-10-07", "1e25", json!(1e25)),
            ("weight_in", "2026-10-07", "123456789012345678901234567890", json!(1.2345678901234568e29)),
            ("pages_read", "2026-10-07", "1e25", json!("validation")),
            ("pages_read", "2026-10-07", "1e2", json!(100)),
            ("note", "2026-10-07", "1e400", json!("validation")),
            ("note", "2026-10-07", r#"{"a":[1]}"#, json!("validation")),
            ("note", "2026-10-07", "7", json!("validation")),
        ] {
            assert_eq!(outcome(&client, name, date, value).await, expected, "{name} {date} {value:.40}");
        }
    }

    async fn whatever_is_odd_about_an_item_is_its_own_affair(app: App) {
        let client = owner(app).await;
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        let good = r#"{"name":"note","date":"2026-10-07","value":"\\\" 1e400"}"#;
        let with = |field: &str| format!(r#"{{"name":"weight_in","date":"2026-10-07","value":7,{field}}}"#);
        for (odd, code) in [
            (with(r#""value":1e400"#), Some("validation")),
            (with(r#""date":1e400"#), Some("validation")),
            (with(r#""name":-1e400"#), Some("not_found")),
            (with(r#""name":"\ud83d""#), Some("not_found")),
            (with(r#""date":"2026-10-07\ud83d""#), Some("validation")),
            (with(&format!(r#""value":{deep}"#)), Some("validation")),
            (with(&format!(r#""title":{deep}"#)), Some("validation")),
            (deep.clone(), Some("validation")),
            (r#""\ud83d""#.to_owned(), Some("missing_field")),
            ("1e400".to_owned(), Some("missing_field")),
            (with(r#""title":1e400"#), None),
            (with(r#""title":{"a":[1e400,"\ude00"]}"#), None),
            (with(r#""\ud83d":"\ud83d""#), None),
        ] {
            let answer = client.post_raw(UPDATE, format!("\u{feff}[{odd},{good}]")).await.json();
            assert_eq!(answer["failed"][0]["error_code"].as_str(), code, "{odd:.60}: {answer:.200}");
            let stored = answer["success"].as_array().and_then(|stored| stored.last()).expect("the good one");
            assert_eq!(stored["value"], "\\\" 1e400", "{odd:.60}");
        }
    }

    async fn a_failed_item_is_shown_as_it_was_understood(app: App) {
        let client = owner(app).await;
        let body = r#"[{"name":"gone\ud83d","date":"2026-10-07","value":1e400,"title":1e25}]"#;
        let answer = client.post_raw(UPDATE, body).await.expect(202).json();
        assert_eq!(answer["failed"][0], json!({
            "name": "gone\u{fffd}", "date": "2026-10-07", "value": ["1e400"], "title": 1e25,
            "error": "User doesn't have an attribute named 'gone\u{fffd}'", "error_code": "not_found",
        }));
    }

    async fn a_date_that_is_no_date_is_never_today(app: App) {
        let client = owner(app).await;
        let increment = |date: &str| format!(r#"[{{"name":"weight_in","value":1,"date":{date}}}]"#);
        let path = "/api/2/attributes/increment/";
        client.post_raw(path, increment("null")).await.expect(200);
        assert_eq!(client.post_raw(path, increment("1e400")).await.expect(202).json()["failed"][0]["error_code"], "validation");
    }

    async fn small_amounts_are_added_to_large_totals(app: App) {
        let client = owner(app).await;
        client.post(UPDATE, json!([{"name": "weight_in", "date": "2026-10-07", "value": 123_456_789.125}])).await.expect(200);
        let path = "/api/2/attributes/increment/";
        let tenfold = json!(vec![json!({"name": "weight_in", "date": "2026-10-07", "value": 0.0001}); 10]);
        let answer = client.post(path, tenfold).await.expect(200).json();
        assert_eq!(answer["success"][9]["current"], 123_456_789.126);
    }

    async fn bodies_are_json_whatever_they_are_called(app: App) {
        let client = owner(app).await;
        let body = r#"[{"name":"pages_read","date":"2026-10-07","value":1,"title":"ignored"}]"#;
        client.post_raw(UPDATE, body).await.expect(200);
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
            let request = client.request("POST".parse().expect("a method"), UPDATE).header("content-type", media_type);
            client.send(request.body(body.into()).expect("a request")).await.expect(200);
        }
        client.post_raw("/api/2/attributes/update", body).await.expect(200);
    }
}

fn any_body() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<f64>().prop_map(|f| json!(f).to_string()),
        any::<String>().prop_map(|text| json!(text).to_string()),
        Just("\"steps\"".to_owned()),
        Just("\"2026-10-07\"".to_owned()),
    ];
    let keys = prop_oneof![
        Just("name"),
        Just("template"),
        Just("date"),
        Just("value"),
        Just("label"),
        Just("group"),
        Just("value_type")
    ];
    let object = prop::collection::vec((keys, leaf.clone()), 0..5).prop_map(|fields| {
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        format!("{{{}}}", fields.join(","))
    });
    let items =
        prop::collection::vec(prop_oneof![leaf, object], 0..6).prop_map(|items| format!("[{}]", items.join(",")));
    prop_oneof![4 => items, 1 => any::<String>()]
}

#[test]
fn nothing_that_is_sent_is_an_internal_error() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let app = runtime.block_on(App::on_sqlite());
    let client = runtime.block_on(owner(&app));
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(write in prop::sample::select(WRITES.as_slice()), body in any_body())| {
        let answer = runtime.block_on(client.post_raw(&format!("/api/2/attributes/{write}/"), body.clone()));
        prop_assert!([200, 202, 400, 429].contains(&answer.status.as_u16()), "{} {}", answer.status, body);
    });
}
