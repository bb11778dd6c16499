//! The mood of a period: a calendar of a week or month, and a year as rows of months.

use std::collections::HashMap;
use std::fmt::Write;

use jiff::civil::Weekday;
use model::Day;
use service::review::{Review, Span};

use crate::pages::paths;

/// The picture of a period's mood.
pub(super) struct Mood {
    /// The average, to one decimal.
    pub(super) average: String,
    pub(super) picture: Picture,
}

/// How it is drawn.
pub(super) enum Picture {
    /// A week or month: the names of the weekdays, and a row a week.
    Calendar { weekdays: Vec<Name>, weeks: Vec<Vec<Option<Cell>>> },
    /// A year: a row a month with its name and where that stands, and for each mood a path with all of its days.
    Year { months: Vec<(String, usize)>, levels: Vec<(u8, String)> },
}

/// The name of a weekday, in full and short.
pub(super) struct Name {
    pub(super) full: String,
    pub(super) short: String,
}

/// One day.
pub(super) struct Cell {
    pub(super) number: i8,
    pub(super) href: String,
    /// From 1 to 9; none where there is no mood.
    pub(super) mood: Option<u8>,
    /// Whether the day has not begun.
    pub(super) is_ahead: bool,
}

/// How wide and high a day of the year is.
const SIDE: usize = 10;

impl Mood {
    /// The mood of a review; none where none is tracked in it.
    pub(super) fn of(review: &Review, today: Day, week_start: Weekday) -> Option<Mood> {
        let moods: HashMap<Day, u8> = review.mood.iter().map(|(day, mood)| (*day, level(*mood))).collect();
        if moods.is_empty() {
            return None;
        }
        let sum: f64 = review.mood.iter().map(|(_, mood)| *mood).sum();
        let picture = match review.period.span {
            Span::Week | Span::Month => calendar(review, &moods, today, week_start),
            Span::Year => year(review, &moods, today),
        };
        Some(Mood { average: review.units.conventions.decimals(sum / review.mood.len() as f64, 1), picture })
    }
}

/// The whole number that a mood is.
fn level(mood: f64) -> u8 {
    mood.round().clamp(1.0, 9.0) as u8
}

fn calendar(review: &Review, moods: &HashMap<Day, u8>, today: Day, week_start: Weekday) -> Picture {
    let period = review.period;
    let blanks = usize::try_from(week_start.until(period.first.weekday())).unwrap_or(0);
    let cell = |day: Day| Cell {
        number: day.date().day(),
        href: paths::day(day),
        mood: moods.get(&day).copied(),
        is_ahead: day > today,
    };
    let mut cells: Vec<Option<Cell>> = (0..blanks).map(|_| None).collect();
    cells.extend(period.iter().map(|day| Some(cell(day))));
    while !cells.len().is_multiple_of(7) {
        cells.push(None);
    }
    let mut weeks = Vec::new();
    while !cells.is_empty() {
        let rest = cells.split_off(7.min(cells.len()));
        weeks.push(std::mem::replace(&mut cells, rest));
    }
    // The names of some week that begins as the person's weeks do.
    let first = period.first.plus(-(blanks as i64));
    let name = |offset| {
        let date = first.plus(offset).date();
        Name { full: date.strftime("%A").to_string(), short: date.strftime("%a").to_string() }
    };
    Picture::Calendar { weekdays: (0..7).map(name).collect(), weeks }
}

fn year(review: &Review, moods: &HashMap<Day, u8>, today: Day) -> Picture {
    let mut levels: Vec<(u8, String)> = (1..=9).map(|level| (level, String::new())).collect();
    let mut none = String::new();
    for day in review.period.iter().take_while(|day| *day <= today) {
        let date = day.date();
        let (x, y) = ((date.day() as usize - 1) * SIDE, (date.month() as usize - 1) * SIDE);
        let path = match moods.get(&day).and_then(|mood| levels.get_mut(usize::from(*mood) - 1)) {
            Some((_, path)) => path,
            None => &mut none,
        };
        // Writing to a string cannot fail.
        let _ = write!(path, "M{x} {y}h9v9h-9z");
    }
    levels.push((0, none));
    levels.retain(|(_, path)| !path.is_empty());
    let months = review.period.months().into_iter().enumerate();
    let months = months.map(|(row, month)| (month.first.date().strftime("%b").to_string(), row * SIDE + 7)).collect();
    Picture::Year { months, levels }
}
