//! A year as a calendar: a field for each day, the more the darker. Each month is a drawing of its own with a column for
//! each week, so that twelve stand side by side where there is room, and in rows where there is not.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::civil::{Date, Weekday};
use model::{Conventions, Day};

use crate::pages::paths;

/// How far two fields are apart, and how large one is.
const STEP: i64 = 14;
const SIDE: i64 = 12;
/// The most weeks that a month touches.
const WEEKS: i64 = 6;

/// What is known of a day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shade {
    /// The day.
    pub(crate) day: Day,
    /// How dark: 1 to 9.
    pub(crate) level: u8,
    /// The day's value in words.
    pub(crate) text: String,
}

/// The chart.
#[derive(Template)]
#[template(path = "chart/year.html")]
pub(crate) struct Year {
    title: String,
    words: String,
    /// What the second column of the table holds.
    value_title: String,
    /// The legend: levels with what they mean.
    legend: Vec<(u8, String)>,
    first_weekday: &'static str,
    months: Vec<Month>,
    rows: Vec<Row>,
}

struct Month {
    name: String,
    fields: Vec<Field>,
}

struct Field {
    href: String,
    title: String,
    level: u8,
    x: i64,
    y: i64,
}

struct Row {
    iso: String,
    href: String,
    title: String,
    text: String,
}

/// What a year's calendar is about.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// The year.
    pub(crate) year: i16,
    /// Its heading.
    pub(crate) title: String,
    /// What its values are called.
    pub(crate) value_title: String,
    /// What a day without a value is called.
    pub(crate) nothing: &'static str,
    /// What the levels mean, of those that need saying.
    pub(crate) legend: Vec<(u8, String)>,
}

impl Year {
    /// Draws a year up to today. `shades` are in the order of their days.
    pub(crate) fn of(subject: Subject, shades: &[Shade], today: Day, conventions: &Conventions) -> Year {
        let Subject { year, title, value_title, nothing, legend } = subject;
        let months = (1..=12).filter_map(|month| {
            let first = Date::new(year, month, 1).ok()?;
            Some(Month::of(first, shades, (today, nothing), conventions)).filter(|month| !month.fields.is_empty())
        });
        let row = |shade: &Shade| Row {
            iso: shade.day.to_string(),
            href: paths::day(shade.day),
            title: conventions.with_weekday(shade.day, shade.day),
            text: shade.text.clone(),
        };
        let days = if shades.len() == 1 { "1 day" } else { "days" };
        let count = if shades.len() == 1 { String::new() } else { format!("{} ", shades.len()) };
        Year {
            words: format!("{value_title} on {count}{days} of {year}, as a calendar"),
            months: months.collect(),
            rows: shades.iter().rev().map(row).collect(),
            first_weekday: name(conventions.first_weekday),
            title,
            value_title,
            legend,
        }
    }
}

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

impl Month {
    fn of(first: Date, shades: &[Shade], (today, nothing): (Day, &str), conventions: &Conventions) -> Month {
        let before = i64::from(first.weekday().since(conventions.first_weekday));
        let field = |index: i64| {
            let day = Day::from_date(first).plus(index);
            let shade = shades.binary_search_by_key(&day, |shade| shade.day).ok().and_then(|at| shades.get(at));
            let place = before + index;
            let said = shade.map_or(nothing, |shade| shade.text.as_str());
            Field {
                href: paths::day(day),
                title: format!("{}: {said}", conventions.short_with_weekday(day)),
                level: shade.map_or(0, |shade| shade.level),
                x: place / 7 * STEP,
                y: place % 7 * STEP,
            }
        };
        let days = i64::from(first.days_in_month());
        let past = (today.number() - Day::from_date(first).number() + 1).clamp(0, days);
        Month { name: first.strftime("%b").to_string(), fields: (0..past).map(field).collect() }
    }
}

impl HtmlSafe for Year {}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn drawn(year: i16, shades: &[(&str, u8)], first_weekday: Weekday) -> String {
        let shade = |(date, level): &(&str, u8)| Shade { day: day(date), level: *level, text: format!("{level} <&>") };
        let shades: Vec<Shade> = shades.iter().map(shade).collect();
        let subject = Subject {
            year,
            title: "<T>".into(),
            value_title: "Mood".into(),
            nothing: "no value",
            legend: vec![(1, "1".into())],
        };
        let conventions = Conventions { first_weekday, ..Conventions::default() };
        Year::of(subject, &shades, day("2026-11-24"), &conventions).render().expect("a calendar")
    }

    #[test]
    fn each_day_up_to_today_is_a_field_that_leads_to_it() {
        let html = drawn(2026, &[("2026-11-22", 7), ("2026-11-24", 3)], Weekday::Monday);
        assert_eq!(
            html.matches("<a href=\"/?day=2026-").count(),
            328 + 2,
            "the days of the year, and the table's rows"
        );
        assert!(!html.contains("2026-11-25") && html.contains(">Nov<") && !html.contains(">Dec<"));
        // 1 November was a Sunday, so that Tuesday the 24th stands in the second row of the fifth week.
        let today = "<a href=\"/?day=2026-11-24\"><title>Tue 24 Nov: 3 &#60;&#38;&#62;</title><rect class=\"level-3\" x=\"56\" y=\"14\"";
        assert!(html.contains(today), "{html}");
        assert!(html.contains("Mon 23 Nov: no value"), "{html}");
        assert!(!html.contains("<T>") && !html.contains("<&>"), "{html}");
    }

    #[test]
    fn weeks_begin_with_the_persons_own_first_day() {
        let html = drawn(2026, &[("2026-11-22", 7)], Weekday::Sunday);
        assert!(html.contains("<rect class=\"level-7\" x=\"42\" y=\"0\""), "{html}");
        assert!(html.contains("Sunday at the top"), "{html}");
    }

    #[test]
    fn a_leap_year_has_its_day_and_no_month_needs_more_room() {
        let html = drawn(2024, &[], Weekday::Monday);
        assert_eq!(html.matches("<a href=\"/?day=2024-").count(), 366);
        assert!(html.contains("Thu 29 Feb"), "{html}");
        for column in 0..WEEKS {
            assert!(html.contains(&format!("x=\"{}\"", column * STEP)), "{html}");
        }
        assert!(!html.contains(&format!("x=\"{}\"", WEEKS * STEP)), "{html}");
    }
}
