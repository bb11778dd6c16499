//! A week, month or year in a few figures, and how it compares with the one before.

use model::{Day, ValueType};

use crate::insight::Nature;
use crate::series::{Kind, circular_mean, roll, unroll};

/// What the values of a period come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// On how many days there is a value; of booleans, on how many there is a mark.
    pub days: usize,
    /// The sum, where the sum of several days means something.
    pub total: Option<f64>,
    /// The arithmetic mean of the days that have a value. Of times of day it is a time of day: that of 23:50 and 00:10 is midnight.
    pub average: f64,
    /// The day with the highest value, of times of day the latest; the first of several.
    pub highest: (Day, f64),
    /// The day with the lowest value, of times of day the earliest; the first of several.
    pub lowest: (Day, f64),
}

/// How a period differs from the one before, day for day: the averages are compared, so that neither the length of a month nor
/// days without a value make a difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The average less that of the period before; of times of day in minutes, from -720 to 720.
    pub difference: f64,
    /// The same as a share of the average before; none where that is not above nought.
    pub share: Option<f64>,
}

/// The fewest days with a value that a period needs to be compared.
const FEWEST_DAYS: usize = 3;

/// The figures of values that fall in one period, at most one a day, earliest first; none where there is none. Of booleans only
/// marks count. Values that are not finite are not looked at.
pub fn figures(nature: Nature, values: &[(Day, f64)]) -> Option<Figures> {
    let kind = Kind::of(nature.value_type)?;
    let is_counted = |(_, value): &&(Day, f64)| value.is_finite() && (kind != Kind::Boolean || *value != 0.0);
    let values: Vec<(Day, f64)> = values.iter().filter(is_counted).copied().collect();
    let is_time = kind == Kind::TimeOfDay;
    let center = circular_mean(values.iter().filter(|_| is_time).map(|(_, time)| *time));
    let on_a_line = |value: f64| if is_time { unroll(value, center) } else { value };
    let first = *values.first()?;
    let (mut highest, mut lowest) = (first, first);
    let mut mean = 0.0;
    for (counted, (day, value)) in values.iter().enumerate() {
        let value = on_a_line(*value);
        // The mean so far, which the largest values cannot overflow: each step is halved before it is taken apart.
        mean += value / (counted + 1) as f64 - mean / (counted + 1) as f64;
        if value > on_a_line(highest.1) {
            highest = (*day, values.get(counted)?.1);
        }
        if value < on_a_line(lowest.1) {
            lowest = (*day, values.get(counted)?.1);
        }
    }
    let is_summed = nature.is_summed && kind != Kind::TimeOfDay && nature.value_type != ValueType::Scale;
    let total = values.iter().map(|(_, value)| *value).sum::<f64>();
    Some(Figures {
        days: values.len(),
        total: (is_summed && total.is_finite()).then_some(total),
        average: if is_time { roll(mean) } else { mean },
        highest,
        lowest,
    })
}

/// How a period that has gone on for `passed` days compares with the `before_days` of the one before. None where either has
/// values on fewer than half of its days, or on fewer than three: so few say little about the rest. Of booleans, which have no
/// average worth comparing, none.
pub fn change(nature: Nature, now: (&Figures, usize), before: (&Figures, usize)) -> Option<Change> {
    let ((figures, passed), (figures_before, before_days)) = (now, before);
    if !is_enough(figures.days, passed) || !is_enough(figures_before.days, before_days) {
        return None;
    }
    match Kind::of(nature.value_type)? {
        Kind::Boolean => None,
        Kind::TimeOfDay => {
            let difference = unroll(figures.average, figures_before.average) - figures_before.average;
            Some(Change { difference, share: None })
        }
        Kind::Number => {
            let difference = figures.average - figures_before.average;
            let share = (figures_before.average > 0.0).then_some(difference / figures_before.average);
            Some(Change { difference, share: share.filter(|share| share.is_finite()) })
        }
    }
}

