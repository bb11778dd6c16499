//! Values laid on a line, to be drawn or counted with.

use analytics::series::{circular_mean, unroll};

use super::Quantity;

/// A line that the values of one attribute are laid on. Numbers are where they are; times of day are unrolled around their
/// mean, so that 23:50 and 00:10 are neighbours, also when they are read from midnight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The time of day that lies in the middle; none where values are no times of day.
    center: Option<f64>,
}

impl Line {
    /// The line for these values.
    pub fn of(quantity: &Quantity, numbers: &[f64]) -> Line {
        let is_time = quantity.value_type().is_time();
        Line { center: is_time.then(|| circular_mean(numbers.iter().copied().filter(|n| n.is_finite()))) }
    }

    /// Where a stored number lies: of times of day within half a day of the middle, perhaps below 0 or above 1439, which
    /// [`Quantity::show_number`] reads as times of day all the same.
    pub fn place(self, number: f64) -> f64 {
        self.center.map_or(number, |center| unroll(number, center))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::UnitPreferences;
    use model::ValueType;

    #[test]
    fn bedtimes_around_midnight_lie_side_by_side_and_numbers_stay_where_they_are() {
        let quantity = |value_type| Quantity::in_unit(value_type, "", &UnitPreferences::default());
        let bedtimes = [1430.0, 10.0];
        let line = Line::of(&quantity(ValueType::TimeFromMidnight), &bedtimes);
        assert_eq!(bedtimes.map(|time| line.place(time)), [-10.0, 10.0]);
        assert_eq!(quantity(ValueType::TimeFromMidnight).show_number(-10.0), "23:50");
        assert_eq!(Line::of(&quantity(ValueType::Duration), &bedtimes).place(1430.0), 1430.0);
    }
}
