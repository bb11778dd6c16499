//! Moments and days, as their reader writes them and where the reader lives.

use jiff::Timestamp;
use model::Day;
use service::actor::Reader;

/// A moment: `24 November 2026, 09:12`.
pub(super) fn exactly(moment: Timestamp, reader: &Reader) -> String {
    let time = reader.zone().to_datetime(moment).time();
    format!("{}, {}", on(moment, reader), reader.conventions().time(time))
}

/// The day of a moment: `24 November 2026`.
pub(super) fn on(moment: Timestamp, reader: &Reader) -> String {
    reader.conventions().in_full(Day::at(moment, reader.zone()))
}

/// When something was last used, in a line of its own words: `last used yesterday`.
pub(super) fn last_used(moment: Option<Timestamp>, now: Timestamp, reader: &Reader) -> String {
    match moment {
        Some(moment) => format!("last used {}", recently(moment, now, reader)),
        None => "not used yet".to_owned(),
    }
}

/// The day of a moment that is known to the hour: `today`, `yesterday`, `24 November 2026`.
pub(super) fn recently(moment: Timestamp, now: Timestamp, reader: &Reader) -> String {
    match reader.today(now).number() - Day::at(moment, reader.zone()).number() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => on(moment, reader),
    }
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
