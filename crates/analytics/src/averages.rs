//! Averages of a week, which are medians: one overall and one for each weekday, over the sixty days before a date.

use jiff::civil::Weekday;
use model::Day;

use crate::series::{Kind, circular_mean, roll, unroll};

/// The days that a set of averages looks back over.
pub const WINDOW_DAYS: i64 = 60;

/// The averages of one attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Averages {
    /// Over all days that have a value.
    pub overall: f64,
    /// By weekday, Monday first; none where no such day has a value.
    pub weekdays: [Option<f64>; 7],
}

/// The averages for a set dated `date`, of the values on the [`WINDOW_DAYS`] days before it; values outside are not
/// looked at. None where there is no value, and none of booleans. Times of day are unrolled round the circular mean
/// of those days first, and the averages are times of day again: that of 23:50 and 00:10 is midnight.
pub fn averages(date: Day, kind: Kind, values: &[(Day, f64)]) -> Option<Averages> {
    if kind == Kind::Boolean {
        return None;
    }
    let first = date.plus(-WINDOW_DAYS);
    let mut within: Vec<(Day, f64)> = values.iter().copied().filter(|(day, _)| first <= *day && *day < date).collect();
    if kind == Kind::TimeOfDay {
        let center = circular_mean(within.iter().map(|(_, time)| *time));
        for (_, time) in &mut within {
            *time = unroll(*time, center);
        }
    }
    let of = |is_wanted: &dyn Fn(Day) -> bool| {
        let middle = median(within.iter().filter(|(day, _)| is_wanted(*day)).map(|(_, value)| *value).collect())?;
        Some(if kind == Kind::TimeOfDay { roll(middle) } else { middle })
    };
    let overall = of(&|_| true)?;
    let mut weekdays = [None; 7];
    for (offset, weekday) in (0..).zip(weekdays.iter_mut()) {
        let wanted = Weekday::Monday.wrapping_add(offset);
        *weekday = of(&|day| day.weekday() == wanted);
    }
    Some(Averages { overall, weekdays })
}

/// The middle value, or the mean of the two middle ones; none of nothing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(middle.checked_sub(1)?)?;
    // Halved before adding, so that two large values do not overflow.
    Some(lower / 2.0 + upper / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn two_middle_values_give_their_mean() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(vec![f64::MAX, f64::MAX]), Some(f64::MAX));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn a_weekday_without_data_has_no_average_and_old_days_do_not_count() {
        let sunday = day("2026-11-22");
        let values = [
            (day("2026-11-21"), 10.0),
            (day("2026-11-14"), 20.0),
            (day("2026-11-20"), 1.0),
            (day("2026-09-23"), 4.0),
            (day("2026-09-22"), 1000.0),
            (sunday, 1000.0),
        ];
        let averages = averages(sunday, Kind::Number, &values).expect("there are values");
        assert_eq!(averages.overall, 7.0);
        assert_eq!(averages.weekdays, [None, None, Some(4.0), None, Some(1.0), Some(15.0), None]);
        assert_eq!(super::averages(sunday, Kind::Number, &[]), None);
        assert_eq!(super::averages(sunday, Kind::Boolean, &values), None);
    }

    #[test]
    fn the_average_of_bedtimes_around_midnight_is_midnight_and_not_noon() {
        let sunday = day("2026-11-22");
        // Friday 23:50, Saturday 00:10, and the Saturday before 23:40.
        let values = [(day("2026-11-20"), 1430.0), (day("2026-11-21"), 10.0)];
        let two = averages(sunday, Kind::TimeOfDay, &values).expect("there are values");
        assert_eq!(two.overall.round(), 0.0);
        let three = [values[0], values[1], (day("2026-11-14"), 1420.0)];
        let three = averages(sunday, Kind::TimeOfDay, &three).expect("there are values");
        assert_eq!(three.overall.round(), 1430.0);
        assert_eq!(
            three.weekdays.map(|time| time.map(f64::round)),
            [None, None, None, None, Some(1430.0), Some(1435.0), None]
        );
        // Read as mere numbers they would give noon.
        assert_eq!(averages(sunday, Kind::Number, &values).map(|a| a.overall), Some(720.0));
    }
}
