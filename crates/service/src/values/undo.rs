//! Taking back what was entered: every value that a write changed gets what stood there before, unless it changed since.

use std::collections::HashMap;

use jiff::Timestamp;
use model::attribute::Attribute;
use model::{AttributeId, Day, Revision};
use store::Tx;
use store::daily_values::{DailyValue, StoredValue};
use store::journal::{self, Changes, Entry, ValueChange};

use super::write::put;
use crate::actor::Writer;
use crate::attributes;
use crate::{Daymark, Error};

/// What became of a write that was to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// How many values are again what they were before it.
    pub restored: usize,
    /// How many were left alone, since they were changed again, or their attribute is gone.
    pub left: usize,
}

/// Takes back a write of the writer's own: all that it changed, or what it changed of one attribute (by name) on one day. Taking
/// it back is a write like any other, with its row in the journal, and can be taken back itself.
///
/// # Errors
/// [`Error::NotFound`] where there is no such write, where another service made it, or where it changed no such value.
pub async fn undo(
    daymark: &Daymark,
    writer: &Writer,
    revision: Revision,
    place: Option<(String, Day)>,
) -> Result<Undone, Error> {
    let (writer, now) = (writer.clone(), daymark.now());
    daymark.store().write(move |tx| undo_in(tx, &writer, now, (revision, place.as_ref()))).await
}

fn undo_in(
    tx: &mut Tx<'_>,
    writer: &Writer,
    now: Timestamp,
    (undone, place): (Revision, Option<&(String, Day)>),
) -> Result<Undone, Error> {
    let user = writer.user();
    let write = journal::begin_again(tx, user)?.ok_or(Error::NotFound)?;
    writer.check(tx)?;
    let entry = journal::find(tx, user, undone)?.filter(|entry| entry.service == writer.service());
    let Some(Entry { changes: Changes::Values(changes), .. }) = entry else { return Err(Error::NotFound) };
    let attributes = attributes::read(tx, user)?;
    let attribute = |id: AttributeId| attributes.iter().find(|attribute| attribute.id == id);
    let is_meant = |change: &ValueChange| {
        let is_at = |(name, day): &(String, Day)| {
            *day == change.day && attribute(change.attribute).is_some_and(|a| a.name.as_str() == name)
        };
        place.is_none_or(is_at)
    };
    let meant: Vec<ValueChange> = changes.into_iter().filter(is_meant).collect();
    if meant.is_empty() {
        return Err(Error::NotFound);
    }
    let restored = restorable(tx, writer, &meant, &attribute)?;
    let counts = Undone { restored: restored.len(), left: meant.len() - restored.len() };
    if !restored.is_empty() {
        let (service, request_id) = (writer.service(), writer.request().0);
        let changes = Changes::Values(restored);
        let entry = Entry { revision: write.revision, service, request_id, made_at: now, changes };
        put(tx, user, &entry)?;
    }
    Ok(counts)
}

/// The changes that put back what was there, for values that are still what the write made of them.
fn restorable<'a>(
    tx: &mut Tx<'_>,
    writer: &Writer,
    meant: &[ValueChange],
    attribute: &impl Fn(AttributeId) -> Option<&'a Attribute>,
) -> Result<Vec<ValueChange>, Error> {
    let places: Vec<(AttributeId, Day)> = meant.iter().map(|change| (change.attribute, change.day)).collect();
    let stored = store::daily_values::list_at(tx, writer.user(), &places)?.into_iter();
    let stored: HashMap<(AttributeId, Day), StoredValue> =
        stored.map(|DailyValue { attribute, day, value }| ((attribute, day), value)).collect();
    let is_unchanged = |change: &&ValueChange| {
        let may_write = |a: &Attribute| writer.may_write(a.group, a.manual).is_some();
        attribute(change.attribute).is_some_and(may_write)
            && stored.get(&(change.attribute, change.day)) == change.new.as_ref()
    };
    let back =
        |change: &ValueChange| ValueChange { old: change.new.clone(), new: change.old.clone(), ..change.clone() };
    Ok(meant.iter().filter(is_unchanged).map(back).collect())
}
