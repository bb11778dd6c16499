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
