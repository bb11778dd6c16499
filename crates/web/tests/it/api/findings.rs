//! Findings, as clients read them: numbers that were stored, in words that are made when they are read.

use model::finding::{Correlation, Evidence, Fact, InsightRule};
use model::{AttributeId, Day, UserId, Username};
use serde_json::{Value, json};
use store::insights::Extent;

use crate::harness::{ApiClient, App};

const FLOORS: AttributeId = AttributeId(1);
const DISTANCE: AttributeId = AttributeId(2);
const OWN: AttributeId = AttributeId(3);

/// A reader of everything of `owner`, who walks, and counts something with a dangerous name.
async fn reader(app: &App) -> (ApiClient<'_>, UserId) {
    let all = model::ScopeSet::all().to_string();
    let client = app.client("Greatreads").await.authorised_by("owner", &all).await;
    let items = json!([
        {"template": "floors"}, {"template": "steps_distance"},
        {"label": "<b>\"R&D\"</b>", "group": "activity", "value_type": 0},
    ]);
    client.post("/api/2/attributes/create/", items).await.expect(200);
    let username = Username::parse("owner").expect("a username");
    let user = app.store().read(move |tx| store::users::find_by_username(tx, &username)).await.expect("an answer");
    (client, user.expect("an account").id)
}

/// Stores what a rule found of an attribute.
async fn store_fact(app: &App, user: UserId, attribute: AttributeId, fact: Fact) {
    let now = app.daymark.now();
    let stored = app.store().write(move |tx| {
        let extent = Extent { day: fact.day, priority: fact.rule.priority(), attributes: &[attribute] };
        store::insights::replace(tx, user, extent, &[(attribute, fact)], now)
    });
    stored.await.expect("stored");
}

fn fact(rule: InsightRule, day: &str, value: f64, reference: f64) -> Fact {
    Fact { rule, day: Day::parse(day).expect("a day"), value, reference: Some(reference), count: Some(9) }
}

async fn insights(client: &ApiClient<'_>, query: &str) -> Vec<Value> {
    let list = client.get(&format!("/api/2/insights/{query}")).await.expect(200).json();
    list["results"].as_array().expect("a list").clone()
}

on_both_engines! {
    async fn an_insight_is_answered_with_its_lines_as_text_and_as_html(app: App) {
        let (client, user) = reader(app).await;
        store_fact(app, user, FLOORS, fact(InsightRule::BestSince, "2026-10-02", 21.0, 30.0)).await;
        let found = insights(&client, "").await;
        assert_eq!(found.len(), 1);
        let keys: Vec<_> = found[0].as_object().expect("an object").keys().cloned().collect();
        assert_eq!(keys, ["created", "target_date", "type", "html", "text"]);
        assert_eq!(found[0]["target_date"], "2026-10-02");
        let kind = &found[0]["type"];
        assert_eq!((&kind["name"], &kind["period"], &kind["priority"]), (&json!("floors_best_since_x"), &json!(1), &json!(2)));
        assert_eq!(kind["attribute"]["label"], "Floors");
        assert_eq!(found[0]["text"], "Friday: Most floors climbed for 9 days\r\n21\r\nfloors");
        let html = "<div class=\"secondary\">Friday: Most floors climbed for 9 days</div>\
            <div class=\"number\">21</div><div class=\"num-label\">floors</div>";
        assert_eq!(found[0]["html"], html);
    }

    async fn a_week_has_no_target_date_and_priorities_narrow_the_list(app: App) {
        let (client, user) = reader(app).await;
        store_fact(app, user, FLOORS, fact(InsightRule::TotalWeek, "2026-09-28", 70.0, 50.0)).await;
        store_fact(app, user, FLOORS, fact(InsightRule::DayOfWeek, "2026-10-07", 12.0, 7.0)).await;
        assert_eq!(insights(&client, "").await.len(), 2);
        let weeks = insights(&client, "?priority=3").await;
        assert_eq!((weeks.len(), &weeks[0]["target_date"], &weeks[0]["type"]["period"]), (1, &Value::Null, &json!(7)));
        assert_eq!(weeks[0]["text"], "Week of 28 September: Total floors climbed\r\n70\r\nfloors\r\nUp from 50 the week before");
    }

    async fn a_label_is_escaped_in_html_and_plain_in_text(app: App) {
        let (client, user) = reader(app).await;
        store_fact(app, user, OWN, fact(InsightRule::BestSince, "2026-10-02", 3.0, 4.0)).await;
        let found = insights(&client, "").await;
        assert_eq!(found[0]["text"], "Friday: Highest '<b>\"R&D\"</b>' for 9 days\r\n3");
        let html = found[0]["html"].as_str().expect("a text");
        assert!(!html.contains("<b>") && html.contains("R&#38;D"), "{html}");
    }

    async fn words_follow_the_units_of_the_moment(app: App) {
        let (client, user) = reader(app).await;
        store_fact(app, user, DISTANCE, fact(InsightRule::AverageMonth, "2026-09-01", 10.0, 5.0)).await;
        let before = insights(&client, "").await[0]["text"].clone();
        assert_eq!(before, "September 2026: Average distance on foot\r\n10 km\r\non foot a day\r\nUp from 5 km in August");
        let switched = app.store().write(move |tx| {
            let mut preferences = store::users::find(tx, user)?.expect("an account").preferences;
            preferences.units.distance = true;
            store::users::update_preferences(tx, user, &preferences)
        });
        switched.await.expect("stored");
        let after = insights(&client, "").await[0]["text"].clone();
        assert_eq!(after, "September 2026: Average distance on foot\r\n6.21 mi\r\non foot a day\r\nUp from 3.11 mi in August");
    }

    async fn a_correlation_is_answered_as_a_sentence_with_what_is_well_known_of_it(app: App) {
        let (client, user) = reader(app).await;
        client.post("/api/2/attributes/create/", json!([{"template": "steps"}])).await.expect(200);
        let stored = app.store().write(move |tx| {
            let date = Day::parse("2026-10-04").expect("a day");
            let of = |attribute2| Correlation {
                date, period: 300, offset: 0, attribute: FLOORS, attribute2,
                value: 0.7, p: 0.0, stars: 5, rating: None,
                evidence: Some(Evidence {
                    n_effective: 90.0, r_adjusted: 0.6, p_adjusted: 0.0, q: 0.0, interval: Some((0.4, 0.7)), tests: 9,
                }),
            };
            store::correlations::replace(tx, user, date, &[of(Some(AttributeId(4))), of(None)])
        });
        stored.await.expect("stored");
        let known = client.get("/api/2/correlations/combo/?attribute=steps&attribute2=floors").await.expect(200).json();
        assert_eq!(known["second_person"], "you climb more floors when you walk more.");
        assert_eq!(known["second_person_elements"], json!(["you climb more floors", "when", "you walk more"]));
        assert_eq!(known["occurrence"], "Very common");
        assert!(known["description"].as_str().is_some_and(|text| text.contains("climbed on foot")), "{known}");
        let weekend = client.get("/api/2/correlations/combo/?attribute=weekend&attribute2=floors").await.expect(200).json();
        assert_eq!(weekend["second_person"], "you climb more floors when it's the weekend.");
        assert_eq!((&weekend["occurrence"], &weekend["description"]), (&Value::Null, &Value::Null));
    }
}
