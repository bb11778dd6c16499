//! Editing attributes, and undoing that.

async fn track(app: &crate::harness::Person<'_>, label: &str) {
    let fields = [("label", label), ("group", "food"), ("value_type", "0"), ("manual", "1")];
    app.submit("/attributes/add-new", "/attributes/add-new", &fields).await.expect(303);
}

on_both_engines! {
    async fn an_attribute_is_renamed_and_hidden_and_that_is_undone(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "Coffees").await;
        let page = "/attributes/coffees/edit";
        ada.get(page).await.expect(200).shows("value=\"Coffees\"").shows("Nothing else that you track");
        let fields = [("label", "<b>Cups</b>"), ("group", "health"), ("hidden", "1")];
        let answer = ada.submit(page, page, &fields).await;
        ada.follow(answer).await.shows("Saved.").shows("Cups").hides("<b>Cups");
        ada.get("/").await.expect(200).hides("Cups");
        let recent = ada.get("/account/data").await.expect(200).shows("Coffees");
        let action = recent.text().split("action=\"").find(|rest| rest.starts_with("/account/data/changes/")).expect("a form");
        let action = action.split('"').next().expect("an action").to_owned();
        let answer = ada.submit("/account/data", &action, &[]).await;
        ada.follow(answer).await.shows("everything is as it was").shows("Undone");
        ada.get("/").await.expect(200).shows("Coffees");
        ada.submit("/account/data", &action, &[]).await.expect(404);
    }

    async fn what_is_hidden_is_left_out_wherever_one_looks_back(app: App) {
        let ada = app.person("ada").await;
        track(&ada, "Whisky").await;
        ada.submit("/welcome", "/welcome", &[("track", "mood"), ("own", "hangover")]).await.expect(303);
        for day in ["2025-10-07", "2026-10-05", "2026-10-06"] {
            let fields = [("value.whisky", "3"), ("value.hangover", "1"), ("value.mood", "2")];
            ada.submit("/", &format!("/values/{day}"), &fields).await.expect(303);
        }
        let pages = ["/", "/trends", "/tags", "/mood", "/review/week/2026-10-05", "/review/month/2026-10", "/review/year/2026"];
        let mut seen = String::new();
        for page in pages {
            seen.push_str(ada.get(page).await.expect(200).text());
        }
        assert!(seen.contains("Whisky") && seen.contains("hangover"));
        for (name, label, group) in [("whisky", "Whisky", "food"), ("hangover", "hangover", "custom")] {
            let page = format!("/attributes/{name}/edit");
            ada.submit(&page, &page, &[("label", label), ("group", group), ("hidden", "1")]).await.expect(303);
        }
        for page in pages {
            ada.get(page).await.expect(200).hides("Whisky").hides("hangover").hides("whisky");
        }
        ada.get("/attributes/whisky").await.expect(200).shows("2026-10-06");
    }

    async fn mistakes_are_told_beside_their_fields(app: App) {
        let ada = app.person("ada").await;
        for label in ["Coffees", "Teas"] {
            track(&ada, label).await;
        }
        let page = "/attributes/coffees/edit";
        let refused = ada.submit(page, page, &[("label", "TEAS"), ("group", "food")]).await.expect(400);
        assert!(refused.element("label-error").contains("called that"), "{}", refused.text());
        let refused = ada.submit(page, "/attributes/coffees/merge", &[("into", "")]).await.expect(400);
        assert!(!refused.element("into-error").is_empty());
        ada.get("/attributes/nothing/edit").await.expect(404);
        app.person("eve").await.get(page).await.expect(404);
    }

    async fn an_attribute_is_merged_and_another_deleted(app: App) {
        let ada = app.person("ada").await;
        for label in ["Coffees", "Teas", "Juices"] {
            track(&ada, label).await;
        }
        ada.submit("/", "/values/2026-10-07", &[("value.coffees", "2")]).await.expect(303);
        let fields = [("into", "teas"), ("days", "fill")];
        let answer = ada.submit("/attributes/coffees/edit", "/attributes/coffees/merge", &fields).await;
        ada.follow(answer).await.shows("Merged.");
        ada.get("/attributes/coffees").await.expect(404);
        ada.get("/attributes/teas").await.expect(200).shows("2026-10-07");
        let answer = ada.submit("/attributes/juices/edit", "/attributes/juices/delete", &[]).await;
        ada.follow(answer).await.shows("Deleted.").shows("Juices");
        ada.get("/attributes").await.expect(200).hides("Juices");
    }
}
