//! Two numbers against each other, a dot for each pair of values: an SVG that stretches, with its scales beside and below it
//! as text.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use service::quantity::Quantity;

use super::axis::{Tick, ValueAxis};

/// Width and height of the drawing, which is stretched to the room that there is.
const SIDE: f64 = 1000.0;

/// What one axis shows.
#[derive(Debug, Clone)]
pub(crate) struct Dimension {
    /// What it is called.
    pub(crate) label: String,
    /// How its numbers are shown.
    pub(crate) quantity: Quantity,
}

/// Two values of one day, or of two days.
#[derive(Debug, Clone)]
pub(crate) struct Dot {
    /// The day, or the days, in words.
    pub(crate) title: String,
    /// What stands to the right.
    pub(crate) x: f64,
    /// What stands above.
    pub(crate) y: f64,
}

/// The chart.
#[derive(Template)]
#[template(path = "chart/scatter.html")]
pub(crate) struct Scatter {
    title: String,
    words: String,
    across: Axis,
    up: Axis,
    spots: Vec<Spot>,
    /// Where a line through the dots goes, as the path of an SVG; empty where there is none.
    line: String,
    rows: Vec<[String; 3]>,
    /// What the first column of the table holds.
    row_title: &'static str,
}

/// An axis with its name.
struct Axis {
    title: String,
    label: String,
    ticks: Vec<Tick>,
}

/// All dots of one place.
struct Spot {
    title: String,
    x: f64,
    y: f64,
    /// 1 to 5, by how many there are.
    size: usize,
}

impl Scatter {
    /// Draws dots, with a line where it is given as what `y` is at an `x` of 0 and how much it rises with each 1; none
    /// without dots. The names of the axes are the dimensions' labels with their units.
    pub(crate) fn of(
        title: String,
        [x, y]: [&Dimension; 2],
        dots: &[Dot],
        line: Option<(f64, f64)>,
        row_title: &'static str,
    ) -> Option<Scatter> {
        let xs: Vec<f64> = dots.iter().map(|dot| dot.x).collect();
        let ys: Vec<f64> = dots.iter().map(|dot| dot.y).collect();
        let axes = [ValueAxis::of_line(&x.quantity, &xs)?, ValueAxis::of_line(&y.quantity, &ys)?];
        let words = format!(
            "{} dots. {}. {}.",
            dots.len(),
            range_in_words(x, &xs).unwrap_or_default(),
            range_in_words(y, &ys).unwrap_or_default()
        );
        let row = |dot: &Dot| [dot.title.clone(), x.quantity.show_number(dot.x), y.quantity.show_number(dot.y)];
        Some(Scatter {
            spots: spots(&axes, [x, y], dots),
            line: line.and_then(|line| drawn(&axes, line, (&xs, &ys))).unwrap_or_default(),
            rows: dots.iter().rev().map(row).collect(),
            across: Axis::of(x, axes[0].clone()),
            up: Axis::of(y, axes[1].clone()),
            title,
            words,
            row_title,
        })
    }
}

impl Axis {
    fn of(dimension: &Dimension, axis: ValueAxis) -> Axis {
        let label = dimension.label.clone();
        let title = if axis.unit.is_empty() { label.clone() } else { format!("{label} ({})", axis.unit) };
        Axis { title, label, ticks: axis.ticks }
    }
}

fn range_in_words(dimension: &Dimension, numbers: &[f64]) -> Option<String> {
    let (low, high) = (numbers.iter().copied().reduce(f64::min)?, numbers.iter().copied().reduce(f64::max)?);
    let said = |number| dimension.quantity.show_number(number);
    Some(format!("{} from {} to {}", dimension.label, said(low), said(high)))
}

