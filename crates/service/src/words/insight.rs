//! Insights in words: a few short lines, of which one may be a number in large type.

use std::cmp::Ordering;

use analytics::insight::Better;
use model::attribute::Attribute;
use model::finding::{Fact, InsightPriority, InsightRule};
use model::{Conventions, Day, ValueType};

use super::Spoken;
use crate::quantity::{Quantity, UnitPreferences};

/// One line of an insight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How it is set.
    pub kind: LineKind,
    /// What it says.
    pub text: String,
}

/// How a line of an insight is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Plain: what is told, and what it is compared with.
    Plain,
    /// The number, in large type.
    Number,
    /// What the number is of.
    Label,
}

/// What a fact is in words, in the units of the person whose it is, who reads it `today`; none where it is kept, to be read on
/// any day.
pub(crate) fn lines(fact: &Fact, attribute: &Attribute, units: &UnitPreferences, today: Option<Day>) -> Vec<Line> {
    let teller = Teller {
        fact,
        today,
        said: Spoken::new(attribute),
        value_type: attribute.value_type,
        is_summed: super::nature(attribute).is_summed,
        quantity: Quantity::of(attribute, units),
        conventions: units.conventions,
    };
    let told = match fact.rule {
        InsightRule::DayOfWeek => teller.day_of_week(),
        InsightRule::BestSince | InsightRule::WorstSince => teller.since(),
        InsightRule::BestStreak => teller.streak(),
        InsightRule::AverageWeek | InsightRule::AverageMonth => teller.average(),
        InsightRule::TotalWeek | InsightRule::TotalMonth => teller.total(),
    };
    let [headline, number, label, comparison] = told;
    let kinds = [LineKind::Plain, LineKind::Number, LineKind::Label, LineKind::Plain];
    let lines = kinds.into_iter().zip([headline, number, label, comparison]);
    lines.filter(|(_, text)| !text.is_empty()).map(|(kind, text)| Line { kind, text }).collect()
}

/// A fact, and all that its words depend on. What is told is a headline, a number, what that is of, and what it is compared with.
struct Teller<'a> {
    fact: &'a Fact,
    today: Option<Day>,
    said: Spoken<'a>,
    value_type: ValueType,
    /// Whether days can be added up, so that there is so much a day.
    is_summed: bool,
    quantity: Quantity,
    conventions: Conventions,
}

