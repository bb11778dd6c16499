//! The best and the worst value for at least a week.

use model::finding::{Fact, InsightRule};

use super::History;

/// How long it must be since a value was as good, in days.
const FEWEST_DAYS: i64 = 7;
/// How many values must lie in between: after a gap, nearly every value would be the best for long.
const FEWEST_VALUES: usize = 5;
/// How many values, each better than the one before it, are a trend: the length of the days in spring would else be a record
/// every day.
const TREND_VALUES: usize = 5;

/// The last value, where it is better than any for at least a week.
pub(super) fn find_best(history: &History) -> Option<Fact> {
    find(history, InsightRule::BestSince, |value, other| history.gain(value, other) > 0.0)
}

/// The last value, where it is worse than any for at least a week.
pub(super) fn find_worst(history: &History) -> Option<Fact> {
    find(history, InsightRule::WorstSince, |value, other| history.gain(value, other) < 0.0)
}

/// Goes back from the last day to the one whose value it does not surpass: `count` is how many days ago that was, and
/// `reference` its value. Equal is not surpassed. Where every earlier value is surpassed, `count` is the number of days since the
/// first, and there is no reference. Within a trend every value is a record, and none is told.
fn find(history: &History, rule: InsightRule, surpasses: impl Fn(f64, f64) -> bool) -> Option<Fact> {
    let value = history.latest()?;
    let (_, before) = history.values.split_last()?;
    let surpassed = before.iter().rev().take_while(|(_, other)| surpasses(value, *other)).count();
    let lately = history.values.get(history.values.len().saturating_sub(TREND_VALUES)..)?;
    let is_trend = lately.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if surpasses(*b, *a)));
    if !history.is_quantity() || surpassed < FEWEST_VALUES || is_trend {
        return None;
    }
    let matched = before.len().checked_sub(surpassed + 1).and_then(|i| before.get(i));
    let (since, reference) = matched.map_or((before.first()?.0, None), |(day, other)| (*day, Some(*other)));
    let count = history.last.number() - since.number();
    (count >= FEWEST_DAYS).then_some(Fact { rule, day: history.last, value, reference, count: Some(count) })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{AWAKENINGS, BEDTIME, STEPS, TAG, history};
    use super::*;

    const GAP: f64 = f64::NAN;

    fn best(values: &[f64]) -> Option<(i64, Option<f64>)> {
        find_best(&history(STEPS, values)).and_then(|fact| Some((fact.count?, fact.reference)))
    }

    #[test]
    fn days_are_counted_back_to_the_one_that_was_as_good() {
        assert_eq!(best(&[9.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 8.0]), Some((7, Some(9.0))));
        assert_eq!(best(&[9.0, 1.0, 2.0, 3.0, 1.0, 2.0, 8.0]), None, "six days are no week");
        assert_eq!(best(&[1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 8.0]), Some((7, None)), "nothing in sight was as good");
    }

    #[test]
    fn an_equal_value_is_not_surpassed() {
        assert_eq!(best(&[1.0, 2.0, 3.0, 1.0, 8.0, 3.0, 1.0, 8.0]), None);
        assert_eq!(best(&[8.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 8.0]), Some((7, Some(8.0))));
    }

    #[test]
    fn a_value_after_a_gap_is_no_record() {
        assert_eq!(best(&[9.0, GAP, GAP, GAP, 1.0, 2.0, 3.0, 1.0, 8.0]), None);
        assert_eq!(best(&[9.0, GAP, GAP, 2.0, 1.0, 2.0, 3.0, 1.0, 8.0]), Some((8, Some(9.0))));
    }

    #[test]
    fn a_trend_is_not_told_day_by_day() {
        assert_eq!(best(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]), None);
        assert_eq!(best(&[1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 7.0, 8.0]), Some((7, None)));
        assert_eq!(find_worst(&history(STEPS, &[8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0])), None);
    }

    #[test]
    fn the_lower_value_is_the_better_one_of_awakenings_and_bedtimes() {
        let falling = [0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 1.0];
        for nature in [AWAKENINGS, BEDTIME] {
            let history = history(nature, &falling);
            assert_eq!(find_best(&history).map(|fact| fact.count), Some(Some(7)));
            assert_eq!(find_worst(&history), None);
        }
        assert_eq!(find_worst(&history(STEPS, &falling)).map(|fact| fact.rule), Some(InsightRule::WorstSince));
        assert_eq!(find_best(&history(TAG, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0])), None);
    }
}
