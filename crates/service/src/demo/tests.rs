//! What is made up is what the correlations find.

use std::collections::BTreeSet;

use analytics::correlation::{Found, correlations};
use analytics::series::{Kind, Series, Subject, Window};
use model::attribute::{Attribute, Label, Name};
use model::{AttributeId, Day, Group, Template};

use super::life::{Column, live};
use super::person::PLANS;
use super::plan::{Making, Plan, Source};
use super::relations::{RELATIONS, ancestry, find};
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
        label,
        template,
        group: template.map_or_else(|| plan.own.expect("a group").0, |t| t.group),
        value_type: plan.value_type(),
        manual: plan.source == Source::Hand,
        active: true,
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

fn plan(key: &str) -> &'static Plan {
    &PLANS[find(PLANS, key).expect(key)]
}

fn has_week(key: &'static str) -> bool {
    ancestry(PLANS, key).iter().filter_map(|key| find(PLANS, key)).any(|index| PLANS[index].week != [0.0; 7])
}

/// Whether a relation is there: something comes before both (a planted relation, a part, the season), or they share a
/// weekly rhythm.
fn is_there(sure: &Sure) -> bool {
    let Some(second) = sure.second else { return has_week(sure.first) };
    is_joined(sure.first, second) || (has_week(sure.first) && has_week(second))
}

fn is_joined(first: &'static str, second: &'static str) -> bool {
    let earlier: BTreeSet<&str> = ancestry(PLANS, first).into_iter().collect();
    ancestry(PLANS, second).iter().any(|key| earlier.contains(key))
}

fn is_planted_in(sure: &[Sure], relation: &super::relations::Relation) -> bool {
    sure.iter().any(|sure| {
        let same = (sure.first, sure.second) == (relation.cause, Some(relation.effect));
        let swapped = (sure.first, sure.second) == (relation.effect, Some(relation.cause));
        let days = sure.found.offset == -(relation.days_later as i64);
        days && (sure.found.value > 0.0) == (relation.strength > 0.0) && (same || (swapped && relation.days_later == 0))
    })
}

#[test]
fn what_was_planted_is_found_and_hardly_anything_else() {
    let (mut planted, mut wrong, mut unjoined) = (0, Vec::new(), Vec::new());
    let mut missed = Vec::new();
    for seed in 0..SEEDS {
        let found = sure(&live(seed, last()));
        println!("seed {seed}: {} found", found.len());
        for relation in RELATIONS {
            if is_planted_in(&found, relation) {
                planted += 1;
            } else {
                missed.push((seed, relation.cause, relation.effect));
            }
        }
        for sure in &found {
            if !is_there(sure) {
                wrong.push((seed, sure.first, sure.second, sure.found.value));
            }
            if sure.second.is_some_and(|second| !is_joined(sure.first, second)) {
                unjoined.push((seed, sure.first, sure.second, sure.found.value));
            }
        }
    }
    let all = RELATIONS.len() * SEEDS as usize;
    println!("missed: {missed:#?}\nwrong: {wrong:#?}\nunjoined: {} {unjoined:#?}", unjoined.len());
    assert!(planted * 10 >= all * 9, "{planted} of {all} were found; not {missed:?}");
    assert!(wrong.len() * 2 <= SEEDS as usize, "{wrong:?}");
}
