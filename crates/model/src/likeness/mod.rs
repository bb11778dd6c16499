//! What people take for the same name, so that no app can pass for another one or for Daymark itself.

mod letters;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::Script;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::skeleton;

use letters::letter_like;

/// A name reduced to what the eye sees of it: without case, accents, spaces and punctuation, with letters that look alike made
/// one (the skeleton of Unicode's TR39, and what it leaves out). Never empty for a name that is not.
pub fn key(name: &str) -> String {
    let plain: String = name.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let spelled: String = plain.split_whitespace().map(spelled).collect();
    let seen: String = spelled.chars().map(look).collect();
    let seen = seen.replace("rn", "m").replace("vv", "w");
    if seen.is_empty() { name.trim().to_owned() } else { seen }
}

/// Whether a name could be taken for the product's own.
pub fn is_like_daymark(name: &str) -> bool {
    key(name).contains("daymark")
}

/// The words by which those who run a service are known (among them mailboxes of RFC 2142).
const STAFF: [&str; 21] = [
    "abuse",
    "admin",
    "administrator",
    "help",
    "helpdesk",
    "hostmaster",
    "mod",
    "moderator",
    "noreply",
    "official",
    "operator",
    "postmaster",
    "root",
    "security",
    "staff",
    "superuser",
    "support",
    "sysadmin",
    "system",
    "team",
    "webmaster",
];

/// Whether a username could be taken for those who run this installation: it is made of nothing but words for them.
pub fn is_like_staff(username: &str) -> bool {
    let is_staff = |word: &str| STAFF.iter().any(|staff| key(staff) == key(word));
    is_staff(username) || username.split(['.', '_', '-']).filter(|word| !word.is_empty()).all(is_staff)
}

/// Whether a word of a name mixes scripts that no language mixes, as only those do who want a letter to be taken for another one:
/// the restriction level "highly restrictive" of Unicode's TR39 (section 5.2), so Latin may stand beside Chinese, Japanese or Korean.
/// Words may each have a script of their own; digits, signs and pictures belong to every script.
pub fn mixes_scripts(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).any(|word| {
        let (mut all, mut beside_latin) = (AugmentedScriptSet::default(), AugmentedScriptSet::default());
        for scripts in word.chars().map(AugmentedScriptSet::for_char) {
            all.intersect_with(scripts);
            if !scripts.base.contains_script(Script::Latin) {
                beside_latin.intersect_with(scripts);
            }
        }
        all.is_empty() && !(beside_latin.hanb || beside_latin.jpan || beside_latin.kore)
    })
}

/// Whether a name holds characters that have no look of their own but change how others are shown, such as the direction.
pub fn has_format_characters(name: &str) -> bool {
    name.chars().any(|c| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{600}'..='\u{605}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    })
}

/// A word with the letters that its digits and signs stand for: digits among letters, and signs between them. (At its end a sign
/// is only that: an app called "Fitbit®" passes for "Fitbit".)
fn spelled(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    let is_letter = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric());
    let has_letters = chars.iter().any(|c| c.is_alphabetic());
    let letter = |(at, c): (usize, &char)| {
        let is_between = at > 0 && is_letter(at - 1) && is_letter(at + 1);
        match c {
            '3' if has_letters => 'e',
            '4' if has_letters => 'a',
            '5' if has_letters => 's',
            '7' if has_letters => 't',
            '@' if is_between => 'a',
            '©' if is_between => 'c',
            '®' if is_between => 'r',
            '$' if is_between => 's',
            other => *other,
        }
    };
    chars.iter().enumerate().map(letter).collect()
}

/// What a character looks like: small Latin letters where it can be taken for any, in its own case or in the other one, since
/// some letters have a likeness only as capitals and others only as small ones.
fn look(c: char) -> String {
    let cases = [c.to_string(), c.to_lowercase().to_string(), c.to_uppercase().to_string()].map(|case| plain(&case));
    let find = |is_latin: fn(&u8) -> bool| cases.iter().find(|case| case.as_bytes().iter().all(is_latin));
    let latin = find(u8::is_ascii_alphabetic).or_else(|| find(u8::is_ascii_alphanumeric));
    match latin {
        Some(latin) => latin.clone(),
        // Dashes have a likeness too, among Chinese letters, but say nothing in a name.
        None if c.is_alphanumeric() => cases.into_iter().next().unwrap_or_default(),
        None => String::new(),
    }
}

