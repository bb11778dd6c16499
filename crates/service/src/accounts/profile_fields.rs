//! What people enter about themselves, checked.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;
use model::{Email, Username};
use store::users::User;

use crate::Error;

/// The most characters of a first or last name.
const LONGEST_NAME: usize = 100;

/// The most unknown time zones that one process says.
const MOST_SAID: usize = 100;

/// The unknown time zones that were said, so that a request a second does not say one a second.
static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The time zone of an account, as [`zone`].
pub(crate) fn zone_of(user: &User) -> TimeZone {
    zone(&user.preferences.timezone)
}

/// The time zone of a name that is stored. One that this release does not know, as after a step back to an earlier one, counts as
/// UTC until the person chooses another: the log says so, and so do the person's pages and `daymark doctor`.
pub(crate) fn zone(name: &str) -> TimeZone {
    model::zone::find(name).unwrap_or_else(|| {
        let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() < MOST_SAID && said.insert(name.to_owned()) {
            tracing::warn!(
                timezone = name,
                "an account has a time zone that this release does not know: its days are UTC's"
            );
        }
        TimeZone::UTC
    })
}

/// Whether this release knows a time zone, so that days begin and end where the person lives.
pub fn knows_time_zone(name: &str) -> bool {
    model::zone::find(name).is_some()
}

/// The names of the time zones that can be chosen, which are all that there are: those of places in alphabetical order, then the
/// others, such as `EST5EDT`.
pub fn time_zones() -> Vec<&'static str> {
    let mut names: Vec<&str> = model::zone::names().collect();
    names.sort_by_key(|name| (!is_place(name), name.to_ascii_lowercase()));
    names
}

/// Zones are named after places (`Europe/Berlin`); the database also has zones of other kinds, and UTC.
fn is_place(name: &str) -> bool {
    const REGIONS: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    name == "UTC" || name.split_once('/').is_some_and(|(region, _)| REGIONS.contains(&region))
}

pub(super) fn username(text: &str) -> Result<Username, Error> {
    Username::parse(text).map_err(|error| Error::field("username", error.to_string()))
}

/// An address, or none where nothing was entered.
pub(super) fn email(text: &str) -> Result<Option<Email>, Error> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Email::parse(text).map(Some).map_err(|error| Error::field("email", error.to_string()))
}

/// A time zone's own spelling of its name; UTC where nothing was entered.
pub(super) fn timezone(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Ok("UTC".into());
    }
    let zone = model::zone::find(text).and_then(|zone| zone.iana_name().map(str::to_owned));
    zone.ok_or_else(|| Error::field("timezone", "There is no time zone of that name; one is Europe/Berlin."))
}

/// The three letters of a currency (ISO 4217) in upper case; US dollars where nothing was entered.
pub(super) fn currency(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Ok("USD".into());
    }
    let fits = text.len() == 3 && text.chars().all(|c| c.is_ascii_alphabetic());
    if fits {
        Ok(text.to_ascii_uppercase())
    } else {
        Err(Error::field("currency", "A currency is written as three letters, such as EUR or USD."))
    }
}

/// A first or last name, which may be empty.
pub(super) fn personal_name(field: &'static str, text: &str) -> Result<String, Error> {
    let text = model::typed::composed(text.trim());
    if text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
        return Err(Error::field(field, "A name has at most 100 characters on one line."));
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_trimmed_and_checked() {
        assert_eq!(timezone(" europe/berlin "), Ok("Europe/Berlin".into()));
        assert_eq!(timezone(""), Ok("UTC".into()));
        assert!(timezone("Mars/Olympus").is_err() && timezone("Etc/Unknown").is_err());
        assert_eq!(currency("eur"), Ok("EUR".into()));
        assert!(currency("euro").is_err() && currency("€").is_err());
        assert_eq!(email("  "), Ok(None));
        assert!(email("josh").is_err() && username("a b").is_err());
        for typed in [" Ünal ", "U\u{308}nal"] {
            assert_eq!(personal_name("first_name", typed), Ok("Ünal".into()));
        }
        assert!(personal_name("first_name", "a\nb").is_err() && personal_name("first_name", &"x".repeat(101)).is_err());
    }

    #[test]
    fn what_is_offered_is_what_can_be_stored_and_what_is_known() {
        let zones = time_zones();
        for zone in &zones {
            assert_eq!(timezone(zone), Ok((*zone).to_owned()));
            assert!(knows_time_zone(zone), "{zone}");
        }
        assert_eq!(zones.len(), model::zone::names().count());
        let place = |name: &str| zones.iter().position(|zone| *zone == name).expect(name);
        assert!(place("Africa/Abidjan") < place("Europe/Kiev") && place("UTC") < place("EST5EDT"));
    }

    #[test]
    fn a_zone_that_is_not_known_counts_as_utc_and_that_is_known() {
        assert_eq!(zone("Mars/Olympus"), TimeZone::UTC);
        assert!(!knows_time_zone("Mars/Olympus") && knows_time_zone("Etc/UTC"));
    }
}
