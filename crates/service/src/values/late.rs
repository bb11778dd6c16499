//! What a person entered while their browser could reach no server, sent when it can again. Where a value was changed elsewhere
//! in the meantime, the later hand counts, and the person is told.

use jiff::Timestamp;
use model::{Day, Revision, Value};
use store::Tx;
use store::daily_values::StoredValue;
use store::journal::{self, Changes, Entry, ValueChange};

use super::write::put;
use crate::actor::Writer;
use crate::attributes::{self, Attributes, resolve};
use crate::batch::DAYS_AHEAD;
use crate::{Daymark, Error, clock};

/// A value that was entered some time ago.
#[derive(Debug, Clone, PartialEq)]
pub struct LateEntry {
    /// The attribute's name.
    pub name: String,
    /// The day it is for.
    pub day: Day,
    /// The value; none to remove what is there.
    pub value: Option<Value>,
    /// When it was entered.
    pub entered_at: Timestamp,
}

/// What became of a late entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Late {
    /// It stands there now, or did already.
    Saved,
    /// Something else was written after it was entered, which stays.
    Overtaken {
        /// What stands there; none where the value was removed.
        kept: Option<Value>,
        /// When that was written.
        written_at: Timestamp,
    },
    /// It is no longer entered by hand, or its day lies too far ahead.
    Refused,
}

/// Stores late entries, each by itself, in one write, and answers for each in order.
pub async fn enter_late(daymark: &Daymark, writer: &Writer, entries: Vec<LateEntry>) -> Result<Vec<Late>, Error> {
    let (writer, now) = (writer.clone(), daymark.now());
    daymark.store().write(move |tx| enter_in(tx, &writer, now, &entries)).await
}

fn enter_in(tx: &mut Tx<'_>, writer: &Writer, now: Timestamp, entries: &[LateEntry]) -> Result<Vec<Late>, Error> {
    let write = journal::begin(tx, writer.user())?;
    writer.check(tx)?;
    let attributes = attributes::read(tx, writer.user())?;
    let (mut changes, mut outcomes): (Vec<ValueChange>, _) = (Vec::new(), Vec::with_capacity(entries.len()));
    for entry in entries {
        let (outcome, change) = decide(tx, writer, (&attributes, now), entry)?;
        outcomes.push(outcome);
        // Of two entries for one day the later one counts, also where it says what stands there already.
        if let Some(change) = change {
            changes.retain(|c| (c.attribute, c.day) != (change.attribute, change.day));
            changes.push(change);
        }
    }
    changes.retain(|change| change.old != change.new);
    if !changes.is_empty() {
        let (service, request_id) = (writer.service(), writer.request().0);
        let changes = Changes::Values(changes);
        put(tx, writer.user(), &Entry { revision: write.revision, service, request_id, made_at: now, changes })?;
    }
    Ok(outcomes)
}

fn decide(
    tx: &mut Tx<'_>,
    writer: &Writer,
    (attributes, now): (&Attributes, Timestamp),
    entry: &LateEntry,
) -> Result<(Late, Option<ValueChange>), Error> {
    let attribute = resolve(attributes, writer, &entry.name);
    let is_entered = |a: &&model::attribute::Attribute| a.owner == Some(writer.service()) && a.active;
    let is_too_far = entry.day > writer.today(now).plus(DAYS_AHEAD);
    let Some(attribute) = attribute.filter(is_entered).filter(|_| !is_too_far) else {
        return Ok((Late::Refused, None));
    };
    let user = writer.user();
    let stored = store::daily_values::find_with_revision(tx, user, (attribute.id, entry.day))?;
    let (old, revision) = stored.unzip();
    let new = entry.value.as_ref().map(StoredValue::from);
    let written_at = revision.map_or(Ok(None), |revision| written_at(tx, writer, revision))?;
    // A write in the future was noted by a clock that was wrong, and is no later than anything.
    let written_at = written_at.filter(|at| !clock::is_ahead(*at, now));
    if let Some(written_at) = written_at.filter(|at| old != new && *at > entry.entered_at) {
        let kept = old.and_then(|old| old.read_as(attribute.value_type));
        return Ok((Late::Overtaken { kept, written_at }, None));
    }
    Ok((Late::Saved, Some(ValueChange { attribute: attribute.id, day: entry.day, old, new })))
}

fn written_at(tx: &mut Tx<'_>, writer: &Writer, revision: Revision) -> Result<Option<Timestamp>, Error> {
    Ok(journal::find(tx, writer.user(), revision)?.map(|entry| entry.made_at))
}
