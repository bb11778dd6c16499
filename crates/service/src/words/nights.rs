//! Which night a day has: every sentence that can be said of a value of a night, in a table for each of its kinds.
//!
//! All of it is told of a value dated Saturday, 2026-11-21, which is that of Friday night.

use model::attribute::Attribute;
use model::finding::{Fact, InsightRule};
use model::{Day, Group, Template, ValueType};

use super::correlation::tests::{correlation, sentence};
use super::tests::{custom, templated};
use super::{lines, timing};
use crate::quantity::UnitPreferences;

/// Every template of a night, with what is said of more and of less of it, and behind "when".
const NIGHTS: [(&str, &str, &str); 10] = [
    ("heartrate_resting", "your resting heart rate is higher", "your resting heart rate is lower"),
    ("heartrate_variability", "your heart rate variability is higher", "your heart rate variability is higher"),
    ("sleep", "you spend more time asleep", "you sleep longer"),
    ("sleep_awakenings", "you have more awakenings", "you have fewer awakenings"),
    ("sleep_deep", "you get more deep sleep", "you get more deep sleep"),
    ("sleep_end", "you wake up later", "you wake up earlier"),
    ("sleep_light", "you get more light sleep", "you get more light sleep"),
    ("sleep_rem", "you get more REM sleep", "you get more REM sleep"),
    ("sleep_start", "you go to bed later", "you go to bed earlier"),
    ("time_in_bed", "you spend more time in bed", "you spend more time in bed"),
];

fn saturday() -> Day {
    Day::parse("2026-11-21").expect("a day")
}

fn tag() -> Attribute {
    custom("walk", Group::Custom, ValueType::Boolean)
}

/// Whether its condition is said of less of it.
fn says_less(name: &str) -> bool {
    ["heartrate_resting", "sleep_awakenings", "sleep_end", "sleep_start"].contains(&name)
}

/// As a page says it.
fn on_a_page(r: f64, offset: i64, first: &Attribute, second: Option<&Attribute>) -> String {
    let correlation = correlation(r, offset);
    let [what, _, condition] = super::elements(&correlation, first, second);
    format!("{what} {} {condition}.", timing(&correlation, first, second).link())
}

#[test]
fn the_table_has_every_template_of_a_night() {
    let is_listed = |template: &&Template| NIGHTS.iter().any(|(name, ..)| *name == template.name);
    for template in Template::all().iter().filter(|template| template.value_type != ValueType::Text) {
        assert_eq!(templated(&template.name).is_of_a_night(), is_listed(&template), "{}", template.name);
    }
    assert!(custom("Dreams", Group::Sleep, ValueType::Integer).is_of_a_night());
    assert!(!custom("Sleep", Group::Health, ValueType::Duration).is_of_a_night());
}

#[test]
fn what_one_does_on_a_day_followed_the_night_that_stands_on_it() {
    for (name, _, condition) in NIGHTS {
        let (night, r) = (templated(name), if says_less(name) { -0.3 } else { 0.3 });
        for (day, said) in [
            (tag(), "you tag 'walk' more"),
            (templated("steps"), "you get more steps"),
            (templated("mood"), "you have a better day"),
        ] {
            let expected = format!("{said} when {condition}.");
            assert_eq!(sentence(r, 0, &night, Some(&day)), expected);
            assert_eq!(sentence(r, 0, &day, Some(&night)), expected);
            assert_eq!(on_a_page(r, 0, &day, Some(&night)), expected);
            let timing = timing(&correlation(r, 0), &day, Some(&night));
            assert_eq!(timing.suffixes(), [", the night before", ""], "{name}");
            assert!(timing.has_order() && timing.later().is_none(), "{name}");
        }
    }
}

#[test]
fn nobodys_sleep_was_before_the_weather_or_the_weekend() {
    for (name, more, _) in NIGHTS {
        let (night, rain) = (templated(name), templated("weather_temp_max"));
        let expected = format!("{more} when it's a warmer day.");
        assert_eq!(sentence(0.3, 0, &night, Some(&rain)), expected);
        assert_eq!(sentence(0.3, 0, &rain, Some(&night)), expected);
        assert_eq!(sentence(0.3, 0, &night, None), format!("{more} when it's the weekend."));
        for second in [Some(&rain), None] {
            assert_eq!(timing(&correlation(0.3, 0), &night, second).suffixes(), ["", ", the night before"]);
        }
    }
}

