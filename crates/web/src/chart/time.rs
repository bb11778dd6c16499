//! Values over time: bars or dots for days, or for weeks, months and years where there are many, with what was usual as a
//! line over them.

use model::Day;
use service::quantity::Line;

use super::axis::{DayAxis, ValueAxis};
use super::bucket::{Bucket, buckets, counted};
use super::plot::{Mark, Plot, Shape, Table, down, tenth};
use super::{Kind, Series};

/// How wide a day is on the drawing.
const DAY: f64 = 10.0;
/// For how long a set of averages is in force: until the next one, and for this many days where there is none.
const IN_FORCE: i64 = 7;

impl Plot {
    /// Draws a series, with the averages by the day that each was made; none where it has no numbers.
    pub(crate) fn over_time(series: &Series, averages: &[(Day, f64)]) -> Option<Plot> {
        let (first, last) = (series.points.first()?.day, series.points.last()?.day);
        let (quantity, buckets) = buckets(series);
        let numbers: Vec<f64> = buckets.iter().filter_map(|bucket| bucket.number).collect();
        if numbers.is_empty() {
            return None;
        }
        let all: Vec<f64> = numbers.iter().copied().chain(averages.iter().map(|(_, average)| *average)).collect();
        let axis = ValueAxis::of(&quantity, &all)?;
        let kind = if quantity.value_type() == model::ValueType::Boolean { Kind::Bars } else { Kind::of(&quantity) };
        let left = |day: Day| (day.number() - first.number()) as f64 * DAY;
        let mark = |bucket: &Bucket| {
            let (number, width) = (bucket.number?, bucket.days as f64 * DAY);
            let shape = match kind {
                Kind::Points => Shape::dot(&axis, number, left(bucket.first) + width / 2.0),
                _ => Shape::bar(&axis, number, (left(bucket.first) + width * 0.15, width * 0.7)),
            };
            let is_now = bucket.first.plus(bucket.days - 1) == last;
            Some(Mark { title: format!("{}: {}", bucket.title, bucket.text), shape, is_now })
        };
        let marks: Vec<Option<Mark>> = buckets.iter().map(mark).collect();
        let usual = steps(averages, (first, last), |average| down(&axis, average));
        Some(Plot {
            words: in_words(series, &buckets),
            is_short: false,
            width: left(last.plus(1)),
            thread: if kind == Kind::Points { thread(&marks) } else { String::new() },
            marks: marks.into_iter().flatten().collect(),
            usual,
            across: DayAxis::of((first, last), quantity.conventions()).ticks,
            axis,
            table: table(&buckets),
        })
    }

    /// Draws how averages went from one day to another, as a line on a range of its own; none where there are none.
    pub(crate) fn of_trend(series: &Series, (first, last): (Day, Day)) -> Option<Plot> {
        let quantity = &series.quantity;
        let axis = ValueAxis::of_line(quantity, &series.numbers())?;
        let x = |day: Day| (day.number() - first.number()) as f64 * DAY + DAY / 2.0;
        let mark = |point: &super::Point| {
            let shape = Shape::dot(&axis, point.number?, x(point.day));
            let title = format!("{}: {}", quantity.conventions().in_full(point.day), point.text);
            Some(Mark { title, shape, is_now: false })
        };
        let marks: Vec<Option<Mark>> = series.points.iter().map(mark).collect();
        let mut runs = String::new();
        let mut previous: Option<Day> = None;
        for point in &series.points {
            let Some(number) = point.number else { continue };
            let continues = previous.is_some_and(|previous| point.day.number() - previous.number() <= 2 * IN_FORCE);
            let pen = if continues { 'L' } else { 'M' };
            runs.push_str(&format!("{pen}{} {}", tenth(x(point.day)), down(&axis, number)));
            previous = Some(point.day);
        }
        let row = |point: &super::Point| vec![quantity.conventions().in_full(point.day), point.text.clone()];
        Some(Plot {
            words: ends_in_words(series),
            is_short: true,
            width: (last.number() - first.number() + 1) as f64 * DAY,
            marks: marks.into_iter().flatten().collect(),
            thread: runs,
            usual: String::new(),
            across: DayAxis::of((first, last), quantity.conventions()).ticks,
            axis,
            table: Table { heads: vec!["Week before", "Average"], rows: series.points.iter().map(row).collect() },
        })
    }
}

/// A line through the dots of buckets that follow each other, broken where there is none.
fn thread(marks: &[Option<Mark>]) -> String {
    let mut path = String::new();
    let mut pen = 'M';
    for mark in marks {
        match mark {
            Some(Mark { shape: Shape::Dot { x, y }, .. }) => {
                path.push_str(&format!("{pen}{x} {y}"));
                pen = 'L';
            }
            _ => pen = 'M',
        }
    }
    path
}

