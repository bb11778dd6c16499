//! How texts that people wrote are compared: which are the same, and which comes first.

use std::sync::LazyLock;

use icu_casemap::CaseMapper;
use icu_collator::options::CollatorOptions;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;
use unicode_normalization::UnicodeNormalization;

/// What two texts that are the same have in common: one composed form (NFKC), without case (Unicode's full case folding) and
/// without what cannot be seen. Accents count. Folding a folded text changes nothing.
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let composed: String = visible(text).nfkc().collect();
    let folded = CaseMapper::new().fold_string(&composed);
    visible(&folded).nfkc().collect()
}

/// A text without the characters that have no look of their own, such as zero-width spaces and variation selectors (those that Unicode
/// calls `Default_Ignorable_Code_Point`), but with the tags that tell one flag from another (UTS 51, emoji tag sequences).
fn visible(text: &str) -> impl Iterator<Item = char> {
    let mut is_in_flag = false;
    text.chars().filter(move |&c| {
        is_in_flag = c == BLACK_FLAG || (is_in_flag && FLAG_TAGS.contains(&c));
        is_in_flag || !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
    })
}

const BLACK_FLAG: char = '\u{1f3f4}';
const FLAG_TAGS: std::ops::RangeInclusive<char> = '\u{e0020}'..='\u{e007f}';

static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| CollatorBorrowed::try_new(CollatorPreferences::default(), CollatorOptions::default()).ok());

/// Bytes that stand in the order in which people look texts up in a list: letters with marks beside those without, in any case and
/// script (the root order of the Unicode Collation Algorithm, UTS 10).
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut sort_key = Vec::new();
    match &*COLLATOR {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(text, &mut sort_key);
        }
        None => sort_key.extend(key(text).bytes()),
    }
    sort_key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_that_look_the_same_are_the_same() {
        for (one, other) in [
            ("☕", "☕\u{fe0f}"),
            ("C", "C\u{200b}"),
            ("Café", "CAFE\u{301}"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("οδοσ", "οδος"),
            ("ﬁve", "FIVE"),
            ("soft\u{ad}ly", "softly"),
            ("a\u{a0}b", "a b"),
            ("\u{2066}run\u{2069}", "run"),
            ("م\u{64a}\u{200c}خواهم", "م\u{64a}خواهم"),
            ("\u{1f3c3}\u{1f3fd}\u{200d}♀\u{fe0f}", "\u{1f3c3}\u{1f3fd}♀"),
            ("Ｗｉｄｅ", "wide"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
        ] {
            assert_eq!(key(one), key(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn texts_that_look_different_are_different() {
        let flag = |tags: &str| format!("\u{1f3f4}{tags}\u{e007f}");
        let (england, scotland) = (
            flag("\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}"),
            flag("\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}"),
        );
        for (one, other) in [
            ("Сон 5", "Бег 5"),
            ("🏃 run", "🏊 run"),
            ("C++", "C#"),
            ("cafe", "café"),
            ("Time  reading", "Time reading"),
            ("sınır", "sinir"),
            ("movies & tv", "movies  tv"),
            (&england, &scotland),
        ] {
            assert_ne!(key(one), key(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn marks_and_case_do_not_move_a_text_in_a_list() {
        let mut names = [
            "Zuares",
            "ångström",
            "Álvarez",
            "Łukasz",
            "alvarez",
            "Öl",
            "Mann",
            "lupin",
            "Øre",
            "β",
            "α",
            "Я",
            "ё",
            "е",
            "2",
            "#",
            "zoo",
        ];
        names.sort_by_cached_key(|name| sort_key(name));
        assert_eq!(
            names,
            [
                "#",
                "2",
                "alvarez",
                "Álvarez",
                "ångström",
                "Łukasz",
                "lupin",
                "Mann",
                "Öl",
                "Øre",
                "zoo",
                "Zuares",
                "α",
                "β",
                "е",
                "ё",
                "Я"
            ]
        );
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key_and_has_nothing_that_cannot_be_seen(text in "[\\PC\u{200b}\u{fe0f}\u{e0041}\u{1f3f4}ßΣİΐ]{0,30}") {
            let folded = key(&text);
            prop_assert_eq!(key(&folded), folded.clone());
            prop_assert_eq!(key(&text.to_uppercase()), key(&text.to_uppercase().to_lowercase()));
            let has_invisible = folded.contains('\u{200b}') || folded.contains('\u{fe0f}');
            prop_assert!(!has_invisible);
        }
    }
}
