//! Days put together, where there are too many to draw each.

use jiff::civil::Date;
use model::{Conventions, Day, ValueType};
use service::quantity::{Line, Quantity};

use super::Series;

/// How many days stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Day,
    Week,
    Month,
    Year,
}

impl Size {
    /// The finest with which a chart of so many days has fewer than two hundred columns, or as many years as there are.
    pub(super) fn of(days: i64) -> Size {
        match days {
            ..=180 => Size::Day,
            181..=1_300 => Size::Week,
            1_301..=5_500 => Size::Month,
            _ => Size::Year,
        }
    }

    fn first_day(self, day: Day, conventions: &Conventions) -> Day {
        let date = day.date();
        match self {
            Size::Day => day,
            Size::Week => conventions.week_of(day),
            Size::Month => Day::from_date(date.first_of_month()),
            Size::Year => Date::new(date.year(), 1, 1).map_or(day, Day::from_date),
        }
    }

    fn title(self, first: Day, conventions: &Conventions) -> String {
        match self {
            Size::Day => conventions.in_full(first),
            Size::Week => format!("Week of {}", conventions.in_full(first)),
            Size::Month => first.date().strftime("%B %Y").to_string(),
            Size::Year => first.date().strftime("%Y").to_string(),
        }
    }
}

/// Some days that follow each other, or one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bucket {
    /// What they are called.
    pub(super) title: String,
    /// The first of them that is on the chart.
    pub(super) first: Day,
    /// How many of them are on the chart.
    pub(super) days: i64,
    /// What they come to; none where no day has a value.
    pub(super) number: Option<f64>,
    /// The same in words.
    pub(super) text: String,
}

/// The days of a series put together, and the quantity of what they come to. Several days come to their mean, or, where
/// they are yes or no, to the number of those with a yes.
pub(super) fn buckets(series: &Series) -> (Quantity, Vec<Bucket>) {
    let size = Size::of(series.points.len() as i64);
    let quantity = &series.quantity;
    let is_counted = quantity.value_type() == ValueType::Boolean && size != Size::Day;
    let drawn = if is_counted { quantity.of_counts() } else { quantity.clone() };
    let line = Line::of(quantity, &series.numbers());
    let conventions = quantity.conventions();
    let mut buckets = Vec::new();
    for days in series.points.chunk_by(|a, b| size.first_day(a.day, conventions) == size.first_day(b.day, conventions))
    {
        let Some(first) = days.first() else { continue };
        let title = size.title(size.first_day(first.day, conventions), conventions);
        let numbers: Vec<f64> = days.iter().filter_map(|point| point.number).map(|n| line.place(n)).collect();
        let number = if is_counted { yeses(&numbers) } else { mean(&numbers) };
        let text = match (size, number) {
            (Size::Day, _) => first.text.clone(),
            (_, None) => String::new(),
            (_, Some(yeses)) if is_counted => format!("{yeses} of {}", counted(numbers.len())),
            (_, Some(mean)) => format!("{} ({})", quantity.show_number(mean), counted(numbers.len())),
        };
        buckets.push(Bucket { title, first: first.day, days: days.len() as i64, number, text });
    }
    (drawn, buckets)
}

/// A number of days in words.
pub(super) fn counted(days: usize) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

fn yeses(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().filter(|number| **number != 0.0).count() as f64)
}

/// Divided before adding, so that large values do not overflow.
fn mean(numbers: &[f64]) -> Option<f64> {
    let count = numbers.len() as f64;
    (!numbers.is_empty()).then(|| numbers.iter().map(|number| number / count).sum())
}
