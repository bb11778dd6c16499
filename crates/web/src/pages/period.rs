//! A period of days that a page is about: the last so many, all, or from one day to another.

use model::{Conventions, Day};
use service::batch::DAYS_AHEAD;
use url::form_urlencoded;

use crate::errors::{Error, Result};

/// A choice of periods: the number of days as it stands in the address, or [`ALL`], and what it is called.
pub(super) type Choices = [(&'static str, &'static str)];

/// What stands in the address for everything there is.
pub(super) const ALL: &str = "all";
/// The most days that can be asked for by their number.
const MOST: i64 = 40_000;

/// The period that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// The first day; the first there can be, where everything is asked for.
    pub(super) first: Day,
    /// The last day.
    pub(super) last: Day,
    /// The number of days or [`ALL`], as it stands in the address; none of a range.
    days: Option<String>,
}

/// A link to another period.
pub(super) struct Chip {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) is_chosen: bool,
}

impl Period {
    /// Reads what the address says: a range, where it names one of its ends, or else a number of days up to today.
    pub(super) fn read(days: &str, (from, to): (&str, &str), default: &str, today: Day) -> Result<Period> {
        if !from.is_empty() || !to.is_empty() {
            let first = if from.is_empty() { Day::MIN } else { day(from, today)? };
            let last = if to.is_empty() { today } else { day(to, today)? };
            if first > last {
                return Err(Error::bad_request("A period cannot end before it begins."));
            }
            return Ok(Period { first, last, days: None });
        }
        let asked = if days.is_empty() { default } else { days };
        let first = match asked {
            ALL => Day::MIN,
            _ => {
                let number = asked.parse::<i64>().ok().filter(|number| (1..=MOST).contains(number));
                today.plus(1 - number.ok_or_else(|| Error::bad_request("There is no such period."))?)
            }
        };
        Ok(Period { first, last: today, days: Some(asked.to_owned()) })
    }

    /// Whether it begins with the first day that there is.
    pub(super) fn is_open(&self) -> bool {
        self.first == Day::MIN
    }

    /// The same, beginning no earlier than a day where it is open.
    pub(super) fn beginning(mut self, first: Day) -> Period {
        if self.is_open() {
            self.first = first.min(self.last);
        }
        self
    }

    /// How many days it has.
    pub(super) fn length(&self) -> i64 {
        self.last.number() - self.first.number() + 1
    }

    /// The days as a pair.
    pub(super) fn span(&self) -> (Day, Day) {
        (self.first, self.last)
    }

    /// How it stands in an address.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match &self.days {
            Some(days) => _ = query.append_pair("days", days),
            None => _ = query.append_pair("from", &self.first.to_string()).append_pair("to", &self.last.to_string()),
        }
        query.finish()
    }

    /// Whether a range was asked for.
    pub(super) fn is_range(&self) -> bool {
        self.days.is_none()
    }

    /// Its ends in words.
    pub(super) fn in_words(&self, conventions: &Conventions) -> String {
        let last = conventions.in_full(self.last);
        match (self.is_open(), self.length()) {
            (true, _) => format!("up to {last}"),
            (false, 1) => last,
            _ => format!("{} to {last}", conventions.in_full(self.first)),
        }
    }

    /// The links to these periods, with what else the address says before them.
    pub(super) fn chips(&self, choices: &Choices, address: impl Fn(&str) -> String) -> Vec<Chip> {
        let chip = |(days, label): &(&'static str, &'static str)| Chip {
            label,
            href: address(&format!("days={days}")),
            is_chosen: self.days.as_deref() == Some(days),
        };
        choices.iter().map(chip).collect()
    }
}

fn day(text: &str, today: Day) -> Result<Day> {
    let day = Day::parse(text).filter(|day| *day <= today.plus(DAYS_AHEAD));
    day.ok_or_else(|| Error::bad_request("There is no such day, or it lies too far ahead."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(days: &str, from: &str, to: &str) -> Result<(String, String, String)> {
        let today = Day::parse("2026-11-24").expect("a day");
        let period = Period::read(days, (from, to), "31", today)?;
        Ok((period.first.to_string(), period.last.to_string(), period.query()))
    }

    #[test]
    fn a_period_is_so_many_days_up_to_today_or_a_range() {
        let is = |days, from, to, expected: [&str; 3]| {
            let period = read(days, from, to).ok().expect("a period");
            assert_eq!([period.0.as_str(), period.1.as_str(), period.2.as_str()], expected);
        };
        is("", "", "", ["2026-10-25", "2026-11-24", "days=31"]);
        is("7", "", "", ["2026-11-18", "2026-11-24", "days=7"]);
        is("all", "", "", ["1900-01-01", "2026-11-24", "days=all"]);
        is("7", "2026-01-01", "2026-02-01", ["2026-01-01", "2026-02-01", "from=2026-01-01&to=2026-02-01"]);
        is("", "2026-01-01", "", ["2026-01-01", "2026-11-24", "from=2026-01-01&to=2026-11-24"]);
        for (days, from, to) in [
            ("0", "", ""),
            ("x", "", ""),
            ("9999999", "", ""),
            ("", "2026-02-30", ""),
            ("", "2026-11-02", "2026-11-01"),
            ("", "", "2027-01-01"),
        ] {
            assert!(read(days, from, to).is_err(), "{days} {from} {to}");
        }
    }
}