/// The dots by place, the ones that hide others last.
fn spots(axes: &[ValueAxis; 2], [x, y]: [&Dimension; 2], dots: &[Dot]) -> Vec<Spot> {
    let mut places: BTreeMap<(u64, u64), (&Dot, usize)> = BTreeMap::new();
    for dot in dots {
        places.entry((dot.x.to_bits(), dot.y.to_bits())).or_insert((dot, 0)).1 += 1;
    }
    let spot = |(dot, count): &(&Dot, usize)| {
        let (x_said, y_said) = (x.quantity.show_number(dot.x), y.quantity.show_number(dot.y));
        let when = if *count == 1 { dot.title.clone() } else { format!("{count} times") };
        Spot {
            title: format!("{when}: {} {x_said}, {} {y_said}", x.label, y.label),
            x: across(axes, dot.x),
            y: down(axes, dot.y),
            size: (count.ilog2() as usize + 1).min(5),
        }
    };
    places.values().map(spot).collect()
}

fn across(axes: &[ValueAxis; 2], x: f64) -> f64 {
    (axes[0].height(x) * SIDE).round()
}

fn down(axes: &[ValueAxis; 2], y: f64) -> f64 {
    (SIDE - axes[1].height(y) * SIDE).round()
}

/// The part of a line that lies among the dots.
fn drawn(axes: &[ValueAxis; 2], (start, slope): (f64, f64), (xs, ys): (&[f64], &[f64])) -> Option<String> {
    let ends =
        |numbers: &[f64]| Some((numbers.iter().copied().reduce(f64::min)?, numbers.iter().copied().reduce(f64::max)?));
    let ((mut left, mut right), (low, high)) = (ends(xs)?, ends(ys)?);
    if slope != 0.0 {
        let (one, other) = ((low - start) / slope, (high - start) / slope);
        left = left.max(one.min(other));
        right = right.min(one.max(other));
    }
    let point = |x: f64| format!("{} {}", across(axes, x), down(axes, start + slope * x));
    (left < right).then(|| format!("M{}L{}", point(left), point(right)))
}

impl HtmlSafe for Scatter {}

#[cfg(test)]
mod tests {
    use model::ValueType;
    use service::quantity::UnitPreferences;

    use super::*;

    fn dimension(label: &str, value_type: ValueType) -> Dimension {
        let quantity = Quantity::in_unit(value_type, "", &UnitPreferences::default());
        Dimension { label: label.to_owned(), quantity }
    }

    fn drawn(points: &[(f64, f64)], line: Option<(f64, f64)>) -> String {
        let dots: Vec<Dot> = points.iter().map(|(x, y)| Dot { title: "<Mon>".into(), x: *x, y: *y }).collect();
        let (x, y) = (dimension("Coffees & <tea>", ValueType::Integer), dimension("Mood", ValueType::Scale));
        Scatter::of("T".into(), [&x, &y], &dots, line, "Day")
            .map_or(String::new(), |chart| chart.render().expect("a chart"))
    }

    #[test]
    fn dots_of_one_place_are_one_that_is_larger() {
        let svg = drawn(&[(4.0, 9.0), (4.0, 9.0), (4.0, 9.0), (0.0, 1.0)], None);
        assert_eq!(svg.matches("class=\"spot ").count(), 2);
        assert!(svg.contains("class=\"spot size-2\" d=\"M1000 0h.01\"") && svg.contains("3 times"), "{svg}");
        assert!(svg.contains("class=\"spot size-1\" d=\"M0 1000h.01\""), "{svg}");
        assert_eq!(svg.matches("<tr>").count(), 5, "a row for each dot, and the head");
        assert!(svg.contains("4 dots.") && svg.contains("Mood from 1 to 9."), "{svg}");
    }

    #[test]
    fn a_line_keeps_to_where_dots_are() {
        let svg = drawn(&[(0.0, 1.0), (4.0, 9.0)], Some((-3.0, 4.0)));
        assert!(svg.contains("d=\"M250 1000L750 0\""), "{svg}");
        assert!(drawn(&[(0.0, 1.0)], Some((1.0, 0.0))).contains("spot"), "one dot has no line");
    }

    #[test]
    fn labels_are_escaped_and_nothing_is_drawn_of_nothing() {
        assert!(!drawn(&[(1.0, 1.0)], None).contains("<tea>"));
        assert!(!drawn(&[(1.0, 1.0)], None).contains("<Mon>"));
        assert_eq!(drawn(&[], None), "");
    }
}