/// Whether so many days with a value say something about a period of so many days.
pub fn is_enough(days: usize, of: usize) -> bool {
    days >= FEWEST_DAYS && days * 2 >= of
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Better;

    fn nature(value_type: ValueType, is_summed: bool) -> Nature {
        Nature { value_type, better: Better::Higher, is_summed, grows: false }
    }

    const STEPS: ValueType = ValueType::Integer;

    fn days(values: &[f64]) -> Vec<(Day, f64)> {
        (0..).zip(values).map(|(i, value)| (Day::from_number(i), *value)).collect()
    }

    fn of(nature: Nature, values: &[f64]) -> Figures {
        figures(nature, &days(values)).expect("figures")
    }

    #[test]
    fn what_is_counted_has_a_sum_and_what_is_read_off_has_none() {
        let steps = of(nature(STEPS, true), &[3.0, 9.0, 9.0, 1.0]);
        assert_eq!((steps.days, steps.total, steps.average), (4, Some(22.0), 5.5));
        assert_eq!((steps.highest, steps.lowest), ((Day::from_number(1), 9.0), (Day::from_number(3), 1.0)));
        assert_eq!(of(nature(ValueType::Float, false), &[70.0, 72.0]).total, None);
        assert_eq!(of(nature(ValueType::Scale, true), &[5.0, 7.0]).total, None, "nobody adds up moods");
        assert_eq!(figures(nature(STEPS, true), &[]), None);
        assert_eq!(figures(nature(ValueType::Text, false), &days(&[1.0])), None);
    }

    #[test]
    fn times_of_day_go_round_midnight() {
        let bed = of(nature(ValueType::TimeFromMidnight, false), &[1430.0, 10.0]);
        assert_eq!(bed.average, 0.0);
        assert_eq!((bed.highest.1, bed.lowest.1), (10.0, 1430.0), "ten past midnight is later");
        let earlier = of(nature(ValueType::TimeFromMidnight, false), &[1400.0; 4]);
        let later = of(nature(ValueType::TimeFromMidnight, false), &[20.0; 4]);
        let change = change(nature(ValueType::TimeFromMidnight, false), (&later, 7), (&earlier, 7));
        assert_eq!(change, Some(Change { difference: 60.0, share: None }));
    }

    #[test]
    fn periods_of_different_lengths_are_compared_day_for_day() {
        let kind = nature(STEPS, true);
        let (february, march) = (of(kind, &[100.0; 28]), of(kind, &[110.0; 31]));
        let change = change(kind, (&march, 31), (&february, 28)).expect("a comparison");
        assert_eq!(change.difference, 10.0);
        assert!((change.share.expect("a share") - 0.1).abs() < 1e-12);
    }

    #[test]
    fn a_few_days_are_compared_with_nothing() {
        let kind = nature(STEPS, true);
        let (few, many) = (of(kind, &[5.0; 10]), of(kind, &[5.0; 30]));
        assert_eq!(change(kind, (&few, 31), (&many, 30)), None);
        assert_eq!(change(kind, (&many, 31), (&few, 30)), None);
        assert_eq!(change(kind, (&of(kind, &[5.0; 2]), 2), (&many, 30)), None, "the second day of a month");
        assert!(change(kind, (&few, 12), (&many, 30)).is_some(), "a month that goes on");
    }

    #[test]
    fn marks_are_counted_and_not_averaged() {
        let kind = nature(ValueType::Boolean, true);
        let now = of(kind, &[1.0, 0.0, 1.0, 1.0]);
        assert_eq!((now.days, now.total), (3, Some(3.0)));
        assert_eq!(change(kind, (&now, 4), (&now, 4)), None);
    }

    #[test]
    fn a_share_of_nothing_is_none_and_the_largest_numbers_have_a_mean() {
        let kind = nature(ValueType::Float, true);
        let (nothing, some) = (of(kind, &[0.0; 7]), of(kind, &[3.0; 7]));
        assert_eq!(change(kind, (&some, 7), (&nothing, 7)), Some(Change { difference: 3.0, share: None }));
        let large = of(kind, &[f64::MAX, f64::MAX, f64::NAN]);
        assert_eq!((large.days, large.total), (2, None));
        assert!((large.average / f64::MAX - 1.0).abs() < 1e-9);
    }
}
