//! How often there was which value.

use model::ValueType;
use service::quantity::Quantity;

use super::axis::ValueAxis;
use super::bucket::counted;
use super::plot::{Column, Columns, Plot};

/// At most how many ranges values are put in.
const RANGES: usize = 10;

impl Plot {
    /// Draws on how many days there was which value: each grade, yes and no, or ranges between round numbers; none where there
    /// are no numbers.
    pub(crate) fn of_distribution(quantity: &Quantity, numbers: &[f64]) -> Option<Plot> {
        let (columns, across) = match quantity.value_type() {
            ValueType::Scale => (values(quantity, numbers, 1..=9), None),
            ValueType::Boolean => (values(quantity, numbers, 0..=1), None),
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

/// A column for each of a few values.
fn values(quantity: &Quantity, numbers: &[f64], values: std::ops::RangeInclusive<u32>) -> Vec<Column> {
    let count = |value: f64| numbers.iter().filter(|number| **number == value).count();
    values.map(f64::from).map(|value| column(quantity.show_number(value), count(value))).collect()
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
