//! Reading an upload, comparing it with what is there, and keeping it in parts until the person has decided.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::{iter, mem};

use model::attribute::Attribute;
use model::{Day, UserId, Value, ValueType};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use store::Tx;
use store::daily_values;
use store::daily_values::StoredValue;
use store::imports::{self, Import};

use super::archive::Archive;
use super::definition::Wanted;
use super::rows::{Row, Rows};
use super::{Counts, Summary, UNDER_WAY, remove_parts, write};
use crate::actor::Writer;
use crate::attributes::MOST_ATTRIBUTES;
use crate::batch::DAYS_AHEAD;
use crate::{Daymark, Error};

/// How many values a part has at most: some milliseconds' worth of writing.
const VALUES: usize = 500;

/// A part of an import: some values of one attribute, or none where it has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    /// The attribute, which the first part of it may have to make.
    pub(super) attribute: Wanted,
    /// Days' numbers and values, checked by the rules of the attribute's type.
    pub(super) values: Vec<(i64, Json)>,
}

/// Reads an uploaded zip and keeps what is in it until the person decides. It takes the place of one that waits.
///
/// # Errors
/// [`Error::Invalid`] of the field `file` where it is no export, and where another import is under way.
pub async fn upload(daymark: &Daymark, writer: &Writer, file: String, zip: Vec<u8>) -> Result<(), Error> {
    let user = writer.user();
    let waiting = daymark.store().read(move |tx| imports::find(tx, user)).await?;
    if waiting.is_some_and(|import| import.replaces.is_some()) {
        return Err(Error::field("file", UNDER_WAY));
    }
    let archive = daymark.reading().run(move || check(zip)).await?;
    let file: String = file.chars().take(100).collect();
    begin(daymark, writer, &file).await?;
    remove_parts(daymark, writer).await?;
    let import = keep(daymark, writer, (file, archive)).await?;
    write_mine(daymark, writer, move |tx, user| imports::upsert(tx, user, &import)).await
}

/// Reads all of it once, and keeps nothing: what is no export takes the place of nothing.
pub(super) fn check(zip: Vec<u8>) -> Result<Archive, Error> {
    let mut archive = Archive::open(zip)?;
    for name in archive.names() {
        archive.rows(&name)?;
    }
    archive.restart();
    Ok(archive)
}

/// Keeps everything, an attribute at a time, so that no more of it is in memory.
async fn keep(daymark: &Daymark, writer: &Writer, (file, mut archive): (String, Archive)) -> Result<Import, Error> {
    let (user, last) = (writer.user(), writer.today(daymark.now()).plus(DAYS_AHEAD));
    let existing: Arc<[Attribute]> =
        daymark.store().read(move |tx| store::attributes::list(tx, user)).await.map(Arc::from)?;
    let (mut summary, mut parts) = (Summary { file, ..Summary::default() }, 0);
    let names = archive.names();
    let (others, mut settled) = (Arc::new(archive.others()), HashSet::new());
    for name in names {
        let made = summary.attributes.iter().filter(|counts| counts.is_new).count();
        let has_room = existing.len() + made < MOST_ATTRIBUTES;
        let (existing, others) = (existing.clone(), others.clone());
        let read = move || {
            let settle = |wanted: Wanted| wanted.settle(&existing, &others, &mut settled);
            let found = read(&mut archive, &name, settle, (&existing, last, has_room))?;
            Ok((archive, settled, found))
        };
        let (back, so_far, found) = daymark.reading().run(read).await?;
        (archive, settled) = (back, so_far);
        match found {
            Ok(read) => summary.attributes.push(keep_parts(daymark, writer, read, &mut parts).await?),
            Err(Lost(rows)) => summary.lost += rows,
        }
    }
    (summary.not_understood, summary.more_not_understood) = archive.not_understood();
    summary.nameless = archive.nameless;
    import_of(daymark, writer, &summary, parts)
}

/// One attribute of an upload.
pub(super) struct Read {
    counts: Counts,
    wanted: Wanted,
    values: Vec<(i64, Json)>,
}

impl Read {
    /// Its parts: one without values where it has none.
    fn into_parts(self) -> (Counts, impl Iterator<Item = Part>) {
        let (mut values, mut is_first) = (self.values.into_iter(), true);
        let parts = iter::from_fn(move || {
            let part: Vec<(i64, Json)> = values.by_ref().take(VALUES).collect();
            let is_needed = mem::take(&mut is_first) || !part.is_empty();
            is_needed.then(|| Part { attribute: self.wanted.clone(), values: part })
        });
        (self.counts, parts)
    }
}

/// An import that nobody has decided about.
fn import_of(daymark: &Daymark, writer: &Writer, summary: &Summary, parts: i64) -> Result<Import, Error> {
    let summary = serde_json::to_string(summary).map_err(|e| Error::Internal(format!("imports.summary: {e}")))?;
    let (request_id, made_at) = (writer.request().0, daymark.now());
    Ok(Import { request_id, made_at, summary, parts, next_part: 0, replaces: None, revision: None })
}

/// Takes the place of an import that waits, from when on no part of another upload is kept. As long as it has no parts, it cannot be
/// carried out.
async fn begin(daymark: &Daymark, writer: &Writer, file: &str) -> Result<(), Error> {
    let nothing_yet = Summary { file: file.to_owned(), ..Summary::default() };
    let import = import_of(daymark, writer, &nothing_yet, 0)?;
    let take = move |tx: &mut Tx<'_>, user| {
        if imports::find(tx, user)?.is_some_and(|import| import.replaces.is_some()) {
            return Ok(false);
        }
        imports::upsert(tx, user, &import)?;
        Ok(true)
    };
    if write(daymark, writer, take).await? { Ok(()) } else { Err(Error::field("file", UNDER_WAY)) }
}

