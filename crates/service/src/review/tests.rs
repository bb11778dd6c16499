//! Stories of looking back.

use jiff::civil::Weekday;
use serde_json::json;
use store::Store;

use super::*;
use crate::accounts::NewAccount;
use crate::actor::Operator;
use crate::attributes::{acquire, create};
use crate::stories::{Person, batch};
use crate::values::update;

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// Someone who has steps, mood, notes and a tag in two weeks, the second of which goes on: it is Wednesday 2026-10-07.
async fn ada(store: Store) -> Person {
    let person = Person::new(store);
    let new = NewAccount { username: "ada".into(), password: "correct horse".into(), ..NewAccount::default() };
    accounts::create(&person.daymark, &Operator::at_the_console(), new).await.expect("an account");
    let app = person.app(1, "activity_write mood_write custom_write");
    let items = batch(json!([{"template": "steps"}, {"template": "mood"}, {"template": "mood_note"}]));
    acquire(&person.daymark, &app, items).await.expect("outcomes");
    let tag = batch(json!([{"label": "Swim", "group": "custom", "value_type": 7}]));
    create(&person.daymark, &app, tag).await.expect("outcomes");
    let mut items = Vec::new();
    for (i, date) in Period::around(Span::Week, day("2026-09-28"), Weekday::Monday).iter().enumerate() {
        items.push(json!({"name": "steps", "date": date.to_string(), "value": 1000 * (i + 1)}));
        items.push(json!({"name": "mood", "date": date.to_string(), "value": i + 1}));
    }
    for (date, steps) in [("2026-10-05", 5000), ("2026-10-06", 5000), ("2026-10-07", 200)] {
        items.push(json!({"name": "steps", "date": date, "value": steps}));
        items.push(json!({"name": "mood", "date": date, "value": 5}));
    }
    items.push(json!({"name": "mood_note", "date": "2026-09-28", "value": "A grey Monday"}));
    items.push(json!({"name": "mood_note", "date": "2026-10-04", "value": "A bright Sunday"}));
    for date in ["2026-10-01", "2026-10-02"] {
        items.push(json!({"name": "swim", "date": date, "value": 1}));
    }
    for outcome in update(&person.daymark, &app, items).await.expect("outcomes") {
        outcome.expect("stored");
    }
    person
}

async fn of(person: &Person, period: Period) -> Review {
    review(&person.daymark, &person.looking(), period).await.expect("a review")
}

fn week(text: &str) -> Period {
    Period::around(Span::Week, day(text), Weekday::Monday)
}

store::on_both_engines! {
    async fn a_week_is_looked_back_on(store: Store) {
        let ada = ada(store).await;
        let told = of(&ada, week("2026-09-30")).await;
        assert_eq!((told.passed, told.tracked, told.coverage().as_str()), (7, 7, "7 days, all of them with some value"));
        let labels: Vec<String> = told.attributes.iter().map(|r| r.attribute.label.to_string()).collect();
        assert_eq!(labels, ["Steps", "Mood"], "tags and notes are told elsewhere");
        let steps = &told.attributes[0];
        assert_eq!((steps.figures.total, steps.course.len()), (Some(28_000.0), 7));
        assert_eq!((steps.figures.highest, steps.figures.lowest), ((day("2026-10-04"), 7000.0), (day("2026-09-28"), 1000.0)));
        let said = told.tell(steps);
        assert_eq!((said.figure.as_str(), said.meaning.as_str()), ("28,000", "in total, 4,000 a day"));
        assert_eq!((said.compared.as_str(), said.direction), ("nothing the week before", Direction::Level));
        assert_eq!((told.mood.len(), told.mood[6]), (7, (day("2026-10-04"), 7.0)));
        let notes: Vec<&str> = told.notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(notes, ["A bright Sunday"], "Monday was the worst of the days");
        assert_eq!((told.tags[0].attribute.label.as_str(), told.tags[0].days), ("swim", 2));
        assert_eq!(told.tell_tag(&told.tags[0]), ("2 days".into(), "never the week before".into()));
    }

    async fn a_week_that_goes_on_is_compared_by_the_days_that_have_begun(store: Store) {
        let ada = ada(store).await;
        let told = of(&ada, week("2026-10-07")).await;
        assert_eq!((told.passed, told.tracked), (3, 3));
        assert_eq!(told.coverage(), "3 of 7 days so far, all of them with some value");
        let mood = told.tell(&told.attributes[1]);
        assert_eq!((mood.compared.as_str(), mood.direction), ("up from 4 the week before", Direction::Up));
        assert!(mood.extremes.is_empty(), "every day was the same");
    }

    async fn what_grows_until_the_day_is_over_is_looked_back_on_up_to_yesterday(store: Store) {
        let ada = ada(store).await;
        let told = of(&ada, week("2026-10-07")).await;
        let steps = told.tell(&told.attributes[0]);
        assert_eq!((steps.figure.as_str(), steps.meaning.as_str()), ("10,000", "in total up to yesterday, 5,000 a day"));
        assert!(steps.extremes.is_empty(), "a day that has just begun is no lowest one");
        assert_eq!(told.attributes[0].course[2].1, Some(200.0), "but it is drawn");
        let october = of(&ada, Period::month("2026-10").expect("a month")).await;
        assert_eq!(october.attributes[0].figures.lowest, (day("2026-10-01"), 4000.0));
    }

    async fn a_month_with_few_days_is_compared_with_nothing(store: Store) {
        let ada = ada(store).await;
        let october = of(&ada, Period::month("2026-10").expect("a month")).await;
        let steps = october.attributes.iter().find(|r| r.attribute.name.as_str() == "steps").expect("steps");
        assert_eq!((steps.figures.days, steps.days_before, steps.change), (6, 3, None));
        assert_eq!(october.tell(steps).compared, "too few days to compare");
        let september = of(&ada, Period::month("2026-09").expect("a month")).await;
        assert_eq!(september.coverage(), "30 days, 3 of them with some value");
        let steps = september.attributes.iter().find(|r| r.attribute.name.as_str() == "steps").expect("steps");
        assert_eq!(september.tell(steps).meaning, "in total, 2,000 a day on 3 days");
    }

    async fn a_year_is_its_months(store: Store) {
        let ada = ada(store).await;
        let year = of(&ada, Period::year("2026").expect("a year")).await;
        let steps = year.attributes.iter().find(|r| r.attribute.name.as_str() == "steps").expect("steps");
        assert_eq!(steps.course.len(), 12);
        let october = (day("2026-10-01"), 32_000.0 / 6.0);
        assert_eq!(steps.course[8], (day("2026-09-01"), None), "three days of thirty say little");
        assert!((steps.course[9].1.expect("an average") - october.1).abs() < 1e-9);
        assert_eq!(steps.best_month.map(|best| best.0), Some(october.0));
    }

    async fn nobody_reads_in_a_review_what_their_scopes_hide(store: Store) {
        let ada = ada(store).await;
        let reader = ada.reader(2, "mood_read");
        let told = review(&ada.daymark, &reader, week("2026-09-30")).await.expect("a review");
        assert_eq!((told.attributes.len(), told.tags.len(), told.notes.len()), (1, 0, 1));
        assert_eq!(told.attributes[0].attribute.name.as_str(), "mood");
    }

    async fn a_period_without_anything_is_empty(store: Store) {
        let ada = ada(store).await;
        let told = of(&ada, week("2025-01-01")).await;
        assert_eq!((told.tracked, told.attributes.len(), told.tags.len()), (0, 0, 0));
        assert_eq!(told.coverage(), "7 days, none of them with a value");
    }
}
