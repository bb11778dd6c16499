//! The axis of values.

use model::{Conventions, ValueType};
use service::quantity::Quantity;

use super::{Range, Tick};
use crate::chart::Kind;

/// The most steps between the ticks of an axis.
const STEPS: f64 = 5.0;
/// Steps of lengths of time, in minutes. Longer ones are 1, 2 and 5 times a power of ten, in hours.
const DURATIONS: [f64; 12] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 240.0, 360.0, 720.0];
/// Steps of times of day, in minutes. All divide a day, and half a day: what is stored from midday is round too.
const TIMES: [f64; 9] = [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 360.0, 720.0];

/// An axis of values: its ticks are evenly spaced, the lowest at its bottom and the highest at its top.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ValueAxis {
    range: Range,
    /// From the bottom to the top.
    pub(crate) ticks: Vec<Tick>,
    /// The unit of what is written at the ticks; empty where that says it itself.
    pub(crate) unit: String,
}

impl ValueAxis {
    /// The axis that these numbers fit on; none where there are none, as of text.
    pub(crate) fn of(quantity: &Quantity, numbers: &[f64]) -> Option<ValueAxis> {
        ValueAxis::drawn_as(Kind::of(quantity), quantity, numbers)
    }

    /// The same for a line, which need not begin at nought: its ups and downs are what it is drawn for.
    pub(crate) fn of_line(quantity: &Quantity, numbers: &[f64]) -> Option<ValueAxis> {
        ValueAxis::drawn_as(Kind::Points, quantity, numbers)
    }

    fn drawn_as(kind: Kind, quantity: &Quantity, numbers: &[f64]) -> Option<ValueAxis> {
        let range = Range::around(quantity, kind, numbers)?;
        let values = match quantity.value_type() {
            ValueType::Scale => vec![1.0, 3.0, 5.0, 7.0, 9.0],
            ValueType::Boolean => vec![0.0, 1.0],
            _ => {
                let (low, high) = widened(quantity, kind, (quantity.shown(range.low), quantity.shown(range.high)));
                let step = step(quantity.value_type(), low, high);
                let (first, count) = (floor(low, step), (ceil(high, step) - floor(low, step)).clamp(1.0, STEPS + 1.0));
                (0..=count as u32).map(|i| (first + f64::from(i)) * step).collect()
            }
        };
        Some(ValueAxis::with_ticks(quantity, range, &values))
    }

    /// The axis with ticks at these values, as they are shown.
    fn with_ticks(quantity: &Quantity, range: Range, values: &[f64]) -> ValueAxis {
        let (first, last) = (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(1.0));
        let range = range.between(quantity.unshown(first), quantity.unshown(last));
        let step = values.get(1).map_or(1.0, |second| second - first);
        let count = values.len().saturating_sub(1).max(1) as f64;
        let tick = |(i, value): (usize, &f64)| Tick { at: i as f64 / count, label: label(quantity, *value, step) };
        let is_number = matches!(quantity.value_type(), ValueType::Integer | ValueType::Float);
        let unit = if is_number { quantity.unit().to_owned() } else { String::new() };
        ValueAxis { range, ticks: values.iter().enumerate().map(tick).collect(), unit }
    }

    /// The stored value that stands at a height from 0 to 1; of times of day unrolled.
    pub(crate) fn value(&self, at: f64) -> f64 {
        self.range.low + (self.range.high - self.range.low) * at
    }

    /// How high a stored value stands, from 0 at the bottom to 1 at the top.
    pub(crate) fn height(&self, number: f64) -> f64 {
        self.range.height(number)
    }

    /// Where bars begin: nought, or the bottom where there is no nought on the axis.
    pub(crate) fn base(&self) -> f64 {
        self.range.height_of_placed(0.0)
    }
}

/// The ends with room between them, where all values are as good as the same: a two-hundredth of a level, some minutes of a
/// time of day, and at least what two values can be apart.
fn widened(quantity: &Quantity, kind: Kind, (low, high): (f64, f64)) -> (f64, f64) {
    let least = match quantity.value_type() {
        _ if kind != Kind::Points => return (low, high),
        ValueType::Percentage => 0.04,
        ValueType::TimeFromMidnight | ValueType::TimeFromMidday => 10.0,
        ValueType::Integer => 2.0_f64.max(high.abs() * 0.005),
        _ => 0.2_f64.max(high.abs().max(low.abs()) * 0.005),
    };
    let room = ((least - (high - low)) / 2.0).max(0.0);
    let (lower, higher) = (low - room, high + room);
    match quantity.value_type() {
        ValueType::TimeFromMidnight | ValueType::TimeFromMidday => (lower, higher),
        ValueType::Percentage => (lower.max(0.0), higher.min(1.0)),
        // Nothing is below nought unless a value is.
        _ if low >= 0.0 => (lower.max(0.0), higher),
        _ => (lower, higher),
    }
}

