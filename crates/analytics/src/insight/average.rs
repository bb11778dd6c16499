//! The mean of a week or month, and of the one before.
//!
//! It is the mean and not the median, which "average" means elsewhere: a week has too few values for a median, and mean and
//! total stand side by side and must agree.

use model::Day;
use model::finding::{Fact, InsightRule};

use super::{History, Span};

/// The week's mean.
pub(super) fn find_of_week(history: &History) -> Option<Fact> {
    let week = history.week();
    find(history, InsightRule::AverageWeek, week, week.week_before())
}

/// The month's mean.
pub(super) fn find_of_month(history: &History) -> Option<Fact> {
    let month = history.month();
    find(history, InsightRule::AverageMonth, month, month.month_before())
}

/// More than half of a period's days must have a value; `reference` is none where the period before has fewer. Nothing is told
/// of values that are all the same.
fn find(history: &History, rule: InsightRule, period: Span, before: Span) -> Option<Fact> {
    let is_enough = |values: &&[(Day, f64)], span: Span| values.len() as i64 * 2 > span.days();
    let values = Some(history.within(period)).filter(|values| is_enough(values, period))?;
    let earlier = Some(history.within(before)).filter(|values| is_enough(values, before));
    let (_, first) = values.first()?;
    let is_constant = values.iter().chain(earlier.unwrap_or_default()).all(|(_, value)| value == first);
    if !history.is_quantity() || is_constant {
        return None;
    }
    Some(Fact {
        rule,
        day: period.first,
        value: mean(values),
        reference: earlier.map(mean),
        count: i64::try_from(values.len()).ok(),
    })
}

/// The mean, each value divided before it is added, so that large ones do not overflow.
fn mean(values: &[(Day, f64)]) -> f64 {
    let number = values.len() as f64;
    let sum: f64 = values.iter().map(|(_, value)| value).sum();
    if sum.is_finite() { sum / number } else { values.iter().map(|(_, value)| value / number).sum() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{STEPS, TAG, history, last};
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn a_week_is_compared_with_the_week_before() {
        let weeks = [[1.0; 7], [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 0.0]].concat();
        let fact = find_of_week(&history(STEPS, &weeks)).expect("a fact");
        assert_eq!((fact.value, fact.reference, fact.count), (6.0, Some(1.0), Some(7)));
        assert_eq!(fact.day, last().plus(-6), "a week is kept under its first day");
        assert_eq!(find_of_week(&history(TAG, &weeks)), None);
    }

    #[test]
    fn a_period_needs_values_on_more_than_half_of_its_days() {
        let before = [1.0, 1.0, 1.0, GAP, GAP, GAP, GAP];
        let three = [before, [1.0, 2.0, 3.0, GAP, GAP, GAP, GAP]].concat();
        assert_eq!(find_of_week(&history(STEPS, &three)), None);
        let four = [before, [1.0, 2.0, 3.0, GAP, GAP, GAP, 6.0]].concat();
        let fact = find_of_week(&history(STEPS, &four)).expect("a fact");
        assert_eq!((fact.value, fact.reference), (3.0, None), "the week before has too few");
    }

    #[test]
    fn a_month_is_the_calendars() {
        // September has 30 days, October 31.
        let months = [vec![1.0; 30], vec![4.0; 30], vec![35.0]].concat();
        let fact = find_of_month(&history(STEPS, &months)).expect("a fact");
        assert_eq!((fact.value, fact.reference, fact.count), (5.0, Some(1.0), Some(31)));
        assert_eq!(fact.day.to_string(), "2026-10-01");
    }
}
