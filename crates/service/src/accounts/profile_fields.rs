//! What people enter about themselves, checked.

use jiff::tz::TimeZone;
use model::{Email, Username};
use store::users::User;

use crate::Error;

/// The most characters of a first or last name.
const LONGEST_NAME: usize = 100;

/// The time zone of an account. (One that this machine does not know counts as UTC; it was known when it was stored.)
pub(crate) fn zone_of(user: &User) -> TimeZone {
    zone(&user.preferences.timezone)
}

/// The time zone of that name, as [`zone_of`].
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The names of the time zones that can be chosen, in alphabetical order.
pub fn time_zones() -> Vec<String> {
    let mut names: Vec<String> =
        jiff::tz::db().available().map(|name| name.to_string()).filter(|name| is_region(name)).collect();
    names.sort_unstable();
    names
}

/// Zones are named after places (`Europe/Berlin`); the database also has zones of its own kind, such as `posix/…`.
fn is_region(name: &str) -> bool {
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
    let zone = TimeZone::get(text).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
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
        assert!(timezone("Mars/Olympus").is_err() && timezone("../../etc/passwd").is_err());
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
    fn the_time_zones_to_choose_from_are_places() {
        let zones = time_zones();
        assert!(zones.iter().any(|z| z == "Australia/Melbourne") && zones.iter().any(|z| z == "UTC"));
        assert!(!zones.iter().any(|z| z.starts_with("posix") || z == "EST"));
    }
}
