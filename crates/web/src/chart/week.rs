//! The last seven days of an attribute, small enough to stand in a tile of the day's page.

use askama::Template;
use askama::filters::HtmlSafe;

use super::axis::Range;
use super::{Kind, Series};

const WIDTH: f64 = 104.0;
/// The height of the columns; below them is room for marks.
const HEIGHT: f64 = 34.0;

/// The chart: as many columns as there are days, the last of them today.
#[derive(Template)]
#[template(path = "chart/week.html")]
pub(crate) struct Week {
    words: String,
    columns: Vec<Column>,
}

struct Column {
    /// What the day's value is, shown when pointing at it.
    title: String,
    shape: Shape,
    is_last: bool,
    /// Where the mark stands that says that what is usual was reached.
    met: Option<f64>,
}

enum Shape {
    /// No value.
    Gap {
        x: f64,
        y: f64,
        width: f64,
    },
    Bar {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    },
    Point {
        x: f64,
        y: f64,
    },
    Mark {
        x: f64,
        is_yes: bool,
    },
}

impl Week {
    /// Draws the series.
    pub(crate) fn of(series: &Series) -> Week {
        let (range, count) = (Range::of(&series.quantity, &series.numbers()), series.points.len());
        let step = WIDTH / count.max(1) as f64;
        let columns = series.points.iter().enumerate().map(|(i, point)| Column {
            title: format!("{}: {}", series.quantity.conventions().short_with_weekday(point.day), said(&point.text)),
            shape: shape(series.kind(), point.number.zip(range), !point.text.is_empty(), i as f64 * step, step),
            is_last: i + 1 == count,
            met: None,
        });
        Week { words: series.in_words(), columns: columns.collect() }
    }

    /// With a mark below each of the days on which what is usual on such a day was reached, earliest first.
    pub(crate) fn with_met(mut self, met: &[bool]) -> Week {
        let step = WIDTH / self.columns.len().max(1) as f64;
        let days = met.iter().filter(|is_met| **is_met).count();
        for (i, (column, _)) in self.columns.iter_mut().zip(met).enumerate().filter(|(_, (_, is_met))| **is_met) {
            column.met = Some(round((i as f64 + 0.5) * step));
            column.title.push_str(", as much as usual or more");
        }
        if days > 0 {
            let days = if days == 1 { "one day".to_owned() } else { format!("{days} days") };
            self.words.push_str(&format!("; as much as usual or more on {days}"));
        }
        self
    }
}

fn said(text: &str) -> String {
    match text.char_indices().nth(60) {
        None if text.is_empty() => "no value".to_owned(),
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn shape(kind: Kind, value: Option<(f64, Range)>, has_text: bool, left: f64, step: f64) -> Shape {
    let (x, width, middle) = (round(left + 1.5), round(step - 3.0), round(left + step / 2.0));
    match (kind, value) {
        (Kind::Marks, Some((number, _))) => Shape::Mark { x: middle, is_yes: number != 0.0 },
        (Kind::Marks, None) if has_text => Shape::Mark { x: middle, is_yes: true },
        (kind, None) => Shape::Gap { x, y: if kind == Kind::Bars { HEIGHT - 2.0 } else { HEIGHT / 2.0 - 1.0 }, width },
        (Kind::Points, Some((number, range))) => {
            Shape::Point { x: middle, y: round(HEIGHT - 5.0 - range.height(number) * (HEIGHT - 10.0)) }
        }
        (Kind::Bars, Some((number, range))) => {
            let (nought, top) = (range.height(0.0) * HEIGHT, range.height(number) * HEIGHT);
            let height = (top - nought).abs().clamp(2.0, HEIGHT);
            Shape::Bar {
                x,
                width,
                y: round((HEIGHT - nought.max(top)).clamp(0.0, HEIGHT - height)),
                height: round(height),
            }
        }
    }
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

impl HtmlSafe for Week {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Point;
    use model::{Day, ValueType};
    use service::quantity::{Quantity, UnitPreferences};

    fn week(value_type: ValueType, numbers: [Option<f64>; 3]) -> String {
        let first = Day::parse("2026-11-22").expect("a day");
        let points = numbers.iter().zip(0..).map(|(number, i)| Point {
            day: first.plus(i),
            number: *number,
            text: number.map_or(String::new(), |n| format!("{n} <&>")),
        });
        let quantity = Quantity::in_unit(value_type, "", &UnitPreferences::default());
        Week::of(&Series { quantity, points: points.collect() }).render().expect("a chart")
    }

    #[test]
    fn the_last_day_stands_out_and_a_day_without_a_value_is_a_gap() {
        let svg = week(ValueType::Integer, [Some(4.0), None, Some(8.0)]);
        assert_eq!(svg.matches("class=\"gap\"").count(), 1);
        assert!(svg.contains("class=\"bar now\"") && svg.contains("height=\"34\""), "{svg}");
        assert!(svg.contains("Mon 23 Nov: no value"), "{svg}");
    }

    #[test]
    fn days_on_which_what_is_usual_was_reached_have_a_mark() {
        let first = Day::parse("2026-11-22").expect("a day");
        let point = |i| Point { day: first.plus(i), number: Some(4.0), text: "4".to_owned() };
        let points = (0..3).map(point).collect();
        let quantity = Quantity::in_unit(ValueType::Integer, "", &UnitPreferences::default());
        let week = Week::of(&Series { quantity, points });
        let svg = week.with_met(&[false, true, true]).render().expect("a chart");
        assert_eq!(svg.matches("class=\"met\"").count(), 2);
        assert!(svg.contains("Mon 23 Nov: 4, as much as usual or more<"), "{svg}");
        assert!(svg.contains("; as much as usual or more on 2 days\""), "{svg}");
    }

    #[test]
    fn what_people_wrote_is_escaped() {
        let svg = week(ValueType::Boolean, [Some(1.0), Some(0.0), None]);
        assert!(!svg.contains("<&>") && svg.contains("mark-yes") && svg.contains("mark-no"), "{svg}");
    }
}