#[test]
fn the_night_after_a_day_is_the_next_days_value() {
    for (name, more, condition) in NIGHTS {
        let (night, r) = (templated(name), if says_less(name) { -0.3 } else { 0.3 });
        // The day before the night's date is the day that ended in it.
        assert_eq!(sentence(0.3, -1, &tag(), Some(&night)), format!("{more} on days after you tag 'walk' more."));
        assert_eq!(on_a_page(0.3, -1, &tag(), Some(&night)), format!("{more} the night after you tag 'walk' more."));
        assert_eq!(timing(&correlation(0.3, -1), &tag(), Some(&night)).later(), Some("night after"));
        // The day after the night's date is the second that one was awake.
        assert_eq!(sentence(r, -1, &night, Some(&tag())), format!("you tag 'walk' more on days after {condition}."));
        assert_eq!(on_a_page(r, -1, &night, Some(&tag())), {
            format!("you tag 'walk' more on the second day after {condition}.")
        });
    }
    let (sleep, bedtime, steps) = (templated("sleep"), templated("sleep_start"), templated("steps"));
    assert_eq!(on_a_page(0.3, -1, &sleep, Some(&bedtime)), "you go to bed later the night after you sleep longer.");
    assert_eq!(on_a_page(-0.3, 0, &sleep, Some(&bedtime)), "you spend more time asleep when you go to bed earlier.");
    assert_eq!(on_a_page(0.3, -1, &steps, Some(&tag())), "you tag 'walk' more on days after you walk more.");
}

#[test]
fn insights_of_every_period_name_the_night_by_its_evening() {
    let told = |rule, name: &str, today: Option<Day>| {
        let fact = Fact { rule, day: saturday(), value: 430.0, reference: Some(452.0), count: Some(9) };
        let lines = lines(&fact, &templated(name), &UnitPreferences::default(), today);
        lines.into_iter().map(|line| line.text).collect::<Vec<_>>()
    };
    let (sunday, days) = (saturday().plus(1), |rule| {
        matches!(
            rule,
            InsightRule::DayOfWeek | InsightRule::BestSince | InsightRule::WorstSince | InsightRule::BestStreak
        )
    });
    for (name, ..) in NIGHTS {
        for rule in InsightRule::ALL {
            let [at_once, later, kept] = [Some(saturday()), Some(sunday), None].map(|today| told(rule, name, today));
            assert_eq!(later, kept, "{name}");
            if days(rule) {
                assert!(at_once[0].starts_with("Last night: "), "{name}: {at_once:?}");
                assert!(later[0].starts_with("Friday night: "), "{name}: {later:?}");
            } else {
                assert_eq!(at_once, later, "{name}: a week or month has a name of its own");
                assert!(!later.iter().any(|line| line.contains("day night")), "{name}: {later:?}");
            }
        }
        for today in [Some(saturday()), Some(sunday)] {
            let usual = told(InsightRule::DayOfWeek, name, today).pop().expect("what is usual");
            assert!(usual.ends_with(" on a Friday night"), "{name}: {usual}");
        }
    }
    let of_sleep = |rule, today| told(rule, "sleep", Some(today));
    assert_eq!(
        of_sleep(InsightRule::WorstSince, saturday()),
        ["Last night: Shortest sleep for 9 days", "7 h 10 min", "asleep"]
    );
    assert_eq!(of_sleep(InsightRule::WorstSince, sunday)[0], "Friday night: Shortest sleep for 9 days");
    assert_eq!(of_sleep(InsightRule::AverageMonth, sunday)[2], "asleep a night");
    let steps = told(InsightRule::DayOfWeek, "steps", Some(saturday()));
    assert_eq!((steps[0].as_str(), steps.last().map(String::as_str)), {
        ("Saturday: Fewer steps than usual", Some("Usually 452 on a Saturday"))
    });
}
