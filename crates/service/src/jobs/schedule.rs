//! When days close: dates and moments, and nothing else.
//!
//! A day closes at 03:00 of the next day in the person's own time zone, not at midnight, since apps send yesterday's total at
//! midnight; and within the hour after, at a second that differs from person to person, so that a server with many of
//! them has an hour for what falls due. A week ends with its Saturday, whose closing makes the averages dated the Sunday
//! after it. A month ends with its last day.

use std::ops::RangeInclusive;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use model::{Day, UserId};

/// The hour of the next day at which a day closes.
const CLOSING_HOUR: i8 = 3;
/// Closings are spread over an hour. A prime, so that people whose numbers follow each other are far apart.
const SPREAD_SECONDS: i64 = 3571;
/// After so long without a server, only the last days get their insights.
const INSIGHT_DAYS: i64 = 7;
/// How many days count as missed where it is not known which were closed.
const MADE_UP_DAYS: i64 = 30;

/// The moment at which a day of a person's closes.
pub(crate) fn closes_at(day: Day, zone: &TimeZone, user: UserId) -> Timestamp {
    let at = day.plus(1).date().to_datetime(Time::constant(CLOSING_HOUR, 0, 0, 0));
    // Where a clock is put forward over 03:00, the moment at which it would have been 03:00.
    let at = zone.to_ambiguous_timestamp(at).compatible().unwrap_or(Timestamp::MAX);
    let spread = SignedDuration::from_secs(user.0.wrapping_mul(1597).rem_euclid(SPREAD_SECONDS));
    at.checked_add(spread).unwrap_or(Timestamp::MAX)
}

/// The moment of the person's first closing after `now`.
pub(crate) fn next_closing(now: Timestamp, zone: &TimeZone, user: UserId) -> Timestamp {
    closes_at(last_closed(now, zone, user).plus(1), zone, user)
}

/// The last day that has closed by `now`.
pub(crate) fn last_closed(now: Timestamp, zone: &TimeZone, user: UserId) -> Day {
    let mut day = Day::at(now, zone);
    while closes_at(day, zone, user) > now && day > Day::MIN {
        day = day.plus(-1);
    }
    day
}

/// Whether a closed day is one that cannot have been: a clock that was wrong closed it, or this one is behind. A person who moved west
/// lives through hours of a day that was closed already.
fn is_mistake(closed: Option<Day>, last: Day) -> bool {
    closed.is_some_and(|closed| closed > last.plus(1))
}

/// What a closing has to work out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closing {
    /// The last day that closes.
    pub(crate) last: Day,
    /// The days that close and get insights of their own.
    pub(crate) days: RangeInclusive<Day>,
    /// The Sundays for which averages are due, earliest first.
    pub(crate) sundays: Vec<Day>,
    /// The last day of the last week that closes: its correlations and insights are due.
    pub(crate) week: Option<Day>,
    /// The last day of the last month that closes.
    pub(crate) month: Option<Day>,
}

impl Closing {
    /// What is due when every day up to `closed` has been closed, and days up to `last` are to be. Averages are made up for
    /// every week that was missed; of correlations, and of the insights about weeks and months, only the latest count.
    /// Where nothing has been closed yet, the last week and month that ended count as missed.
    ///
    /// Where days were closed that cannot have been, the last weeks count as missed; a day that has begun anew closes again.
    pub(crate) fn since(closed: Option<Day>, last: Day) -> Closing {
        let closed =
            if is_mistake(closed, last) { Some(last.plus(-MADE_UP_DAYS)) } else { closed.map(|day| day.min(last)) };
        let first = closed.map_or(last.plus(-MADE_UP_DAYS), |closed| closed.plus(1)).max(Day::MIN);
        let closing = || (first.number()..=last.number()).map(Day::from_number);
        let mut sundays: Vec<Day> = closing().filter(ends_week).map(|saturday| saturday.plus(1)).collect();
        let week = sundays.last().map(|sunday| sunday.plus(-1));
        if closed.is_none() {
            sundays.drain(..sundays.len().saturating_sub(1));
        }
        let days = first.max(last.plus(1 - if closed.is_none() { 1 } else { INSIGHT_DAYS }))..=last;
        Closing { last, days, sundays, week, month: closing().rfind(ends_month) }
    }
}

/// Whether a week ends with this day: weeks go from Sunday to Saturday, as the averages' do.
fn ends_week(day: &Day) -> bool {
    day.weekday() == Weekday::Saturday
}

fn ends_month(day: &Day) -> bool {
    day.plus(1).date().day() == 1
}

