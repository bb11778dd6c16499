//! Charts, drawn on the server as SVG without styles of their own: classes say what is what, the style sheet how it looks.

mod course;
mod month;
mod scale;
mod week;

pub(crate) use course::Course;
pub(crate) use month::Month;
pub(crate) use week::Week;

use model::{Day, ValueType};

/// What is drawn: the days from the earliest to the latest, each with its value where there is one.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    /// What the values are, which decides how they are drawn.
    pub(crate) value_type: ValueType,
    /// Whether they are levels, such as a weight, whose ups and downs matter and not how far they are from nought.
    pub(crate) is_level: bool,
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

impl Series {
    fn kind(&self) -> Kind {
        match self.value_type {
            ValueType::TimeFromMidnight | ValueType::TimeFromMidday => Kind::Points,
            ValueType::Boolean | ValueType::Text => Kind::Marks,
            _ if self.is_level => Kind::Points,
            _ => Kind::Bars,
        }
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        self.points.iter().filter_map(|point| point.number)
    }

    /// The whole series in words, for those who do not see it.
    fn in_words(&self) -> String {
        let said: Vec<String> = self
            .points
            .iter()
            .filter(|point| !point.text.is_empty())
            .map(|point| format!("{} {}", point.day.date().strftime("%-d %b"), point.text))
            .collect();
        if said.is_empty() { "no values".to_owned() } else { said.join(", ") }
    }
}
