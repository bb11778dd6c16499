//! A few figures as bars side by side, each with its label below and its value above as text, so that there is nothing to
//! be read off.

use askama::Template;
use askama::filters::HtmlSafe;

/// How high the highest bar is.
const HEIGHT: f64 = 60.0;

/// The chart.
#[derive(Template)]
#[template(path = "chart/bars.html")]
pub(crate) struct Bars {
    title: String,
    bars: Vec<Bar>,
}

/// One figure.
struct Bar {
    label: String,
    text: String,
    height: f64,
}

impl Bars {
    /// Draws figures: what each is called, how large it is if it is known, and what it reads like. The lowest that can be
    /// has no height and the highest that can be all of it.
    pub(crate) fn of(title: String, figures: Vec<(String, Option<f64>, String)>, (low, high): (f64, f64)) -> Bars {
        let bar = |(label, number, text): (String, Option<f64>, String)| {
            let share = number.map_or(0.0, |number| ((number - low) / (high - low)).clamp(0.0, 1.0));
            Bar { label, text, height: if share.is_nan() { 0.0 } else { (share * HEIGHT).round() } }
        };
        Bars { title, bars: figures.into_iter().map(bar).collect() }
    }
}

impl HtmlSafe for Bars {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_figures() {
        let figure = |label: &str, number: Option<f64>| (label.to_owned(), number, "<n>".to_owned());
        let figures =
            vec![figure("Mon", Some(1.0)), figure("Tue", Some(5.0)), figure("Wed", None), figure("Thu", Some(9.0))];
        let html = Bars::of("T".into(), figures, (1.0, 9.0)).render().expect("bars");
        let heights: Vec<&str> = html.split(" height=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(heights, ["60", "0", "60", "30", "60", "0", "60", "60"], "{html}");
        assert!(!html.contains("<n>"));
        Bars::of("T".into(), vec![figure("Mon", Some(0.0))], (0.0, 0.0)).render().expect("bars of nothing");
    }
}
