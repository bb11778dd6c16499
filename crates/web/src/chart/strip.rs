//! How often something was given in each of the last weeks, small enough to stand in a row of a list.

use askama::Template;
use askama::filters::HtmlSafe;

const STEP: usize = 8;
const WIDTH: usize = 6;
/// How high a day is: a week of seven fills the strip.
const DAY: usize = 4;

/// The chart: a bar a week, the latest last.
#[derive(Template)]
#[template(path = "chart/strip.html")]
pub(crate) struct Strip {
    words: String,
    width: usize,
    height: usize,
    /// All bars as one path, since a page may have hundreds of strips; and the lines on which they stand.
    bars: String,
    feet: String,
}

impl Strip {
    /// Draws how many days of each week, 0 to 7, the earliest first.
    pub(crate) fn of(weeks: &[usize]) -> Strip {
        let height = 7 * DAY;
        let (mut bars, mut feet) = (String::new(), String::new());
        for (week, days) in weeks.iter().enumerate() {
            let (x, rise) = (week * STEP, days.min(&7) * DAY);
            if rise > 0 {
                bars.push_str(&format!("M{x} {}h{WIDTH}v{rise}h-{WIDTH}z", height - rise));
            } else {
                feet.push_str(&format!("M{x} {}h{WIDTH}v1h-{WIDTH}z", height - 1));
            }
        }
        let said: Vec<String> = weeks.iter().map(usize::to_string).collect();
        let words = format!("Days in each of the last {} weeks: {}", weeks.len(), said.join(", "));
        Strip { words, width: (weeks.len() * STEP).max(1), height, bars, feet }
    }
}

impl HtmlSafe for Strip {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_of_seven_fills_the_strip_and_an_empty_one_is_a_line() {
        let svg = Strip::of(&[7, 0, 1]).render().expect("a strip");
        assert!(svg.contains("d=\"M0 0h6v28h-6zM16 24h6v4h-6z\""), "{svg}");
        assert!(svg.contains("d=\"M8 27h6v1h-6z\""), "{svg}");
        assert!(svg.contains("Days in each of the last 3 weeks: 7, 0, 1"), "{svg}");
        Strip::of(&[]).render().expect("a strip of nothing");
    }
}
