//! Stories of what a reader gets to see of the findings.

use model::finding::{Average, Correlation, Evidence, Fact, InsightPriority, InsightRule};
use model::{AttributeId, Day};
use serde_json::json;
use store::Store;

use super::*;
use crate::accounts::{self, NewAccount};
use crate::actor::Operator;
use crate::attributes::acquire;
use crate::page::Paging;
use crate::stories::{Person, batch};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// Someone with `steps` and `mood`, in this order of their numbers.
/// A person of whose steps and mood something was found.
pub(crate) async fn person_with_findings(store: Store) -> Person {
    let person = Person::new(store);
    let new = NewAccount { username: "ada".into(), password: "correct horse".into(), ..NewAccount::default() };
    accounts::create(&person.daymark, &Operator::at_the_console(), new).await.expect("an account");
    let app = person.app(1, "activity_write mood_write");
    let items = batch(json!([{"template": "steps"}, {"template": "mood"}]));
    acquire(&person.daymark, &app, items).await.expect("outcomes");
    let user = person.user;
    let stored = person.daymark.store().write(move |tx| {
        let average = |date, attribute, overall| Average {
            attribute,
            date,
            overall,
            weekdays: [Some(overall), None, None, None, None, None, None],
        };
        let (steps, mood) = (AttributeId(1), AttributeId(2));
        let (older, newer) = (day("2026-09-27"), day("2026-10-04"));
        store::averages::replace(tx, user, (older, older.plus(6)), &[average(older, steps, 1.0)])?;
        let averages = [average(newer, steps, 2.0), average(newer, mood, 3.0)];
        store::averages::replace(tx, user, (newer, newer.plus(6)), &averages)?;
        let correlations = [correlation(mood, Some(steps), 0.7, 5), correlation(steps, None, -0.3, 4)];
        store::correlations::replace(tx, user, newer, &correlations)?;
        for (day, attribute, value, count) in [(newer, steps, 12_345.0, 9), (older, mood, 8.0, 7)] {
            let fact = Fact { rule: InsightRule::BestSince, day, value, reference: Some(value), count: Some(count) };
            let extent = store::insights::Extent { day, priority: InsightPriority::Day, attributes: &[attribute] };
            store::insights::replace(tx, user, extent, &[(attribute, fact)], jiff::Timestamp::UNIX_EPOCH)?;
        }
        Ok::<_, store::Error>(())
    });
    stored.await.expect("stored");
    person
}

fn correlation(attribute: AttributeId, attribute2: Option<AttributeId>, value: f64, stars: i64) -> Correlation {
    let evidence = Evidence {
        n_effective: 100.0,
        r_adjusted: value,
        p_adjusted: 0.0,
        q: 0.0,
        interval: Some((0.5, 0.8)),
        tests: 3,
    };
    Correlation {
        date: day("2026-10-04"),
        period: 364,
        offset: 0,
        attribute,
        attribute2,
        value,
        p: 0.0,
        stars,
        rating: None,
        evidence: Some(evidence),
    }
}

async fn averages_of(person: &Person, scopes: &str, query: AveragesQuery) -> Vec<(String, f64)> {
    let page = averages(&person.daymark, &person.reader(1, scopes), query, Paging::default()).await.expect("a page");
    page.items.into_iter().map(|a| (format!("{} {}", a.attribute, a.average.date), a.average.overall)).collect()
}

async fn correlations_of(person: &Person, scopes: &str, query: CorrelationsQuery) -> Vec<String> {
    let found = correlations(&person.daymark, &person.reader(1, scopes), query, Paging::default()).await;
    found.expect("a page").page.items.iter().map(CorrelationOf::second_person).collect()
}