impl Teller<'_> {
    /// "Friday: More steps than usual", "8,123", "steps", "Usually 6,432 on a Friday"; "Last night: Longer sleep than usual".
    fn day_of_week(&self) -> [String; 4] {
        let (reference, when, weekday) = (self.fact.reference, self.when(), self.weekday());
        let is_lower = reference.is_some_and(|usual| self.order(usual) == Ordering::Less);
        let degree = if is_lower { 3 } else { 2 };
        let usual = reference.map(|usual| format!("Usually {} on a {weekday}", self.quantity.show_number(usual)));
        let headline = format!("{when}: {} than usual", self.degree(degree));
        [headline, self.number(), self.unit(), usual.unwrap_or_default()]
    }

    /// "Friday night: Shortest sleep for 9 days", "4 h 12 min", "asleep".
    fn since(&self) -> [String; 4] {
        let is_highest = (self.fact.rule == InsightRule::BestSince) != self.is_lower_better();
        let at_least = if self.fact.reference.is_none() { "at least " } else { "" };
        let days = counted(self.fact.count.unwrap_or_default(), "day");
        let degree = self.degree(if is_highest { 0 } else { 1 });
        let headline = format!("{}: {degree} for {at_least}{days}", self.when());
        [headline, self.number(), self.unit(), String::new()]
    }

    /// "Friday: Steps above average", "5", "days running, your longest run so far", "The longest before was 4 days".
    fn streak(&self) -> [String; 4] {
        let beaten = match (self.value_type.is_time(), self.is_lower_better()) {
            (true, true) => "earlier than average",
            (true, false) => "later than average",
            (false, true) => "below average",
            (false, false) => "above average",
        };
        let day = self.day_or_night();
        let headline = format!("{}: {} {beaten}", self.when(), capitalised(&self.noun()));
        let before = self.fact.reference.filter(|days| *days >= 1.0).map(|days| days as i64);
        let before = before.map(|days| format!("The longest before was {}", counted(days, day)));
        let label = format!("{day}s running, your longest run so far");
        [headline, self.fact.count.unwrap_or_default().to_string(), label, before.unwrap_or_default()]
    }

    /// "Week of 16 November: Average steps", "7,432", "steps a day", "Up from 6,900 the week before".
    fn average(&self) -> [String; 4] {
        let each = if self.is_summed { format!("a {}", self.day_or_night()) } else { String::new() };
        let label = [self.unit(), each].join(" ").trim().to_owned();
        [format!("{}: Average {}", self.when(), self.noun()), self.number(), label, self.change()]
    }

    /// "Week of 16 November: Total steps", "52,024", "steps", "Up from 48,300 the week before".
    fn total(&self) -> [String; 4] {
        let what = match self.value_type {
            ValueType::Boolean => capitalised(&self.noun()),
            _ => format!("Total {}", self.noun()),
        };
        [format!("{}: {what}", self.when()), self.number(), self.unit(), self.change()]
    }

    /// What the fact is about: "Friday", "Friday night" (of a Saturday), "Last night", "Week of 16 November", "November 2026".
    fn when(&self) -> String {
        let day = self.fact.day;
        match self.fact.rule.priority() {
            InsightPriority::Today | InsightPriority::Day if self.said.is_of_a_night => {
                capitalised(&super::night(day, self.today))
            }
            InsightPriority::Today | InsightPriority::Day => self.weekday(),
            InsightPriority::Week => format!("Week of {}", self.conventions.without_year(day)),
            InsightPriority::Month => day.date().strftime("%B %Y").to_string(),
        }
    }

    /// "Friday"; of a night "Thursday night".
    fn weekday(&self) -> String {
        let day = self.fact.day;
        if self.said.is_of_a_night { super::night_of_the_week(day) } else { day.date().strftime("%A").to_string() }
    }

    /// "Up from 6,900 the week before", "Earlier than 23:40 in October".
    fn change(&self) -> String {
        let Some(reference) = self.fact.reference else { return String::new() };
        let before = match self.fact.rule.priority() {
            InsightPriority::Month => format!("in {}", Day::plus(self.fact.day, -1).date().strftime("%B")),
            _ => "the week before".to_owned(),
        };
        let shown = self.show(reference);
        // What reads the same is the same.
        let order = if shown == self.number() { Ordering::Equal } else { self.order(reference) };
        match (order, self.value_type.is_time()) {
            (Ordering::Equal, _) => format!("The same as {before}"),
            (Ordering::Greater, false) => format!("Up from {shown} {before}"),
            (Ordering::Less, false) => format!("Down from {shown} {before}"),
            (Ordering::Greater, true) => format!("Later than {shown} {before}"),
            (Ordering::Less, true) => format!("Earlier than {shown} {before}"),
        }
    }

    /// How the value stands to a reference; of times of day, the shorter way round the clock.
    fn order(&self, reference: f64) -> Ordering {
        let difference = self.fact.value - reference;
        let difference =
            if self.value_type.is_time() { (difference + 720.0).rem_euclid(1440.0) - 720.0 } else { difference };
        difference.total_cmp(&0.0)
    }

    fn is_lower_better(&self) -> bool {
        self.said.words.better == Some(Better::Lower)
    }

    fn number(&self) -> String {
        self.show(self.fact.value)
    }

    /// A number in words; of a tag, how often it was.
    fn show(&self, number: f64) -> String {
        if self.value_type == ValueType::Boolean { format!("{number:.0}") } else { self.quantity.show_number(number) }
    }

    /// The unit's word for the number.
    fn unit(&self) -> String {
        let words = self.said.words;
        if self.number() == "1" { words.one.clone() } else { words.unit.clone() }
    }

    fn noun(&self) -> String {
        self.said.filled(&self.said.words.noun)
    }

    fn degree(&self, index: usize) -> String {
        self.said.words.degrees.get(index).map(|degree| self.said.filled(degree)).unwrap_or_default()
    }

    fn day_or_night(&self) -> &'static str {
        if self.said.is_of_a_night { "night" } else { "day" }
    }
}

