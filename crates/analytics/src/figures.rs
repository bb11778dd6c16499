//! What a span of days comes to in a few figures: the mean, the median, the ends, the weekdays and the streaks.

use jiff::civil::Weekday;
use model::Day;

use crate::averages::median;
use crate::series::{Kind, circular_mean, roll, unroll};

/// The figures of one attribute's values. Times of day are worked out unrolled round their circular mean, and are times of day again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// On how many days there is a value.
    pub days: usize,
    /// The arithmetic mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// The lowest value, of times of day the earliest, with the latest day that has it.
    pub lowest: (Day, f64),
    /// The highest value, of times of day the latest, with the latest day that has it.
    pub highest: (Day, f64),
    /// The median of each weekday, Monday first; none where no such day has a value.
    pub weekdays: [Option<f64>; 7],
}

/// The figures of these values, at most one a day and in any order; none of nothing. Values that are not finite are not looked at.
pub fn figures(kind: Kind, values: &[(Day, f64)]) -> Option<Figures> {
    let mut values: Vec<(Day, f64)> = values.iter().copied().filter(|(_, value)| value.is_finite()).collect();
    values.sort_by_key(|(day, _)| *day);
    if kind == Kind::TimeOfDay {
        let center = circular_mean(values.iter().map(|(_, time)| *time));
        for (_, time) in &mut values {
            *time = unroll(*time, center);
        }
    }
    let back = |value: f64| if kind == Kind::TimeOfDay { roll(value) } else { value };
    let count = values.len() as f64;
    let (mut lowest, mut highest) = (*values.first()?, *values.first()?);
    let mut mean = 0.0;
    for (day, value) in &values {
        // Divided before adding, so that large values do not overflow.
        mean += value / count;
        lowest = if *value <= lowest.1 { (*day, *value) } else { lowest };
        highest = if *value >= highest.1 { (*day, *value) } else { highest };
    }
    let mut weekdays = [None; 7];
    for (offset, of_weekday) in (0..).zip(weekdays.iter_mut()) {
        let wanted = Weekday::Monday.wrapping_add(offset);
        let on_it = values.iter().filter(|(day, _)| day.weekday() == wanted).map(|(_, value)| *value);
        *of_weekday = median(on_it.collect()).map(back);
    }
    let middle = median(values.iter().map(|(_, value)| *value).collect())?;
    Some(Figures {
        days: values.len(),
        mean: back(mean),
        median: back(middle),
        lowest: (lowest.0, back(lowest.1)),
        highest: (highest.0, back(highest.1)),
        weekdays,
    })
}

/// Runs of days on which something held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Streaks {
    /// The run that is not over: up to the last day, or the day before it, since the last day may still bring what is missing.
    pub current: i64,
    /// The longest run.
    pub longest: i64,
}

/// The streaks among the days on which something held, in order and each once, as they stand on the last day.
pub fn streaks(days: impl IntoIterator<Item = Day>, last: Day) -> Streaks {
    let (mut run, mut longest, mut previous) = (0, 0, None);
    for day in days {
        run = if previous.is_some_and(|previous: Day| previous.plus(1) == day) { run + 1 } else { 1 };
        longest = longest.max(run);
        previous = Some(day);
    }
    let is_going_on = previous.is_some_and(|previous| previous >= last.plus(-1));
    Streaks { current: if is_going_on { run } else { 0 }, longest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn the_ends_are_the_latest_days_that_have_them() {
        let monday = day("2026-11-16");
        let values: Vec<(Day, f64)> =
            [4.0, 9.0, 2.0, 9.0, 2.0].iter().zip(0..).map(|(value, i)| (monday.plus(i), *value)).collect();
        let figures = figures(Kind::Number, &values).expect("values");
        assert_eq!((figures.days, figures.mean, figures.median), (5, 5.2, 4.0));
        assert_eq!((figures.lowest, figures.highest), ((monday.plus(4), 2.0), (monday.plus(3), 9.0)));
        assert_eq!(figures.weekdays, [Some(4.0), Some(9.0), Some(2.0), Some(9.0), Some(2.0), None, None]);
        assert_eq!(super::figures(Kind::Number, &[(monday, f64::NAN)]), None);
    }

    #[test]
    fn the_mean_of_bedtimes_around_midnight_is_midnight_and_the_earliest_is_before_it() {
        let monday = day("2026-11-16");
        let values = [(monday, 10.0), (monday.plus(1), 1430.0)];
        let figures = figures(Kind::TimeOfDay, &values).expect("values");
        assert_eq!((figures.mean, figures.median), (0.0, 0.0));
        assert_eq!((figures.lowest, figures.highest), ((monday.plus(1), 1430.0), (monday, 10.0)));
    }

    #[test]
    fn large_values_have_a_finite_mean() {
        let monday = day("2026-11-16");
        let values = [(monday, f64::MAX), (monday.plus(1), f64::MAX)];
        assert!(figures(Kind::Number, &values).is_some_and(|figures| figures.mean.is_finite()));
    }

    #[test]
    fn a_streak_goes_on_while_its_last_day_was_yesterday() {
        let monday = day("2026-11-16");
        let days = |offsets: &[i64]| offsets.iter().map(|offset| monday.plus(*offset)).collect::<Vec<_>>();
        let held = days(&[0, 1, 2, 4, 5]);
        assert_eq!(streaks(held.clone(), monday.plus(5)), Streaks { current: 2, longest: 3 });
        assert_eq!(streaks(held.clone(), monday.plus(6)), Streaks { current: 2, longest: 3 });
        assert_eq!(streaks(held, monday.plus(7)), Streaks { current: 0, longest: 3 });
        assert_eq!(streaks([], monday), Streaks::default());
    }
}
