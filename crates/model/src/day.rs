//! A calendar day in a person's own time zone.

use std::fmt;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Serialize, Serializer};

/// A calendar day, written `YYYY-MM-DD` and stored as days since 1970-01-01. Which moment
/// it begins at depends on the person's time zone; a `Day` itself has none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl Day {
    /// The first day that values may be written for: 1900-01-01.
    pub const MIN: Day = Day(-25_567);
    /// The last day that there is: 9999-12-31.
    pub const MAX: Day = Day(2_932_896);

    /// The day from its number, days since 1970-01-01; brought into range if it is outside.
    pub fn from_number(days: i64) -> Day {
        Day(days.clamp(i64::from(Self::MIN.0), i64::from(Self::MAX.0)) as i32)
    }

    /// Days since 1970-01-01, negative before it.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The day on which `now` falls in `zone`.
    pub fn at(now: Timestamp, zone: &TimeZone) -> Day {
        Self::from_date(zone.to_datetime(now).date())
    }

    /// The day of a civil date; dates before 1900 become [`Day::MIN`].
    pub fn from_date(date: Date) -> Day {
        let days = date.duration_since(EPOCH).as_secs() / 86_400;
        Self::from_number(days)
    }

    /// The civil date of this day.
    pub fn date(self) -> Date {
        EPOCH.checked_add(self.0.days()).unwrap_or(EPOCH)
    }

    /// Reads exactly `YYYY-MM-DD`: four, two and two digits that name a day which exists, from 1900 on.
    pub fn parse(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
        if !shaped {
            return None;
        }
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
        let date = Date::new(number(0..4)?, number(5..7)? as i8, number(8..10)? as i8).ok()?;
        (date.year() >= 1900).then(|| Self::from_date(date))
    }

    /// The day `days` later (earlier when negative), kept within [`Day::MIN`] and [`Day::MAX`].
    pub fn plus(self, days: i64) -> Day {
        Self::from_number(self.number().saturating_add(days))
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        self.date().weekday()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Written digit by digit: an answer may hold thousands of days.
        let date = self.date();
        let (year, month, day) = (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs());
        let digit = |n: u16| b'0' + (n % 10) as u8;
        let text = [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(u16::from(month / 10)),
            digit(u16::from(month)),
            b'-',
            digit(u16::from(day / 10)),
            digit(u16::from(day)),
        ];
        serializer.serialize_str(str::from_utf8(&text).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_days_that_exist_are_read() {
        for good in ["1900-01-01", "2024-02-29", "1970-01-01", "9999-12-31"] {
            assert_eq!(Day::parse(good).expect(good).to_string(), good);
        }
        for bad in [
            "2023-02-29",
            "2023-13-01",
            "0001-01-01",
            "1899-12-31",
            "2023-1-1",
            "2023-01-01T00:00",
            "+023-01-01",
            "२०२३-०१-०१",
            "",
        ] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
        assert_eq!(Day::parse("1900-01-01"), Some(Day::MIN));
        assert_eq!(Day::parse("9999-12-31"), Some(Day::MAX));
    }

    #[test]
    fn a_day_begins_at_the_persons_own_midnight() {
        let now: Timestamp = "2026-10-06T22:30:00Z".parse().expect("a time");
        let baghdad = crate::zone::find("Asia/Baghdad").expect("a zone");
        assert_eq!(Day::at(now, &baghdad).to_string(), "2026-10-07");
        assert_eq!(Day::at(now, &TimeZone::UTC).to_string(), "2026-10-06");
    }

    proptest! {
        #[test]
        fn number_and_text_of_a_day_agree(days in Day::MIN.number()..=Day::MAX.number()) {
            let day = Day::from_number(days);
            prop_assert_eq!(day.number(), days);
            prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
            prop_assert_eq!(Day::from_date(day.date()), day);
            prop_assert_eq!(serde_json::to_string(&day).ok(), Some(format!("\"{day}\"")));
        }
    }
}
