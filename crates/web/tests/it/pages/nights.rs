//! Which night a day has, on the pages: the night that ended on it.

use model::finding::{Correlation, Fact, InsightRule};
use model::{AttributeId, Day};
use serde_json::json;
use store::insights::{Extent, replace};

use crate::harness::App;

/// Someone who enters bedtime (1) by hand, coffees (3) too, and has an app for time asleep (2): a fortnight up to today, a
/// Wednesday, with something to tell of today and of yesterday, and one pair of each offset.
async fn with_a_fortnight(app: &App) {
    let ada = app.person("ada").await;
    for template in ["sleep_start", "sleep", "coffees"] {
        ada.submit("/attributes/add-new", "/attributes/add-new", &[("template", template)]).await.expect(303);
    }
    let watch = app.client("Watch").await.authorised_by("ada", "sleep_write").await;
    watch.post("/api/2/attributes/acquire/", json!([{"template": "sleep"}])).await.expect(200);
    let first = Day::parse("2026-09-24").expect("a day");
    let value = |i: i64| json!({"name": "sleep", "date": first.plus(i), "value": 420 + i});
    watch.post("/api/2/attributes/update/", (0..14).map(value).collect()).await.expect(200);
    let user = ada.actor.user();
    let stored = app.store().write(move |tx| {
        let today = Day::parse("2026-10-07").expect("a day");
        for day in [today, today.plus(-1)] {
            let fact = Fact { rule: InsightRule::BestSince, day, value: 433.0, reference: Some(430.0), count: Some(9) };
            let extent = Extent { day, priority: fact.rule.priority(), attributes: &[AttributeId(2)] };
            replace(tx, user, extent, &[(AttributeId(2), fact)], jiff::Timestamp::UNIX_EPOCH)?;
        }
        let pair = |attribute, attribute2, offset| Correlation {
            date: today.plus(-3),
            period: 30,
            offset,
            attribute: AttributeId(attribute),
            attribute2: Some(AttributeId(attribute2)),
            value: 0.5,
            p: 0.004,
            stars: 5,
            rating: None,
            evidence: None,
        };
        store::correlations::replace(tx, user, today.plus(-3), &[pair(3, 1, -1), pair(3, 2, 0), pair(2, 1, -1)])
    });
    stored.await.expect("stored");
}

on_both_engines! {
    async fn todays_night_is_last_night_and_that_of_another_day_has_the_name_of_its_evening(app: App) {
        with_a_fortnight(app).await;
        let ada = app.person("ada").await;
        let field = |night: &str| format!("<span dir=\"auto\">Bedtime</span><small class=\"night\">{night}</small>");
        let today = ada.get("/").await.expect(200).shows(&field("last night")).shows("Watch · last night");
        today.shows("Last night: Longest sleep for 9 days").shows("Monday night: Longest sleep for 9 days");
        let monday = ada.get("/?day=2026-10-05").await.expect(200).shows(&field("Sunday night")).shows("Watch · Sunday night");
        monday.hides("last night").shows("<span dir=\"auto\">Coffees</span></label>");
        let insights = ada.get("/insights").await.expect(200);
        insights.shows("Last night: Longest sleep").shows("Monday night: Longest sleep").hides("Tuesday night");
        // A day later both have their names.
        app.clock.advance(jiff::SignedDuration::from_hours(24));
        ada.get("/insights").await.expect(200).shows("Tuesday night: Longest sleep").hides("Last night");
        let client = app.client("Watch").await.authorised_by("ada", "sleep_read").await;
        let told = client.get("/api/2/insights/").await.expect(200).json();
        assert_eq!(told["results"][0]["target_date"], "2026-10-07");
        assert_eq!(told["results"][0]["text"], "Tuesday night: Longest sleep for 9 days\r\n7 h 13 min\r\nasleep");
    }

    async fn figures_say_which_night_they_are_of(app: App) {
        with_a_fortnight(app).await;
        let ada = app.person("ada").await;
        let page = ada.get("/attributes/sleep").await.expect(200).shows("Each night stands on the day of waking");
        page.shows("Nights with a value").shows("night to 24 Sep");
        ada.get("/attributes/coffees").await.expect(200).hides("night");
        let week = ada.get("/review/week/2026-10-05").await.expect(200);
        week.shows("<dt>Highest</dt><dd>7 h 13 min <a href=\"/?day=2026-10-07\">night to Wednesday</a>");
    }

    async fn of_a_day_and_a_night_a_pair_says_which_came_first(app: App) {
        with_a_fortnight(app).await;
        let ada = app.person("ada").await;
        let night_after = ada.get("/correlations/coffees/sleep_start").await.expect(200);
        night_after.shows("You go to bed later the night after you drink more coffee.").shows("night after</span>")
            .shows("30 pairs of a day and the night after it").shows("“Coffees” came earlier");
        let night_before = ada.get("/correlations/sleep/coffees").await.expect(200);
        night_before.shows("You drink more coffee when you sleep longer.").shows("30 pairs of a day and the night before it")
            .shows("“Time asleep” came earlier").hides("<span class=\"pill\">");
        let next_night = ada.get("/correlations/sleep/sleep_start").await.expect(200);
        next_night.shows("You go to bed later the night after you sleep longer.").shows("next night</span>");
        let client = app.client("Watch").await.authorised_by("ada", "sleep_read food_read").await;
        let api = client.get("/api/2/correlations/combo/?attribute=coffees&attribute2=sleep_start").await.expect(200).json();
        assert_eq!(api["second_person"], "you go to bed later on days after you drink more coffee.");
        assert_eq!(api["second_person_elements"][1], "on days after");
    }
}
