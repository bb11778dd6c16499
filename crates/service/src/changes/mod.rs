//! What a person changed as a whole and can undo for a while: attributes edited, merged and deleted, and imports.

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use model::attribute::{Attribute, Label};
use model::{Day, Group, Revision};
use store::Tx;
use store::journal::{self, Changes, DefinitionChange, OwnerChange};

pub use store::changes::{Change, Kind};

use crate::actor::{Reader, Writer};
use crate::attributes::{Author, Definer};
use crate::values::{self, Undone};
use crate::{Daymark, Error, clock};

/// For how long a change can be undone. What was deleted is erased after it.
pub const UNDOABLE_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The most changes that are listed.
const MOST: i64 = 100;

/// The person's changes that can be undone or were, newest first.
pub async fn recent(daymark: &Daymark, reader: &Reader) -> Result<Vec<Change>, Error> {
    let (user, after) = (reader.user(), undoable_after(clock::time(daymark).certain));
    Ok(daymark.store().read(move |tx| store::changes::list(tx, user, after, MOST)).await?)
}

/// Changes made at this moment or earlier cannot be undone any more, where `certain` has certainly come.
pub(crate) fn undoable_after(certain: Timestamp) -> Timestamp {
    certain.checked_sub(UNDOABLE_FOR).unwrap_or(Timestamp::MIN)
}

/// Undoes the change that began with this write: what it changed is again what it was, where it did not change since. Where
/// it is interrupted it can be done again.
///
/// # Errors
/// [`Error::NotFound`] where there is no such change, or it was undone or is too old; [`Error::Invalid`] where something else
/// has taken the place of what is to be restored.
pub async fn undo(daymark: &Daymark, writer: &Writer, change: Revision) -> Result<Undone, Error> {
    let (user, time) = (writer.user(), clock::time(daymark));
    let (now, after) = (time.now, undoable_after(time.certain));
    let found = daymark.store().read(move |tx| store::changes::find(tx, user, change)).await?;
    let is_undoable = |change: &Change| change.undone_at.is_none() && change.made_at > after;
    let change = found.filter(is_undoable).ok_or(Error::NotFound)?;
    let mut undone = Undone { restored: 0, left: 0 };
    let mut before = Revision(change.last_revision.0 + 1);
    // The latest write first, so that each finds what it left.
    while let Some((revision, part)) = undo_part(daymark, writer, &change, before).await? {
        (undone.restored, undone.left) = (undone.restored + part.restored, undone.left + part.left);
        before = revision;
    }
    let (author, writer, kind) = (Author::new(daymark, writer), writer.clone(), change.kind);
    let finish = move |tx: &mut Tx<'_>| {
        let definer = Definer::begin(tx, author, &writer)?;
        let left = match kind {
            Kind::Edit => undo_edit(tx, &definer, &change)?,
            Kind::Merge | Kind::Delete => undo_deletion(tx, &definer, &change, after)?,
            Kind::Import => 0,
        };
        store::changes::mark_undone(tx, user, change.revision, now)?;
        Ok::<_, Error>(left)
    };
    undone.left += daymark.store().write(finish).await?;
    Ok(undone)
}

/// Undoes what the last write of a change before a revision did to values; none when there is none left.
async fn undo_part(
    daymark: &Daymark,
    writer: &Writer,
    change: &Change,
    before: Revision,
) -> Result<Option<(Revision, Undone)>, Error> {
    let (author, now) = (Author::new(daymark, writer), daymark.now());
    let (writer, change) = (writer.clone(), change.clone());
    let write = move |tx: &mut Tx<'_>| {
        let user = writer.user();
        let span = (change.revision, before);
        let Some(entry) = journal::find_last_of_request(tx, user, span, change.request_id)? else { return Ok(None) };
        let nothing = Undone { restored: 0, left: 0 };
        let undone = match entry.changes {
            Changes::Values(changes) => values::put_back(tx, &writer, now, &changes)?,
            Changes::Owners(made) => {
                delete_unused(tx, &writer, author, &made)?;
                nothing
            }
            Changes::Definitions(_) => nothing,
        };
        Ok::<_, Error>(Some((entry.revision, undone)))
    };
    daymark.store().write(write).await
}

/// Deletes an attribute that an import made, where it has no values that came otherwise.
fn delete_unused(tx: &mut Tx<'_>, writer: &Writer, author: Author, made: &[OwnerChange]) -> Result<(), Error> {
    for OwnerChange { attribute, .. } in made.iter().filter(|change| change.old.is_none()) {
        let definer = Definer::begin(tx, author, writer)?;
        let Some(attribute) = definer.find_by_id(*attribute) else { continue };
        if store::daily_values::count(tx, definer.user(), attribute.id, Day::MAX)? == 0 {
            definer.delete(tx, attribute)?;
        }
    }
    Ok(())
}

/// Gives an attribute its old label, group and place, unless it was edited again; how much was left alone.
fn undo_edit(tx: &mut Tx<'_>, definer: &Definer, change: &Change) -> Result<usize, Error> {
    let Some(DefinitionChange { attribute, old, new }) = definitions(tx, definer, change)? else { return Ok(1) };
    let Some(now) = definer.find_by_id(attribute) else { return Ok(1) };
    let is_unchanged =
        (now.label.as_str(), now.group.name(), now.hidden) == (&new.label, new.group.as_str(), new.hidden);
    let group = Group::from_name(&old.group);
    let (true, Some(group)) = (is_unchanged, group) else { return Ok(1) };
    let label = Label::stored(old.label);
    let is_other = label.key() != now.label.key();
    if is_other && definer.attributes.iter().any(|other| other.label.key() == label.key()) {
        return Err(Error::invalid(format!(
            "Another attribute is called {label} now. Give that one another label first."
        )));
    }
    let before = Attribute { label, group, hidden: old.hidden, ..now.clone() };
    definer.define(tx, (now, false), (&before, false))?;
    Ok(0)
}

/// Restores a deleted attribute; how much was left alone.
fn undo_deletion(tx: &mut Tx<'_>, definer: &Definer, change: &Change, after: Timestamp) -> Result<usize, Error> {
    let Some(DefinitionChange { attribute, old, .. }) = definitions(tx, definer, change)? else { return Ok(0) };
    let deleted = store::attributes::list_deleted(tx, definer.user())?;
    let deleted = deleted.into_iter().find(|d| d.attribute.id == attribute && d.at > after);
    let Some(deleted) = deleted else { return Ok(1) };
    definer.restore(tx, &deleted.attribute, &old)?;
    Ok(0)
}

/// What the last write of a change did to an attribute's definition.
fn definitions(tx: &mut Tx<'_>, definer: &Definer, change: &Change) -> Result<Option<DefinitionChange>, Error> {
    let entry = journal::find(tx, definer.user(), change.last_revision)?;
    let Some(Changes::Definitions(mut changes)) = entry.map(|entry| entry.changes) else { return Ok(None) };
    Ok(changes.pop())
}
