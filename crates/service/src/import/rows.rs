//! The rows of a file of values, each read by itself: a broken one costs no other.

use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::json;

/// The most values of one attribute: a century and a half of days.
const MOST_ROWS: usize = 60_000;
/// The longest text of a value, in bytes: a thousand characters, each of which may be escaped.
const LONGEST_TEXT: usize = 4_000;

/// A day's value, as it stands in a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) date: String,
    /// A number, a string, yes or no, or null.
    pub(super) value: Json,
}

/// The rows of an attribute's files.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// How many are none: they say no date or value, or are no JSON.
    pub(super) broken: usize,
}

impl Rows {
    /// Takes in the rows of a file; false where it holds no list of them, or not a whole one. What is between two rows that can be
    /// read is one that cannot.
    pub(super) fn read(&mut self, text: &str) -> bool {
        let Some(mut rest) = text.trim_start().strip_prefix('[') else { return false };
        while !self.are_too_many() {
            rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',']);
            if let Some(after) = rest.strip_prefix(']') {
                return after.trim().is_empty();
            }
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
            rest = match values.next() {
                None => return false,
                Some(Ok(raw)) => {
                    match row(raw) {
                        Some(row) => self.rows.push(row),
                        None => self.broken += 1,
                    }
                    &rest[values.byte_offset()..]
                }
                Some(Err(error)) => {
                    self.broken += 1;
                    after_broken(rest, &error)
                }
            };
        }
        true
    }

    /// Whether there are more than an attribute has days.
    pub(super) fn are_too_many(&self) -> bool {
        self.rows.len() + self.broken > MOST_ROWS
    }

    /// How many rows have something to say, be it readable or not.
    pub(super) fn len(&self) -> usize {
        self.broken + self.rows.iter().filter(|row| !row.value.is_null()).count()
    }
}

/// A row, which never builds a list or an object: a small zip can hold a great many.
fn row(raw: &RawValue) -> Option<Row> {
    let (mut date, mut value) = (None, None);
    let each = |name: String, member| match name.as_str() {
        "date" => date = Some(member),
        "value" => value = Some(member),
        _ => {}
    };
    json::each_member(raw.get(), each).ok()?;
    let Json::String(date) = json::scalar(date?)? else { return None };
    let value = json::scalar(value?)?;
    let is_too_long = value.as_str().is_some_and(|text| text.len() > LONGEST_TEXT);
    (!is_too_long).then_some(Row { date, value })
}

/// What follows a row that is no JSON, such as one with `NaN` in it: what stands behind the next brace. It is looked for from where
/// the error is, so that nothing is read twice, however many rows are broken.
fn after_broken<'a>(text: &'a str, error: &json::Error) -> &'a str {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    // The column is the one of the last byte that was read, which may be the brace.
    let place = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let rest = text.as_bytes().get(place..).unwrap_or_default();
    let end = memchr::memchr(b'}', rest).map_or(text.len(), |brace| place + brace + 1);
    &text[end..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The values that are read, how many rows are broken, and whether the file is whole.
    fn read(text: &str) -> (Vec<Json>, usize, bool) {
        let mut rows = Rows::default();
        let is_whole = rows.read(text);
        (rows.rows.into_iter().map(|row| row.value).collect(), rows.broken, is_whole)
    }

    #[test]
    fn a_broken_row_costs_no_other() {
        let good = |value: i64| format!(r#"{{"date":"2024-05-0{value}","value":{value}}}"#);
        for broken in [
            r#"{"date":"2024-05-03","value":NaN}"#,
            r#"{"date":"2024-05-03","value":1e400}"#,
            r#"{"date":"2024-05-03","value":[[[[{}]]]]}"#,
            r#"{"date":"2024-05-03","value":{"a":{"b":1}}}"#,
            r#"{"date":"2024-05-03"}"#,
            r#"{"date":"2024-05-03","value":}"#,
            "{\"date\":\"2024-05-03\",\n \"value\":\n Infinity}",
            "{'date':'2024-05-03','value':1}",
            r#"{"value":3}"#,
            r#"{"date":20240503,"value":3}"#,
            "{}",
            "null",
            "7",
            "{",
            r#""text""#,
        ] {
            let file = format!("[{},\n{broken},\n{}]\n", good(1), good(2));
            let (values, count, _) = read(&file);
            assert_eq!(values.first(), Some(&json!(1)), "{broken}");
            assert!(broken == "{" || values == [json!(1), json!(2)], "{broken}: {values:?}");
            assert_eq!(count, 1, "{broken}");
        }
        assert_eq!(read(&format!("[{},{}", good(1), good(2))), (vec![json!(1), json!(2)], 0, false));
        assert_eq!(read(&format!("[{},{}", good(1), &good(2)[..12])), (vec![json!(1)], 1, false));
        assert_eq!(read("{}"), (vec![], 0, false));
        assert_eq!(read(" [ ] "), (vec![], 0, true));
        assert_eq!(read(r#"[{"date":"2024-05-01","value":"cut\ud83d"}]"#), (vec![json!("cut\u{fffd}")], 0, true));
    }

    #[test]
    fn however_much_is_broken_it_is_read_once() {
        let nested = r#"{"a":["}","#.repeat(200_000);
        assert_eq!(read(&format!("[{nested}")).1, 1);
        let mut rows = Rows::default();
        rows.read(&format!("[{}", "{x}".repeat(500_000)));
        assert!(rows.are_too_many());
    }
}
