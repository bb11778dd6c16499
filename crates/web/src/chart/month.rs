//! The last 31 days of an attribute, as wide as the page: an SVG that stretches, with its scale beside it as text.

use askama::Template;
use askama::filters::HtmlSafe;

use super::axis::{DayAxis, Tick, ValueAxis};
use super::{Kind, Series};

const STEP: f64 = 20.0;
const HEIGHT: f64 = 200.0;
/// How high the lowest bar is, so that it is seen.
const LEAST: f64 = 4.0;

/// The chart.
#[derive(Template)]
#[template(path = "chart/month.html")]
pub(crate) struct Month {
    words: String,
    width: f64,
    columns: Vec<Column>,
    axis: ValueAxis,
    days: Vec<Tick>,
}

struct Column {
    title: String,
    x: f64,
    y: f64,
    height: f64,
    kind: Kind,
    is_last: bool,
}

impl Month {
    /// Draws the series; none where it has no numbers to draw.
    pub(crate) fn of(series: &Series) -> Option<Month> {
        let axis = ValueAxis::of(&series.quantity, &series.numbers())?;
        let (first, last) = (series.points.first()?.day, series.points.last()?.day);
        let columns = series.points.iter().enumerate().filter_map(|(i, point)| {
            let (y, height) = extent(&axis, point.number?);
            let title = format!("{}: {}", point.day.date().strftime("%a %-d %b"), point.text);
            Some(Column { title, x: i as f64 * STEP, y, height, kind: series.kind(), is_last: point.day == last })
        });
        Some(Month {
            words: series.in_words(),
            width: series.points.len() as f64 * STEP,
            columns: columns.collect(),
            days: DayAxis::of(first, last).ticks,
            axis,
        })
    }
}

/// Top and height of a bar that runs between nought, or the bottom, and the value.
fn extent(axis: &ValueAxis, number: f64) -> (f64, f64) {
    let (nought, top) = (axis.base() * HEIGHT, axis.height(number) * HEIGHT);
    let height = (top - nought).abs().clamp(LEAST, HEIGHT);
    ((HEIGHT - nought.max(top)).clamp(0.0, HEIGHT - height).round(), height.round())
}

impl HtmlSafe for Month {}
