//! A chart as wide as the page: an SVG that stretches, with what is written beside and below it as text that does not.

use askama::Template;
use askama::filters::HtmlSafe;
use service::quantity::Quantity;

use super::axis::{Tick, ValueAxis};

/// How high the drawing is; how high it is shown, the style sheet says.
pub(super) const HEIGHT: f64 = 200.0;
/// How high the lowest bar is, so that it is seen.
const LEAST: f64 = 3.0;

/// The chart.
#[derive(Template)]
#[template(path = "chart/plot.html")]
pub(crate) struct Plot {
    /// What it shows, in a sentence or two, for those who do not see it.
    pub(super) words: String,
    /// Whether it is one of several that stand below each other.
    pub(super) is_short: bool,
    pub(super) axis: ValueAxis,
    pub(super) width: f64,
    pub(super) marks: Vec<Mark>,
    /// Lines behind the marks, as the data of a path.
    pub(super) thread: String,
    /// The line before the marks: what is usual.
    pub(super) usual: String,
    /// What is written below.
    pub(super) across: Vec<Tick>,
    pub(super) table: Table,
}

/// One value, or some days' together.
pub(super) struct Mark {
    /// What it is, shown when pointing at it.
    pub(super) title: String,
    pub(super) shape: Shape,
    /// Whether it is today's.
    pub(super) is_now: bool,
}

/// How a mark is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// From nought to the value.
    Bar {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    },
    Dot {
        x: f64,
        y: f64,
    },
}

/// The same in rows, behind the chart.
pub(super) struct Table {
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Shape {
    /// A bar that runs between nought, or the bottom, and the value.
    pub(super) fn bar(axis: &ValueAxis, number: f64, (x, width): (f64, f64)) -> Shape {
        let (nought, top) = (axis.base() * HEIGHT, axis.height(number) * HEIGHT);
        let height = (top - nought).abs().clamp(LEAST, HEIGHT);
        let y = (HEIGHT - nought.max(top)).clamp(0.0, HEIGHT - height);
        Shape::Bar { x: tenth(x), y: tenth(y), width: tenth(width), height: tenth(height) }
    }

    /// A dot at the value.
    pub(super) fn dot(axis: &ValueAxis, number: f64, x: f64) -> Shape {
        Shape::Dot { x: tenth(x), y: down(axis, number) }
    }
}

/// How far down a value stands.
pub(super) fn down(axis: &ValueAxis, number: f64) -> f64 {
    tenth(HEIGHT - axis.height(number) * HEIGHT)
}

/// A length to a tenth, which is finer than anyone sees.
pub(super) fn tenth(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

/// A few columns side by side, each with its label and its number, and what the number means in words.
pub(super) struct Columns {
    pub(super) words: String,
    pub(super) head: &'static str,
    pub(super) number_head: &'static str,
    /// What is written below, where it is not each column's label.
    pub(super) across: Option<Vec<Tick>>,
    pub(super) columns: Vec<Column>,
}

/// One of a few columns.
pub(super) struct Column {
    pub(super) label: String,
    pub(super) number: Option<f64>,
    pub(super) text: String,
}

impl Columns {
    /// Draws them on an axis for numbers of this quantity; none where there are none.
    pub(super) fn plot(self, quantity: &Quantity) -> Option<Plot> {
        const WIDTH: f64 = 20.0;
        let numbers: Vec<f64> = self.columns.iter().filter_map(|column| column.number).collect();
        let axis = ValueAxis::of(quantity, &numbers)?;
        let count = self.columns.len();
        let (mut marks, mut rows) = (Vec::new(), Vec::new());
        for (i, column) in self.columns.iter().enumerate() {
            let Some(number) = column.number else { continue };
            let left = i as f64 * WIDTH;
            let shape = if super::Kind::of(quantity) == super::Kind::Points {
                Shape::dot(&axis, number, left + WIDTH / 2.0)
            } else {
                Shape::bar(&axis, number, (left + WIDTH * 0.12, WIDTH * 0.76))
            };
            marks.push(Mark { title: format!("{}: {}", column.label, column.text), shape, is_now: false });
            rows.push(vec![column.label.clone(), column.text.clone()]);
        }
        let tick =
            |(i, column): (usize, &Column)| Tick { at: (i as f64 + 0.5) / count as f64, label: column.label.clone() };
        Some(Plot {
            words: self.words,
            is_short: true,
            axis,
            width: WIDTH * count as f64,
            marks,
            thread: String::new(),
            usual: String::new(),
            across: self.across.unwrap_or_else(|| self.columns.iter().enumerate().map(tick).collect()),
            table: Table { heads: vec![self.head, self.number_head], rows },
        })
    }
}

impl HtmlSafe for Plot {}
