//! Text that a person types again on another machine, in one form: keyboards and systems compose the same letters from
//! different code points (`é` is one or two of them), and nobody can see which.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc;

/// A password in the form in which it is compared: the profile `OpaqueString` of RFC 8265 (section 4.2.2), by which spaces of
/// any kind are the space of ASCII and letters are composed (NFC). Case and width stay, since whoever chose them may have meant
/// them. Nothing is refused: what can be chosen is no matter of its form.
///
/// Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueString(String);

impl OpaqueString {
    /// The form of what was typed.
    pub fn new(typed: &str) -> OpaqueString {
        // All of Unicode's space separators (Zs).
        let space = |c: char| match c {
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
            other => other,
        };
        OpaqueString(typed.chars().map(space).nfc().collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for OpaqueString {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpaqueString(…)")
    }
}

/// Letters composed (NFC), for what is shown as it was typed: names and addresses (RFC 6532, section 3.1).
pub fn composed(typed: &str) -> Cow<'_, str> {
    if is_nfc(typed) { Cow::Borrowed(typed) } else { Cow::Owned(typed.nfc().collect()) }
}

/// Compatibility forms made plain (NFKC), for codes and names that are of ASCII alone: `ＢＣＤＦ` from a Japanese keyboard is
/// `BCDF` (the width mapping of RFC 8265, section 3.3.2, and more that looks the same).
pub fn plain(typed: &str) -> String {
    typed.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_same_however_it_is_composed_and_spaced() {
        let form = OpaqueString::new("à b c");
        for typed in ["a\u{300} b c", "\u{e0}\u{a0}b\u{3000}c", "à\u{2003}b\u{202f}c"] {
            assert_eq!(OpaqueString::new(typed), form, "{typed:?}");
        }
        // RFC 8265, section 4.3: case, width and ASCII stay as they are.
        for other in ["À b c", "à ｂ c", "à b  c", "a b c"] {
            assert_ne!(OpaqueString::new(other), form, "{other:?}");
        }
        assert_eq!(format!("{form:?}"), "OpaqueString(…)");
    }

    #[test]
    fn names_are_composed_and_codes_plain() {
        assert_eq!(composed("Zoe\u{308}"), "Zoë");
        assert_eq!(plain("ＢＣＤＦ－ｇｈｊｋ"), "BCDF-ghjk");
    }
}
