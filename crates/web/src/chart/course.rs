//! The course of a period in a strip: one bar or dot a day or month, all of them in one path, so that a page can have many. What
//! the numbers are stands beside it.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;

use super::scale::Scale;
use super::{Kind, Series};

/// How wide a day is.
const STEP: f64 = 10.0;
const HEIGHT: f64 = 40.0;
/// How high the lowest bar is, so that it is seen.
const LEAST: f64 = 1.5;

/// The chart.
#[derive(Template)]
#[template(path = "chart/course.html")]
pub(crate) struct Course {
    words: String,
    width: f64,
    /// What is drawn: outlines to be filled, or dots to be stroked.
    path: String,
    is_filled: bool,
}

impl Course {
    /// Draws the numbers of a series; `words` says what there is to see.
    pub(crate) fn of(series: &Series, words: String) -> Course {
        let (scale, is_filled) = (Scale::of(series), series.kind() != Kind::Points);
        let mut path = String::new();
        for (i, point) in series.points.iter().enumerate() {
            let Some(number) = point.number else { continue };
            let left = i as f64 * STEP;
            // Writing to a string cannot fail.
            let _ = if is_filled {
                let (y, height) = extent(scale, number);
                write!(path, "M{} {y}h7v{height}h-7z", left + 1.5)
            } else {
                write!(
                    path,
                    "M{} {}h.01",
                    left + STEP / 2.0,
                    round(HEIGHT - 5.0 - scale.height(number) * (HEIGHT - 10.0))
                )
            };
        }
        Course { words, width: series.points.len() as f64 * STEP, path, is_filled }
    }
}

/// Top and height of a bar that runs between nought, or the bottom, and the value.
fn extent(scale: Scale, number: f64) -> (f64, f64) {
    let (nought, top) = (scale.height(0.0) * HEIGHT, scale.height(number) * HEIGHT);
    let height = (top - nought).abs().clamp(LEAST, HEIGHT);
    (round((HEIGHT - nought.max(top)).clamp(0.0, HEIGHT - height)), round(height))
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

impl HtmlSafe for Course {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Point;
    use model::{Day, ValueType};

    fn course(value_type: ValueType, numbers: [Option<f64>; 3]) -> String {
        let point = |number| Point { day: Day::MIN, number, text: String::new() };
        let series = Series { value_type, is_level: false, points: numbers.map(point).to_vec() };
        Course::of(&series, "from 4 to <8>".to_owned()).render().expect("a chart")
    }

    #[test]
    fn amounts_are_bars_and_times_are_dots_and_a_gap_is_nothing() {
        let bars = course(ValueType::Integer, [Some(4.0), None, Some(8.0)]);
        assert!(bars.contains("class=\"bar\" d=\"M1.5 20h7v20h-7zM21.5 0h7v40h-7z\""), "{bars}");
        assert!(bars.contains("viewBox=\"0 0 30 40\"") && !bars.contains("<8>"), "{bars}");
        let dots = course(ValueType::TimeFromMidnight, [Some(400.0), None, Some(500.0)]);
        assert!(dots.contains("class=\"dot\"") && dots.matches("h.01").count() == 2, "{dots}");
    }
}
