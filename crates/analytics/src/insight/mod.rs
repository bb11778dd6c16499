//! Insights: what is worth telling of one attribute's day, week or month. One file a rule; each rule finds at most one
//! [`Fact`], which is numbers and no words.
//!
//! Which rules apply to which values:
//!
//! | | day of week, best and worst since, streak, averages | totals |
//! |---|---|---|
//! | amounts: steps, minutes, money | yes | yes |
//! | readings: weight, heart rate, temperature | yes | no: their sum means nothing |
//! | scales, percentages | yes | no |
//! | times of day | yes, unrolled about their circular mean | no |
//! | yes or no, tags | no: the average of a yes is a yes | yes: how often |
//! | text | no | no |

mod average;
mod day_of_week;
mod since;
mod streak;
mod total;

use model::finding::{Fact, InsightPriority, InsightRule};
use model::{Day, ValueType};

use crate::averages::Averages;
use crate::series::{circular_mean, roll, unroll};

/// Which of two values is the better one. Where neither is, the higher one stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// The higher one, as of steps.
    Higher,
    /// The lower one, as of awakenings; of times of day the earlier one.
    Lower,
}

/// What kind of quantity an attribute's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nature {
    /// What values it takes.
    pub value_type: ValueType,
    /// Which direction is the better one.
    pub better: Better,
    /// Whether the sum of several days means something.
    pub is_summed: bool,
    /// Whether a day's value grows until the day is over, so that a low one says nothing before.
    pub grows: bool,
}

/// One attribute's values up to the day, or the last day of the period, that is to be told of.
#[derive(Debug, Clone)]
pub struct History {
    nature: Nature,
    last: Day,
    /// Earliest first, none after `last`, finite; times of day unrolled.
    values: Vec<(Day, f64)>,
    /// The averages in force, unrolled alike.
    averages: Option<Averages>,
}

/// The first and the last day of a week or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: Day,
    last: Day,
}

/// The day that facts are about which are found when `last` is the last day: of a week or month, the first.
pub fn first_day(priority: InsightPriority, last: Day) -> Day {
    match priority {
        InsightPriority::Today | InsightPriority::Day => last,
        InsightPriority::Week => last.plus(-6),
        InsightPriority::Month => Day::from_date(last.date().first_of_month()),
    }
}

impl History {
    /// The values on days up to `last`, in any order but one a day, and the averages in force on `last`. A year of days is
    /// enough for every rule; what is told as a record is one of the days given.
    pub fn new(nature: Nature, last: Day, values: &[(Day, f64)], averages: Option<Averages>) -> History {
        let mut values: Vec<_> = values.iter().copied().filter(|(day, v)| *day <= last && v.is_finite()).collect();
        values.sort_by_key(|(day, _)| *day);
        let mut history = History { nature, last, values, averages };
        if nature.value_type.is_time() {
            history.unroll();
        }
        history
    }

    /// Makes times of day neighbours that are so on a clock's face: 23:50 and 00:10.
    fn unroll(&mut self) {
        let center = circular_mean(self.values.iter().map(|(_, time)| *time));
        for (_, time) in &mut self.values {
            *time = unroll(*time, center);
        }
        if let Some(averages) = &mut self.averages {
            averages.overall = unroll(averages.overall, center);
            averages.weekdays = averages.weekdays.map(|time| time.map(|time| unroll(time, center)));
        }
    }

    /// What is worth telling of the last day while it is not over (`Today`) or when its value will not change any more (`Day`), of
    /// the seven days that end with it (`Week`), or of its month up to it (`Month`). Every fact is about the [`first_day`] and
    /// can be stored: it is finite, and a time of day is between midnight and midnight.
    pub fn facts(&self, priority: InsightPriority) -> Vec<Fact> {
        let found = match priority {
            InsightPriority::Today => vec![day_of_week::find(self)],
            InsightPriority::Day => vec![since::find_best(self), since::find_worst(self), streak::find(self)],
            InsightPriority::Week => vec![average::find_of_week(self), total::find_of_week(self)],
            InsightPriority::Month => vec![average::find_of_month(self), total::find_of_month(self)],
        };
        let mut facts = Vec::new();
        for mut fact in found.into_iter().flatten() {
            if self.nature.value_type.is_time() {
                fact.value = roll(fact.value);
                // A streak's reference is a number of days.
                let is_time = fact.rule != InsightRule::BestStreak;
                fact.reference = fact.reference.map(|reference| if is_time { roll(reference) } else { reference });
            }
            if fact.value.is_finite() && fact.reference.is_none_or(f64::is_finite) {
                facts.push(fact);
            }
        }
        facts
    }

    /// The last day's value.
    fn latest(&self) -> Option<f64> {
        self.values.last().filter(|(day, _)| *day == self.last).map(|(_, value)| *value)
    }

    /// The values on the days of a span.
    fn within(&self, span: Span) -> &[(Day, f64)] {
        let start = self.values.partition_point(|(day, _)| *day < span.first);
        let end = self.values.partition_point(|(day, _)| *day <= span.last);
        self.values.get(start..end).unwrap_or_default()
    }

    /// What is usual on the weekday of a day.
    fn usual(&self, day: Day) -> Option<f64> {
        let index = usize::try_from(day.weekday().to_monday_zero_offset()).ok()?;
        self.averages?.weekdays.get(index).copied().flatten()
    }

    /// How much better one value is than another, negative where it is worse.
    fn gain(&self, value: f64, other: f64) -> f64 {
        match self.nature.better {
            Better::Higher => value - other,
            Better::Lower => other - value,
        }
    }

