//! Owning attributes and writing values, as the answers say it.

use serde_json::json;

on_both_engines! {
    async fn the_guides_story_goes_well_for_someone_with_a_custom_pages_read(app: App) {
        let person = app.person("owner").await;
        let own = [("label", "Pages read"), ("group", "media"), ("value_type", "5"), ("manual", "1")];
        person.submit("/attributes/add-new", "/attributes/add-new", &own).await.expect(303);
        let client = app.client("Greatreads").await.authorised_by("owner", "media_write media_read").await;
        let acquired = client.post("/api/2/attributes/acquire/", json!([{"template": "pages_read"}])).await.expect(200);
        assert_eq!(acquired.text(), r#"{"success":[{"name":"pages_read_2","template":"pages_read","active":true}],"failed":[]}"#);
        let total = json!([{"name": "pages_read", "date": "2022-08-09", "value": 26}]);
        let updated = client.post("/api/2/attributes/update/", total).await.expect(200);
        assert_eq!(updated.text(), r#"{"success":[{"name":"pages_read","date":"2022-08-09","value":26}],"failed":[]}"#);
        let counted = client.post("/api/2/attributes/increment/", json!([{"name": "pages_read", "value": 1}])).await.expect(200);
        assert_eq!(counted.text(), r#"{"success":[{"name":"pages_read","value":1,"current":1}],"failed":[]}"#);
        let templated = client.get("/api/2/attributes/values/?attribute=pages_read_2").await.expect(200).json();
        assert_eq!(templated["count"], 2);
        let own = client.get("/api/2/attributes/values/?attribute=pages_read").await.expect(200).json();
        assert_eq!(own["count"], 0, "the person's own percentage is left alone");
    }

    async fn failures_say_what_failed_and_leave_the_rest_alone(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "media_write").await;
        let items = json!([{"template": "steps"}, {"name": "nothing"}, {"template": "pages_read"}]);
        let answer = client.post("/api/2/attributes/acquire/", items).await.expect(202).json();
        assert_eq!(answer, json!({
            "success": [{"name": "pages_read", "template": "pages_read", "active": true}],
            "failed": [
                {"template": "steps", "name": null, "error": "No permission to write to attributes in group 'activity'", "error_code": "not_allowed"},
                {"name": "nothing", "template": null, "error": "Attribute matching query does not exist.", "error_code": "not_found"},
            ],
        }));
        let again = client.post("/api/2/attributes/create/", json!([{"label": "PAGES READ", "group": "media", "value_type": 0}])).await;
        let failed = again.expect(202).json()["failed"][0].clone();
        assert_eq!((&failed["error_code"], &failed["name"]), (&json!("exists"), &json!("pages_read")));
    }

    async fn what_is_no_text_names_no_attribute(app: App) {
        let client = app.client("Greatreads").await.authorised_by("owner", "media_write").await;
        let items = json!([{"label": "null", "group": "media", "value_type": 0}, {"label": "123", "group": "media", "value_type": 0}]);
        let made = client.post("/api/2/attributes/create/", items).await.expect(200).json();
        assert_eq!((&made["success"][0]["name"], &made["success"][1]["name"]), (&json!("null"), &json!("123")));
        for name in [json!(null), json!(123), json!(["null"])] {
            let item = json!({"name": name, "date": "2026-10-07", "value": 1});
            for path in ["update", "increment", "release"] {
                let answer = client.post(&format!("/api/2/attributes/{path}/"), json!([item])).await.expect(202).json();
                let failed = &answer["failed"][0];
                assert_eq!((&failed["error_code"], &failed["name"]), (&json!("not_found"), &name), "{path}");
            }
        }
        let failed = client.post("/api/2/attributes/acquire/", json!([{"name": 123}])).await.expect(202).json();
        assert_eq!(failed["failed"][0]["error_code"], "not_found");
        client.post("/api/2/attributes/release/", json!([{"name": "null"}, {"name": "123"}])).await.expect(200);
    }

    async fn the_previous_owner_becomes_one_of_the_available_services(app: App) {
        let (one, two) = (app.client("Greatreads").await, app.client("Spark").await);
        let first = one.authorised_by("owner", "media_write").await;
        let second = two.authorised_by("owner", "media_write").await;
        first.post("/api/2/attributes/acquire/", json!([{"template": "pages_read"}])).await.expect(200);
        let item = json!([{"template": "pages_read"}]);
        let answer = second.post("/api/2/attributes/acquire/?success_objects=1", item).await.expect(200).json();
        let attribute = &answer["success"][0];
        assert_eq!(attribute["service"], json!({"name": two.service, "label": "Spark"}));
        assert_eq!(attribute["available_services"], json!([{"name": one.service, "label": "Greatreads"}]));
        let released = second.post("/api/2/attributes/release/", json!([{"name": "pages_read"}])).await.expect(200).json();
        assert_eq!(released["success"], json!([{"name": "pages_read", "service": one.service, "active": true}]));
        let lost = second.post("/api/2/attributes/release/", json!([{"name": "pages_read"}])).await.expect(202).json();
        let error = "Attribute 'pages_read' does not belong to this service";
        assert_eq!(lost["failed"], json!([{"name": "pages_read", "error": error, "error_code": "unauthorised"}]));
    }
}
