//! Today against what is usual on this weekday.

use model::finding::{Fact, InsightRule};

use super::{History, Span};
use crate::averages::{WINDOW_DAYS, median};

/// How many of the last days must have a value before any of them is called usual.
const FEWEST_VALUES: usize = 14;

/// Told where today is further from the weekday's average than half of the last sixty days are from their own median, so that an
/// ordinary day is not news. A value that still grows is told only once it is past the usual one.
pub(super) fn find(history: &History) -> Option<Fact> {
    let (value, usual) = (history.latest()?, history.usual(history.last)?);
    let before = history.within(Span { first: history.last.plus(-WINDOW_DAYS), last: history.last.plus(-1) });
    let is_unfinished = history.nature.grows && value <= usual;
    if !history.is_quantity() || before.len() < FEWEST_VALUES || is_unfinished {
        return None;
    }
    let middle = median(before.iter().map(|(_, value)| *value).collect())?;
    let ordinary = median(before.iter().map(|(_, value)| (value - middle).abs()).collect())?;
    let distance = (value - usual).abs();
    let fact = || Fact { rule: InsightRule::DayOfWeek, day: history.last, value, reference: Some(usual), count: None };
    (distance > ordinary).then(fact)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{AWAKENINGS, STEPS, TAG, history};
    use super::*;

    /// Eight weeks of 10 to 16, and today.
    fn ending_with(today: f64) -> Vec<f64> {
        let mut values: Vec<_> = (0..56).map(|i| 10.0 + f64::from(i % 7)).collect();
        values.push(today);
        values
    }

    #[test]
    fn only_a_day_out_of_the_ordinary_is_told() {
        // The last day's weekday had 10 each time; half of all days are within 2 of 13.
        let told = |today| find(&history(AWAKENINGS, &ending_with(today))).map(|fact| (fact.value, fact.reference));
        assert_eq!(told(13.0), Some((13.0, Some(10.0))));
        assert_eq!(told(7.0), Some((7.0, Some(10.0))));
        assert_eq!(told(12.0), None);
        assert_eq!(told(10.0), None);
    }

    #[test]
    fn a_day_that_is_not_over_is_not_called_low() {
        assert_eq!(find(&history(STEPS, &ending_with(0.0))), None);
        assert!(find(&history(STEPS, &ending_with(20.0))).is_some());
    }

    #[test]
    fn nothing_is_usual_before_there_are_two_weeks_of_values_or_of_a_tag() {
        let short: Vec<_> = ending_with(20.0).split_off(57 - 14);
        assert_eq!(find(&history(STEPS, &short)), None);
        let enough: Vec<_> = ending_with(20.0).split_off(57 - 15);
        assert!(find(&history(STEPS, &enough)).is_some());
        assert_eq!(find(&history(TAG, &ending_with(20.0))), None);
    }
}
