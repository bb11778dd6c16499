//! Every sentence that can be said of every template, in one file for people to read: `snapshots/`.

use std::fmt::Write;

use model::attribute::Attribute;
use model::finding::{Fact, InsightRule};
use model::{Day, Group, Template, ValueType};

use super::correlation::tests::sentence;
use super::lines;
use super::tests::{custom, templated};
use crate::quantity::UnitPreferences;

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
    insta::assert_snapshot!("sentences", all);
}

fn write(all: &mut String, title: &str, attribute: &Attribute) {
    writeln!(all, "# {title}").expect("written");
    for sentence in sentences(attribute) {
        writeln!(all, "{sentence}").expect("written");
    }
    for rule in InsightRule::ALL {
        for fact in facts(rule, attribute) {
            let units = UnitPreferences { currency: "EUR".into(), ..UnitPreferences::default() };
            let told: Vec<String> = lines(&fact, attribute, &units, None).into_iter().map(|line| line.text).collect();
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

/// What a rule might find of an attribute. Today's value is told in both directions; the week is up and the month down.
fn facts(rule: InsightRule, attribute: &Attribute) -> Vec<Fact> {
    let is_total = matches!(rule, InsightRule::TotalWeek | InsightRule::TotalMonth);
    let is_told = match attribute.value_type {
        ValueType::Boolean => is_total,
        _ => !is_total || super::nature(attribute).is_summed,
    };
    if !is_told {
        return Vec::new();
    }
    let (high, low) = match attribute.value_type {
        ValueType::Percentage => (0.62, 0.58),
        ValueType::Scale => (7.0, 5.5),
        ValueType::Boolean => (5.0, 1.0),
        ValueType::TimeFromMidday => (725.0, 650.0),
        ValueType::Duration | ValueType::TimeFromMidnight => (452.0, 430.0),
        ValueType::Float => (12.5, 9.75),
        ValueType::Integer | ValueType::Text => (42.0, 1.0),
    };
    // A Friday, whose night was Thursday's; the Monday and the first of its week and month.
    let day = match rule {
        InsightRule::AverageWeek | InsightRule::TotalWeek => "2026-11-16",
        InsightRule::AverageMonth | InsightRule::TotalMonth => "2026-11-01",
        _ => "2026-11-20",
    };
    let day = Day::parse(day).expect("a day");
    let fact = |value, reference| Fact { rule, day, value, reference: Some(reference), count: Some(9) };
    match rule {
        InsightRule::DayOfWeek => vec![fact(high, low), fact(low, high)],
        InsightRule::BestStreak => vec![fact(high, 4.0)],
        InsightRule::AverageMonth | InsightRule::TotalMonth => vec![fact(low, high)],
        _ => vec![fact(high, low)],
    }
}