fn counted(number: i64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use model::{Group, UnitSwitches};

    use super::super::tests::{custom, templated};
    use super::*;

    /// A fact about a day in the week of Monday, 2026-11-16.
    fn fact(rule: InsightRule, day: &str, value: f64, reference: Option<f64>) -> Fact {
        Fact { rule, day: Day::parse(day).expect("a day"), value, reference, count: Some(9) }
    }

    fn told(fact: &Fact, attribute: &Attribute) -> Vec<String> {
        lines(fact, attribute, &UnitPreferences::default(), None).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_record_says_for_how_long_and_a_night_is_called_a_night() {
        let shortest = fact(InsightRule::WorstSince, "2026-11-21", 252.0, Some(250.0));
        let lines = lines(&shortest, &templated("sleep"), &UnitPreferences::default(), None);
        let expected = [
            (LineKind::Plain, "Friday night: Shortest sleep for 9 days"),
            (LineKind::Number, "4 h 12 min"),
            (LineKind::Label, "asleep"),
        ];
        assert_eq!(lines.iter().map(|line| (line.kind, line.text.as_str())).collect::<Vec<_>>(), expected);
        let unsurpassed = Fact { reference: None, count: Some(120), ..shortest };
        assert_eq!(told(&unsurpassed, &templated("sleep"))[0], "Friday night: Shortest sleep for at least 120 days");
    }

    #[test]
    fn the_best_is_the_lower_one_where_less_is_better() {
        let of = |rule, name: &str| told(&fact(rule, "2026-11-21", 3.0, Some(3.0)), &templated(name))[0].clone();
        assert_eq!(of(InsightRule::BestSince, "sleep_awakenings"), "Friday night: Fewest awakenings for 9 days");
        assert_eq!(of(InsightRule::WorstSince, "sleep_awakenings"), "Friday night: Most awakenings for 9 days");
        assert_eq!(of(InsightRule::BestSince, "coffees"), "Saturday: Most coffees for 9 days");
    }

    #[test]
    fn a_first_run_has_no_longest_before_it() {
        let run = |before| told(&fact(InsightRule::BestStreak, "2026-11-21", 3.0, Some(before)), &templated("sleep"));
        assert_eq!(
            run(1.0),
            [
                "Friday night: Time asleep above average",
                "9",
                "nights running, your longest run so far",
                "The longest before was 1 night"
            ]
        );
        assert_eq!(run(0.0).len(), 3);
    }

    #[test]
    fn one_of_something_is_one_and_what_reads_the_same_is_the_same() {
        let week = |value, reference| {
            told(&fact(InsightRule::AverageWeek, "2026-11-16", value, reference), &templated("coffees"))
        };
        let headline = "Week of 16 November: Average coffees";
        assert_eq!(week(1.0, None), [headline, "1", "coffee a day"]);
        assert_eq!(week(2.0, Some(2.001)), [headline, "2", "coffees a day", "The same as the week before"]);
    }

    #[test]
    fn times_are_compared_the_shorter_way_round_the_clock() {
        let nap = custom("Nap", Group::Activity, ValueType::TimeFromMidnight);
        let month = fact(InsightRule::AverageMonth, "2026-01-01", 10.0, Some(1430.0));
        assert_eq!(told(&month, &nap), ["January 2026: Average 'Nap'", "00:10", "Later than 23:50 in December"]);
        let today = fact(InsightRule::DayOfWeek, "2026-11-20", 1430.0, Some(10.0));
        assert_eq!(told(&today, &nap), ["Friday: Earlier 'Nap' than usual", "23:50", "Usually 00:10 on a Friday"]);
    }

    #[test]
    fn numbers_are_in_the_persons_units() {
        let units = UnitPreferences {
            switches: UnitSwitches { temperature: true, ..UnitSwitches::default() },
            ..UnitPreferences::default()
        };
        let week = fact(InsightRule::AverageWeek, "2026-11-16", 20.0, Some(10.0));
        let told: Vec<_> =
            lines(&week, &templated("weather_temp_max"), &units, None).into_iter().map(|line| line.text).collect();
        assert_eq!(told, ["Week of 16 November: Average max temperature", "68 °F", "Up from 50 °F the week before"]);
    }

    #[test]
    fn of_a_tag_it_is_told_on_how_many_days_it_was() {
        let tag = custom("coffee", Group::Custom, ValueType::Boolean);
        let week = fact(InsightRule::TotalWeek, "2026-11-16", 1.0, Some(3.0));
        assert_eq!(
            told(&week, &tag),
            ["Week of 16 November: Days with 'coffee'", "1", "day", "Down from 3 the week before"]
        );
    }
}