    /// Whether values are quantities of which one is more than another: all but text, and yes or no.
    fn is_quantity(&self) -> bool {
        !matches!(self.nature.value_type, ValueType::Text | ValueType::Boolean)
    }

    /// The seven days that end with the last.
    fn week(&self) -> Span {
        Span { first: first_day(InsightPriority::Week, self.last), last: self.last }
    }

    /// The last day's month, up to that day.
    fn month(&self) -> Span {
        Span { first: first_day(InsightPriority::Month, self.last), last: self.last }
    }
}

impl Span {
    /// The week before this one.
    fn week_before(self) -> Span {
        Span { first: self.first.plus(-7), last: self.first.plus(-1) }
    }

    /// The whole month before this one.
    fn month_before(self) -> Span {
        let last = self.first.plus(-1);
        Span { first: first_day(InsightPriority::Month, last), last }
    }

    /// How many days it has.
    fn days(self) -> i64 {
        self.last.number() - self.first.number() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Kind;

    /// A Saturday.
    pub(super) fn last() -> Day {
        Day::parse("2026-10-31").expect("a day")
    }

    pub(super) const STEPS: Nature =
        Nature { value_type: ValueType::Integer, better: Better::Higher, is_summed: true, grows: true };
    pub(super) const AWAKENINGS: Nature = Nature { better: Better::Lower, is_summed: false, grows: false, ..STEPS };
    pub(super) const BEDTIME: Nature = Nature { value_type: ValueType::TimeFromMidnight, ..AWAKENINGS };
    pub(super) const TAG: Nature = Nature { value_type: ValueType::Boolean, grows: false, ..STEPS };

    /// A history of one value a day that ends with the last day; NaN where there is none.
    pub(super) fn history(nature: Nature, values: &[f64]) -> History {
        let first = last().plus(1 - values.len() as i64);
        let days: Vec<_> = (0..).zip(values).map(|(i, value)| (first.plus(i), *value)).collect();
        let given: Vec<_> = days.iter().copied().filter(|(_, value)| !value.is_nan()).collect();
        let kind = Kind::of(nature.value_type).unwrap_or(Kind::Number);
        History::new(nature, last(), &given, crate::averages::averages(last(), kind, &given))
    }

    #[test]
    fn what_is_not_finite_is_never_told() {
        let huge = vec![f64::MAX; 6].into_iter().chain([f64::MAX / 2.0]).collect::<Vec<_>>();
        let rules: Vec<_> = history(STEPS, &huge).facts(InsightPriority::Week).iter().map(|fact| fact.rule).collect();
        assert_eq!(rules, [InsightRule::AverageWeek], "the sum is beyond every number");
    }

    #[test]
    fn text_and_days_without_a_value_have_nothing_to_tell() {
        let text = Nature { value_type: ValueType::Text, ..STEPS };
        let rising: Vec<_> = (0..90).map(f64::from).collect();
        for silent in
            [history(text, &rising), history(STEPS, &[]), history(STEPS, &[[0.0; 20], [f64::NAN; 20]].concat())]
        {
            assert_eq!(silent.facts(InsightPriority::Today), []);
            assert_eq!(silent.facts(InsightPriority::Day), []);
        }
        assert_eq!(history(text, &rising).facts(InsightPriority::Week), []);
        assert_eq!(history(text, &rising).facts(InsightPriority::Month), []);
    }

    #[test]
    fn facts_are_about_the_first_day_of_what_they_tell_of() {
        let mut values: Vec<_> = (0..90).map(|i| f64::from(i * i % 11)).collect();
        values.push(20.0);
        let lively = history(STEPS, &values);
        for (priority, first) in [
            (InsightPriority::Today, "2026-10-31"),
            (InsightPriority::Day, "2026-10-31"),
            (InsightPriority::Week, "2026-10-25"),
            (InsightPriority::Month, "2026-10-01"),
        ] {
            let facts = lively.facts(priority);
            assert!(!facts.is_empty(), "{priority:?}");
            for fact in facts {
                assert_eq!((fact.rule.priority(), fact.day.to_string()), (priority, first.to_owned()));
                assert_eq!(fact.day, first_day(priority, last()));
            }
        }
    }

    #[test]
    fn a_constant_series_has_nothing_to_tell() {
        for nature in [STEPS, AWAKENINGS, BEDTIME, TAG] {
            let constant = history(nature, &[1.0; 100]);
            for priority in InsightPriority::ALL {
                assert_eq!(constant.facts(priority), [], "{nature:?}");
            }
        }
    }

    #[test]
    fn bedtimes_around_midnight_are_neighbours() {
        // 23:50 and 00:10 in turn, before that 23:00.
        let mut times = vec![1380.0; 7];
        times.extend([1430.0, 10.0, 1430.0, 10.0, 1430.0, 10.0, 0.0]);
        let facts = history(BEDTIME, &times).facts(InsightPriority::Week);
        let average = facts.iter().find(|fact| fact.rule == InsightRule::AverageWeek).expect("an average");
        assert_eq!((average.value, average.reference), (0.0, Some(1380.0)));
    }

    #[test]
    fn a_bedtime_after_midnight_is_later_than_one_before() {
        let mut times = vec![1400.0; 13];
        times.push(20.0);
        let facts = history(BEDTIME, &times).facts(InsightPriority::Day);
        let found: Vec<_> = facts.iter().map(|fact| (fact.rule, fact.value)).collect();
        assert_eq!(found, [(InsightRule::WorstSince, 20.0)]);
    }
}
