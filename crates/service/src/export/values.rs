//! The values of one attribute: by year as JSON, and all together as CSV.

use model::attribute::Attribute;
use model::{Day, Value};
use serde_json::json;

use super::Source;
use super::archive::Archive;
use crate::Error;

/// How many values are read in one transaction: less than a millisecond's worth.
const AT_A_TIME: i64 = 500;

/// Writes `data_steps_2026.json` and so on: lists of `{"date", "value"}`, oldest first, for years that have values.
pub(super) async fn write_json(archive: &mut Archive, source: &Source, attribute: &Attribute) -> Result<(), Error> {
    let stem = format!("data_{}", attribute.name);
    let mut rest = Rest::of(attribute);
    while let Some(page) = rest.read(source).await? {
        for (day, value) in page {
            archive.put_in_year(&stem, day.date().year(), &json!({"date": day, "value": value}))?;
        }
        archive.hand_on().await?;
    }
    Ok(())
}

/// Writes `csv/steps.csv`, with a head.
pub(super) async fn write_csv(archive: &mut Archive, source: &Source, attribute: &Attribute) -> Result<(), Error> {
    archive.begin(&format!("csv/{}.csv", attribute.name))?;
    archive.put("date,value\n")?;
    let mut rest = Rest::of(attribute);
    while let Some(page) = rest.read(source).await? {
        let mut table = csv::Writer::from_writer(Vec::new());
        for (day, value) in page {
            table.write_record([day.to_string(), cell(value)]).map_err(unwritable)?;
        }
        archive.put(table.into_inner().map_err(unwritable)?)?;
        archive.hand_on().await?;
    }
    Ok(())
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("writing CSV: {error}"))
}

/// What has not been read yet of an attribute's values.
struct Rest<'a> {
    attribute: &'a Attribute,
    /// From which day on; none at the end.
    first: Option<Day>,
}

impl Rest<'_> {
    fn of(attribute: &Attribute) -> Rest<'_> {
        Rest { attribute, first: Some(Day::MIN) }
    }

    /// The next values, oldest first; none at the end.
    async fn read(&mut self, source: &Source) -> Result<Option<Vec<(Day, Value)>>, Error> {
        let Some(first) = self.first else { return Ok(None) };
        let (id, value_type) = (self.attribute.id, self.attribute.value_type);
        let read = move |tx: &mut store::Tx<'_>, user| store::daily_values::list_from(tx, user, id, first, AT_A_TIME);
        let rows = source.read(read).await?;
        let is_full = rows.len() as i64 == AT_A_TIME;
        self.first = rows.last().filter(|last| is_full && last.day < Day::MAX).map(|last| last.day.plus(1));
        let page = rows.into_iter().filter_map(|row| Some((row.day, row.value.read_as(value_type)?)));
        Ok(Some(page.collect()))
    }
}

/// A value as a cell. Text that a spreadsheet would take for a formula gets an apostrophe before it.
fn cell(value: Value) -> String {
    match value {
        Value::Integer(n) => n.to_string(),
        Value::Float(f) => json!(f).to_string(),
        Value::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::Text(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_harmless_and_numbers_stay_numbers() {
        let text = |text: &str| cell(Value::Text(text.to_owned()));
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(text(evil), format!("'{evil}"));
        }
        assert_eq!(text("calm, mostly"), "calm, mostly");
        assert_eq!(cell(Value::Integer(-3)), "-3");
        assert_eq!(cell(Value::Float(0.1)), "0.1");
    }
}
