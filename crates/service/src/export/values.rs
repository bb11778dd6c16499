//! The values of one attribute: by year as JSON, and all together as CSV.

use model::attribute::Attribute;
use model::{Day, Value};
use serde_json::json;

use super::Source;
use super::archive::Archive;
use crate::{Error, spreadsheet};

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

/// Writes `csv/steps.csv`, with a mark and a head.
pub(super) async fn write_csv(archive: &mut Archive, source: &Source, attribute: &Attribute) -> Result<(), Error> {
    archive.begin(&format!("csv/{}.csv", attribute.name))?;
    archive.put(spreadsheet::MARK)?;
    archive.put("date,value\n")?;
    let mut rest = Rest::of(attribute);
    while let Some(page) = rest.read(source).await? {
        let rows = page.iter().map(|(day, value)| [day.to_string(), spreadsheet::value(value)]);
        archive.put(spreadsheet::rows(rows)?)?;
        archive.hand_on().await?;
    }
    Ok(())
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
