//! Lists: pages, parameters and their order.

use serde_json::{Value, json};

use crate::harness::{ApiClient, App};

async fn reader(app: &App) -> ApiClient<'_> {
    let all = model::ScopeSet::all().to_string();
    let client = app.client("Greatreads").await.authorised_by("owner", &all).await;
    let items = json!([
        {"template": "weight", "manual": false}, {"template": "mood"}, {"template": "steps", "manual": false},
        {"label": "b", "group": "custom", "value_type": 7}, {"label": "Ähre", "group": "custom", "value_type": 7},
    ]);
    client.post("/api/2/attributes/create/", items).await.expect(200);
    client
}

fn names(list: &Value) -> Vec<&str> {
    list["results"].as_array().expect("a list").iter().map(|item| item["name"].as_str().expect("a name")).collect()
}

on_both_engines! {
    async fn pages_are_linked_with_the_host_that_the_client_used(app: App) {
        let client = reader(app).await;
        let first = client.get("/api/2/attributes/?limit=2&page=1").await.expect(200).json();
        assert_eq!((&first["count"], &first["previous"]), (&json!(5), &json!(null)));
        assert_eq!(first["next"], "http://daymark.test/api/2/attributes/?limit=2&page=2");
        let second = client.get("/api/2/attributes?page=2&limit=2").await.expect(200).json();
        assert_eq!(second["previous"], "http://daymark.test/api/2/attributes/?limit=2");
        let last = client.get("/api/2/attributes/?page=3&limit=2").await.expect(200).json();
        assert_eq!((last["next"].clone(), names(&last).len()), (json!(null), 1));
        let beyond = client.get("/api/2/attributes/?page=4&limit=2").await.expect(404).json();
        assert_eq!(beyond, json!({"detail": "Invalid page."}));
        let clamped = client.get("/api/2/attributes/templates/?limit=1000").await.expect(200).json();
        assert_eq!(names(&clamped).len(), 83);
    }

    async fn attributes_stand_in_the_order_of_groups_and_priorities(app: App) {
        let client = reader(app).await;
        let list = client.get("/api/2/attributes/").await.expect(200).json();
        assert_eq!(names(&list), ["steps", "ahre", "b", "mood", "weight"]);
    }

    async fn parameters_narrow_the_list(app: App) {
        let client = reader(app).await;
        for (query, expected) in [
            ("groups=custom,%20activity", vec!["steps", "ahre", "b"]),
            ("attributes=mood", vec!["mood"]),
            ("exclude_custom=True", vec!["steps", "mood", "weight"]),
            ("manual=0", vec!["steps", "weight"]),
            ("manual=TRUE&groups=mood", vec!["mood"]),
            ("owned=1&groups=mood", vec!["mood"]),
            ("groups=nowhere", vec![]),
            ("latest=1&active=x&groups=mood", vec!["mood"]),
        ] {
            let list = client.get(&format!("/api/2/attributes/?{query}")).await.expect(200).json();
            assert_eq!(names(&list), expected, "{query}");
        }
    }

    async fn parameters_that_cannot_be_read_are_refused_with_advice(app: App) {
        let client = reader(app).await;
        for path in [
            "attributes/?page=0", "attributes/?limit=x", "attributes/with-values/?days=-1", "attributes/?manual=yes",
            "attributes/with-values/?date_max=2026-13-01", "attributes/values/", "insights/?priority=5",
            "averages/?date_min=yesterday", "correlations/combo/?attribute=steps",
        ] {
            let answer = client.get(&format!("/api/2/{path}")).await.expect(400).json();
            assert!(answer["detail"].as_str().is_some_and(|advice| advice.len() > 10), "{path}: {answer}");
        }
        client.get("/api/2/attributes/values/?attribute=nothing").await.expect(404).json();
    }

    async fn at_most_31_days_are_answered_and_each_is_listed(app: App) {
        let client = reader(app).await;
        let list = client.get("/api/2/attributes/with-values/?days=400&attributes=steps").await.expect(200).json();
        let values = list["results"][0]["values"].as_array().expect("values").clone();
        assert_eq!((values.len(), &values[0]["date"], &values[30]["date"]), (31, &json!("2026-10-07"), &json!("2026-09-07")));
        assert!(values.iter().all(|value| value["value"].is_null()));
    }

    async fn the_findings_are_empty_lists_until_there_are_some(app: App) {
        let client = reader(app).await;
        let empty = json!({"count": 0, "next": null, "previous": null, "results": []});
        for path in ["averages/?include_historical=1", "correlations/?strong=1&confident=1&attribute=steps", "insights/?priority=1"] {
            assert_eq!(client.get(&format!("/api/2/{path}")).await.expect(200).json(), empty, "{path}");
        }
        let combo = client.get("/api/2/correlations/combo/?attribute2=mood&attribute=steps").await.expect(404);
        assert_eq!(combo.text(), r#"{"error":"not_found"}"#);
    }
}
