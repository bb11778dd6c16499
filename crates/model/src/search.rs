//! Looking for words in what people wrote, in any case and with or without accents.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a search. A text matches when all of them stand in it, in any order, also within longer words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(Vec<Vec<char>>);

impl Words {
    /// The words of what was typed, between spaces.
    pub fn parse(typed: &str) -> Words {
        Words(typed.split_whitespace().map(|word| Folded::of(word).letters).filter(|word| !word.is_empty()).collect())
    }

    /// Whether there are none, so that every text matches.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of them stand in the text.
    pub fn match_text(&self, text: &str) -> bool {
        if self.is_empty() {
            return true;
        }
        let text = Folded::of(text);
        self.0.iter().all(|word| text.first_place(word, 0).is_some())
    }

    /// Where they stand in the text: ranges of its bytes, in order, which neither meet nor overlap.
    pub fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let text = Folded::of(text);
        let mut places: Vec<Range<usize>> = Vec::new();
        for word in &self.0 {
            let mut from = 0;
            while let Some(place) = text.first_place(word, from) {
                from = place + word.len();
                places.extend(text.bytes_of(place..from));
            }
        }
        places.sort_by_key(|place| place.start);
        let mut joined: Vec<Range<usize>> = Vec::new();
        for place in places {
            match joined.last_mut().filter(|last| place.start <= last.end) {
                Some(last) => last.end = last.end.max(place.end),
                None => joined.push(place),
            }
        }
        joined
    }
}

/// A text without case and accents, each letter with the bytes that it came from. (Letters come apart by NFKD, and what
/// is a combining mark is dropped: é becomes e, ﬁ becomes f and i.)
struct Folded {
    letters: Vec<char>,
    bytes: Vec<Range<usize>>,
}

impl Folded {
    fn of(text: &str) -> Folded {
        let mut folded = Folded { letters: Vec::with_capacity(text.len()), bytes: Vec::with_capacity(text.len()) };
        for (start, letter) in text.char_indices() {
            let bytes = start..start + letter.len_utf8();
            if letter.is_ascii() {
                folded.push(letter.to_ascii_lowercase(), &bytes);
                continue;
            }
            let apart = std::iter::once(letter).nfkd().flat_map(char::to_lowercase);
            let mut has_letters = false;
            for part in apart.filter(|part| !is_combining_mark(*part)) {
                // The Greek s at the end of a word is the same letter.
                folded.push(if part == 'ς' { 'σ' } else { part }, &bytes);
                has_letters = true;
            }
            // An accent that stands alone belongs to the letter before it.
            if !has_letters && let Some(before) = folded.bytes.last_mut() {
                before.end = bytes.end;
            }
        }
        folded
    }

    fn push(&mut self, letter: char, bytes: &Range<usize>) {
        self.letters.push(letter);
        self.bytes.push(bytes.clone());
    }

    /// The first place from `from` on at which the word stands.
    fn first_place(&self, word: &[char], from: usize) -> Option<usize> {
        let rest = self.letters.get(from..)?;
        rest.windows(word.len().max(1)).position(|letters| letters == word).map(|place| from + place)
    }

    fn bytes_of(&self, letters: Range<usize>) -> Option<Range<usize>> {
        let bytes = self.bytes.get(letters)?;
        Some(bytes.first()?.start..bytes.last()?.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(words: &str, text: &str) -> String {
        let places = Words::parse(words).places_in(text);
        places.iter().map(|place| format!("[{}]", &text[place.clone()])).collect()
    }

    #[test]
    fn all_words_must_stand_there_in_any_order_case_and_accents() {
        let matches = |words: &str, text: &str| Words::parse(words).match_text(text);
        assert!(matches("CAFE walk", "A long walk, then the Café"));
        assert!(!matches("cafe walk", "A long walk"));
        assert!(matches("café", "CAFE") && matches("cafe\u{301}", "café"));
        assert!(matches("ΣΟΦΟΣ", "σοφος ο φίλος") && matches("istanbul", "İstanbul"));
        assert!(matches("海", "山と海") && matches("🙂", "Good 🙂"));
        assert!(matches("  ", "anything") && !matches("a", ""));
    }

    #[test]
    fn what_was_found_is_marked_as_it_was_written() {
        assert_eq!(marked("cafe", "Café cafe\u{301}!"), "[Café][cafe\u{301}]");
        assert_eq!(marked("walk wal alking", "walking"), "[walking]");
        assert_eq!(marked("i", "ﬁ"), "[ﬁ]");
        assert_eq!(marked("x", "none"), "");
    }

    proptest! {
        #[test]
        fn places_are_parts_of_any_text_in_order(words in "[a-zé \u{301}ﬁς]{0,6}", text in "\\PC{0,40}") {
            let parsed = Words::parse(&words);
            let mut end = 0;
            for place in parsed.places_in(&text) {
                prop_assert!(place.start >= end && place.end > place.start);
                prop_assert!(text.get(place.clone()).is_some());
                end = place.end;
            }
            prop_assert_eq!(!parsed.is_empty() && parsed.match_text(&text) && end == 0, false);
        }
    }
}
