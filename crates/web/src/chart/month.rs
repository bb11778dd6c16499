//! The last 31 days of an attribute, as wide as the page: an SVG that stretches, with its scale beside it as text.

use askama::Template;
use askama::filters::HtmlSafe;

use super::scale::Scale;
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
    /// What stands at the top, in the middle and at the bottom.
    scale: [String; 3],
    /// The days below it, evenly spaced.
    days: Vec<String>,
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
    /// Draws the series; none where it has no numbers to draw. `read` says a number in words, for the scale.
    pub(crate) fn of(series: &Series, read: impl Fn(f64) -> String) -> Option<Month> {
        if series.kind() == Kind::Marks && series.value_type != model::ValueType::Boolean
            || series.numbers().next().is_none()
        {
            return None;
        }
        let scale = Scale::of(series).rounded(series);
        let last = series.points.len().saturating_sub(1);
        let columns = series.points.iter().enumerate().filter_map(|(i, point)| {
            let number = point.number?;
            let (y, height) = extent(scale, number);
            let title = format!("{}: {}", point.day.date().strftime("%a %-d %b"), point.text);
            Some(Column { title, x: i as f64 * STEP, y, height, kind: series.kind(), is_last: i == last })
        });
        let days = series.points.iter().step_by(5).map(|point| point.day.date().strftime("%-d %b").to_string());
        Some(Month {
            words: series.in_words(),
            width: series.points.len() as f64 * STEP,
            columns: columns.collect(),
            scale: [Some(scale.high), scale.middle(series), Some(scale.low)]
                .map(|tick| tick.map_or_else(String::new, &read)),
            days: days.collect(),
        })
    }
}

/// Top and height of a bar that runs between nought, or the bottom, and the value.
fn extent(scale: Scale, number: f64) -> (f64, f64) {
    let (nought, top) = (scale.height(0.0) * HEIGHT, scale.height(number) * HEIGHT);
    let height = (top - nought).abs().clamp(LEAST, HEIGHT);
    ((HEIGHT - nought.max(top)).clamp(0.0, HEIGHT - height).round(), height.round())
}

impl HtmlSafe for Month {}
