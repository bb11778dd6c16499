//! A period's figures in words: the same on the page and in the mail.

use analytics::series::roll;
use model::{Conventions, Day, ValueType};

use super::{Period, Review, Reviewed, Tag};
use crate::quantity::Quantity;
use crate::words::{day_or_night, days_of};

/// What there is to say of one attribute in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The sum or the average.
    pub figure: String,
    /// Which of them it is, and the average where it is the sum.
    pub meaning: String,
    /// How it compares with the period before, or why it does not.
    pub compared: String,
    /// Which way it went.
    pub direction: Direction,
    /// The days of the highest and the lowest value, where they differ.
    pub extremes: Vec<Extreme>,
}

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// There is more of it, or it is later.
    Up,
    /// There is less of it, or it is earlier.
    Down,
    /// As good as the same, or not to be said.
    Level,
}

/// A day that stands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extreme {
    /// In what: `Highest`, or of times of day `Latest`.
    pub name: &'static str,
    /// The value.
    pub value: String,
    /// The day.
    pub day: Day,
}

/// Shares that differ less are as good as the same.
const NOTHING: f64 = 0.005;

impl Review {
    /// What there is to say of one of its attributes.
    pub fn tell(&self, reviewed: &Reviewed) -> Told {
        let quantity = Quantity::of(&reviewed.attribute, &self.units);
        let figures = &reviewed.figures;
        let average = quantity.show_number(figures.average);
        let is_partly = figures.days < reviewed.of_days;
        let partly = if is_partly { days_of(&reviewed.attribute, figures.days) } else { String::new() };
        let (figure, meaning) = match shown_total(reviewed) {
            Some(total) if figures.days > 1 => {
                let on = if partly.is_empty() { String::new() } else { format!(" on {partly}") };
                let until = if reviewed.is_until_yesterday { " up to yesterday" } else { "" };
                (quantity.show_number(total), format!("in total{until}, {average} a day{on}"))
            }
            Some(total) => (quantity.show_number(total), "in total, on one day".to_owned()),
            None if partly.is_empty() => (average, "on average".to_owned()),
            None => (average, format!("on average of {partly}")),
        };
        let (compared, direction) = self.compare(reviewed, &quantity);
        Told { figure, meaning, compared, direction, extremes: extremes(reviewed, &quantity) }
    }

    fn compare(&self, reviewed: &Reviewed, quantity: &Quantity) -> (String, Direction) {
        let when = self.period.before().when();
        let Some(change) = reviewed.change else {
            let why = if reviewed.days_before == 0 {
                format!("nothing {when}")
            } else {
                format!("too few {}s to compare", day_or_night(&reviewed.attribute))
            };
            return (why, Direction::Level);
        };
        match change.share {
            Some(share) if shown_total(reviewed).is_some() => {
                let direction = if share.abs() < NOTHING { Direction::Level } else { direction(share) };
                (more_or_less(share, self.period, quantity.conventions()), direction)
            }
            _ => {
                let before = reviewed.figures.average - change.difference;
                let before = if is_time(reviewed.attribute.value_type) { roll(before) } else { before };
                let before = quantity.show_number(before);
                let is_same = before == quantity.show_number(reviewed.figures.average);
                let direction = if is_same { Direction::Level } else { direction(change.difference) };
                let than = match (direction, is_time(reviewed.attribute.value_type)) {
                    (Direction::Level, _) => return (format!("the same {when}"), direction),
                    (Direction::Up, true) => "later than",
                    (Direction::Down, true) => "earlier than",
                    (Direction::Up, false) => "up from",
                    (Direction::Down, false) => "down from",
                };
                (format!("{than} {before} {when}"), direction)
            }
        }
    }

    /// On how many days a tag was set, and on how many in the period before.
    pub fn tell_tag(&self, tag: &Tag) -> (String, String) {
        let when = self.period.before().when();
        let before =
            if tag.days_before == 0 { format!("never {when}") } else { format!("{} {when}", days(tag.days_before)) };
        (days(tag.days), before)
    }

    /// How much of the period there is to look back on.
    pub fn coverage(&self) -> String {
        let (all, passed) = (self.period.days(), self.passed);
        let tracked = match self.tracked {
            0 => "none of them with a value".to_owned(),
            tracked if tracked == passed => "all of them with some value".to_owned(),
            tracked => format!("{tracked} of them with some value"),
        };
        if passed < all {
            format!("{passed} of {} so far, {tracked}", days(all))
        } else {
            format!("{}, {tracked}", days(all))
        }
    }
}

/// `12% more a day than in October`, which may have been shorter or longer. Much more is said as a multiple: `3.5 times as much a
/// day as in October`.
fn more_or_less(share: f64, period: Period, conventions: &Conventions) -> String {
    let when = period.before().when();
    if share.abs() < NOTHING {
        return format!("as much a day as {when}");
    }
    if share >= 2.0 {
        return format!("{} times as much a day as {when}", conventions.decimals(share + 1.0, 1));
    }
    let percent = (share.abs() * 100.0).round();
    format!("{percent}% {} a day than {when}", if share > 0.0 { "more" } else { "less" })
}

/// The sum, where it is what people want to know: of sleep they ask how much it was a night.
fn shown_total(reviewed: &Reviewed) -> Option<f64> {
    reviewed.figures.total.filter(|_| !reviewed.attribute.is_of_a_night())
}

fn direction(difference: f64) -> Direction {
    match difference {
        difference if difference > 0.0 => Direction::Up,
        difference if difference < 0.0 => Direction::Down,
        _ => Direction::Level,
    }
}

fn is_time(value_type: ValueType) -> bool {
    matches!(value_type, ValueType::TimeFromMidnight | ValueType::TimeFromMidday)
}

fn extremes(reviewed: &Reviewed, quantity: &Quantity) -> Vec<Extreme> {
    let (highest, lowest) = (reviewed.figures.highest, reviewed.figures.lowest);
    if highest.1 == lowest.1 {
        return Vec::new();
    }
    let names = if is_time(reviewed.attribute.value_type) { ["Latest", "Earliest"] } else { ["Highest", "Lowest"] };
    let of =
        |(name, (day, value)): (&'static str, (Day, f64))| Extreme { name, value: quantity.show_number(value), day };
    names.into_iter().zip([highest, lowest]).map(of).collect()
}

fn days(days: usize) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_is_said_as_people_say_it() {
        let november = Period::month("2026-11").expect("a month");
        let said = [0.001, 0.124, -0.5, 2.5].map(|share| more_or_less(share, november, &Conventions::default()));
        let expected = [
            "as much a day as in October",
            "12% more a day than in October",
            "50% less a day than in October",
            "3.5 times as much a day as in October",
        ];
        assert_eq!(said, expected);
    }
}
