//! What is usual on each weekday.

use jiff::civil::Weekday;
use service::quantity::Quantity;

use super::plot::{Column, Columns, Plot};

const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Plot {
    /// Draws the medians of the weekdays, Monday first, in the order of the reader's week; none where there are none.
    pub(crate) fn of_weekdays(quantity: &Quantity, medians: &[Option<f64>; 7]) -> Option<Plot> {
        weekdays(quantity, medians, |median| quantity.show_number(median), ("Median of each weekday", "Median"))
    }

    /// Draws on how many of each weekday there was a yes.
    pub(crate) fn of_weekday_counts(quantity: &Quantity, yeses: &[usize; 7]) -> Option<Plot> {
        let numbers = yeses.map(|count| Some(count as f64));
        weekdays(&quantity.of_counts(), &numbers, |count| count.to_string(), ("Days with a yes by weekday", "Days"))
    }
}

fn weekdays(
    quantity: &Quantity,
    numbers: &[Option<f64>; 7],
    show: impl Fn(f64) -> String,
    (title, number_head): (&str, &'static str),
) -> Option<Plot> {
    let begin = usize::try_from(quantity.conventions().first_weekday.since(Weekday::Monday)).unwrap_or_default();
    let column = |i: usize| {
        let index = (begin + i) % 7;
        let number = numbers.get(index).copied().flatten();
        let label = NAMES.get(index).copied().unwrap_or_default().to_owned();
        Column { label, text: number.map_or_else(|| "no value".to_owned(), &show), number }
    };
    let columns: Vec<Column> = (0..7).map(column).collect();
    let said: Vec<String> = columns.iter().map(|column| format!("{} {}", column.label, column.text)).collect();
    let words = format!("{title}: {}.", said.join(", "));
    Columns { words, head: "Weekday", number_head, across: None, columns }.plot(quantity)
}
