//! One or two series over the same days, one above the other, as lines.

use askama::Template;
use askama::filters::HtmlSafe;
use model::Day;

use super::axis::{DayAxis, Tick, ValueAxis};
use super::scatter::Dimension;

const SIDE: f64 = 1000.0;

/// One series.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// What it is and how it is shown.
    pub(crate) dimension: Dimension,
    /// The group whose colour it has; empty for none.
    pub(crate) group: &'static str,
    /// A value for some of the days, the earliest first.
    pub(crate) points: Vec<(Day, f64)>,
}

/// The chart.
#[derive(Template)]
#[template(path = "chart/lines.html")]
pub(crate) struct Lines {
    title: String,
    panels: Vec<Panel>,
    days: Vec<Tick>,
    /// What the first column of the table holds.
    row_title: &'static str,
    rows: Vec<(String, Vec<String>)>,
}

/// One series drawn.
struct Panel {
    label: String,
    title: String,
    words: String,
    group: &'static str,
    ticks: Vec<Tick>,
    /// The line, which begins anew after a gap.
    line: String,
    dots: Vec<(String, String)>,
}

impl Lines {
    /// Draws those of the series that have values, from the first day of a span to the last; none where none has. A line is
    /// broken where two values are more than `apart` days apart.
    pub(crate) fn of(title: String, tracks: &[Track], span: (Day, Day), apart: i64) -> Option<Lines> {
        let conventions = tracks.first()?.dimension.quantity.conventions();
        let days = DayAxis::of(span, conventions);
        let panels: Vec<Panel> = tracks.iter().filter_map(|track| Panel::of(track, &days, apart)).collect();
        if panels.is_empty() {
            return None;
        }
        let mut all: Vec<Day> = tracks.iter().flat_map(|track| track.points.iter().map(|(day, _)| *day)).collect();
        all.sort_unstable();
        all.dedup();
        let on = |day: Day, track: &Track| {
            let value = track.points.iter().find(|(of, _)| *of == day).map(|(_, value)| *value);
            value.map_or_else(|| "–".to_owned(), |value| track.dimension.quantity.show_number(value))
        };
        let drawn = || tracks.iter().filter(|track| !track.points.is_empty());
        let row = |day: &Day| (conventions.in_full(*day), drawn().map(|track| on(*day, track)).collect());
        let rows = all.iter().rev().map(row).collect();
        Some(Lines { title, panels, days: days.ticks, row_title: if apart > 7 { "Week from" } else { "Day" }, rows })
    }

    /// What the first column of the table holds, where that is neither a day nor a week.
    pub(crate) fn with_rows_called(self, row_title: &'static str) -> Lines {
        Lines { row_title, ..self }
    }
}

impl Panel {
    fn of(track: &Track, days: &DayAxis, apart: i64) -> Option<Panel> {
        let Track { dimension, group, points } = track;
        let numbers: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
        let axis = ValueAxis::of_line(&dimension.quantity, &numbers)?;
        let say = |value| dimension.quantity.show_number(value);
        let written = |day: Day| dimension.quantity.conventions().in_full(day);
        let (mut line, mut dots, mut before) = (String::new(), Vec::new(), None);
        for (day, value) in points {
            let place = format!("{} {}", (days.at(*day) * SIDE).round(), (SIDE - axis.height(*value) * SIDE).round());
            let is_joined = before.is_some_and(|before: Day| day.number() - before.number() <= apart);
            line.push(if is_joined { 'L' } else { 'M' });
            line.push_str(&place);
            dots.push((format!("{}: {}", written(*day), say(*value)), place));
            before = Some(*day);
        }
        let (first, last) = (points.first()?, points.last()?);
        let low = numbers.iter().copied().reduce(f64::min)?;
        let high = numbers.iter().copied().reduce(f64::max)?;
        let words = format!(
            "{}: {} values, from {} on {} to {} on {}, the lowest {}, the highest {}",
            dimension.label,
            points.len(),
            say(first.1),
            written(first.0),
            say(last.1),
            written(last.0),
            say(low),
            say(high)
        );
        let label = dimension.label.clone();
        let title = if axis.unit.is_empty() { label.clone() } else { format!("{label} ({})", axis.unit) };
        Some(Panel { label, title, words, group, ticks: axis.ticks, line, dots })
    }
}

impl HtmlSafe for Lines {}

#[cfg(test)]
mod tests {
    use model::ValueType;
    use service::quantity::{Quantity, UnitPreferences};

    use super::*;

    fn track(label: &str, points: &[(i64, f64)]) -> Track {
        let quantity = Quantity::in_unit(ValueType::Scale, "", &UnitPreferences::default());
        let first = Day::parse("2026-11-02").expect("a day");
        let points = points.iter().map(|(days, value)| (first.plus(*days), *value)).collect();
        Track { dimension: Dimension { label: label.into(), quantity }, group: "mood", points }
    }

    fn drawn(tracks: &[Track]) -> String {
        let first = Day::parse("2026-11-02").expect("a day");
        let chart = Lines::of("T".into(), tracks, (first, first.plus(27)), 10);
        chart.map_or(String::new(), |chart| chart.render().expect("a chart"))
    }

    #[test]
    fn a_line_is_broken_where_a_week_is_missing() {
        let svg = drawn(&[track("Mood", &[(0, 1.0), (7, 9.0), (21, 5.0)])]);
        assert!(svg.contains("d=\"M18 1000L268 0M768 500\""), "{svg}");
        assert!(
            svg.contains(
                "Mood: 3 values, from 1 on 2 November 2026 to 5 on 23 November 2026, the lowest 1, the highest 9"
            ),
            "{svg}"
        );
    }

    #[test]
    fn two_series_stand_above_each_other_and_share_their_days() {
        let svg = drawn(&[track("<Mood>", &[(0, 1.0)]), track("Energy", &[(7, 9.0)])]);
        assert_eq!(svg.matches("plot-area").count(), 2);
        assert_eq!(svg.matches("plot-ticks").count(), 1);
        assert!(
            svg.contains(
                "<th scope=\"row\">2 November 2026</th><td class=\"number\">1</td><td class=\"number\">–</td>"
            ),
            "{svg}"
        );
        assert!(!svg.contains("<Mood>"), "{svg}");
        assert_eq!(drawn(&[track("Mood", &[])]), "");
    }
}
