//! How the values of a few kinds of days spread, side by side as boxes: half of a kind's values are within its box, the
//! line in it is their median.

use askama::Template;
use askama::filters::HtmlSafe;
use service::quantity::Quantity;

use super::axis::ValueAxis;
use super::scatter::Dimension;

const SIDE: f64 = 1000.0;
/// How wide a box is, as a share of its column.
const WIDTH: f64 = 0.44;

/// One kind of days.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    /// What it is called.
    pub(crate) label: String,
    /// How many days there are.
    pub(crate) count: usize,
    /// The quarter, the half and three quarters of its values.
    pub(crate) quartiles: [f64; 3],
    /// How far its values go but for outliers.
    pub(crate) whiskers: (f64, f64),
    /// What lies outside.
    pub(crate) outliers: Vec<f64>,
}

/// The chart.
#[derive(Template)]
#[template(path = "chart/boxes.html")]
pub(crate) struct Boxes {
    title: String,
    words: String,
    value_title: String,
    axis: ValueAxis,
    boxes: Vec<Drawn>,
}

/// One box.
struct Drawn {
    label: String,
    days: String,
    /// Whiskers, the box's two edges and the median; all but the median are one path.
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    median: f64,
    whiskers: String,
    outliers: Vec<(f64, f64)>,
    title: String,
    /// Lowest, quarter, median, three quarters, highest, and how many outliers.
    numbers: [String; 6],
}

impl Boxes {
    /// Draws a box for each kind that has days; none where none has.
    pub(crate) fn of(title: String, values: &Dimension, kinds: &[Kind]) -> Option<Boxes> {
        let ends = |kind: &Kind| [kind.whiskers.0, kind.whiskers.1];
        let numbers: Vec<f64> =
            kinds.iter().flat_map(|kind| ends(kind).into_iter().chain(kind.outliers.clone())).collect();
        let axis = ValueAxis::of_line(&values.quantity, &numbers)?;
        let column = SIDE / kinds.len() as f64;
        let draw = |(i, kind): (usize, &Kind)| {
            let middle = (i as f64 + 0.5) * column;
            Drawn::of(kind, &values.quantity, &axis, (middle, column * WIDTH))
        };
        let boxes: Vec<Drawn> = kinds.iter().enumerate().map(draw).collect();
        let words: Vec<&str> = boxes.iter().map(|drawn| drawn.title.as_str()).collect();
        let unit = if axis.unit.is_empty() { String::new() } else { format!(" ({})", axis.unit) };
        Some(Boxes { words: words.join(". "), value_title: format!("{}{unit}", values.label), title, axis, boxes })
    }
}

impl Drawn {
    fn of(kind: &Kind, quantity: &Quantity, axis: &ValueAxis, (middle, width): (f64, f64)) -> Drawn {
        let down = |number: f64| (SIDE - axis.height(number) * SIDE).round();
        let [lower, median, upper] = kind.quartiles;
        let (low, high) = kind.whiskers;
        let say = |number| quantity.show_number(number);
        let days = if kind.count == 1 { "1 day".to_owned() } else { format!("{} days", kind.count) };
        let foot = width / 4.0;
        let whisker = |from: f64, to: f64| {
            format!("M{middle} {}V{}M{} {}h{}", down(from), down(to), middle - foot, down(to), 2.0 * foot)
        };
        Drawn {
            x: middle - width / 2.0,
            y: down(upper),
            width,
            height: down(lower) - down(upper),
            median: down(median),
            whiskers: whisker(upper, high) + &whisker(lower, low),
            outliers: kind.outliers.iter().map(|number| (middle, down(*number))).collect(),
            title: format!(
                "{}: {days}, median {}, half of them from {} to {}",
                kind.label,
                say(median),
                say(lower),
                say(upper)
            ),
            numbers: [say(low), say(lower), say(median), say(upper), say(high), kind.outliers.len().to_string()],
            label: kind.label.clone(),
            days,
        }
    }
}

impl HtmlSafe for Boxes {}

#[cfg(test)]
mod tests {
    use model::ValueType;
    use service::quantity::UnitPreferences;

    use super::*;

    fn drawn(kinds: &[Kind]) -> String {
        let quantity = Quantity::in_unit(ValueType::Scale, "", &UnitPreferences::default());
        let mood = Dimension { label: "<Mood>".into(), quantity };
        Boxes::of("T".into(), &mood, kinds).map_or(String::new(), |chart| chart.render().expect("a chart"))
    }

    #[test]
    fn a_box_reaches_from_quarter_to_quarter_with_its_median_whiskers_and_outliers() {
        let kind = Kind {
            label: "<With>".into(),
            count: 40,
            quartiles: [5.0, 6.0, 7.0],
            whiskers: (3.0, 9.0),
            outliers: vec![1.0],
        };
        let svg = drawn(&[Kind { label: "Without".into(), ..kind.clone() }, kind]);
        assert!(svg.contains("<rect class=\"box\" x=\"140\" y=\"250\" width=\"220\" height=\"250\"/>"), "{svg}");
        assert!(svg.contains("<path class=\"median\" d=\"M140 375h220\"/>"), "{svg}");
        assert!(svg.contains("M250 250V0M195 0h110M250 500V750M195 750h110"), "{svg}");
        assert!(svg.contains("d=\"M250 1000h.01\""), "{svg}");
        assert!(svg.contains("40 days, median 6, half of them from 5 to 7"), "{svg}");
        assert!(!svg.contains("<With>") && !svg.contains("<Mood>"), "{svg}");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(drawn(&[]), "");
    }
}