store::on_both_engines! {
    async fn averages_are_the_newest_set_unless_history_is_asked_for(store: Store) {
        let person = person_with_findings(store).await;
        let scopes = "activity_read mood_read";
        let newest = averages_of(&person, scopes, AveragesQuery::default()).await;
        assert_eq!(newest, [("steps 2026-10-04".into(), 2.0), ("mood 2026-10-04".into(), 3.0)]);
        let earlier = AveragesQuery { date_max: Some(day("2026-10-03")), ..AveragesQuery::default() };
        assert_eq!(averages_of(&person, scopes, earlier).await, [("steps 2026-09-27".into(), 1.0)]);
        let history = AveragesQuery { include_historical: true, ..AveragesQuery::default() };
        assert_eq!(averages_of(&person, scopes, history).await.len(), 3);
        assert_eq!(averages_of(&person, "mood_read", AveragesQuery::default()).await, [("mood 2026-10-04".into(), 3.0)]);
    }

    async fn a_correlation_is_listed_when_both_sides_are_in_scope(store: Store) {
        let person = person_with_findings(store).await;
        let both = "you have a better day when you walk more.";
        let weekend = "you get fewer steps when it's the weekend.";
        let all = CorrelationsQuery::default;
        assert_eq!(correlations_of(&person, "activity_read mood_read", all()).await, [both, weekend]);
        assert_eq!(correlations_of(&person, "activity_read", all()).await, [weekend], "the weekend is in every scope");
        assert_eq!(correlations_of(&person, "mood_read", all()).await, [""; 0]);
        for query in [
            CorrelationsQuery { strong: true, ..all() },
            CorrelationsQuery { confident: true, ..all() },
            CorrelationsQuery { attribute: Some("mood".into()), ..all() },
        ] {
            assert_eq!(correlations_of(&person, "activity_read mood_read", query).await, [both]);
        }
    }

    async fn a_pair_is_found_in_either_order_when_one_side_is_in_scope(store: Store) {
        let person = person_with_findings(store).await;
        let found = |scopes, a, b| {
            let (daymark, reader) = (person.daymark.clone(), person.reader(1, scopes));
            async move { combo(&daymark, &reader, a, b).await.is_ok() }
        };
        assert!(found("mood_read", "steps", "mood").await);
        assert!(found("activity_read", "mood", "steps").await);
        assert!(found("activity_read", "steps", "weekend").await);
        assert!(!found("media_read", "steps", "mood").await);
        assert!(!found("activity_read mood_read", "steps", "steps").await);
        assert!(!found("activity_read mood_read", "mood", "weekend").await);
    }

    async fn insights_are_limited_to_the_scopes_and_days(store: Store) {
        let person = person_with_findings(store).await;
        let names = |scopes: &'static str, query| {
            let (daymark, reader) = (person.daymark.clone(), person.reader(1, scopes));
            async move {
                let page = insights(&daymark, &reader, query, Paging::default()).await.expect("a page");
                page.items.into_iter().map(|i| i.name).collect::<Vec<_>>()
            }
        };
        let all = InsightsQuery::default();
        assert_eq!(names("activity_read mood_read", all).await, ["steps_best_since_x", "mood_best_since_x"]);
        assert_eq!(names("mood_read", all).await, ["mood_best_since_x"]);
        let recent = InsightsQuery { date_min: Some(day("2026-10-01")), ..all };
        assert_eq!(names("activity_read mood_read", recent).await, ["steps_best_since_x"]);
        assert_eq!(names("activity_read", InsightsQuery { priority: Some(InsightPriority::Today), ..all }).await, [""; 0]);
        assert_eq!(names("mood_read", InsightsQuery { priority: Some(InsightPriority::Day), ..all }).await, ["mood_best_since_x"]);
    }

    async fn an_insight_is_told_in_words_and_the_persons_units(store: Store) {
        let person = person_with_findings(store).await;
        let reader = person.reader(1, "activity_read mood_read");
        let page = insights(&person.daymark, &reader, InsightsQuery::default(), Paging::default()).await.expect("a page");
        let told: Vec<String> = page.items.iter().flat_map(|i| i.lines.iter().map(|line| line.text.clone())).collect();
        assert_eq!(
            told,
            ["Sunday: Most steps for 9 days", "12,345", "steps", "Sunday: Best mood for 7 days", "8", "out of 9"]
        );
    }
}
