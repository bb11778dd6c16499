//! Nothing that people or apps write becomes part of a page's HTML.

use serde_json::json;

const EVIL: &str = "<script>alert(1)</script>\"'&";

on_both_engines! {
    async fn labels_notes_and_names_of_apps_are_shown_as_they_were_written(app: App) {
        let client = app.client_with(EVIL, |new| {
            new.description = EVIL.to_owned();
            new.data_provided = EVIL.to_owned();
            new.requirements = EVIL.to_owned();
        }).await;
        let api = client.authorised_by("developer", "media_write mood_write").await;
        let items = json!([{"label": EVIL, "group": "media", "value_type": 2}, {"template": "mood_note"}]);
        let made = api.post("/api/2/attributes/create/", items).await.expect(200).json();
        let name = made["success"][0]["name"].as_str().unwrap().to_owned();
        let values = json!([
            {"name": name, "date": "2026-10-07", "value": EVIL}, {"name": "mood_note", "date": "2026-10-07", "value": EVIL},
        ]);
        api.post("/api/2/attributes/update/", values).await.expect(200);

        let developer = app.person("developer").await;
        developer.submit("/account", "/account", &[
            ("first_name", EVIL), ("last_name", EVIL), ("timezone", "UTC"), ("currency", "EUR"),
        ]).await.expect(303);
        let app_page = format!("/account/apps/{}", client.client_id);
        let authorise = format!("/oauth2/authorize?response_type=code&client_id={}&scope=media_write", client.client_id);
        for path in ["/", "/attributes", &format!("/attributes/{name}"), "/attributes/mood_note", "/mood", "/account",
            "/account/services", "/account/apps", &app_page, &format!("{app_page}/edit"), &authorise, "/developers/guide"] {
            let page = developer.get(path).await.expect(200).hides("<script>alert");
            assert!(page.text().contains("alert(1)"), "{path} shows none of it: {}", page.text());
        }
        developer.get("/log-in?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.hides("<script>alert");
        let stranger = app.stranger();
        stranger.get("/log-in?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.expect(200).hides("<script>alert");
        stranger.get("/oauth2/authorize?client_id=%3Cscript%3Ealert(1)").await.expect(400).hides("<script>alert");
    }
}