/// What was usual, as a line with a step at each set of averages, which is in force from the day it was made on.
fn steps(averages: &[(Day, f64)], (first, last): (Day, Day), down: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let mut end: Option<Day> = None;
    let mut sets = averages.iter().peekable();
    while let Some((made, average)) = sets.next() {
        let next = sets.peek().map_or(Day::MAX, |(next, _)| *next);
        let (from, until) = ((*made).max(first), next.min(made.plus(IN_FORCE)).min(last.plus(1)));
        if from >= until {
            continue;
        }
        let x = |day: Day| (day.number() - first.number()) as f64 * DAY;
        let y = down(*average);
        if end == Some(from) {
            path.push_str(&format!("V{y}H{}", x(until)));
        } else {
            path.push_str(&format!("M{} {y}H{}", x(from), x(until)));
        }
        end = Some(until);
    }
    path
}

/// How many values there are, the first and the last, the lowest and the highest.
fn in_words(series: &Series, buckets: &[Bucket]) -> String {
    let line = Line::of(&series.quantity, &series.numbers());
    let with_values: Vec<(&Bucket, f64)> =
        buckets.iter().filter_map(|bucket| Some((bucket, line.place(bucket.number?)))).collect();
    let said = |found: Option<&(&Bucket, f64)>| {
        found.map(|(bucket, _)| format!("{}, {}", bucket.text, bucket.title)).unwrap_or_default()
    };
    let lowest = with_values.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let highest = with_values.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let days = series.points.iter().filter(|point| point.number.is_some()).count();
    format!(
        "{} with a value. First: {}. Last: {}. Lowest: {}. Highest: {}.",
        counted(days),
        said(with_values.first()),
        said(with_values.last()),
        said(lowest),
        said(highest),
    )
}

fn ends_in_words(series: &Series) -> String {
    let conventions = series.quantity.conventions();
    let said = |point: Option<&super::Point>| {
        point.map(|point| format!("{}, {}", point.text, conventions.in_full(point.day))).unwrap_or_default()
    };
    let line = Line::of(&series.quantity, &series.numbers());
    let placed = |point: &super::Point| line.place(point.number.unwrap_or_default());
    let lowest = series.points.iter().min_by(|a, b| placed(a).total_cmp(&placed(b)));
    let highest = series.points.iter().max_by(|a, b| placed(a).total_cmp(&placed(b)));
    format!(
        "Weekly averages. First: {}. Last: {}. Lowest: {}. Highest: {}.",
        said(series.points.first()),
        said(series.points.last()),
        said(lowest),
        said(highest)
    )
}

