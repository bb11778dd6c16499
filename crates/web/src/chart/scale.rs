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

    /// How high a value stands, from 0 at the bottom to 1 at the top. (Halved before subtracting, which cannot overflow.)
    pub(super) fn height(self, value: f64) -> f64 {
        ((value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)).clamp(0.0, 1.0)
    }
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
    fn the_largest_numbers_there_are_still_have_a_height() {
        let scale = Scale::of(&series(ValueType::Float, &[-f64::MAX, f64::MAX]));
        assert_eq!(scale.height(f64::MAX), 1.0);
        assert_eq!(scale.height(0.0), 0.5);
        assert_eq!(Scale::of(&series(ValueType::Integer, &[0.0])).height(0.0), 0.0);
    }
}
