//! The sum of a week or month, and of the one before; of a tag, how often it was.

use model::ValueType;
use model::finding::{Fact, InsightRule};

use super::{History, Span};

/// The week's sum.
pub(super) fn find_of_week(history: &History) -> Option<Fact> {
    let week = history.week();
    find(history, InsightRule::TotalWeek, week, week.week_before())
}

/// The month's sum.
pub(super) fn find_of_month(history: &History) -> Option<Fact> {
    let month = history.month();
    find(history, InsightRule::TotalMonth, month, month.month_before())
}

/// A day without a value adds nothing. There is no `reference` where the history begins within the period before, whose sum would
/// be too small. Nothing is told where both are nought, or where every day of both was the same.
fn find(history: &History, rule: InsightRule, period: Span, before: Span) -> Option<Fact> {
    let is_summed = match history.nature.value_type {
        ValueType::Boolean => true,
        ValueType::Integer | ValueType::Float | ValueType::Duration => history.nature.is_summed,
        _ => false,
    };
    if !is_summed {
        return None;
    }
    let (begin, _) = history.values.first()?;
    let (value, count) = sum(history, period);
    let reference = (*begin <= before.first).then(|| sum(history, before).0);
    if (value == 0.0 && reference.is_none_or(|earlier| earlier == 0.0)) || is_constant(history, period, before) {
        return None;
    }
    Some(Fact { rule, day: period.first, value, reference, count: Some(count) })
}

/// The sum of a period and how many values it has.
fn sum(history: &History, span: Span) -> (f64, i64) {
    let values = history.within(span);
    (values.iter().map(|(_, value)| value).sum(), values.len() as i64)
}

/// Whether every day of both periods has the same value.
fn is_constant(history: &History, period: Span, before: Span) -> bool {
    let values = history.within(Span { first: before.first, last: period.last });
    let is_full = values.len() as i64 == before.days() + period.days();
    is_full && values.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a == b))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{AWAKENINGS, STEPS, TAG, history, last};
    use super::*;

    const GAP: f64 = f64::NAN;

    fn of_week(nature: super::super::Nature, values: &[f64]) -> Option<(f64, Option<f64>, Option<i64>)> {
        find_of_week(&history(nature, values)).map(|fact| (fact.value, fact.reference, fact.count))
    }

    #[test]
    fn sums_of_amounts_are_told_with_the_week_before() {
        let weeks = [[1.0; 7], [2.0, 4.0, GAP, 8.0, 10.0, 12.0, 0.0]].concat();
        assert_eq!(of_week(STEPS, &weeks), Some((36.0, Some(7.0), Some(6))));
        assert_eq!(of_week(AWAKENINGS, &weeks), None, "the sum of readings means nothing");
    }

    #[test]
    fn of_a_tag_it_is_told_how_often() {
        let weeks = [[1.0, 1.0, GAP, GAP, 1.0, 0.0, GAP], [GAP, 1.0, GAP, GAP, GAP, GAP, GAP]].concat();
        assert_eq!(of_week(TAG, &weeks), Some((1.0, Some(3.0), Some(1))));
    }

    #[test]
    fn a_period_in_which_the_history_begins_is_not_compared_with() {
        let weeks = [[GAP, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [2.0; 7]].concat();
        assert_eq!(of_week(STEPS, &weeks), Some((14.0, None, Some(7))));
    }

    #[test]
    fn a_week_that_stopped_is_told_once() {
        assert_eq!(of_week(TAG, &[vec![1.0; 7], vec![GAP; 7]].concat()), Some((0.0, Some(7.0), Some(0))));
        assert_eq!(of_week(TAG, &[vec![1.0; 7], vec![GAP; 14]].concat()), None);
    }

    #[test]
    fn a_month_is_compared_with_the_whole_month_before() {
        let months = [vec![1.0; 30], vec![2.0; 31]].concat();
        let fact = find_of_month(&history(STEPS, &months)).expect("a fact");
        assert_eq!((fact.value, fact.reference, fact.day), (62.0, Some(30.0), last().plus(-30)));
    }
}