fn table(buckets: &[Bucket]) -> Table {
    let with_values = buckets.iter().filter(|bucket| bucket.number.is_some());
    let rows = with_values.map(|bucket| vec![bucket.title.clone(), bucket.text.clone()]).collect();
    Table { heads: vec!["When", "Value"], rows }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use model::ValueType;
    use service::quantity::{Quantity, UnitPreferences};

    use super::*;
    use crate::chart::Point;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    /// A series that begins on a Sunday, 2026-11-01.
    fn series(value_type: ValueType, unit: &str, numbers: &[Option<f64>]) -> Series {
        let quantity = Quantity::in_unit(value_type, unit, &UnitPreferences::default());
        let points = numbers.iter().zip(0..).map(|(number, i)| Point {
            day: day("2026-11-01").plus(i),
            number: *number,
            text: number.map_or(String::new(), |number| quantity.show_number(number)),
        });
        Series { points: points.collect(), quantity }
    }

    fn drawn(series: &Series, averages: &[(Day, f64)]) -> String {
        Plot::over_time(series, averages).expect("a plot").render().expect("a chart")
    }

    #[test]
    fn amounts_are_bars_from_nought_and_a_day_without_a_value_is_a_gap() {
        let svg = drawn(&series(ValueType::Integer, "", &[Some(50.0), None, Some(100.0), Some(0.0)]), &[]);
        let bars = [
            r#"<rect class="bar" x="1.5" y="100" width="7" height="100"/>"#,
            r#"<rect class="bar" x="21.5" y="0" width="7" height="200"/>"#,
            r#"<rect class="bar now" x="31.5" y="197" width="7" height="3"/>"#,
        ];
        for bar in bars {
            assert!(svg.contains(bar), "{bar} in {svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(svg.contains("<title>3 November 2026: 100</title>"), "{svg}");
        let words = "3 days with a value. First: 50, 1 November 2026. Last: 0, 4 November 2026. Lowest: 0, 4 November 2026. \
                     Highest: 100, 3 November 2026.";
        assert!(svg.contains(&format!("aria-label=\"{words}\"")), "{svg}");
        assert!(svg.contains("<th scope=\"row\">3 November 2026</th><td class=\"number\">100</td>"), "{svg}");
    }

    #[test]
    fn bedtimes_that_cross_midnight_are_drawn_without_a_jump() {
        let times = [Some(1_425.0), Some(1_438.0), Some(2.0), Some(15.0)];
        let plot = Plot::over_time(&series(ValueType::TimeFromMidnight, "", &times), &[]).expect("a plot");
        let heights: Vec<f64> = plot
            .marks
            .iter()
            .map(|mark| match mark.shape {
                Shape::Dot { y, .. } => y,
                Shape::Bar { .. } => panic!("a time of day is no amount"),
            })
            .collect();
        assert!(heights.is_sorted_by(|a, b| a > b), "each is later than the one before it: {heights:?}");
        assert!(heights.windows(2).all(|pair| pair[0] - pair[1] < 80.0), "{heights:?}");
        assert_eq!(plot.thread.matches('M').count(), 1, "{}", plot.thread);
    }

    #[test]
    fn the_thread_is_broken_where_there_is_no_value() {
        let plot = Plot::over_time(&series(ValueType::Float, "kg", &[Some(70.0), None, Some(71.0), Some(72.0)]), &[]);
        assert_eq!(plot.expect("a plot").thread, "M5 200M25 100L35 0");
    }

    #[test]
    fn what_was_usual_is_a_line_with_a_step_at_each_set() {
        let averages = [(day("2026-10-26"), 50.0), (day("2026-11-02"), 100.0), (day("2026-11-20"), 0.0)];
        let series = series(ValueType::Integer, "", &[Some(100.0); 30]);
        // The first is in force on the first day still; the second for a week; then there is none till the third.
        let plot = Plot::over_time(&series, &averages).expect("a plot");
        assert_eq!(plot.usual, "M0 100H10V0H80M190 200H260");
        assert!(plot.render().expect("a chart").contains("usual at the time"));
    }

    #[test]
    fn many_days_are_put_together_so_that_bars_can_be_seen() {
        let year = vec![Some(7.0); 365];
        let svg = drawn(&series(ValueType::Integer, "", &year), &[]);
        let bars = svg.matches("<rect").count();
        assert!((53..=54).contains(&bars), "{bars} weeks");
        assert!(svg.contains("<title>Week of 2 November 2026: 7 (7 days)</title>"), "{svg}");
        assert!(svg.contains("<title>Week of 26 October 2026: 7 (1 day)</title>"), "the first week is cut: {svg}");
        assert!(svg.len() < 30_000, "{}", svg.len());
        let decade = vec![Some(7.0); 3_650];
        let svg = drawn(&series(ValueType::Integer, "", &decade), &[]);
        assert!(
            svg.matches("<rect").count() < 130 && svg.contains("<title>December 2026: 7 (31 days)</title>"),
            "{svg}"
        );
    }

    #[test]
    fn weeks_of_yes_and_no_are_counted() {
        let every_other: Vec<Option<f64>> = (0..200).map(|i| Some(f64::from(i % 2))).collect();
        let svg = drawn(&series(ValueType::Boolean, "", &every_other), &[]);
        assert!(svg.contains("<title>Week of 2 November 2026: 4 of 7 days</title>"), "{svg}");
        let few = drawn(&series(ValueType::Boolean, "", &[Some(1.0), None, Some(0.0)]), &[]);
        assert!(few.contains("<span>Yes</span><span>No</span>"), "{few}");
        assert!(few.contains(r#"x="1.5" y="0" width="7" height="200"/>"#), "{few}");
    }

    #[test]
    fn the_largest_numbers_there_are_can_be_drawn() {
        let svg = drawn(&series(ValueType::Float, "", &[Some(f64::MAX), Some(-f64::MAX), Some(1.0)]), &[]);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn a_trend_is_one_line_that_ends_where_averages_were_not_made() {
        let quantity = Quantity::in_unit(ValueType::Integer, "", &UnitPreferences::default());
        let points = [("2026-09-06", 8_000.0), ("2026-09-13", 9_000.0), ("2026-11-01", 10_000.0)];
        let points =
            points.map(|(date, number)| Point { day: day(date), number: Some(number), text: number.to_string() });
        let series = Series { quantity, points: points.into() };
        let plot = Plot::of_trend(&series, (day("2026-09-06"), day("2026-11-01"))).expect("a plot");
        assert_eq!(plot.thread, "M5 200L75 100M565 0");
        assert_eq!(plot.axis.ticks.first().map(|tick| tick.label.as_str()), Some("8,000"));
    }
}
