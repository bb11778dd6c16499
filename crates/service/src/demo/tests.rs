//! What is made up is what the correlations find.

use std::collections::BTreeSet;

use analytics::correlation::{Found, correlations};
use analytics::series::{Kind, Series, Subject, Window};
use model::attribute::{Attribute, Label, Name};
use model::{AttributeId, Day, Group, Template};

use super::life::{Column, live};
use super::person::PLANS;
use super::plan::{Making, Plan, Source};
use super::relations::{RELATIONS, Relation, find};
use crate::words;

const SEEDS: u64 = 10;

fn last() -> Day {
    Day::parse("2026-11-23").expect("a day")
}

fn attribute(plan: &Plan) -> Attribute {
    let template = Template::find(plan.key);
    let label = Label::parse(template.map_or(plan.key, |t| &t.label)).expect("a label");
    Attribute {
        id: AttributeId(1),
        name: template.map_or_else(|| Name::from_label(&label).expect("a name"), Name::of_template),
        original_label: label.clone(),
        label,
        template,
        group: template.map_or_else(|| plan.own.expect("a group").0, |t| t.group),
        value_type: plan.value_type(),
        manual: plan.source == Source::Hand,
        active: true,
        hidden: false,
        owner: None,
    }
}

/// A relation that was found: who, with whom (none is the weekend), how sure.
struct Sure {
    first: &'static str,
    second: Option<&'static str>,
    found: Found,
}

/// What is found in the last year with four stars or more.
fn sure(columns: &[Column]) -> Vec<Sure> {
    let window = Window::ending(last(), Window::MAX);
    let shown: Vec<(&Column, Kind)> =
        columns.iter().filter_map(|column| Some((column, Kind::of(column.plan.value_type())?))).collect();
    let series: Vec<Series> = shown
        .iter()
        .map(|(column, kind)| {
            let attribute = attribute(column.plan);
            let manual = attribute.manual || attribute.group == Group::Custom;
            let subject = Subject { name: column.plan.key, kind: *kind, manual, family: words::family(&attribute) };
            let numbers: Vec<(Day, f64)> =
                column.values.iter().map(|(day, value)| (*day, value.number().expect("a number"))).collect();
            Series::new(subject, &window, &numbers)
        })
        .collect();
    let key = |index: usize| shown[index].0.plan.key;
    correlations(&window, &series)
        .into_iter()
        .filter(|found| found.stars >= 4 && found.evidence.is_some())
        .map(|found| Sure { first: key(found.attribute), second: found.attribute2.map(key), found })
        .collect()
}

fn has_week(key: &'static str) -> bool {
    ancestry(key).iter().filter_map(|key| find(PLANS, key)).any(|index| PLANS[index].week != [0.0; 7])
}

/// Whether a relation is there: something comes before both (a planted relation, a part, the season), or they share a
/// weekly rhythm.
fn is_there(sure: &Sure) -> bool {
    let Some(second) = sure.second else { return has_week(sure.first) };
    is_joined(sure.first, second) || (has_week(sure.first) && has_week(second))
}

fn is_joined(first: &'static str, second: &'static str) -> bool {
    let earlier: BTreeSet<&str> = ancestry(first).into_iter().collect();
    ancestry(second).iter().any(|key| earlier.contains(key))
}

fn is_planted_in(sure: &[Sure], relation: &Relation) -> bool {
    sure.iter().any(|sure| {
        let same = (sure.first, sure.second) == (relation.cause, Some(relation.effect));
        let swapped = (sure.first, sure.second) == (relation.effect, Some(relation.cause));
        let days = sure.found.offset == -(relation.days_later as i64);
        days && (sure.found.value > 0.0) == (relation.strength > 0.0) && (same || (swapped && relation.days_later == 0))
    })
}

