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
