//! Charts, drawn on the server as SVG without styles of their own: classes say what is what, the style sheet how it looks.

mod axis;
mod bars;
mod boxes;
mod bucket;
mod course;
mod distribution;
mod lines;
mod plot;
mod quadrants;
mod scatter;
mod strip;
mod time;
mod week;
mod weekdays;
mod year;

pub(crate) use bars::Bars;
pub(crate) use boxes::{Boxes, Kind as BoxKind};
pub(crate) use course::Course;
pub(crate) use lines::{Lines, Track};
pub(crate) use plot::Plot;
pub(crate) use quadrants::Quadrants;
pub(crate) use scatter::{Dimension, Dot, Scatter};
pub(crate) use strip::Strip;
pub(crate) use week::Week;
pub(crate) use year::{Shade, Subject, Year};

use model::{Day, ValueType};
use service::quantity::Quantity;

/// What is drawn: the days from the earliest to the latest, each with its value where there is one.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    /// What the values are, which decides how they are drawn.
    pub(crate) quantity: Quantity,
    /// Each day with its number and what the number reads like.
    pub(crate) points: Vec<Point>,
}

/// One day of a series.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    /// Which day.
    pub(crate) day: Day,
    /// The value as a number; none where there is no value, or where it is text.
    pub(crate) number: Option<f64>,
    /// The value in words; empty where there is none.
    pub(crate) text: String,
}

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Amounts: bars that begin at nought.
    Bars,
    /// Times of day and such, where nought says nothing: points on their own range.
    Points,
    /// Yes or no, and text, which is there or not.
    Marks,
}

impl Kind {
    /// How values of a quantity are drawn.
    fn of(quantity: &Quantity) -> Kind {
        match quantity.value_type() {
            ValueType::TimeFromMidnight | ValueType::TimeFromMidday => Kind::Points,
            ValueType::Boolean | ValueType::Text => Kind::Marks,
            _ if quantity.is_level() => Kind::Points,
            _ => Kind::Bars,
        }
    }
}

impl Series {
    fn kind(&self) -> Kind {
        Kind::of(&self.quantity)
    }

    fn numbers(&self) -> Vec<f64> {
        self.points.iter().filter_map(|point| point.number).collect()
    }

    /// The whole series in words, for those who do not see it.
    fn in_words(&self) -> String {
        let said: Vec<String> = self
            .points
            .iter()
            .filter(|point| !point.text.is_empty())
            .map(|point| format!("{} {}", self.quantity.conventions().short(point.day), point.text))
            .collect();
        if said.is_empty() { "no values".to_owned() } else { said.join(", ") }
    }
}
