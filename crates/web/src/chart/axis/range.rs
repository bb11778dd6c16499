//! From a value to a height.

use model::ValueType;
use service::quantity::{Line, Quantity};

use crate::chart::Kind;

/// The numbers that are drawn apart from each other: larger ones stand where these do, so that no sum overflows.
const LARGEST: f64 = 1e300;

/// The range of values that a chart shows, lowest at its bottom. Times of day are unrolled, so that a bedtime after midnight
/// stands above one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    /// What stands at the bottom, as it is stored but unrolled.
    pub(super) low: f64,
    /// What stands at the top.
    pub(super) high: f64,
    line: Line,
}

impl Range {
    /// The range that just fits these numbers, for charts without an axis; none where there are none. Amounts begin at nought, so
    /// that twice as much is twice as high, unless there are some below; grades run to 9; levels and times have some room
    /// above and below.
    pub(crate) fn of(quantity: &Quantity, numbers: &[f64]) -> Option<Range> {
        let kind = Kind::of(quantity);
        let range = Range::around(quantity, kind, numbers)?;
        let (low, high) = (range.low, range.high);
        let room = (high - low) * 0.15;
        Some(match (kind, quantity.value_type()) {
            (_, ValueType::Scale) => range.between(0.0, high),
            (Kind::Points, _) if quantity.is_level() => range.widened(room.max(high.abs() * 0.01).max(0.1)),
            (Kind::Points, _) => range.widened(room.max(15.0)),
            _ => range,
        })
    }

    /// The range from the lowest to the highest of these numbers, with nought where they are drawn as bars.
    pub(super) fn around(quantity: &Quantity, kind: Kind, numbers: &[f64]) -> Option<Range> {
        let line = Line::of(quantity, numbers);
        let placed = || numbers.iter().map(|n| line.place(*n).clamp(-LARGEST, LARGEST)).filter(|n| n.is_finite());
        let low = placed().reduce(f64::min)?;
        let high = placed().reduce(f64::max)?;
        let (low, high) = match (kind, quantity.value_type()) {
            (_, ValueType::Text) => return None,
            (_, ValueType::Scale) => (1.0, 9.0),
            (Kind::Points, _) => (low, high),
            (Kind::Marks, _) => (0.0, 1.0),
            // Too small to be told from nothing.
            (Kind::Bars, _) if low.abs().max(high.abs()) < 1.0 / LARGEST => (0.0, 1.0),
            (Kind::Bars, _) => (low.min(0.0), high.max(0.0)),
        };
        Some(Range { low, high, line })
    }

    /// The same line from one end to another.
    pub(super) fn between(self, low: f64, high: f64) -> Range {
        Range { low, high, ..self }
    }

    fn widened(self, room: f64) -> Range {
        self.between(self.low - room, self.high + room)
    }

    /// How high a stored value stands, from 0 at the bottom to 1 at the top.
    pub(crate) fn height(&self, number: f64) -> f64 {
        self.height_of_placed(self.line.place(number))
    }

    /// How high a number stands that lies on the line already. (Halved before subtracting, which cannot overflow.)
    pub(super) fn height_of_placed(&self, number: f64) -> f64 {
        ((number / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use service::quantity::UnitPreferences;

    fn ends(value_type: ValueType, numbers: &[f64]) -> Option<(f64, f64)> {
        let quantity = Quantity::in_unit(value_type, "", &UnitPreferences::default());
        Range::of(&quantity, numbers).map(|range| (range.low, range.high))
    }

    #[test]
    fn amounts_begin_at_nought_and_times_at_their_own_range() {
        assert_eq!(ends(ValueType::Integer, &[4.0, 8.0]), Some((0.0, 8.0)));
        assert_eq!(ends(ValueType::Float, &[-4.0, 8.0]), Some((-4.0, 8.0)));
        assert_eq!(ends(ValueType::Scale, &[3.0]), Some((0.0, 9.0)));
        assert_eq!(ends(ValueType::TimeFromMidnight, &[400.0, 500.0]), Some((385.0, 515.0)));
        assert_eq!(ends(ValueType::TimeFromMidnight, &[1430.0, 10.0]), Some((-25.0, 25.0)));
        assert_eq!(ends(ValueType::Text, &[]), None);
        assert_eq!(ends(ValueType::Integer, &[f64::NAN]), None);
    }

    #[test]
    fn the_largest_numbers_there_are_still_have_a_height() {
        let quantity = Quantity::in_unit(ValueType::Float, "", &UnitPreferences::default());
        let range = Range::of(&quantity, &[-f64::MAX, f64::MAX]).expect("a range");
        assert_eq!((range.height(f64::MAX), range.height(0.0), range.height(-f64::MAX)), (1.0, 0.5, 0.0));
        assert_eq!(Range::of(&quantity, &[0.0]).map(|range| range.height(0.0)), Some(0.0));
    }
}
