//! Every sentence that can be said of every template, in one file for people to read: `snapshots/`.

use std::fmt::Write;

use model::attribute::Attribute;
use model::finding::{Fact, InsightRule};
use model::{Day, Group, Template, ValueType};

use super::correlation::tests::sentence;
use super::lines;
use super::tests::{custom, templated};
use crate::quantity::Habits;

#[test]
fn every_sentence_of_every_attribute_can_be_read_in_one_file() {
    let mut all = String::new();
    for template in Template::all().iter().filter(|template| template.value_type != ValueType::Text) {
        write(&mut all, &template.name, &templated(&template.name));
    }
    for (label, value_type) in [
        ("Push-ups", ValueType::Integer),
        ("Piano", ValueType::Duration),
        ("Nap", ValueType::TimeFromMidnight),
        ("Focus", ValueType::Scale),
        ("Charge", ValueType::Percentage),
        ("coffee with milk", ValueType::Boolean),
    ] {
        write(&mut all, &format!("custom: {}", value_type.description()), &custom(label, Group::Custom, value_type));
    }
    insta::assert_snapshot!(all);
}

fn write(all: &mut String, title: &str, attribute: &Attribute) {
    writeln!(all, "# {title}").expect("written");
    for sentence in sentences(attribute) {
        writeln!(all, "{sentence}").expect("written");
    }
    for rule in InsightRule::ALL {
        for fact in facts(rule, attribute) {
            let habits = Habits { currency: "EUR".into(), ..Habits::default() };
            let told: Vec<String> = lines(&fact, attribute, &habits).into_iter().map(|line| line.text).collect();
            writeln!(all, "{}: {}", rule.name(attribute.name.as_str()), told.join(" | ")).expect("written");
        }
    }
    writeln!(all).expect("written");
}

/// Said first in both directions; as a condition on the same day, where it is one, and of the day before, each with both
/// signs.
fn sentences(attribute: &Attribute) -> Vec<String> {
    let tag = custom("walk", Group::Custom, ValueType::Boolean);
    let mood = templated(if attribute.name.as_str() == "mood" { "energy_level" } else { "mood" });
    let (weekend, r) = (None, 0.5);
    vec![
        sentence(r, 0, attribute, weekend),
        sentence(-r, 0, attribute, weekend),
        sentence(r, -1, &tag, Some(attribute)),
        sentence(r, 0, attribute, Some(&tag)),
        sentence(r, 0, &mood, Some(attribute)),
        sentence(-r, 0, &mood, Some(attribute)),
        sentence(r, -1, attribute, Some(&mood)),
    ]
}

/// What a rule might find of an attribute: usual values, in both directions where the words have two.
fn facts(rule: InsightRule, attribute: &Attribute) -> Vec<Fact> {
    let is_summed = super::nature(attribute).is_summed;
    let is_told = match (rule, attribute.value_type) {
        (InsightRule::TotalWeek | InsightRule::TotalMonth, ValueType::Boolean) => true,
        (_, ValueType::Boolean) => false,
        (InsightRule::TotalWeek | InsightRule::TotalMonth, _) => {
            is_summed && !matches!(attribute.value_type, ValueType::Scale | ValueType::Percentage)
        }
        _ => true,
    };
    let (value, lower) = match attribute.value_type {
        ValueType::Percentage => (0.62, 0.58),
        ValueType::Scale => (7.0, 5.5),
        ValueType::Boolean => (5.0, 1.0),
        ValueType::Duration | ValueType::TimeFromMidday | ValueType::TimeFromMidnight => (452.0, 430.0),
        _ => (1234.0, 987.0),
    };
    // A Friday; the Monday and the first of its week and month.
    let day = match rule {
        InsightRule::AverageWeek | InsightRule::TotalWeek => "2026-11-16",
        InsightRule::AverageMonth | InsightRule::TotalMonth => "2026-11-01",
        _ => "2026-11-20",
    };
    let day = Day::parse(day).expect("a day");
    let (there, back) = match rule {
        InsightRule::BestStreak => ((value, Some(4.0)), None),
        InsightRule::BestSince | InsightRule::WorstSince => ((value, Some(lower)), None),
        _ => ((value, Some(lower)), Some((lower, Some(value)))),
    };
    let fact = |(value, reference)| Fact { rule, day, value, reference, count: Some(9) };
    [Some(there), back].into_iter().flatten().filter(|_| is_told).map(fact).collect()
}
