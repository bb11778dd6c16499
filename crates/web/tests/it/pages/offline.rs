//! Times without a connection: what a browser may keep, and what becomes of what was entered.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::harness::Person;

/// Sends entries as the page's script does.
async fn send(person: &Person<'_>, account: &str, entries: Value) -> Value {
    let entries = entries.to_string();
    let fields = [("account", account), ("entries", entries.as_str())];
    person.submit("/account", "/offline/entries", &fields).await.expect(200).json()
}

on_both_engines! {
    async fn what_was_entered_without_a_connection_is_stored_when_it_is_sent(app: App) {
        let ada = app.person("ada").await;
        for template in ["mood", "weight", "sleep_start"] {
            ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", template)]).await.expect(303);
        }
        let entries = json!([
            {"name": "mood", "day": "2026-10-06", "text": "7", "seconds_ago": 600},
            {"name": "weight", "day": "2026-10-07", "text": "heavy", "seconds_ago": 60},
            {"name": "sleep_start", "day": "2026-10-06", "text": "22:45", "seconds_ago": 60},
            {"name": "gone", "day": "2026-10-07", "text": "1", "seconds_ago": 60},
        ]);
        let received = send(&ada, "ada", entries.clone()).await;
        assert_eq!(received["saved"], 2);
        assert_eq!(received["said"], json!([
            "Weight on Wednesday 7 October: “heavy” was not saved. Enter a number, such as 12.5.",
            "“1” was not saved: what it was entered for is gone.",
        ]));
        ada.get("/attributes/sleep_start").await.expect(200).shows("22:45");
        assert_eq!(send(&ada, "ada", entries).await["saved"], 2, "sending it again changes nothing");
    }

    async fn an_entry_that_cannot_be_read_keeps_no_other_back(app: App) {
        let ada = app.person("ada").await;
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "mood_note")]).await.expect(303);
        let good = r#"{"name":"mood_note","day":"2026-10-06","text":"cut off\ud83d","seconds_ago":60}"#;
        let entries = format!(r#"[7,{{"name":"mood_note"}},{good},{{"seconds_ago":1e400}}]"#);
        let fields = [("account", "ada"), ("entries", entries.as_str())];
        let received = ada.submit("/account", "/offline/entries", &fields).await.expect(200).json();
        assert_eq!(received, json!({"saved": 1, "said": ["Of what was sent, 3 could not be read and was not saved."], "asked": []}));
        ada.get("/attributes/mood_note").await.expect(200).shows("cut off\u{fffd}");
    }

    async fn what_can_mean_two_values_is_asked_about_and_stored_when_it_is_answered(app: App) {
        let ada = app.person("ada").await;
        for template in ["mood", "weight"] {
            ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", template)]).await.expect(303);
        }
        let entries = |weight: &str| json!([
            {"name": "mood", "day": "2026-10-06", "text": "7", "seconds_ago": 600},
            {"name": "weight", "day": "2026-10-06", "text": weight, "seconds_ago": 600},
        ]);
        let received = send(&ada, "ada", entries("72,500")).await;
        assert_eq!((&received["saved"], &received["said"]), (&json!(1), &json!([])));
        assert_eq!(received["asked"], json!([{
            "entry": 1,
            "question": "Weight on Tuesday 6 October: you entered “72,500”. What did you mean?",
            "choices": [{"shown": "72.5 kg", "text": "72.5"}, {"shown": "72,500 kg", "text": "72500"}],
        }]));
        ada.get("/?day=2026-10-06").await.expect(200).hides("72.5").hides("72,500").hides("72500");
        let received = send(&ada, "ada", entries("72.5")).await;
        assert_eq!((&received["saved"], &received["asked"]), (&json!(2), &json!([])));
        ada.get("/?day=2026-10-06").await.expect(200).shows("72.5");
    }

    async fn where_somebody_wrote_later_that_stays_and_is_told(app: App) {
        let ada = app.person("ada").await;
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", "mood")]).await.expect(303);
        ada.submit("/", "/values/2026-10-07", &[("value.mood", "5")]).await.expect(303);
        let entry = json!([{"name": "mood", "day": "2026-10-07", "text": "7", "seconds_ago": 3600}]);
        let received = send(&ada, "ada", entry).await;
        assert_eq!(received["saved"], 0);
        let said = received["said"][0].as_str().expect("a sentence");
        assert!(said.starts_with("Mood on Wednesday 7 October: 5 was entered elsewhere on 7 Oct at "), "{said}");
        assert!(said.ends_with(", after your “7”, and stays."), "{said}");
    }

    async fn entries_reach_the_account_that_they_were_made_for_alone(app: App) {
        app.account("ada").await;
        let grace = app.person("grace").await;
        let entry = json!([{"name": "mood", "day": "2026-10-07", "text": "7", "seconds_ago": 1}]).to_string();
        let fields = [("account", "ada"), ("entries", entry.as_str())];
        grace.submit("/account", "/offline/entries", &fields).await.expect(403);
        for broken in ["", "{}", "[1]", &format!("[{}]", vec!["{}"; 201].join(","))] {
            grace.submit("/account", "/offline/entries", &[("account", "grace"), ("entries", broken)]).await.expect(400);
        }
    }

    async fn style_and_scripts_are_compressed_and_pages_with_a_token_are_not(app: App) {
        let ada = app.person("ada").await;
        let page = ada.get("/account").await.expect(200);
        let style = page.text().split('"').find(|part| part.ends_with(".css")).expect("a style sheet").to_owned();
        for (path, encoding) in [(style.as_str(), Some("gzip")), ("/account", None)] {
            let request = Request::get(path).header("accept-encoding", "gzip").body(Body::empty()).expect("a request");
            assert_eq!(ada.send(request).await.expect(200).header("content-encoding"), encoding, "{path}");
        }
    }

    async fn what_a_browser_keeps_for_times_without_a_connection_holds_nobodys_data(app: App) {
        let ada = app.person("ada").await;
        let worker = ada.get("/worker.js").await.expect(200);
        assert_eq!(worker.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(worker.header("cache-control"), Some("no-cache"));
        let text = worker.text().to_owned();
        let shell = text.split("const SHELL = ").nth(1).and_then(|rest| rest.split(';').next()).expect("a list");
        let shell: Vec<String> = serde_json::from_str(shell).expect("a list of paths");
        for path in &shell {
            let (known, stranger) = (ada.get(path).await.expect(200), app.stranger().get(path).await.expect(200));
            assert_eq!(known.body, stranger.body, "{path} is the same for everybody");
        }
        assert!(shell.contains(&"/offline".to_owned()));
        let manifest = app.stranger().get("/manifest.webmanifest").await.expect(200);
        assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
        let manifest: Value = serde_json::from_slice(&manifest.body).expect("JSON");
        for icon in manifest["icons"].as_array().expect("icons") {
            ada.get(icon["src"].as_str().expect("a path")).await.expect(200);
        }
        let left = ada.submit("/", "/log-out", &[]).await.expect(303);
        assert_eq!(left.header("clear-site-data"), Some("\"storage\""));
    }
}
