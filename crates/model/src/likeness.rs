//! What people take for the same name, so that no app can pass for another one or for Daymark itself.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;

/// A name reduced to what the eye sees of it: without case, accents, spaces and punctuation, with letters that look alike made
/// one (the skeleton of Unicode's TR39, and what it leaves out). Never empty for a name that is not.
pub fn key(name: &str) -> String {
    // Some letters have a likeness only as capitals, others only as small ones.
    let capitals: String = skeleton(&name.nfkd().map(plain_letter).collect::<String>()).collect();
    let small: String = skeleton(&capitals.to_lowercase()).collect();
    let plain: String = small
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
    key(name).contains("daymark")
}

/// Whether a name holds characters that have no look of their own but change how others are shown, such as the direction.
pub fn has_format_characters(name: &str) -> bool {
    name.chars().any(|c| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{600}'..='\u{605}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    })
}

/// Small capitals and Canadian syllables that look like Latin letters, of which TR39 says nothing.
fn plain_letter(c: char) -> char {
    match c {
        'ᴀ' | 'ᗩ' | 'ᗅ' => 'a',
        'ʙ' | 'ᗷ' => 'b',
        'ᴄ' | 'ᑕ' => 'c',
        'ᴅ' | 'ᗪ' | 'ᗞ' => 'd',
        'ᴇ' => 'e',
        'ꜰ' => 'f',
        'ɢ' => 'g',
        'ʜ' => 'h',
        'ɪ' => 'i',
        'ᴊ' => 'j',
        'ᴋ' => 'k',
        'ʟ' | 'ᒪ' => 'l',
        'ᴍ' | 'ᗰ' => 'm',
        'ɴ' => 'n',
        'ᴏ' => 'o',
        'ᴘ' | 'ᑭ' => 'p',
        'ʀ' | 'ᖇ' => 'r',
        'ꜱ' => 's',
        'ᴛ' => 't',
        'ᴜ' | 'ᑌ' => 'u',
        'ᴠ' | 'ᐯ' => 'v',
        'ᴡ' => 'w',
        'ʏ' => 'y',
        'ᴢ' => 'z',
        other => other,
    }
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
        for name in [
            "Daymark",
            "DAY MARK",
            "Dаymark",
            "Dáymark official",
            "Dɑymark",
            "Ɗaymark",
            "ᴅᴀʏᴍᴀʀᴋ",
            "ᗪᗩYᗰᗩᖇK",
            "ᎠᎪᎩᎷᎪᎡᏦ",
            "The Daymark",
            "Official Daymark",
            "Day\u{200b}mark",
            "Dayrnark",
            "ＤＡＹＭＡＲＫ",
        ] {
            assert!(is_like_daymark(name), "{name}: {}", key(name));
        }
        assert!(!is_like_daymark("Day planner") && !is_like_daymark("Bookmark of the day"));
    }

    #[test]
    fn characters_that_turn_others_around_are_noticed() {
        for name in ["\u{202e}kramyad", "a\u{2066}b", "a\u{ad}b", "\u{feff}a", "a\u{e0041}"] {
            assert!(has_format_characters(name), "{name:?}");
        }
        assert!(!has_format_characters("Größe – 日記 🏃"));
    }
}
