//! One pair looked at closely, as a person sees it.

use model::finding::{Correlation, Evidence};
use model::{AttributeId, Day};
use serde_json::{Value, json};

use crate::harness::{ApiClient, App};

const EVIL: &str = "<b>Sauna</b> & so";

/// Someone with a month of moods (1) and steps (2), two tags (3 and 4) and a text (5), who tracks them with an app.
async fn with_a_month(app: &App) -> ApiClient<'_> {
    let client = app.client("Stridewell").await.authorised_by("ada", "mood_write activity_write custom_write").await;
    let items = json!([
        {"template": "mood"}, {"template": "steps"}, {"label": EVIL, "group": "custom", "value_type": 7},
        {"label": "Walk", "group": "custom", "value_type": 7}, {"template": "mood_note"}, {"template": "floors"},
    ]);
    let made = client.post("/api/2/attributes/create/", items).await.expect(200).json();
    assert_eq!(made["success"].as_array().map(Vec::len), Some(6), "{made}");
    let mut values: Vec<Value> = Vec::new();
    for date in 1..=30 {
        let on = |name: &str, value: i64| json!({"name": name, "date": format!("2026-09-{date:02}"), "value": value});
        values.extend([on("mood", 1 + date / 4), on("steps", 1000 * date)]);
        if date % 3 == 1 {
            values.push(on("bsaunab__so", 1));
        }
        if date % 2 == 1 {
            values.push(on("walk", 1));
        }
    }
    for chunk in values.chunks(30) {
        let answer = client.post("/api/2/attributes/update/", json!(chunk)).await.expect(200).json();
        assert_eq!(answer["failed"], json!([]));
    }
    client
}

async fn store_set(app: &App, date: &str, pairs: &'static [(i64, i64, i64, f64)]) {
    let user = app.person("ada").await.actor.user();
    let date = Day::parse(date).expect("a day");
    let of = move |(attribute, attribute2, offset, value): &(i64, i64, i64, f64)| Correlation {
        date,
        period: 30,
        offset: *offset,
        attribute: AttributeId(*attribute),
        attribute2: (*attribute2 != 0).then_some(AttributeId(*attribute2)),
        value: *value,
        p: 0.004,
        stars: 2,
        rating: None,
        evidence: Some(Evidence {
            n_effective: 21.4,
            r_adjusted: 0.31,
            p_adjusted: 0.03,
            q: 0.17,
            interval: Some((0.02, 0.55)),
            tests: 1234,
        }),
    };
    let set: Vec<Correlation> = pairs.iter().map(of).collect();
    app.store().write(move |tx| store::correlations::replace(tx, user, date, &set)).await.expect("stored");
}

on_both_engines! {
    async fn a_pair_of_numbers_is_told_with_its_days_and_numbers(app: App) {
        with_a_month(app).await;
        store_set(app, "2026-09-27", &[(1, 2, 0, 0.55)]).await;
        store_set(app, "2026-10-04", &[(1, 2, 0, 0.62)]).await;
        let ada = app.person("ada").await;
        // Its two stars do not show it on the list by themselves, but it has its page.
        ada.get("/correlations").await.expect(200).hides("/correlations/mood/steps\"");
        ada.get("/correlations?all=1").await.expect(200).shows("<a href=\"/correlations/mood/steps\">You have a better day when you walk more.</a>");
        let page = ada.get("/correlations/mood/steps").await.expect(200);
        assert_eq!(page.text().matches("class=\"spot ").count(), 30);
        let page = page
            .shows("<h1 dir=\"auto\">You have a better day when you walk more.</h1>")
            .shows("2 of 5 stars: Possibly related").shows("Nearly always go together (62%)").shows("30 days")
            .shows("most likely between 2% and 55%")
            .shows("1 September 2026: Steps 1,000, Mood 1")
            .shows("class=\"trend\"")
            .shows("does not say that one makes the other happen")
            .shows("Of the 365 days from 4 October 2025 to 3 October 2026, 30 had both.")
            .shows("1,234 comparisons were made").shows("about 17 in 100 are likely to be chance")
            .shows("Fairly common").hides("next day");
        page.shows("How strong it was at each Sunday").shows("href=\"/attributes/steps\"").shows("href=\"/correlations?attribute=steps&#38;all=1\"");
        ada.get("/correlations/steps/mood").await.expect(200).shows("You have a better day when you walk more.");
    }

    async fn a_tag_and_a_number_are_boxes_and_two_tags_are_four_fields(app: App) {
        with_a_month(app).await;
        store_set(app, "2026-10-04", &[(3, 1, -1, 0.4), (4, 3, 0, 0.2), (2, 0, 0, -0.3)]).await;
        let ada = app.person("ada").await;
        let boxes = ada.get("/correlations/bsaunab__so/mood").await.expect(200).shows("next day").shows("30 pairs of a day and the day after");
        let boxes = boxes.shows("After days with “&#60;b&#62;sauna&#60;/b&#62; &#38; so”: 10 days, median").hides("<b>sauna</b>").hides("class=\"spot size-2");
        assert_eq!(boxes.text().matches("class=\"box\"").count(), 2);
        let fields = ada.get("/correlations/walk/bsaunab__so").await.expect(200).hides("<b>sauna</b>");
        assert_eq!(fields.text().matches("<td class=\"level-").count(), 4);
        let weekend = ada.get("/correlations/weekend/steps").await.expect(200).shows("Monday to Friday: 22 days").shows("Weekend: 8 days");
        let weekend = weekend.shows("So many weeks have both kinds of day").hides("Adjusted r<");
        weekend.shows("The weekend").hides("/attributes/weekend");
    }

    async fn what_a_person_thinks_of_it_is_said_on_its_page(app: App) {
        with_a_month(app).await;
        store_set(app, "2026-10-04", &[(1, 2, 0, 0.62)]).await;
        let ada = app.person("ada").await;
        let page = "/correlations/mood/steps";
        let fields = [("rating", "50"), ("back", page)];
        let answer = ada.submit(page, "/correlations/mood/steps/rating", &fields).await.expect(303);
        assert_eq!(answer.location(), "/correlations/mood/steps?notice=saved");
        ada.follow(answer).await.shows("aria-pressed=\"true\" title=\"Take it back\">Useful");
    }

    async fn a_pair_that_is_in_no_set_has_a_page_that_says_why(app: App) {
        with_a_month(app).await;
        let ada = app.person("ada").await;
        ada.get("/correlations/mood/steps").await.expect(404).shows("Nothing was compared yet");
        store_set(app, "2026-10-04", &[]).await;
        ada.get("/correlations/mood/steps").await.expect(404).shows("over the 30 days").shows("href=\"/attributes/steps\"");
        ada.get("/correlations/mood/floors").await.expect(404).shows("0 days in common").shows("at least 21 are needed");
        ada.get("/correlations/mood/mood_note").await.expect(404).shows("is text");
        ada.get("/correlations/mood/mood").await.expect(404).shows("not compared with itself");
        ada.get("/correlations/mood/nothing").await.expect(404).hides("There is nothing to show of these two");
        ada.get("/correlations/weekend/weekend").await.expect(404);
        app.person("bob").await.get("/correlations/mood/steps").await.expect(404).hides("Steps");
    }
}