/// A write for an upload, as long as no other has taken its place.
async fn write_mine(
    daymark: &Daymark,
    writer: &Writer,
    work: impl Fn(&mut Tx<'_>, UserId) -> Result<(), store::Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let request = writer.request().0;
    let write_if_mine = move |tx: &mut Tx<'_>, user| {
        let is_mine = imports::find(tx, user)?.is_some_and(|import| import.request_id == request);
        if is_mine {
            work(tx, user)?;
        }
        Ok(is_mine)
    };
    if write(daymark, writer, write_if_mine).await? {
        Ok(())
    } else {
        Err(Error::field("file", "Another zip was uploaded meanwhile, which took the place of this one."))
    }
}

/// Keeps the parts of an attribute, each in a write of its own; what they would change.
async fn keep_parts(daymark: &Daymark, writer: &Writer, read: Read, next: &mut i64) -> Result<Counts, Error> {
    let (mut counts, parts) = read.into_parts();
    for part in parts {
        compare(daymark, writer.user(), &part, &mut counts).await?;
        let content = serde_json::to_vec(&part).map_err(|e| Error::Internal(format!("a part of an import: {e}")))?;
        let place = (writer.request().0, *next);
        write_mine(daymark, writer, move |tx, user| imports::insert_part(tx, user, place, &content)).await?;
        *next += 1;
    }
    Ok(counts)
}

/// How many rows say something and have no place, since nothing tells of what attribute they are, or there is no room for another.
struct Lost(usize);

/// Reads one attribute, if what is said of it or its values tell what it is.
fn read(
    archive: &mut Archive,
    name: &str,
    settle: impl FnOnce(Wanted) -> Wanted,
    (existing, last, has_room): (&[Attribute], Day, bool),
) -> Result<Result<Read, Lost>, Error> {
    let rows = archive.rows(name)?;
    let described = archive.described.iter().find(|described| described.name == name);
    let has_place = |wanted: &Wanted| has_room || wanted.find(existing).is_some();
    let wanted = Wanted::of(name, described, &rows.rows).map(settle);
    Ok(match wanted.filter(has_place) {
        Some(wanted) => Ok(read_attribute(wanted, rows, existing, last)),
        None => Err(Lost(rows.len())),
    })
}

pub(super) fn read_attribute(wanted: Wanted, rows: Rows, existing: &[Attribute], last: Day) -> Read {
    let there = wanted.find(existing);
    let value_type = there.map_or(wanted.value_type(), |there| there.value_type);
    let (name, label) = there.map_or_else(
        || (wanted.name.clone(), wanted.label.clone()),
        |there| (there.name.to_string(), there.label.to_string()),
    );
    let mut counts = Counts { name, label, is_new: there.is_none(), refused: rows.broken, ..Counts::default() };
    let mut values: Vec<(i64, Json)> = Vec::new();
    for row in rows.rows.into_iter().filter(|row| !row.value.is_null()) {
        match read_row(&row, value_type, last) {
            Some((day, value)) => {
                counts.covers(day);
                values.push((day.number(), serde_json::to_value(value).unwrap_or_default()));
            }
            None => counts.refused += 1,
        }
    }
    // Of a day that comes twice the last counts; another value before it is left out.
    values.reverse();
    values.sort_by_key(|(day, _)| *day);
    values.dedup_by(|earlier, last| {
        let is_same_day = earlier.0 == last.0;
        counts.refused += usize::from(is_same_day && earlier.1 != last.1);
        is_same_day
    });
    Read { counts, wanted, values }
}

fn read_row(row: &Row, value_type: ValueType, last: Day) -> Option<(Day, Value)> {
    let day = Day::parse(&row.date).filter(|day| *day <= last)?;
    Some((day, value_type.read(&row.value).ok()?))
}

/// Counts what a part would change.
async fn compare(daymark: &Daymark, user: UserId, part: &Part, counts: &mut Counts) -> Result<(), Error> {
    let (wanted, days) = (part.attribute.clone(), part.values.iter().map(|(day, _)| Day::from_number(*day)));
    let days: Vec<Day> = days.collect();
    let there = daymark
        .store()
        .read(move |tx| {
            let attributes = store::attributes::list(tx, user)?;
            let Some(attribute) = wanted.find(&attributes) else { return Ok(Vec::new()) };
            let places: Vec<_> = days.iter().map(|day| (attribute.id, *day)).collect();
            let rows = daily_values::list_at(tx, user, &places)?;
            Ok::<_, store::Error>(rows.into_iter().map(|row| (row.day.number(), row.value)).collect())
        })
        .await?;
    let there: HashMap<i64, StoredValue> = there.into_iter().collect();
    for (day, value) in &part.values {
        match there.get(day) {
            None => counts.added += 1,
            Some(stored) if Some(stored) == stored_value(value).as_ref() => counts.same += 1,
            Some(_) => counts.changed += 1,
        }
    }
    Ok(())
}

/// A value of a part as it is stored.
pub(super) fn stored_value(json: &Json) -> Option<StoredValue> {
    json.as_f64().map(StoredValue::Number).or_else(|| json.as_str().map(|text| StoredValue::Text(text.to_owned())))
}
