//! The day pairs of two series, one by one: what a correlation was made from, to be looked at.

use model::Day;

use crate::averages::median;
use crate::correlation::pairs::Pairing;
use crate::series::{Kind, Series, Window};

/// A value of one series with its partner of the other, on the same day or the day after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayPair {
    /// The day of the first.
    pub day: Day,
    /// The first's value; of a time of day, unrolled.
    pub first: f64,
    /// The second's.
    pub second: f64,
}

/// Every day pair of two series of one window, the earliest first.
pub fn day_pairs(window: &Window, first: &Series, second: &Series, pairing: Pairing) -> Vec<DayPair> {
    let later = usize::from(pairing == Pairing::NextDay);
    let partner = |day: usize| second.present().contains(day).then(|| second.values().get(day).copied()).flatten();
    let pair = |(day, value)| Some(DayPair { day: window.day(day), first: value, second: partner(day + later)? });
    first.days().filter_map(pair).collect()
}

/// Every day of a series with 1 on Saturdays and Sundays and 0 on the rest, the earliest first.
pub fn with_weekend(window: &Window, series: &Series) -> Vec<DayPair> {
    let weekends = window.weekends();
    let of = |day: usize| f64::from(u8::from(weekends.contains(day)));
    series.days().map(|(day, value)| DayPair { day: window.day(day), first: value, second: of(day) }).collect()
}

/// A series week by week, Monday to Sunday: the median of a week's values or, of a boolean, how many days had a mark. Weeks
/// without a value are left out. Each stands with its Monday, the first with the window's first day where that is later.
pub fn weekly(window: &Window, series: &Series) -> Vec<(Day, f64)> {
    let mut weeks: Vec<Vec<f64>> = Vec::new();
    for (day, value) in series.days() {
        let week = window.week(day);
        weeks.resize_with(weeks.len().max(week + 1), Vec::new);
        if let Some(values) = weeks.get_mut(week) {
            values.push(value);
        }
    }
    let first_monday = window.day(0).plus(-(window.weekday(0) as i64));
    let of = |(week, values): (i64, Vec<f64>)| {
        let value = if series.subject().kind == Kind::Boolean && !values.is_empty() {
            Some(values.iter().sum())
        } else {
            median(values)
        };
        Some((first_monday.plus(7 * week).max(window.day(0)), value?))
    };
    (0..).zip(weeks).filter_map(of).collect()
}

/// The straight line that fits day pairs best, by least squares: what the second is expected to be where the first is 0, and how
/// much more with each 1 of the first. None where the first never changes, or where numbers are too large to be squared.
pub fn best_line(pairs: &[DayPair]) -> Option<(f64, f64)> {
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&DayPair) -> f64| pairs.iter().map(|pair| of(pair) / count).sum::<f64>();
    let (x, y) = (mean(&|pair| pair.first), mean(&|pair| pair.second));
    let xx: f64 = pairs.iter().map(|pair| (pair.first - x).powi(2)).sum();
    let xy: f64 = pairs.iter().map(|pair| (pair.first - x) * (pair.second - y)).sum();
    let (start, slope) = (y - xy / xx * x, xy / xx);
    (xx > 0.0 && start.is_finite() && slope.is_finite()).then_some((start, slope))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::series::Subject;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn series<'a>(kind: Kind, window: &Window, values: &[(Day, f64)]) -> Series<'a> {
        Series::new(Subject { name: "a", kind, manual: true, family: None }, window, values)
    }

    #[test]
    fn weeks_have_the_median_of_numbers_and_the_count_of_marks() {
        // From Friday 13 to Tuesday 24 November 2026.
        let window = Window::ending(day("2026-11-24"), 12);
        let values: Vec<(Day, f64)> =
            (0..12).filter(|i| *i != 4).map(|i| (day("2026-11-13").plus(i), i as f64)).collect();
        let weeks = weekly(&window, &series(Kind::Number, &window, &values));
        assert_eq!(weeks, [(day("2026-11-13"), 1.0), (day("2026-11-16"), 6.5), (day("2026-11-23"), 10.5)]);
        let marks = [(day("2026-11-16"), 1.0), (day("2026-11-18"), 1.0)];
        let weeks = weekly(&window, &series(Kind::Boolean, &window, &marks));
        assert_eq!(weeks, [(day("2026-11-16"), 2.0), (day("2026-11-23"), 0.0)]);
    }

    #[test]
    fn the_weekend_is_saturday_and_sunday() {
        let window = Window::ending(day("2026-11-23"), 4);
        let values: Vec<(Day, f64)> = (0..4).map(|i| (day("2026-11-20").plus(i), 1.0)).collect();
        let pairs = with_weekend(&window, &series(Kind::Number, &window, &values));
        assert_eq!(pairs.iter().map(|pair| pair.second).collect::<Vec<_>>(), [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(pairs[0].day, day("2026-11-20"));
    }

    #[test]
    fn the_best_line_goes_through_what_lies_on_a_line_and_through_the_middle_of_what_does_not() {
        let pairs = |values: &[(f64, f64)]| -> Vec<DayPair> {
            values.iter().map(|(first, second)| DayPair { day: Day::MIN, first: *first, second: *second }).collect()
        };
        assert_eq!(best_line(&pairs(&[(1.0, 5.0), (2.0, 7.0), (4.0, 11.0)])), Some((3.0, 2.0)));
        assert_eq!(best_line(&pairs(&[(0.0, 1.0), (0.0, 3.0), (2.0, 3.0), (2.0, 5.0)])), Some((2.0, 1.0)));
        assert_eq!(best_line(&pairs(&[(2.0, 1.0), (2.0, 3.0)])), None);
        assert_eq!(best_line(&pairs(&[(f64::MAX, 1.0), (-f64::MAX, 3.0)])), None);
        assert_eq!(best_line(&[]), None);
    }

    proptest! {
        #[test]
        fn pairs_are_the_days_that_both_have(
            first in prop::collection::btree_map(0_i64..30, 0_i32..9, 0..30),
            second in prop::collection::btree_map(0_i64..30, 0_i32..9, 0..30),
        ) {
            let window = Window::ending(day("2026-11-24"), 30);
            let start = day("2026-10-26");
            let dated = |values: &BTreeMap<i64, i32>| -> Vec<(Day, f64)> {
                values.iter().map(|(i, value)| (start.plus(*i), f64::from(*value))).collect()
            };
            let (x, y) = (series(Kind::Number, &window, &dated(&first)), series(Kind::Number, &window, &dated(&second)));
            for (pairing, later) in [(Pairing::SameDay, 0), (Pairing::NextDay, 1)] {
                let mut expected = Vec::new();
                for i in 0..30 {
                    if let (Some(x), Some(y)) = (first.get(&i), second.get(&(i + later))) {
                        expected.push(DayPair { day: start.plus(i), first: f64::from(*x), second: f64::from(*y) });
                    }
                }
                prop_assert_eq!(day_pairs(&window, &x, &y, pairing), expected);
            }
        }
    }
}