/// A character's skeleton (TR39, section 4) without case and accents, with the letters that TR39 leaves alone made Latin too.
fn plain(text: &str) -> String {
    let skeleton: String = skeleton(text).collect();
    let letters = skeleton.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    letters.map(|c| letter_like(c).unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A dash that stands upright in vertical text, and is one like any other.
    const VERTICAL_DASH: char = '︱';

    /// Whether an app may have the name, as far as the name alone can say.
    fn passes(name: &str) -> bool {
        !is_like_daymark(name) && !mixes_scripts(name) && !has_format_characters(name)
    }

    /// Each small letter with every character that TR39 holds confusable with it, in either case of both; and with the letters
    /// of the alphabets of pictures, of which it says nothing.
    fn confusables() -> BTreeMap<char, Vec<char>> {
        let shape = |text: String| skeleton(&text).collect::<String>();
        let letters = |letter: char| [shape(letter.to_string()), shape(letter.to_uppercase().to_string())];
        let shapes: Vec<(char, [String; 2])> = ('a'..='z').map(|letter| (letter, letters(letter))).collect();
        let mut found: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for c in '\u{80}'..='\u{1ffff}' {
            let cases = [c.to_string(), c.to_lowercase().to_string(), c.to_uppercase().to_string()].map(shape);
            let is_alike = |shapes: &[String; 2]| cases.iter().any(|case| shapes.contains(case));
            for (letter, _) in shapes.iter().filter(|(_, shapes)| is_alike(shapes)) {
                found.entry(*letter).or_default().push(c);
            }
        }
        for first in ['🄐', '🄰', '🅐', '🅰', '🇦', 'Ⓐ', 'ⓐ', '⒜', 'Ａ', 'ａ', '𝐚', '𝙰'] {
            for (nth, letter) in (0..).zip('a'..='z') {
                found.entry(letter).or_default().extend(char::from_u32(first as u32 + nth));
            }
        }
        found
    }

    #[test]
    fn names_that_look_alike_have_one_key() {
        for (one, other) in [
            ("Greatreads", "greatReads"),
            ("Greatreads", "Great-Reads!"),
            ("Greatreads", "Great—Reads"),
            ("Greatreads", "Grеаtrеаds"),
            ("Greatreads", "Gr34tr3ads"),
            ("Fitbit", "Fltblt"),
            ("Fitbit", "Fitbit®"),
            ("Fitbit", "@Fitbit"),
            ("Corner", "Comer"),
            ("Zoë", "zoe"),
            ("Ｗｉｄｅ", "wide"),
            ("Łódź Øresund", "lodz oresund"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        assert_ne!(key("Greatreads"), key("Goodreads"));
        assert_ne!(key("Sleep 4"), key("Sleep a"), "a number by itself is a number");
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
            "ðaymark",
            "Ðaymark",
            "ᴅᴀʏᴍᴀʀᴋ",
            "ᗪᗩYᗰᗩᖇK",
            "ᎠᎪᎩᎷᎪᎡᏦ",
            "ꭰꭺꭹꮇꭺꭱꮶ",
            "🅳🅰🆈🅼🅰🆁🅺",
            "🅓🅐🅨🅜🅐🅡🅚",
            "🇩 🇦 🇾 🇲 🇦 🇷 🇰",
            "D4ymark",
            "D@ym@rk",
            "Dayma®k",
            "The Daymark",
            "Official Daymark",
            "Day\u{200b}mark",
            "Dayrnark",
            "ＤＡＹＭＡＲＫ",
        ] {
            assert!(is_like_daymark(name), "{name}: {}", key(name));
        }
        for name in ["Day planner", "Bookmark of the day", "Dienstmarke", "День"] {
            assert!(!is_like_daymark(name), "{name}: {}", key(name));
        }
    }

    #[test]
    fn no_confusable_of_any_letter_of_daymark_passes() {
        let (daymark, all): (Vec<char>, _) = ("daymark".chars().collect(), confusables());
        for (at, letter) in daymark.iter().enumerate() {
            assert!(all[letter].len() > 20, "{letter}: {all:?}");
            for confusable in all[letter].iter().copied() {
                for capital in [false, true] {
                    let mut name = daymark.clone();
                    name[at] = confusable;
                    let name: String = name.into_iter().collect();
                    let name = if capital { name.to_uppercase() } else { name };
                    assert!(!passes(&name), "{name}: {confusable} U+{:04X} for {letter}", confusable as u32);
                }
            }
        }
    }

    /// An app of somebody else is not passed for letter by letter either.
    #[test]
    fn a_name_with_a_confusable_has_the_key_of_the_name_or_mixes_scripts() {
        let name = |c: char| format!("q{c}z");
        for (letter, confusables) in confusables() {
            for confusable in confusables {
                let disguised = name(confusable);
                // Some look more like another letter or digit: a long s like an s, which TR39 takes for an f.
                let mut others = ('0'..='9').chain('a'..='z');
                let is_another = others.any(|other| key(&disguised) == key(&name(other)));
                let is_noticed = is_another || mixes_scripts(&disguised) || confusable == VERTICAL_DASH;
                assert!(is_noticed, "{disguised} U+{:04X} for {letter}: {}", confusable as u32, key(&disguised));
            }
        }
    }

    #[test]
    fn the_words_for_staff_are_recognised() {
        for name in ["admin", "Adm1n", "support", "no-reply", "Support.Team", "r00t", "help_desk"] {
            assert!(is_like_staff(name), "{name}");
        }
        for name in ["ada", "api", "guide", "developer", "owner", "adminah", "help.me.josh", "demo"] {
            assert!(!is_like_staff(name), "{name}");
        }
    }

    #[test]
    fn scripts_are_mixed_within_a_word_by_impostors_alone() {
        for name in
            ["Daymarк", "Dayмark", "Daymarκ", "Grеatreads", "Day\u{301}мark", "Ехist", "Kαlender", "日記дneвник"]
        {
            assert!(mixes_scripts(name), "{name}");
        }
        for name in [
            "Exist для Android",
            "USB-кабель",
            "Дневник 2.0 🏃",
            "iPhone用アプリ",
            "日記App",
            "카카오Talk",
            "漢字とひらがなとカタカナ",
            "ㄅㄆ注音",
            "Größe – 日記 🏃",
            "Vitamin D3",
            "हिन्दी डायरी",
            "ไทย",
            "יומן",
            "يوميات",
            "Ημερολόγιο",
            "C++ & C#",
            "x²",
            "",
        ] {
            assert!(!mixes_scripts(name), "{name}");
        }
    }

    #[test]
    fn characters_that_turn_others_around_are_noticed() {
        for name in ["\u{202e}kramyad", "a\u{2066}b", "a\u{ad}b", "\u{feff}a", "a\u{e0041}"] {
            assert!(has_format_characters(name), "{name:?}");
        }
        assert!(!has_format_characters("Größe – 日記 🏃"));
    }
}
