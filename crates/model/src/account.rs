//! What an account is made of.

use unicode_normalization::UnicodeNormalization;

use crate::typed::{composed, plain};

/// The name a person logs in with: 1 to 30 of `A-Za-z0-9_.-`, beginning with a letter or digit. Compared without case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

/// Why a text is no username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "A username is 1 to 30 letters (a to z), digits, dots, dashes and underscores, and begins with a letter or a digit."
)]
pub struct InvalidUsername;

impl Username {
    /// Reads a username, trimming it and making letters of another width plain.
    pub fn parse(text: &str) -> Result<Username, InvalidUsername> {
        let text = plain(text);
        let text = text.trim();
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let fits = (1..=30).contains(&text.len())
            && text.chars().all(allowed)
            && text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if fits { Ok(Username(text.to_owned())) } else { Err(InvalidUsername) }
    }

    /// A username that was stored, so that it needs no check.
    pub fn stored(text: String) -> Username {
        Username(text)
    }

    /// The username as the person wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The username folded, by which accounts are found.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// An e-mail address, as far as it can be checked without sending mail. Compared without case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("That does not look like an e-mail address: it should read like name@example.org.")]
pub struct InvalidEmail;

impl Email {
    /// Reads an address, trimming it and composing its letters: one `@` with something before it and a domain after it, at most 254 characters.
    pub fn parse(text: &str) -> Result<Email, InvalidEmail> {
        let text = composed(text.trim());
        let plain = |part: &str| {
            !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "@<>,;\"()".contains(c))
        };
        let (name, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let fits =
            text.len() <= 254 && plain(name) && plain(domain) && !domain.starts_with('.') && !domain.ends_with('.');
        if fits { Ok(Email(text.into_owned())) } else { Err(InvalidEmail) }
    }

    /// An address that was stored, so that it needs no check.
    pub fn stored(text: String) -> Email {
        Email(text)
    }

    /// The address as the person wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address folded, by which accounts are found.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// Which quantities a person wants to see in imperial units. Values are always stored and answered in metric ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnitSwitches {
    /// Miles for kilometres.
    pub distance: bool,
    /// Pounds for kilograms.
    pub weight: bool,
    /// Calories for kilojoules.
    pub energy: bool,
    /// Fluid ounces for millilitres.
    pub liquid: bool,
    /// Fahrenheit for Celsius.
    pub temperature: bool,
}

/// What two usernames or addresses that are the same have in common (labels, in which more can be written, have [`crate::text::key`]): compatibility forms composed alike, then lower case, composed once more, since some
/// letters can be composed in lower case alone (T\u{308} is two characters, and \u{1e97} one). Done here and kept in a column of
/// its own, since SQLite and PostgreSQL fold differently.
fn fold(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase().nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_stays_as_it_is_whatever_mark_stands_on_a_letter() {
        assert_eq!(fold("T\u{308}"), fold("\u{1e97}"));
        let capitals = ('\0'..=char::MAX).filter(|c| c.is_uppercase());
        let marks = ["", "\u{301}", "\u{307}", "\u{308}", "\u{30a}", "\u{30c}", "\u{331}", "\u{345}"];
        for text in capitals.flat_map(|letter| marks.map(|mark| format!("{letter}{mark}"))) {
            assert_eq!(fold(&fold(&text)), fold(&text), "{text:?}");
        }
    }

    #[test]
    fn usernames_and_addresses_are_checked() {
        for good in ["josh", "Ada.Lovelace-1", "1"] {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "_x", "a b", "naïve", "x@y", &"x".repeat(31)] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
        for good in ["a@b", "josh+tag@example.org", "josé@exämple.org"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@.b", "a@b\nBcc: c@d", "<a@b>"] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Username::parse("Josh").expect("a name").key(), "josh");
    }

    #[test]
    fn names_and_addresses_are_the_same_from_any_keyboard() {
        assert_eq!(Username::parse("\u{3000}Ｊｏｓｈ").expect("a name").as_str(), "Josh");
        let address = Email::parse("jose\u{301}@exa\u{308}mple.org").expect("an address");
        assert_eq!(address.as_str(), "josé@exämple.org");
        assert_eq!(address.key(), Email::parse("JOSÉ@EXÄMPLE.ORG").expect("an address").key());
    }
}
