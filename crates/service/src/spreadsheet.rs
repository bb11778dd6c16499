//! Files for spreadsheets: CSV whose cells are what they are and nothing that a spreadsheet would carry out.

use model::Value;
use serde_json::json;

use crate::Error;

/// What stands at the beginning of a file, without which Excel takes its letters for those of the computer's own code page.
pub const MARK: &str = "\u{feff}";

/// How text begins that spreadsheets take for a formula (OWASP, "CSV Injection"): with a sign of one, also in full width, which some
/// fold; or with what they pass over before it.
const BEGIN_A_FORMULA: [char; 12] =
    ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\t', '\r', '\n', '\u{feff}'];

/// Rows as CSV (RFC 4180 but for the ends of lines, which are line feeds).
///
/// # Errors
/// [`Error::Internal`] where rows are of different lengths.
pub fn rows<Row>(rows: impl IntoIterator<Item = Row>) -> Result<Vec<u8>, Error>
where
    Row: IntoIterator<Item: AsRef<[u8]>>,
{
    let failed = |error: &dyn std::fmt::Display| Error::Internal(format!("writing CSV: {error}"));
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in rows {
        table.write_record(row).map_err(|error| failed(&error))?;
    }
    table.into_inner().map_err(|error| failed(&error))
}

/// Text that people or apps wrote as a cell: with an apostrophe before it where a spreadsheet would take it for a formula.
pub fn text(text: &str) -> String {
    if text.starts_with(BEGIN_A_FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// A value as a cell, as the API has it.
pub fn value(value: &Value) -> String {
    match value {
        Value::Text(written) => text(written),
        number => json!(number).to_string(),
    }
}

/// A value in words as a cell. Where they are a number, they stay one.
pub fn shown(value: &Value, words: &str) -> String {
    let is_number = value.text().is_none() && words.parse::<f64>().is_ok();
    if is_number { words.to_owned() } else { text(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_numbers_stay_numbers() {
        for evil in [
            "=1+1",
            "+1+1",
            "-2+3",
            "-1",
            "+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{feff}=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
        ] {
            let value = Value::Text(evil.to_owned());
            let expected = format!("'{evil}");
            assert_eq!([text(evil), super::value(&value), shown(&value, evil)], [&expected; 3].map(String::clone));
            let row = rows([[super::value(&value), "last".to_owned()]]).expect("a row");
            let mut read = csv::ReaderBuilder::new().has_headers(false).from_reader(&row[..]);
            let cells: Vec<csv::StringRecord> = read.records().map(|row| row.expect("a row")).collect();
            assert_eq!(cells, [vec![expected.as_str(), "last"]], "one row of two cells");
        }
        for plain in ["calm, mostly", "1=1", "", "−3 °C", "'=1"] {
            assert_eq!(text(plain), plain);
        }
        let (three, tenth) = (Value::Integer(-3), Value::Float(-0.1));
        assert_eq!([value(&three), value(&tenth), shown(&three, "-3")], ["-3", "-0.1", "-3"]);
        assert_eq!(shown(&three, "-3 kg"), "'-3 kg");
    }
}