/// The least step with which the axis has at most [`STEPS`] of them.
fn step(value_type: ValueType, low: f64, high: f64) -> f64 {
    let fits = |step: &f64| ceil(high, *step) - floor(low, *step) <= STEPS;
    let decimal = |least: f64, unit: f64| {
        let span = ((high - low) / unit).max(least);
        let power = 10_f64.powf((span / STEPS).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].map(|factor| (factor * power).max(least) * unit);
        steps.into_iter().find(fits).unwrap_or(span * unit)
    };
    match value_type {
        ValueType::Duration => DURATIONS.into_iter().find(fits).unwrap_or_else(|| decimal(10.0, 60.0)),
        ValueType::TimeFromMidnight | ValueType::TimeFromMidday => TIMES.into_iter().find(fits).unwrap_or(1440.0),
        ValueType::Percentage => decimal(0.01, 1.0),
        ValueType::Integer => decimal(1.0, 1.0),
        _ => decimal(0.0, 1.0),
    }
}

/// The last multiple up to a number. A hair's breadth above a multiple is that multiple.
fn floor(number: f64, step: f64) -> f64 {
    (number / step + 1e-9).floor()
}

/// The first multiple from a number on.
fn ceil(number: f64, step: f64) -> f64 {
    (number / step - 1e-9).ceil()
}

