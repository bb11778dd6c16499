//! How several things went, and two periods compared.

use model::finding::Average;
use model::{AttributeId, Day};
use serde_json::json;

use crate::harness::{App, Person};

/// Someone with steps and bedtimes of two weeks, twice as many steps in the second, and three sets of averages.
async fn tracker(app: &App) -> Person<'_> {
    let api = app.client("Stridewell").await.authorised_by("ada", "activity_write sleep_write mood_write").await;
    let acquire = json!([{"template": "steps"}, {"template": "sleep_start"}, {"template": "mood_note"}]);
    api.post("/api/2/attributes/acquire/", acquire).await.expect(200);
    for (first, steps, bedtime) in [("2026-09-24", 4_000, 650), ("2026-10-01", 8_000, 680)] {
        let first = Day::parse(first).expect("a day");
        let item = |name: &str, value: i64| {
            (0..7).map(|i| json!({"name": name, "date": first.plus(i), "value": value})).collect()
        };
        let items: [Vec<_>; 2] = [item("steps", steps), item("sleep_start", bedtime)];
        api.post("/api/2/attributes/update/", json!(items.concat())).await.expect(200);
    }
    let ada = app.person("ada").await;
    let user = ada.actor.user();
    for (date, steps) in [("2026-09-20", 4_000.0), ("2026-09-27", 5_000.0), ("2026-10-04", 6_000.0)] {
        let date = Day::parse(date).expect("a day");
        let of = |attribute, overall| Average { attribute: AttributeId(attribute), date, overall, weekdays: [None; 7] };
        let set = [of(1, steps), of(2, 660.0)];
        let stored = app.store().write(move |tx| store::averages::replace(tx, user, (date, date.plus(6)), &set));
        stored.await.expect("stored");
    }
    ada
}

on_both_engines! {
    async fn a_few_things_are_drawn_unasked_and_others_when_chosen(app: App) {
        let ada = tracker(app).await;
        let page = ada.get("/trends").await.expect(200).shows("Weekly averages. First: 4,000, 20 September 2026. Last: 6,000,");
        assert_eq!(page.text().matches("class=\"thread\"").count(), 2, "one of each group: steps and bedtimes");
        assert_eq!(page.text().matches(" checked").count(), 2);
        let page = page.hides("value=\"mood_note\"");
        page.shows("href=\"/trends?attribute=steps&#38;attribute=sleep_start&#38;days=90\"");
        let page = ada.get("/trends?attribute=steps&days=90").await.expect(200);
        assert_eq!(page.text().matches("class=\"thread\"").count(), 1);
        ada.get("/trends?attribute=nothing").await.expect(200).shows("Choose above");
        ada.get("/trends?days=never").await.expect(400);
        app.person("eve").await.get("/trends?attribute=steps").await.expect(200).shows("Nothing to draw yet");
    }

    async fn two_periods_are_compared_by_their_means(app: App) {
        let ada = tracker(app).await;
        let page = ada.get("/trends?attribute=steps&attribute=sleep_start&from=2026-10-01&to=2026-10-07").await.expect(200);
        let page = page.shows("4,000 more (+100%)").shows("30 min later");
        let page = page.shows("8,000<small>7 days").shows("4,000<small>7 days");
        page.shows("1 October 2026 to 7 October 2026").shows("24 September 2026 to 30 September 2026");
        let asked = "attribute=steps&from=2026-10-01&to=2026-10-07&then_from=2025-01-01&then_to=2025-01-07";
        ada.get(&format!("/trends?{asked}")).await.expect(200).shows("cannot be compared").shows("no values");
    }
}
