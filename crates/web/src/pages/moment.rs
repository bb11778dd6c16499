//! Moments and days, as people write them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::Day;

/// A moment in the person's time zone: `24 November 2026, 09:12`.
pub(super) fn exactly(moment: Timestamp, zone: &TimeZone) -> String {
    moment.to_zoned_datetime(zone.clone()).strftime("%-d %B %Y, %H:%M").to_string()
}

/// The day of a moment: `24 November 2026`.
pub(super) fn on(moment: Timestamp, zone: &TimeZone) -> String {
    moment.to_zoned_datetime(zone.clone()).strftime("%-d %B %Y").to_string()
}

/// When something was last used, in a line of its own words: `last used yesterday`.
pub(super) fn last_used(moment: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> String {
    match moment {
        Some(moment) => format!("last used {}", recently(moment, now, zone)),
        None => "not used yet".to_owned(),
    }
}

/// The day of a moment that is known to the hour: `today`, `yesterday`, `24 November 2026`.
pub(super) fn recently(moment: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    match Day::at(now, zone).number() - Day::at(moment, zone).number() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => on(moment, zone),
    }
}

/// A day in full: `Tuesday 24 November`, with the year where it is not this one.
pub(super) fn day(day: Day, today: Day) -> String {
    let format = if day.date().year() == today.date().year() { "%A %-d %B" } else { "%A %-d %B %Y" };
    day.date().strftime(format).to_string()
}

/// How long ago a day is: `today`, `yesterday`, `5 days ago`, `3 weeks ago`.
pub(super) fn ago(day: Day, today: Day) -> String {
    let days = today.number() - day.number();
    match days {
        ..0 => "in the future".to_owned(),
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..14 => format!("{days} days ago"),
        14..61 => format!("{} weeks ago", days / 7),
        61..731 => format!("{} months ago", days * 12 / 365),
        _ => format!("{} years ago", days * 100 / 36_525),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_a_day_is_is_said_in_the_unit_that_fits() {
        let today = Day::from_number(20_000);
        let said = [0, 1, 2, 13, 14, 60, 61, 364, 730, 731, 3_653].map(|days| ago(today.plus(-days), today));
        let expected = [
            "today",
            "yesterday",
            "2 days ago",
            "13 days ago",
            "2 weeks ago",
            "8 weeks ago",
            "2 months ago",
            "11 months ago",
            "24 months ago",
            "2 years ago",
            "10 years ago",
        ];
        assert_eq!(said, expected);
    }
}