/// What is written at a tick: numbers with as many decimals as the step needs, millions and more in words.
fn label(quantity: &Quantity, shown: f64, step: f64) -> String {
    if !matches!(quantity.value_type(), ValueType::Integer | ValueType::Float) {
        return quantity.show_number(quantity.unshown(shown));
    }
    let largest = shown.abs().max(step);
    let (scale, word) = match largest {
        n if n >= 1e15 || step < 1e-6 => return scientific(shown, step, quantity.conventions()),
        n if n >= 1e12 => (1e12, " trillion"),
        n if n >= 1e9 => (1e9, " billion"),
        n if n >= 1e6 => (1e6, " million"),
        _ => (1.0, ""),
    };
    let digits = (-(step / scale).log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    if shown == 0.0 { "0".to_owned() } else { quantity.conventions().decimals(shown / scale, digits) + word }
}

/// A power of ten with what it is multiplied by, with as many decimals as the step needs: `2e15`.
fn scientific(number: f64, step: f64, conventions: &Conventions) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let digits = ((number.abs() / step).log10() - 1e-9).ceil().clamp(0.0, 15.0) as usize;
    let text = format!("{number:.digits$e}").replace(".0e", "e");
    conventions.numbers.write_decimals(&text).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::UnitSwitches;
    use proptest::prelude::*;
    use service::quantity::UnitPreferences;

    fn units(is_imperial: bool) -> UnitPreferences {
        let on = is_imperial;
        let switches = UnitSwitches { distance: on, weight: on, energy: on, liquid: on, temperature: on };
        UnitPreferences { switches, ..UnitPreferences::default() }
    }

    fn axis(value_type: ValueType, unit: &str, numbers: &[f64]) -> String {
        let quantity = Quantity::in_unit(value_type, unit, &units(false));
        written(&ValueAxis::of(&quantity, numbers).expect("an axis"))
    }

    fn written(axis: &ValueAxis) -> String {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn ticks_are_round_in_the_way_that_each_type_is_read() {
        use ValueType::*;
        for (value_type, unit, numbers, expected) in [
            (Integer, "", vec![3_120.0, 10_916.0], "0 | 5,000 | 10,000 | 15,000"),
            (Integer, "", vec![1.0], "0 | 1"),
            (Integer, "", vec![0.0], "0 | 1"),
            (Integer, "", vec![4.0, 7.0], "0 | 2 | 4 | 6 | 8"),
            (Integer, "", vec![-3.0, 4.0], "−4 | −2 | 0 | 2 | 4"),
            (Integer, "", vec![4.2e6], "0 | 1 million | 2 million | 3 million | 4 million | 5 million"),
            (Float, "", vec![0.31], "0 | 0.1 | 0.2 | 0.3 | 0.4"),
            (Float, "", vec![3e-9], "0 | 1e−9 | 2e−9 | 3e−9"),
            (Float, "", vec![f64::MAX], "0 | 2e299 | 4e299 | 6e299 | 8e299 | 1e300"),
            (Float, "kg", vec![71.4, 73.2], "71.0 | 71.5 | 72.0 | 72.5 | 73.0 | 73.5"),
            (Float, "kg", vec![70.0], "69.8 | 69.9 | 70.0 | 70.1 | 70.2"),
            (Duration, "min", vec![452.0], "0 min | 2 h | 4 h | 6 h | 8 h"),
            (Duration, "min", vec![38.0], "0 min | 10 min | 20 min | 30 min | 40 min"),
            (Duration, "min", vec![130.0], "0 min | 30 min | 1 h | 1 h 30 min | 2 h | 2 h 30 min"),
            (Duration, "min", vec![6_000.0], "0 min | 20 h | 40 h | 60 h | 80 h | 100 h"),
            (TimeFromMidnight, "", vec![400.0, 500.0], "06:30 | 07:00 | 07:30 | 08:00 | 08:30"),
            (TimeFromMidnight, "", vec![405.0], "06:40 | 06:45 | 06:50"),
            (TimeFromMidnight, "", vec![1_380.0, 75.0], "23:00 | 23:30 | 00:00 | 00:30 | 01:00 | 01:30"),
            (TimeFromMidday, "", vec![645.0, 790.0], "22:00 | 23:00 | 00:00 | 01:00 | 02:00"),
            (Percentage, "", vec![0.83], "0% | 20% | 40% | 60% | 80% | 100%"),
            (Percentage, "", vec![0.004], "0% | 1%"),
            (Boolean, "", vec![1.0], "No | Yes"),
            (Scale, "", vec![4.0], "1 | 3 | 5 | 7 | 9"),
        ] {
            assert_eq!(axis(value_type, unit, &numbers), expected, "{value_type:?} {unit} {numbers:?}");
        }
    }

    #[test]
    fn ticks_are_round_in_the_persons_own_unit() {
        let in_pounds = Quantity::in_unit(ValueType::Float, "kg", &units(true));
        let axis = ValueAxis::of(&in_pounds, &[70.0, 73.0]).expect("an axis");
        assert_eq!((written(&axis).as_str(), axis.unit.as_str()), ("154 | 156 | 158 | 160 | 162", "lb"));
        // 156 pounds are a quarter of the way up.
        assert!((axis.height(156.0 / 2.204_622_622) - 0.25).abs() < 1e-9);
        let in_miles = Quantity::in_unit(ValueType::Float, "km", &units(true));
        let axis = ValueAxis::of(&in_miles, &[10.0]).expect("an axis");
        assert_eq!(written(&axis), "0 | 2 | 4 | 6 | 8");
    }

    #[test]
    fn a_line_need_not_begin_at_nought() {
        let steps = Quantity::in_unit(ValueType::Integer, "", &units(false));
        let axis = ValueAxis::of_line(&steps, &[8_120.0, 9_640.0]).expect("an axis");
        assert_eq!(written(&axis), "8,000 | 8,500 | 9,000 | 9,500 | 10,000");
        let sure = Quantity::in_unit(ValueType::Percentage, "", &units(false));
        assert_eq!(written(&ValueAxis::of_line(&sure, &[0.99]).expect("an axis")), "97% | 98% | 99% | 100%");
        let none = ValueAxis::of_line(&steps, &[0.0]).expect("an axis");
        assert_eq!(written(&none), "0 | 1");
    }

    #[test]
    fn a_bedtime_after_midnight_stands_above_one_before_it() {
        let quantity = Quantity::in_unit(ValueType::TimeFromMidnight, "", &units(false));
        let axis = ValueAxis::of(&quantity, &[1_420.0, 1_435.0, 5.0, 20.0]).expect("an axis");
        let heights = [1_420.0, 1_435.0, 5.0, 20.0].map(|time| axis.height(time));
        assert!(heights.is_sorted(), "{heights:?}");
        assert_eq!(written(&axis), "23:40 | 23:50 | 00:00 | 00:10 | 00:20");
    }

    proptest! {
        #[test]
        fn ticks_are_few_different_and_hold_every_value(
            kind in 0_i64..9,
            unit in prop::sample::select(vec!["", "kg", "km", "kJ", "degrees Celsius"]),
            (is_imperial, as_line) in any::<(bool, bool)>(),
            numbers in prop::collection::vec(any::<f64>(), 1..20),
        ) {
            let value_type = ValueType::from_number(kind).expect("a type");
            let unit = if matches!(value_type, ValueType::Integer | ValueType::Float) { unit } else { "" };
            // What of these a value of that type can be: stored numbers are what was read.
            let read = |n: &f64| value_type.read(&serde_json::json!(n)).ok().and_then(|value| value.number());
            let whole = |n: &f64| read(n).or_else(|| read(&(n % 1440.0).abs().trunc())).or_else(|| read(&1.0));
            let numbers: Vec<f64> = numbers.iter().filter_map(whole).collect();
            let quantity = Quantity::in_unit(value_type, unit, &units(is_imperial));
            let axis = if as_line { ValueAxis::of_line(&quantity, &numbers) } else { ValueAxis::of(&quantity, &numbers) };
            let Some(axis) = axis else {
                prop_assert!(numbers.is_empty() || value_type == ValueType::Text);
                return Ok(());
            };
            prop_assert!((2..=8).contains(&axis.ticks.len()), "{:?}", axis);
            prop_assert!(axis.ticks.is_sorted_by(|a, b| a.at < b.at) && axis.ticks[0].at == 0.0, "{:?}", axis);
            prop_assert_eq!(axis.ticks.last().map(|tick| tick.at), Some(1.0));
            for pair in axis.ticks.windows(2) {
                prop_assert!(pair[0].label != pair[1].label, "{:?}", axis);
            }
            prop_assert!(axis.range.low.is_finite() && axis.range.high.is_finite() && axis.range.low < axis.range.high);
            for number in numbers {
                prop_assert!((0.0..=1.0).contains(&axis.height(number)), "{number} {:?}", axis);
            }
        }
    }
}
