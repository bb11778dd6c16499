//! JSON as the world sends it: one reader for all of it that comes from outside, whether in bodies, forms or files.
//!
//! It takes what RFC 8259 leaves to readers: a byte order mark is skipped (section 8.1), half a surrogate pair is U+FFFD
//! (section 8.2), and what is too large a number (section 6) or nested too deeply (section 9) is understood as something that no
//! field takes. So whatever is odd about an item or a field is that item's or field's own affair: the others are read as ever.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

pub use serde_json::Error;
pub use serde_json::error::Category;

/// How many lists and objects may stand in one another: more than anybody's data has, and few enough to read each level by itself.
pub const MOST_LEVELS: usize = 32;

/// The text of a body or a file. Bytes that are no UTF-8, such as the half of a letter that a text was cut in, are U+FFFD.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

/// Hands on each element of an array, unread, as far as there is one.
///
/// # Errors
/// Of [`Category::Data`] where the text is something else than an array; of another category where it is no JSON.
pub fn each_element<'a>(text: &'a str, each: impl FnMut(&'a RawValue)) -> Result<(), Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_seq(Elements(each))?;
    json.end()
}

/// Hands on each member of an object, its value unread, in order and also where its name comes twice.
///
/// # Errors
/// Of [`Category::Data`] where the text is something else than an object; of another category where it is no JSON.
pub fn each_member<'a>(text: &'a str, each: impl FnMut(String, &'a RawValue)) -> Result<(), Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Members(each))?;
    json.end()
}

/// What a piece of JSON says. A number that no double holds is a list of its digits, and of what stands deeper than [`MOST_LEVELS`]
/// only the first level is left, which [`is_too_deep`] tells. Of a name that comes twice in an object, the last counts.
pub fn read(raw: &RawValue) -> Json {
    read_level(raw, MOST_LEVELS)
}

/// Whether something was nested deeper than [`MOST_LEVELS`] before it was read.
pub fn is_too_deep(json: &Json) -> bool {
    fn reaches(json: &Json, levels: usize) -> bool {
        match json {
            Json::Array(elements) => levels == 0 || elements.iter().any(|element| reaches(element, levels - 1)),
            Json::Object(members) => levels == 0 || members.values().any(|member| reaches(member, levels - 1)),
            _ => false,
        }
    }
    reaches(json, MOST_LEVELS)
}

/// A text, a number, yes or no, or null; nothing where it is a list, an object, or a number that no double holds.
pub fn scalar(raw: &RawValue) -> Option<Json> {
    match raw.get().as_bytes().first() {
        Some(b'[' | b'{') => None,
        Some(b'"') => Some(Json::String(string(raw))),
        _ => serde_json::from_str(raw.get()).ok(),
    }
}

fn read_level(raw: &RawValue, levels: usize) -> Json {
    match raw.get().as_bytes().first() {
        Some(b'[') => {
            let mut elements = Vec::new();
            if let Some(below) = levels.checked_sub(1) {
                // What was handed on as JSON is JSON.
                let _ = each_element(raw.get(), |element| elements.push(read_level(element, below)));
            }
            Json::Array(elements)
        }
        Some(b'{') => {
            let mut members = Map::new();
            if let Some(below) = levels.checked_sub(1) {
                let _ = each_member(raw.get(), |name, member| {
                    members.insert(name, read_level(member, below));
                });
            }
            Json::Object(members)
        }
        _ => scalar(raw).unwrap_or_else(|| Json::Array(vec![raw.get().into()])),
    }
}

/// The text of a JSON string, in which half a surrogate pair is U+FFFD.
fn string(raw: &RawValue) -> String {
    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        /// serde_json gives the bytes of a string in WTF-8, where half a pair is encoded by itself, in three bytes, of which
        /// only the first cannot go on what is before it.
        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                if chunk.invalid().first().is_some_and(|byte| byte & 0xc0 != 0x80) {
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
            Ok(text)
        }
    }

    serde_json::Deserializer::from_str(raw.get()).deserialize_bytes(Bytes).unwrap_or_default()
}

struct Elements<F>(F);

impl<'a, F: FnMut(&'a RawValue)> Visitor<'a> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut array: A) -> Result<(), A::Error> {
        while let Some(element) = array.next_element()? {
            self.0(element);
        }
        Ok(())
    }
}

struct Members<F>(F);

impl<'a, F: FnMut(String, &'a RawValue)> Visitor<'a> for Members<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut object: A) -> Result<(), A::Error> {
        while let Some((name, member)) = object.next_entry::<&RawValue, _>()? {
            self.0(string(name), member);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn understood(text: &str) -> Json {
        read(serde_json::from_str::<&RawValue>(text).expect(text))
    }

    #[test]
    fn half_a_pair_is_one_replacement_character_and_a_whole_one_its_letter() {
        for (sent, read) in [
            (r#""\ud83d\ude00""#, "😀"),
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\ude00b""#, "\u{fffd}b"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""ü\ud800ü""#, "ü\u{fffd}ü"),
        ] {
            assert_eq!(understood(sent), json!(read), "{sent}");
        }
        assert_eq!(understood(r#"{"\ud83d":"\ud83d"}"#), json!({"\u{fffd}": "\u{fffd}"}));
    }

    #[test]
    fn a_mark_at_the_beginning_is_skipped_and_bytes_that_are_no_text_are_replaced() {
        assert_eq!(text(b"\xef\xbb\xbf[1]"), "[1]");
        assert_eq!(text(b"[\"caf\xc3\"]"), "[\"caf\u{fffd}\"]");
    }

    #[test]
    fn a_number_that_no_double_holds_is_nothing_that_a_field_takes_and_others_are_numbers() {
        assert_eq!(
            understood(r#"{"a":1e400,"b":-1e400,"c":1e25,"d":1e-400}"#),
            json!({"a": ["1e400"], "b": ["-1e400"], "c": 1e25, "d": 0.0})
        );
        assert_eq!(understood("123456789012345678901234567890"), json!(1.2345678901234568e29));
        assert_eq!(scalar(serde_json::from_str("1e400").expect("JSON")), None);
    }

    #[test]
    fn what_is_nested_too_deeply_is_cut_and_told() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(!is_too_deep(&understood(&nested(MOST_LEVELS))));
        assert!(is_too_deep(&understood(&nested(MOST_LEVELS + 1))));
        assert!(is_too_deep(&understood(&format!(r#"{{"a":{}}}"#, nested(100_000)))));
    }

    #[test]
    fn elements_and_members_come_one_by_one_until_something_is_no_json() {
        let mut seen = Vec::new();
        let error = each_element("[1,{\"a\":[2]},NaN,3]", |element| seen.push(element.get())).expect_err("NaN");
        assert_eq!((seen, error.classify()), (vec!["1", "{\"a\":[2]}"], Category::Syntax));
        let error = each_element("{}", |_| ()).expect_err("no array");
        assert_eq!(error.classify(), Category::Data);
        let mut names = Vec::new();
        each_member(r#"{"a":1,"b":2,"a":3}"#, |name, _| names.push(name)).expect("an object");
        assert_eq!(names, ["a", "b", "a"]);
        assert!(each_member("{\"a\":1} 2", |_, _| ()).is_err());
    }

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            any::<String>().prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 30, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
                prop::collection::vec((any::<String>(), inner), 0..5)
                    .prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Of all that any reader of JSON can read, this one reads the same.
        #[test]
        fn what_is_plain_json_is_read_as_it_is(json in any_json()) {
            let text = json.to_string();
            prop_assert_eq!(understood(&text), serde_json::from_str::<Json>(&text).expect("JSON"));
        }
    }
}
