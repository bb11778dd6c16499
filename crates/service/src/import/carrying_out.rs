//! Writing what an import holds, a part at a time, as the person decided.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{AttributeId, Day, Revision};
use store::Tx;
use store::changes::{self, Change, Kind};
use store::daily_values::{self, StoredValue};
use store::imports::{self, Import};
use store::journal::{Changes, Entry, ValueChange};

use super::definition::Wanted;
use super::staging::{Part, stored_value};
use super::{Summary, gone, remove_parts, request_of, write};
use crate::actor::{RequestId, Writer};
use crate::attributes::{Author, Definer};
use crate::jobs::{self, Recompute};
use crate::{Daymark, Error, values};

/// Carries the import out that waits and was `seen`, or goes on with it where it was interrupted; then it stays as it was decided.
/// Returns what was in it when all of it is written, and findings are made anew.
///
/// # Errors
/// [`Error::Invalid`] where that import does not wait: it is carried out, was given up, or another took its place. What was written of
/// it stays.
pub async fn carry_out(daymark: &Arc<Daymark>, writer: &Writer, seen: &str, replaces: bool) -> Result<Summary, Error> {
    let request_id = request_of(seen)?;
    let decide = move |tx: &mut Tx<'_>, user| {
        let is_meant = |import: &Import| import.parts > 0 && import.request_id == request_id;
        let meant = imports::find(tx, user)?.filter(is_meant);
        if meant.is_some() {
            imports::decide(tx, user, request_id, replaces)?;
        }
        Ok(meant)
    };
    let import = write(daymark, writer, decide).await?.ok_or_else(gone)?;
    while carry_out_next(daymark, writer, request_id).await? {}
    remove_parts(daymark, writer).await?;
    jobs::recompute_for(daymark.clone(), writer.user(), Recompute::default()).await?;
    Summary::of(&import)
}

/// Writes the next part of the import of that request; false when it is over.
pub(super) async fn carry_out_next(daymark: &Daymark, writer: &Writer, request_id: [u8; 16]) -> Result<bool, Error> {
    let user = writer.user();
    let next = move |tx: &mut Tx<'_>| {
        let Some(import) = imports::find(tx, user)?.filter(|import| import.request_id == request_id) else {
            return Ok(None);
        };
        let part = imports::find_part(tx, user, (request_id, import.next_part))?;
        Ok::<_, store::Error>(Some((import, part)))
    };
    let Some((import, part)) = daymark.store().read(next).await? else { return Err(gone()) };
    let Some(part) = part else {
        write(daymark, writer, move |tx, user| imports::delete(tx, user, request_id)).await?;
        return Ok(false);
    };
    let unreadable = |e: serde_json::Error| Error::Internal(format!("a part of an import: {e}"));
    let part: Part = serde_json::from_slice(&part).map_err(unreadable)?;
    let author = Author { request: RequestId(import.request_id), ..Author::new(daymark, writer) };
    let summary = Summary::of(&import)?;
    let settled = summary.attributes.into_iter().map(|counts| counts.name).collect();
    let step = Step { author, writer: writer.clone(), import, file: summary.file, settled };
    daymark.store().write(move |tx| step.run(tx, &part)).await?;
    Ok(true)
}

/// The writing of one part.
struct Step {
    author: Author,
    writer: Writer,
    import: Import,
    file: String,
    /// The names that the attributes of the import have or get.
    settled: HashSet<String>,
}

impl Step {
    /// Makes the attribute where it is not there, which is a write of its own, or else writes the values.
    fn run(&self, tx: &mut Tx<'_>, part: &Part) -> Result<(), Error> {
        let user = self.author.user;
        let definer = Definer::begin(tx, self.author, &self.writer)?;
        // Another request may be at the same import: what it has written is not written again.
        let now = imports::find(tx, user)?.filter(|now| now.request_id == self.import.request_id);
        let Some(mut now) = now.filter(|now| now.next_part == self.import.next_part) else { return Ok(()) };
        let (wanted, existing) = (&part.attribute, &definer.attributes);
        let Some(attribute) = wanted.find(existing).or_else(|| wanted.find_beside(existing, &self.settled)) else {
            return self.make(tx, &definer, &mut now, &part.attribute);
        };
        let changes = self.changes(tx, part, attribute.id, now.replaces == Some(true))?;
        let revision = definer.revision();
        if !changes.is_empty() {
            let Author { service, request, now: made_at, .. } = self.author;
            let changes = Changes::Values(changes);
            values::put(tx, user, &Entry { revision, service, request_id: request.0, made_at, changes })?;
            self.note(tx, &mut now, revision)?;
        }
        now.next_part += 1;
        Ok(imports::advance(tx, user, &now)?)
    }

    fn make(&self, tx: &mut Tx<'_>, definer: &Definer, import: &mut Import, wanted: &Wanted) -> Result<(), Error> {
        match wanted.to_make(&definer.attributes, &self.settled) {
            Some(attribute) if definer.has_room() => {
                definer.make(tx, attribute)?;
                self.note(tx, import, definer.revision())?;
            }
            // Such an attribute cannot be made, and its values have no place.
            _ => import.next_part += 1,
        }
        Ok(imports::advance(tx, self.author.user, import)?)
    }

    fn changes(
        &self,
        tx: &mut Tx<'_>,
        part: &Part,
        attribute: AttributeId,
        replaces: bool,
    ) -> Result<Vec<ValueChange>, Error> {
        let days = part.values.iter().map(|(day, _)| Day::from_number(*day));
        let places: Vec<(AttributeId, Day)> = days.map(|day| (attribute, day)).collect();
        let there = daily_values::list_at(tx, self.author.user, &places)?.into_iter();
        let there: HashMap<Day, StoredValue> = there.map(|row| (row.day, row.value)).collect();
        let change = |(day, value): &(i64, serde_json::Value)| {
            let (day, new) = (Day::from_number(*day), stored_value(value));
            let old = there.get(&day).cloned();
            let is_wanted = new.is_some() && (old.is_none() || (replaces && old != new));
            is_wanted.then_some(ValueChange { attribute, day, old, new })
        };
        Ok(part.values.iter().filter_map(change).collect())
    }

    /// Notes a write as part of the change that can be undone.
    fn note(&self, tx: &mut Tx<'_>, import: &mut Import, revision: Revision) -> Result<(), Error> {
        let Author { user, request, now, .. } = self.author;
        if let Some(first) = import.revision {
            return Ok(changes::extend(tx, user, first, revision)?);
        }
        import.revision = Some(revision);
        let (request_id, subject) = (request.0, self.file.clone());
        let (kind, attribute, made_at, undone_at) = (Kind::Import, None, now, None);
        let last_revision = revision;
        let change = Change { revision, last_revision, kind, attribute, subject, request_id, made_at, undone_at };
        Ok(changes::insert(tx, user, &change)?)
    }
}
