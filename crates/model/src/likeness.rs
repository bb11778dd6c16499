//! What people take for the same name, so that no app can pass for another one or for Daymark itself.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name reduced to what the eye sees of it: without case, accents, spaces and punctuation, with letters that look alike made
/// one (after Unicode's TR39, as far as Latin, Cyrillic and Greek letters go). Never empty for a name that is not.
pub fn key(name: &str) -> String {
    let plain: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(look)
        .filter(|c| c.is_alphanumeric())
        .collect();
    let plain = plain.replace("rn", "m").replace("vv", "w");
    if plain.is_empty() { name.trim().to_owned() } else { plain }
}

/// Whether a name could be taken for the product's own.
pub fn is_like_daymark(name: &str) -> bool {
    key(name).starts_with("daymark")
}

fn look(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' => 'h',
        '1' | '|' | 'i' | 'ı' | 'і' | 'ι' | 'ӏ' => 'l',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'н' => 'h',
        '0' | 'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' => 'v',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_have_one_key() {
        for (one, other) in [
            ("Greatreads", "greatReads"),
            ("Greatreads", "Great-Reads!"),
            ("Greatreads", "Grеаtrеаds"),
            ("Fitbit", "Fltblt"),
            ("Corner", "Comer"),
            ("Zoë", "zoe"),
            ("Ｗｉｄｅ", "wide"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        assert_ne!(key("Greatreads"), key("Goodreads"));
        assert_eq!(key("🏃"), "🏃");
    }

    #[test]
    fn daymark_is_recognised_in_disguise() {
        for name in ["Daymark", "DAY MARK", "Dаymark", "Dáymark official"] {
            assert!(is_like_daymark(name), "{name}");
        }
        assert!(!is_like_daymark("Garmin for Daymark"));
    }
}
