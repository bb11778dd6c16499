//! Taking back what was entered: every value that a write changed gets what stood there before, unless it changed since.

use std::collections::HashMap;

use jiff::Timestamp;
use model::attribute::Attribute;
use model::{AttributeId, Day, Revision};
use store::Tx;
use store::daily_values::{DailyValue, StoredValue};
use store::journal::{self, Changes, Entry, ValueChange, Write};

use super::write::put;
use crate::actor::Writer;
use crate::attributes::{self, Attributes};
use crate::{Daymark, Error};

/// What became of a write that was to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// How many values are again what they were before it.
    pub restored: usize,
    /// How many were left alone, since they were changed again, or their attribute is gone.
    pub left: usize,
}

/// Takes back what a write of the writer's own changed in these places, each an attribute's name and a day. Taking it back is a write
/// like any other, with its row in the journal, and can be taken back itself.
///
/// # Errors
/// [`Error::NotFound`] where there is no such write, where another service made it, or where it changed nothing there.
pub async fn undo(
    daymark: &Daymark,
    writer: &Writer,
    revision: Revision,
    places: Vec<(String, Day)>,
) -> Result<Undone, Error> {
    let (writer, now) = (writer.clone(), daymark.now());
    daymark.store().write(move |tx| undo_in(tx, &writer, now, (revision, &places))).await
}

fn undo_in(
    tx: &mut Tx<'_>,
    writer: &Writer,
    now: Timestamp,
    (undone, places): (Revision, &[(String, Day)]),
) -> Result<Undone, Error> {
    let begun = Begun::begin(tx, writer)?;
    let entry = journal::find(tx, writer.user(), undone)?.filter(|entry| entry.service == writer.service());
    let Some(Entry { changes: Changes::Values(changes), .. }) = entry else { return Err(Error::NotFound) };
    let is_meant = |change: &ValueChange| {
        let name = begun.attribute(change.attribute).map(|attribute| attribute.name.as_str());
        places.iter().any(|(place, day)| *day == change.day && name == Some(place))
    };
    let meant: Vec<ValueChange> = changes.into_iter().filter(is_meant).collect();
    if meant.is_empty() {
        return Err(Error::NotFound);
    }
    begun.put_back(tx, writer, now, &meant)
}

/// Takes back changes that a write made, where they did not change since, with a row of its own in the journal.
pub(crate) fn put_back(
    tx: &mut Tx<'_>,
    writer: &Writer,
    now: Timestamp,
    made: &[ValueChange],
) -> Result<Undone, Error> {
    Begun::begin(tx, writer)?.put_back(tx, writer, now, made)
}

/// A write under way that takes something back.
struct Begun {
    write: Write,
    attributes: Attributes,
}

impl Begun {
    fn begin(tx: &mut Tx<'_>, writer: &Writer) -> Result<Begun, Error> {
        let write = journal::begin_again(tx, writer.user())?.ok_or(Error::NotFound)?;
        writer.check(tx)?;
        Ok(Begun { write, attributes: attributes::read(tx, writer.user())? })
    }

    fn attribute(&self, id: AttributeId) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.id == id)
    }

    fn put_back(
        &self,
        tx: &mut Tx<'_>,
        writer: &Writer,
        now: Timestamp,
        made: &[ValueChange],
    ) -> Result<Undone, Error> {
        let restored = self.restorable(tx, writer, made)?;
        let counts = Undone { restored: restored.len(), left: made.len() - restored.len() };
        if !restored.is_empty() {
            let (service, request_id, changes) = (writer.service(), writer.request().0, Changes::Values(restored));
            let entry = Entry { revision: self.write.revision, service, request_id, made_at: now, changes };
            put(tx, writer.user(), &entry)?;
        }
        Ok(counts)
    }

    /// The changes that put back what was there, for values that are still what the write made of them.
    fn restorable(&self, tx: &mut Tx<'_>, writer: &Writer, made: &[ValueChange]) -> Result<Vec<ValueChange>, Error> {
        let places: Vec<(AttributeId, Day)> = made.iter().map(|change| (change.attribute, change.day)).collect();
        let stored = store::daily_values::list_at(tx, writer.user(), &places)?.into_iter();
        let stored: HashMap<(AttributeId, Day), StoredValue> =
            stored.map(|DailyValue { attribute, day, value }| ((attribute, day), value)).collect();
        let is_unchanged = |change: &&ValueChange| {
            let may_write = |a: &Attribute| writer.may_write(a.group, a.manual).is_some();
            self.attribute(change.attribute).is_some_and(may_write)
                && stored.get(&(change.attribute, change.day)) == change.new.as_ref()
        };
        let back =
            |change: &ValueChange| ValueChange { old: change.new.clone(), new: change.old.clone(), ..change.clone() };
        Ok(made.iter().filter(is_unchanged).map(back).collect())
    }
}