/// The Sunday on which the week of this day began.
pub(crate) fn sunday_of(day: Day) -> Day {
    day.plus(-i64::from(day.weekday().to_sunday_zero_offset()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn zone(name: &str) -> TimeZone {
        model::zone::find(name).expect("a zone")
    }

    /// A person whose days close at 03:00 sharp.
    const SHARP: UserId = UserId(0);

    #[test]
    fn a_day_closes_at_three_the_next_morning_where_the_person_lives() {
        for (place, closes) in [
            ("UTC", "2026-11-25T03:00:00Z"),
            ("Pacific/Auckland", "2026-11-24T14:00:00Z"),
            ("America/Los_Angeles", "2026-11-25T11:00:00Z"),
        ] {
            assert_eq!(closes_at(day("2026-11-24"), &zone(place), SHARP).to_string(), closes, "{place}");
        }
    }

    #[test]
    fn clocks_that_change_skip_no_day_and_close_none_twice() {
        // Three in the morning does not exist in Lisbon's spring, where clocks go from one to two, nor twice in autumn;
        // in Godthab and on Lord Howe Island they change at other hours, and Apia left out a whole day in 2011.
        for (place, first) in [
            ("Europe/Lisbon", "2026-03-25"),
            ("Europe/Berlin", "2026-10-20"),
            ("America/Nuuk", "2026-03-25"),
            ("Australia/Lord_Howe", "2026-10-01"),
            ("Pacific/Apia", "2011-12-27"),
            ("Africa/Casablanca", "2026-02-10"),
        ] {
            let (zone, mut closed) = (zone(place), day(first));
            let mut now = closes_at(closed, &zone, UserId(7));
            for _ in 0..60 {
                assert_eq!(last_closed(now, &zone, UserId(7)), closed, "{place} {now}");
                let next = next_closing(now, &zone, UserId(7));
                assert!(next > now, "{place} {now}");
                let reached = last_closed(next, &zone, UserId(7));
                assert!((1..=2).contains(&(reached.number() - closed.number())), "{place} {closed} {reached}");
                (now, closed) = (next, reached);
            }
        }
    }

    #[test]
    fn closings_are_spread_over_an_hour() {
        let offsets = (0..1000).map(|i| {
            let at = closes_at(day("2026-11-24"), &TimeZone::UTC, UserId(i));
            at.as_second() - "2026-11-25T03:00:00Z".parse::<Timestamp>().expect("a time").as_second()
        });
        let mut tenths = [0; 10];
        for offset in offsets {
            assert!((0..3600).contains(&offset), "{offset}");
            tenths[offset as usize / 360] += 1;
        }
        assert!(tenths.iter().all(|count| (80..120).contains(count)), "{tenths:?}");
    }

    #[test]
    fn the_day_before_closes_each_morning_and_its_week_on_sunday() {
        let tuesday = Closing::since(Some(day("2026-11-22")), day("2026-11-23"));
        let only = day("2026-11-23")..=day("2026-11-23");
        assert_eq!(tuesday, Closing { last: day("2026-11-23"), days: only, sundays: vec![], week: None, month: None });
        let sunday = Closing::since(Some(day("2026-11-20")), day("2026-11-21"));
        assert_eq!((sunday.sundays, sunday.week), (vec![day("2026-11-22")], Some(day("2026-11-21"))));
        assert_eq!(Closing::since(Some(day("2026-11-29")), day("2026-11-30")).month, Some(day("2026-11-30")));
    }

    #[test]
    fn what_was_missed_is_made_up_for() {
        let months_later = Closing::since(Some(day("2026-08-10")), day("2026-11-24"));
        assert_eq!(months_later.sundays.len(), 15);
        assert_eq!(months_later.sundays[0], day("2026-08-16"));
        assert_eq!(months_later.days, day("2026-11-18")..=day("2026-11-24"));
        assert_eq!((months_later.week, months_later.month), (Some(day("2026-11-21")), Some(day("2026-10-31"))));
        let first = Closing::since(None, day("2026-11-24"));
        assert_eq!(first.days, day("2026-11-24")..=day("2026-11-24"));
        assert_eq!(
            (first.sundays, first.week, first.month),
            (vec![day("2026-11-22")], Some(day("2026-11-21")), Some(day("2026-10-31")))
        );
        let nothing = Closing::since(Some(day("2026-11-24")), day("2026-11-24"));
        assert!(nothing.days.is_empty() && nothing.sundays.is_empty(), "a person who moved west");
    }

    #[test]
    fn weeks_begin_on_sunday() {
        assert_eq!(sunday_of(day("2026-11-22")), day("2026-11-22"));
        assert_eq!(sunday_of(day("2026-11-28")), day("2026-11-22"));
    }
}
