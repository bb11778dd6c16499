//! Looking back on weeks, months and years.

use serde_json::{Value, json};

use crate::harness::{ApiClient, App};

async fn write(api: &ApiClient<'_>, items: Vec<Value>) {
    for chunk in items.chunks(36) {
        api.post("/api/2/attributes/update/", json!(chunk)).await.expect(200);
    }
}

/// Someone with two months of steps, mood and notes; it is Wednesday 2026-10-07.
async fn ada(app: &App) -> crate::harness::Person<'_> {
    let ada = app.person("ada").await;
    let api = app.client("Greatreads").await.authorised_by("ada", "activity_write mood_write custom_write").await;
    let acquired = json!([{"template": "steps"}, {"template": "mood"}, {"template": "mood_note"}]);
    api.post("/api/2/attributes/acquire/", acquired).await.expect(200);
    let tag = json!([{"label": "Swim", "group": "custom", "value_type": 7}]);
    api.post("/api/2/attributes/create/", tag).await.expect(200);
    let mut items = Vec::new();
    for (month, days, steps) in [("2026-08", 31, 4000), ("2026-09", 30, 5000)] {
        for day in 1..=days {
            let date = format!("{month}-{day:02}");
            items.push(json!({"name": "steps", "date": date, "value": steps + day}));
            items.push(json!({"name": "mood", "date": date, "value": day % 9 + 1}));
        }
    }
    items.push(json!({"name": "mood_note", "date": "2026-09-08", "value": "Swam <far> out"}));
    items.push(json!({"name": "swim", "date": "2026-09-08", "value": 1}));
    items.push(json!({"name": "steps", "date": "2026-10-07", "value": 77}));
    write(&api, items).await;
    ada
}

on_both_engines! {
    async fn a_month_is_looked_back_on(app: App) {
        let ada = ada(app).await;
        let page = ada.get("/review/month/2026-09").await.expect(200);
        let page = page.shows("<h1>September 2026</h1>").shows("30 days, all of them with some value");
        let page = page.shows("150,465").shows("in total, 5,016 a day").shows("25% more a day than in August");
        let page = page.shows("Swam &#60;far&#62; out").shows("Mood 9").shows(">swim<").shows("1 day");
        let page = page.shows("class=\"mood-cell mood-9\" href=\"/?day=2026-09-08\"");
        let page = page.shows("href=\"/review/month/2026-08\" rel=\"prev\"").shows("href=\"/review/month/2026-10\" rel=\"next\"");
        page.shows("href=\"/review/year/2026\"").shows("href=\"/review/week/2026-09-28\"").shows("data-print");
    }

    async fn the_review_begins_with_the_week_that_goes_on(app: App) {
        let ada = ada(app).await;
        let here = ada.get("/review").await.expect(303);
        assert_eq!(here.location(), "/review/week/2026-10-05");
        let page = ada.get(here.location()).await.expect(200);
        page.shows("5 to 11 October 2026").shows("3 of 7 days so far, 1 of them with some value")
            .shows("too few days to compare").hides("rel=\"next\"");
        let any_day = ada.get("/review/week/2026-10-07").await.expect(200);
        any_day.shows("5 to 11 October 2026");
    }

    async fn a_year_tells_its_months_and_records(app: App) {
        let ada = ada(app).await;
        let page = ada.get("/review/year/2026").await.expect(200);
        let page = page.shows("The year’s records").shows("September, 5,016 a day").shows("5,030, 30 Sep").shows("4,001, 1 Aug");
        page.shows("The mood of each day, a row a month");
        ada.get("/review/year/2025").await.expect(200).shows("No values in these days");
    }

    async fn there_is_no_review_of_what_has_not_begun_or_is_no_day(app: App) {
        let ada = app.person("ada").await;
        for path in ["week/2026-10-12", "week/soon", "month/2026-11", "month/2026-13", "year/2027", "year/1899", "year/26"] {
            ada.get(&format!("/review/{path}")).await.expect(404);
        }
        ada.get("/review/week/1900-01-01").await.expect(200);
        ada.get("/review/year/1900").await.expect(200).hides("rel=\"prev\"");
    }

    async fn nobody_reads_the_days_of_others(app: App) {
        ada(app).await;
        let bob = app.person("bob").await;
        bob.get("/review/month/2026-09").await.expect(200).hides("Swam").hides("150,465");
    }
}
