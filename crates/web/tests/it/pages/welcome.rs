//! The first minute: from nothing tracked to something to enter.

use serde_json::json;

on_both_engines! {
    async fn what_is_chosen_on_the_first_page_is_tracked_by_hand(app: App) {
        let ada = app.person("ada").await;
        ada.get("/").await.expect(200).shows("Nothing is tracked yet").shows("href=\"/welcome\"");
        let page = ada.get("/welcome").await.expect(200).shows("What would you like to follow?");
        page.shows("value=\"mood\" checked").shows("daymark serve --demo").shows("href=\"/developers/guide\"");
        let picks = [("track", "mood"), ("track", "weight"), ("tag", "coffee"), ("own", " Long Walk ")];
        let next = ada.submit("/welcome", "/welcome", &picks).await;
        let page = ada.follow(next).await.shows("All set.").shows("name=\"value.mood\"").shows("name=\"value.weight\"");
        page.shows("name=\"value.coffee\"").shows("long walk");

        let page = ada.get("/welcome").await.expect(200).shows("Track more");
        page.shows("value=\"mood\" checked disabled").shows("value=\"sleep\">").shows("value=\"coffee\" checked disabled");
        let picks = [("track", "mood"), ("own", "coffee")];
        assert_eq!(ada.submit("/welcome", "/welcome", &picks).await.expect(303).location(), "/");
    }

    async fn tags_that_differ_in_what_a_name_drops_are_all_made(app: App) {
        let ada = app.person("ada").await;
        for own in ["C++", "C#"] {
            let next = ada.submit("/welcome", "/welcome", &[("own", own)]).await;
            ada.follow(next).await.shows("All set.");
        }
        ada.get("/tags").await.expect(200).shows("href=\"/attributes/c\"").shows("href=\"/attributes/c_2\"");
        for label in ["Сон 5", "Бег 5"] {
            let fields = [("label", label), ("group", "custom"), ("value_type", "7"), ("manual", "1")];
            ada.submit("/tags", "/attributes/add-new", &fields).await.expect(303);
        }
        for label in ["🏃 run", "🏊 run"] {
            ada.submit("/", "/values/2026-10-07", &[("new_tag", label)]).await.expect(303);
        }
        let entry = |name: &str| json!({"name": name, "day": "2026-10-06", "text": "1", "is_new_tag": true, "seconds_ago": 60});
        let entries = json!([entry("Café"), entry("Cafe"), entry("CAFE\u{301}"), entry("C#")]).to_string();
        let fields = [("account", "ada"), ("entries", entries.as_str())];
        let received = ada.submit("/account", "/offline/entries", &fields).await.expect(200).json();
        assert_eq!((&received["saved"], &received["said"]), (&json!(4), &json!([])));
        let page = ada.get("/tags?sort=name").await.expect(200).hides("href=\"/attributes/cafe_3\"");
        for name in ["c", "c_2", "_5", "_5_2", "_run", "_run_2", "cafe", "cafe_2"] {
            page.text().find(&format!("href=\"/attributes/{name}\"")).expect(name);
        }
    }

    async fn attributes_of_one_label_are_told_apart_where_one_is_chosen(app: App) {
        let ada = app.person("ada").await;
        for (name, group) in [("One", "mood"), ("Two", "media")] {
            let client = app.client(name).await.authorised_by("ada", &format!("{group}_write")).await;
            let item = |label: &str| json!({"label": label, "group": group, "value_type": 0});
            client.post("/api/2/attributes/create/", json!([item("Reading"), item("Only")])).await.expect(200);
        }
        ada.get("/correlations").await.expect(200).shows(">Reading (reading)<").shows(">Reading (reading_2)<");
        ada.get("/attributes/only/edit").await.expect(200).shows("Reading (reading_2)").shows("Only (only_2)");
        ada.get("/trends").await.expect(200).shows("Reading (reading_2)");
    }

    async fn what_cannot_be_tracked_is_said_and_the_choice_stays(app: App) {
        let ada = app.person("ada").await;
        let own = "x".repeat(101);
        let picks = [("track", "mood"), ("track", "nothing"), ("own", own.as_str())];
        let page = ada.submit("/welcome", "/welcome", &picks).await.expect(400);
        page.shows("role=\"alert\"").shows(&own);
    }
}
