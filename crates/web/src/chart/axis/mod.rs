//! Axes: where a value stands, and what is written beside it. A value axis has ticks that are round for who reads them, in
//! their own unit; a day axis has days, weeks, months, quarters or years, whichever fit.

mod day;
mod range;
mod value;

pub(crate) use day::DayAxis;
pub(crate) use range::Range;
pub(crate) use value::ValueAxis;

/// A place on an axis with what is written there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// Where it is: 0 at the bottom or at the left, 1 at the top or at the right.
    pub(crate) at: f64,
    /// What is written there.
    pub(crate) label: String,
}

impl Tick {
    /// How far from the left it is, in per cent of the width.
    pub(crate) fn percent(&self) -> f64 {
        (self.at * 1000.0).round() / 10.0
    }

    /// How far down it is on a drawing of that height, with the lines at its edges wholly on it.
    pub(crate) fn down(&self, height: f64) -> f64 {
        (height - 0.5 - self.at * (height - 1.0)).round()
    }
}
