//! The course of a period in a strip: one bar or dot a day or month, all of them in one path, so that a page can have many. What
//! the numbers are stands beside it.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;

use service::quantity::Quantity;

use super::Kind;
use super::axis::Range;

/// How wide a day is.
const STEP: f64 = 10.0;
const HEIGHT: f64 = 40.0;
/// How high the lowest bar is, so that it is seen.
const LEAST: f64 = 1.5;

/// The chart.
#[derive(Template)]
#[template(path = "chart/course.html")]
pub(crate) struct Course {
    words: &'static str,
    width: f64,
    /// What is drawn: outlines to be filled, or dots to be stroked.
    path: String,
    is_filled: bool,
}

impl Course {
    /// Draws the numbers of successive days or months; `words` says what there is to see.
    pub(crate) fn of(quantity: &Quantity, numbers: &[Option<f64>], words: &'static str) -> Course {
        let is_filled = Kind::of(quantity) != Kind::Points;
        let present: Vec<f64> = numbers.iter().flatten().copied().collect();
        let range = Range::of(quantity, &present);
        let mut path = String::new();
        for (i, number) in numbers.iter().enumerate() {
            let Some((number, range)) = number.zip(range) else { continue };
            let left = i as f64 * STEP;
            // Writing to a string cannot fail.
            let _ = if is_filled {
                let (y, height) = extent(range, number);
                write!(path, "M{} {y}h7v{height}h-7z", left + 1.5)
            } else {
                write!(
                    path,
                    "M{} {}h.01",
                    left + STEP / 2.0,
                    round(HEIGHT - 5.0 - range.height(number) * (HEIGHT - 10.0))
                )
            };
        }
        Course { words, width: numbers.len() as f64 * STEP, path, is_filled }
    }
}

/// Top and height of a bar that runs between nought, or the bottom, and the value.
fn extent(range: Range, number: f64) -> (f64, f64) {
    let (nought, top) = (range.height(0.0) * HEIGHT, range.height(number) * HEIGHT);
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
    use model::attribute::{Attribute, Label, Name};
    use model::{AttributeId, Group, ValueType};
    use service::quantity::UnitPreferences;

    fn course(value_type: ValueType, numbers: [Option<f64>; 3]) -> String {
        let label = Label::parse("Mine").expect("a label");
        let attribute = Attribute {
            id: AttributeId(1),
            name: Name::from_label(&label).expect("a name"),
            original_label: label.clone(),
            label,
            template: None,
            group: Group::Custom,
            value_type,
            manual: true,
            hidden: false,
            active: true,
            owner: None,
        };
        let quantity = Quantity::of(&attribute, &UnitPreferences::default());
        Course::of(&quantity, &numbers, "each <day>").render().expect("a chart")
    }

    #[test]
    fn amounts_are_bars_and_times_are_dots_and_a_gap_is_nothing() {
        let bars = course(ValueType::Integer, [Some(4.0), None, Some(8.0)]);
        assert!(bars.contains("class=\"bar\" d=\"M1.5 20h7v20h-7zM21.5 0h7v40h-7z\""), "{bars}");
        assert!(bars.contains("viewBox=\"0 0 30 40\"") && !bars.contains("<day>"), "{bars}");
        let dots = course(ValueType::TimeFromMidnight, [Some(400.0), None, Some(500.0)]);
        assert!(dots.contains("class=\"dot\"") && dots.matches("h.01").count() == 2, "{dots}");
        assert!(course(ValueType::Integer, [None; 3]).contains("d=\"\""));
    }
}