/// What comes before an attribute, itself included: whatever acts on it, on one day or another, and whatever acts on
/// that. The common season is one more such thing, under a name that no attribute has.
fn ancestry(key: &'static str) -> Vec<&'static str> {
    let mut found = vec![key];
    let mut next = 0;
    while let Some(key) = found.get(next).copied() {
        next += 1;
        let acting = RELATIONS.iter().filter(|relation| relation.effect == key).map(|relation| relation.cause);
        let plan = find(PLANS, key).map(|index| &PLANS[index]);
        let parts = plan.map_or(&[][..], |plan| if let Making::From(parts, ..) = plan.making { parts } else { &[] });
        let season = plan.filter(|plan| plan.season != 0.0).map(|_| "the season");
        for earlier in acting.chain(parts.iter().copied()).chain(season) {
            if !found.contains(&earlier) {
                found.push(earlier);
            }
        }
    }
    found
}

#[test]
fn what_was_planted_is_found_and_hardly_anything_else() {
    let (mut missed, mut wrong, mut unjoined) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..SEEDS {
        let found = sure(&live(seed, last()));
        let not_found = RELATIONS.iter().filter(|relation| !is_planted_in(&found, relation));
        missed.extend(not_found.map(|relation| (seed, relation.cause, relation.effect)));
        for sure in &found {
            let told = (seed, sure.first, sure.second, sure.found.offset, sure.found.value);
            if !is_there(sure) {
                wrong.push(told);
            }
            if sure.second.is_some_and(|second| !is_joined(sure.first, second)) {
                unjoined.push(told);
            }
        }
    }
    let seeds = SEEDS as usize;
    assert!(missed.len() * 10 <= RELATIONS.len() * seeds, "more than a tenth was not found: {missed:?}");
    assert!(wrong.len() * 2 <= seeds, "more than one in two seeds: {wrong:?}");
    // Not even the week as an excuse: one in a hundred of what is found, where the method allows itself one in twenty.
    assert!(unjoined.len() <= seeds, "more than one a seed: {unjoined:?}");
}

#[test]
fn the_same_seed_gives_the_same_life_and_another_seed_another() {
    let told = |seed| live(seed, last()).into_iter().map(|column| column.values).collect::<Vec<_>>();
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

#[test]
fn every_value_is_one_that_could_be_written() {
    for column in live(1, last()) {
        let value_type = column.plan.value_type();
        for (day, value) in &column.values {
            let json = serde_json::to_value(value).expect("JSON");
            assert_eq!(value_type.read(&json).as_ref(), Ok(value), "{} on {day}", column.plan.key);
        }
        let in_order = column.values.is_sorted_by(|(earlier, _), (later, _)| earlier < later);
        assert!(in_order && column.values.len() > 40, "{}: {}", column.plan.key, column.values.len());
    }
}

#[test]
fn every_attribute_is_named_once_and_what_acts_on_another_that_day_stands_above_it() {
    for (index, plan) in PLANS.iter().enumerate() {
        assert_eq!(find(PLANS, plan.key), Some(index));
        assert!(plan.own.is_some() || Template::find(plan.key).is_some(), "no template {}", plan.key);
        let parts = if let Making::From(parts, ..) = plan.making { parts } else { &[] };
        let same_day = RELATIONS.iter().filter(|relation| relation.effect == plan.key && relation.days_later == 0);
        for earlier in same_day.map(|relation| relation.cause).chain(parts.iter().copied()) {
            assert!(find(PLANS, earlier).expect(earlier) < index, "{earlier} stands below {}", plan.key);
        }
    }
    for relation in RELATIONS {
        assert!(find(PLANS, relation.cause).is_some() && find(PLANS, relation.effect).is_some(), "{relation:?}");
    }
}

#[test]
fn a_person_sleeps_between_five_and_ten_hours_and_is_away_in_august() {
    let life = live(1, last());
    let of = |key: &str| &life.iter().find(|column| column.plan.key == key).expect(key).values;
    assert!(of("sleep").iter().all(|(_, value)| value.number().is_some_and(|n| (300.0..=600.0).contains(&n))));
    let in_august = of("mood").iter().filter(|(day, _)| day.to_string().starts_with("2026-08")).count();
    assert!((10..=21).contains(&in_august), "mood on {in_august} days of August");
    let today = last().plus(1);
    let known_today = life.iter().filter(|column| column.values.last().is_some_and(|(day, _)| *day == today)).count();
    assert!((10..life.len()).contains(&known_today), "{known_today} are known today");
}
