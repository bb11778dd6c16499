//! From a value to a height.

use super::{Kind, Series};
use model::ValueType;

/// The range of values that a chart shows, lowest at its bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Scale {
    /// The range that fits a series. Amounts begin at nought, so that twice as much is twice as high, unless there are
    /// some below; scales run to 9; shares and others to what was reached.
    pub(super) fn of(series: &Series) -> Scale {
        let low = series.numbers().fold(f64::INFINITY, f64::min);
        let high = series.numbers().fold(f64::NEG_INFINITY, f64::max);
        if !low.is_finite() || !high.is_finite() {
            return Scale { low: 0.0, high: 1.0 };
        }
        match (series.kind(), series.value_type) {
            (_, ValueType::Scale) => Scale { low: 0.0, high: 9.0 },
            (Kind::Points, _) if series.is_level => {
                let margin = ((high - low) * 0.15).max(high.abs() * 0.01).max(0.1);
                Scale { low: low - margin, high: high + margin }
            }
            (Kind::Points, _) => {
                let margin = ((high - low) * 0.15).max(15.0);
                Scale { low: (low - margin).max(0.0), high: (high + margin).min(1439.0) }
            }
            _ if low >= 0.0 && high == 0.0 => Scale { low: 0.0, high: 1.0 },
            _ => Scale { low: low.min(0.0), high: high.max(0.0) },
        }
    }

    /// The same, widened so that what stands at its top, in its middle and at its bottom can be a value of that kind: an
    /// even number at the top of amounts, whole numbers around levels, and of nine grades the lowest at the bottom.
    pub(super) fn rounded(self, series: &Series) -> Scale {
        let Scale { low, high } = self;
        let is_whole = series.value_type == ValueType::Integer;
        match (series.kind(), series.value_type) {
            (_, ValueType::Scale) => Scale { low: 1.0, high: 9.0 },
            (Kind::Marks, _) => Scale { low: 0.0, high: 1.0 },
            (Kind::Bars, ValueType::Duration) if low == 0.0 => Scale { low, high: whole_hours(high) },
            (Kind::Bars, ValueType::Percentage) if low == 0.0 => Scale { low, high: (high * 10.0).ceil() / 10.0 },
            (Kind::Bars, _) if low == 0.0 && is_whole => Scale { low, high: round_even(high) },
            (_, _) if is_whole => {
                let (low, high) = (low.floor(), high.ceil());
                Scale { low, high: high + (high - low) % 2.0 }
            }
            _ => self,
        }
    }

    /// What to write in its middle; nothing where that can be no value.
    pub(super) fn middle(self, series: &Series) -> Option<f64> {
        let middle = self.low / 2.0 + self.high / 2.0;
        (series.value_type != ValueType::Boolean).then_some(middle)
    }

    /// How high a value stands, from 0 at the bottom to 1 at the top. (Halved before subtracting, which cannot overflow.)
    pub(super) fn height(self, value: f64) -> f64 {
        ((value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)).clamp(0.0, 1.0)
    }
}

/// The next of 2, 4, 6, 8 and 10 times a power of ten, so that its half is whole too.
fn round_even(high: f64) -> f64 {
    let power = 10_f64.powf(high.max(1.0).log10().floor());
    let rounded = [2.0, 4.0, 6.0, 8.0, 10.0].map(|step| step * power).into_iter().find(|top| *top >= high);
    rounded.unwrap_or(high)
}

/// Minutes, up to twenty minutes, an hour or two, or a number of hours that has a whole half.
fn whole_hours(high: f64) -> f64 {
    let step = [20.0, 60.0].into_iter().find(|step| high <= *step).unwrap_or(120.0);
    (high / step).ceil() * step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Point;
    use model::Day;

    fn series(value_type: ValueType, numbers: &[f64]) -> Series {
        let point = |n: &f64| Point { day: Day::MIN, number: Some(*n), text: String::new() };
        Series { value_type, is_level: false, points: numbers.iter().map(point).collect() }
    }

    #[test]
    fn amounts_begin_at_nought_and_times_at_their_own_range() {
        assert_eq!(Scale::of(&series(ValueType::Integer, &[4.0, 8.0])), Scale { low: 0.0, high: 8.0 });
        assert_eq!(Scale::of(&series(ValueType::Float, &[-4.0, 8.0])), Scale { low: -4.0, high: 8.0 });
        assert_eq!(Scale::of(&series(ValueType::Scale, &[3.0])), Scale { low: 0.0, high: 9.0 });
        assert_eq!(Scale::of(&series(ValueType::TimeFromMidnight, &[400.0, 500.0])), Scale { low: 385.0, high: 515.0 });
    }

    #[test]
    fn what_is_written_beside_a_month_can_be_a_value() {
        let ends = |value_type, numbers: &[f64]| {
            let series = series(value_type, numbers);
            let scale = Scale::of(&series).rounded(&series);
            (scale.low, scale.middle(&series), scale.high)
        };
        assert_eq!(ends(ValueType::Scale, &[3.0, 7.0]), (1.0, Some(5.0), 9.0));
        assert_eq!(ends(ValueType::Boolean, &[1.0]), (0.0, None, 1.0));
        assert_eq!(ends(ValueType::Integer, &[1.0]), (0.0, Some(1.0), 2.0));
        assert_eq!(ends(ValueType::Integer, &[7.0]), (0.0, Some(4.0), 8.0));
        assert_eq!(ends(ValueType::Integer, &[10_916.0]), (0.0, Some(10_000.0), 20_000.0));
        assert_eq!(ends(ValueType::Integer, &[-3.0, 4.0]), (-3.0, Some(1.0), 5.0));
        assert_eq!(ends(ValueType::Duration, &[452.0]), (0.0, Some(240.0), 480.0));
        assert_eq!(ends(ValueType::Percentage, &[0.83]), (0.0, Some(0.45), 0.9));
    }

    #[test]
    fn the_largest_numbers_there_are_still_have_a_height() {
        let scale = Scale::of(&series(ValueType::Float, &[-f64::MAX, f64::MAX]));
        assert_eq!(scale.height(f64::MAX), 1.0);
        assert_eq!(scale.height(0.0), 0.5);
        assert_eq!(Scale::of(&series(ValueType::Integer, &[0.0])).height(0.0), 0.0);
    }
}
