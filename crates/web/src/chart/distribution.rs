//! How often there was which value.

use std::ops::RangeInclusive;

use model::ValueType;
use service::quantity::Quantity;

use super::axis::ValueAxis;
use super::bucket::counted;
use super::plot::{Column, Columns, Plot};

/// At most how many columns values are put in.
const RANGES: usize = 10;

impl Plot {
    /// Draws on how many days there was which value: each grade, yes and no, or ranges between round numbers; none where there
    /// are no numbers.
    pub(crate) fn of_distribution(quantity: &Quantity, numbers: &[f64]) -> Option<Plot> {
        if numbers.is_empty() {
            return None;
        }
        let (columns, across) = match quantity.value_type() {
            ValueType::Scale => (values(quantity, numbers, 1..=9), None),
            ValueType::Boolean => (values(quantity, numbers, 0..=1), None),
            ValueType::Integer if is_few(numbers) => (values(quantity, numbers, ends(numbers)), None),
            _ => {
                let axis = ValueAxis::of_line(quantity, numbers)?;
                (ranges(quantity, numbers, &axis), Some(axis.ticks))
            }
        };
        let most = columns.iter().max_by(|a, b| a.number.unwrap_or_default().total_cmp(&b.number.unwrap_or_default()));
        let most = most.map(|column| format!("{} on {}", column.label, column.text)).unwrap_or_default();
        let words = format!("How often there was which value. Most often: {most}.");
        Columns { words, head: "Value", number_head: "Days", across, columns }.plot(&quantity.of_counts())
    }
}

fn column(label: String, count: usize) -> Column {
    Column { label, number: Some(count as f64), text: counted(count) }
}

/// The lowest and the highest of whole numbers.
fn ends(numbers: &[f64]) -> RangeInclusive<i64> {
    let low = numbers.iter().copied().reduce(f64::min).unwrap_or_default();
    let high = numbers.iter().copied().reduce(f64::max).unwrap_or_default();
    low as i64..=high as i64
}

/// Whether there are so few whole numbers from the lowest to the highest that each can have a column.
fn is_few(numbers: &[f64]) -> bool {
    let ends = ends(numbers);
    ends.end() - ends.start() <= RANGES as i64
}

/// A column for each of a few values.
fn values(quantity: &Quantity, numbers: &[f64], values: RangeInclusive<i64>) -> Vec<Column> {
    let count = |value: f64| numbers.iter().filter(|number| **number == value).count();
    values.map(|value| value as f64).map(|value| column(quantity.show_number(value), count(value))).collect()
}

/// A column for each range between the ticks of an axis, or for each half of one where that leaves whole numbers whole. A value
/// that is the end of one range and the beginning of the next counts in the next.
fn ranges(quantity: &Quantity, numbers: &[f64], axis: &ValueAxis) -> Vec<Column> {
    let steps = axis.ticks.len() - 1;
    let step = (axis.value(1.0) - axis.value(0.0)) / steps as f64;
    let is_divisible = quantity.value_type() != ValueType::Integer || step % 2.0 == 0.0;
    let count = if is_divisible && steps * 2 <= RANGES { steps * 2 } else { steps };
    let mut counts = vec![0; count];
    for number in numbers {
        let index = (axis.height(*number) * count as f64 + 1e-9) as usize;
        if let Some(slot) = counts.get_mut(index.min(count - 1)) {
            *slot += 1;
        }
    }
    let edge = |i: usize| quantity.show_number(axis.value(i as f64 / count as f64));
    counts.iter().enumerate().map(|(i, days)| column(format!("{} – {}", edge(i), edge(i + 1)), *days)).collect()
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use model::{Conventions, ValueType};
    use service::quantity::{Quantity, UnitPreferences};

    use crate::chart::Plot;

    fn quantity(value_type: ValueType) -> Quantity {
        Quantity::in_unit(value_type, "", &UnitPreferences::default())
    }

    fn counts(plot: &Plot) -> Vec<(&str, &str)> {
        plot.table.rows.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect()
    }

    #[test]
    fn a_distribution_counts_the_days_between_round_numbers() {
        let plot = Plot::of_distribution(&quantity(ValueType::Integer), &[0.0, 4_999.0, 5_000.0, 12_000.0]);
        let plot = plot.expect("a plot");
        assert_eq!(
            counts(&plot),
            [
                ("0 – 2,500", "1 day"),
                ("2,500 – 5,000", "1 day"),
                ("5,000 – 7,500", "1 day"),
                ("7,500 – 10,000", "0 days"),
                ("10,000 – 12,500", "1 day"),
                ("12,500 – 15,000", "0 days")
            ]
        );
        let below: Vec<&str> = plot.across.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(below, ["0", "5,000", "10,000", "15,000"]);
        assert!(plot.render().expect("a chart").contains("aria-label=\"How often there was which value. Most often:"));
    }

    #[test]
    fn whole_numbers_are_not_cut_in_halves_and_grades_stand_for_themselves() {
        let plot = Plot::of_distribution(&quantity(ValueType::Integer), &[1.0, 2.0, 2.0, 3.0]).expect("a plot");
        assert_eq!(counts(&plot), [("1", "1 day"), ("2", "2 days"), ("3", "1 day")]);
        let plot = Plot::of_distribution(&quantity(ValueType::Scale), &[1.0, 9.0, 9.0]).expect("a plot");
        assert_eq!((plot.marks.len(), counts(&plot)[8]), (9, ("9", "2 days")));
        let plot = Plot::of_distribution(&quantity(ValueType::Boolean), &[1.0, 0.0, 1.0]).expect("a plot");
        assert_eq!(counts(&plot), [("No", "1 day"), ("Yes", "2 days")]);
        assert!(Plot::of_distribution(&quantity(ValueType::Text), &[]).is_none());
    }

    #[test]
    fn a_week_begins_where_its_reader_begins_it() {
        let sunday = Conventions { first_weekday: jiff::civil::Weekday::Sunday, ..Conventions::default() };
        let units = UnitPreferences { conventions: sunday, ..UnitPreferences::default() };
        let quantity = Quantity::in_unit(ValueType::Duration, "min", &units);
        let plot =
            Plot::of_weekdays(&quantity, &[Some(60.0), None, None, None, None, None, Some(90.0)]).expect("a plot");
        assert_eq!(counts(&plot), [("Sun", "1 h 30 min"), ("Mon", "1 h")]);
        assert_eq!(plot.across[0].label, "Sun");
        assert!(
            plot.words.starts_with("Median of each weekday: Sun 1 h 30 min, Mon 1 h, Tue no value,"),
            "{}",
            plot.words
        );
    }
}
