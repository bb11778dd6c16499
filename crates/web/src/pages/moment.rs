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
