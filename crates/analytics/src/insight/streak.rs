//! The average beaten more days running than ever.

use model::Day;
use model::finding::{Fact, InsightRule};

use super::History;

/// A run of two is no news.
const FEWEST_DAYS: i64 = 3;
/// How many values there must be before a run is called the longest.
const FEWEST_VALUES: usize = 28;

/// The run of days up to the last on which the value was better than its weekday's average, where it is longer than any
/// before it. `count` is its length and `reference` the longest one before; a day without a value ends a run. All days are held
/// against the averages in force now, so that runs of different times can be compared.
pub(super) fn find(history: &History) -> Option<Fact> {
    let value = history.latest()?;
    if !history.is_quantity() || history.values.len() < FEWEST_VALUES {
        return None;
    }
    let (mut run, mut longest_before) = (0, 0);
    let mut previous: Option<Day> = None;
    for (day, value) in &history.values {
        let continues = previous.is_none_or(|previous| previous.plus(1) == *day);
        let is_beaten = history.usual(*day).is_some_and(|usual| history.gain(*value, usual) > 0.0);
        if !continues || !is_beaten {
            longest_before = longest_before.max(run);
            run = 0;
        }
        run += i64::from(is_beaten);
        previous = Some(*day);
    }
    let is_record = run >= FEWEST_DAYS && run > longest_before;
    is_record.then_some(Fact {
        rule: InsightRule::BestStreak,
        day: history.last,
        value,
        reference: Some(longest_before as f64),
        count: Some(run),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{AWAKENINGS, STEPS, history};
    use super::*;

    /// Six weeks that are mostly 5, with a run of each length given, ending on the last day.
    fn with_runs(runs: &[usize], high: f64) -> Vec<f64> {
        let mut values = vec![5.0; 42];
        for run in runs {
            values.push(5.0);
            values.extend(vec![high; *run]);
        }
        values
    }

    fn found(nature: super::super::Nature, values: &[f64]) -> Option<(i64, Option<f64>)> {
        find(&history(nature, values)).and_then(|fact| Some((fact.count?, fact.reference)))
    }

    #[test]
    fn a_run_is_told_while_it_is_the_longest() {
        assert_eq!(found(STEPS, &with_runs(&[3, 4], 9.0)), Some((4, Some(3.0))));
        assert_eq!(found(STEPS, &with_runs(&[4, 4], 9.0)), None, "as long as the longest is no record");
        assert_eq!(found(STEPS, &with_runs(&[2], 9.0)), None, "two days are no run");
        assert_eq!(found(STEPS, &with_runs(&[4, 0], 9.0)), None, "the run is over");
        assert_eq!(found(STEPS, &with_runs(&[4], 5.0)), None, "equal is not beaten");
    }

    #[test]
    fn a_day_without_a_value_ends_a_run() {
        let mut values = with_runs(&[6], 9.0);
        let middle = values.len() - 3;
        values[middle] = f64::NAN;
        assert_eq!(found(STEPS, &values), None, "two days since the gap, three before it");
        values.push(9.0);
        values.push(9.0);
        assert_eq!(found(STEPS, &values), Some((4, Some(3.0))));
    }

    #[test]
    fn fewer_awakenings_beat_the_average() {
        assert_eq!(found(AWAKENINGS, &with_runs(&[3], 1.0)), Some((3, Some(0.0))));
        assert_eq!(found(AWAKENINGS, &with_runs(&[3], 9.0)), None);
    }

    #[test]
    fn a_short_history_has_no_records() {
        let values = with_runs(&[4], 9.0);
        assert_eq!(found(STEPS, &values[values.len() - 27..]), None);
        assert_eq!(found(STEPS, &values[values.len() - 28..]), Some((4, Some(0.0))));
    }
}
