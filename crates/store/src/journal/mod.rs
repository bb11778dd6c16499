//! The journal: one row for each write that changed something, telling who wrote, when, and what stood there before.
//!
//! It makes a write undoable, tells where a value came from, and lets a write whose commit went unanswered be found
//! again by its request.

mod definition;
mod encoding;

use jiff::Timestamp;
use model::{AttributeId, Revision, ServiceId, UserId};

use crate::statement::statements;
use crate::{Error, Param, Row, Tx, params};

pub use definition::{Definition, DefinitionChange};
pub use encoding::{OwnerChange, Ownership, ValueChange};

/// What a row of the journal tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Changes {
    /// Values were set.
    Values(Vec<ValueChange>),
    /// Attributes went from one service to another, came into being, or changed their state.
    Owners(Vec<OwnerChange>),
    /// Attributes were named, grouped, hidden, deleted or restored by the person.
    Definitions(Vec<DefinitionChange>),
}

impl Changes {
    /// The same without what is about an attribute; none where nothing else is in it.
    fn without(self, attribute: AttributeId) -> Option<Changes> {
        self.only(|about| about != attribute)
    }

    /// What is about the attributes that are `wanted`; none where nothing is.
    fn only(mut self, wanted: impl Fn(AttributeId) -> bool) -> Option<Changes> {
        let is_empty = match &mut self {
            Changes::Values(changes) => retain(changes, |change| wanted(change.attribute)),
            Changes::Owners(changes) => retain(changes, |change| wanted(change.attribute)),
            Changes::Definitions(changes) => retain(changes, |change| wanted(change.attribute)),
        };
        (!is_empty).then_some(self)
    }
}

/// Keeps what is wanted; whether nothing is left.
fn retain<T>(changes: &mut Vec<T>, wanted: impl Fn(&T) -> bool) -> bool {
    changes.retain(wanted);
    changes.is_empty()
}

/// One row of the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Which write of the user it was.
    pub revision: Revision,
    /// Who wrote.
    pub service: ServiceId,
    /// The request that it was part of.
    pub request_id: [u8; 16],
    /// When.
    pub made_at: Timestamp,
    /// What it changed.
    pub changes: Changes,
}

impl Entry {
    /// The same with nothing but what is about an attribute; none where nothing is.
    fn about(self, attribute: AttributeId) -> Option<Entry> {
        Some(Entry { changes: self.changes.only(|about| about == attribute)?, ..self })
    }
}

statements! {
    /// Begins a write: the row makes one user's writes serial, and tells the write's number.
    BUMP = "insert into revisions (user_id, revision, attributes_revision, last_attribute_id, insights_revision, insights_at)
            values ($1, 1, 0, 0, 0, 0)
            on conflict (user_id) do update set revision = revisions.revision + 1
            returning revision, attributes_revision, last_attribute_id";
    /// Adds a row.
    INSERT = "insert into journal (user_id, revision, kind, service_id, request_id, made_at, items)
            values ($1, $2, $3, $4, $5, $6, $7)";
    /// The row of a write, if a certain request made it.
    FIND_OF_REQUEST = "select revision from journal
            where user_id = $1 and revision = $2 and request_id = $3";
    /// The row of a write.
    FIND = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision = $2";
    /// The last row in a span of revisions that a certain request made.
    FIND_LAST_OF_REQUEST = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision >= $2 and revision < $3 and request_id = $4 order by revision desc limit 1";
    /// The last row between two revisions in which a service set values.
    FIND_LAST_VALUES = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision > $2 and revision < $3 and service_id = $4 and kind = 0
            order by revision desc limit 1";
    /// Puts other items in a row.
    UPDATE_ITEMS = "update journal set items = $3 where user_id = $1 and revision = $2";
    /// Removes a row.
    DELETE = "delete from journal where user_id = $1 and revision = $2";
    /// The rows of certain writes.
    LIST_OF = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision in ({each: ?})";
    /// The rows after a revision, up to the one with which they are too many or too large.
    LIST_AFTER = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision > $2 and revision <= (
                select max(revision) from (
                    select revision, size, sum(size) over (order by revision) as total from (
                        select revision, length(items) as size from journal
                        where user_id = $1 and revision > $2 order by revision limit $3
                    ) as next
                ) as summed where total - size < $4
            ) order by revision";
    /// The number of the last write of each of certain people. The one read that is about several people: a few numbers for a
    /// server that has their pages open.
    LIST_LATEST = "select user_id, revision from revisions where user_id in ({each: ?})";
    /// The write that last changed the list of attributes.
    ATTRIBUTES_REVISION = "select attributes_revision from revisions where user_id = $1";
    /// The number of the last write, and of the one that the insights of today were made from.
    LATEST = "select revision, insights_revision from revisions where user_id = $1";
    /// Begins a write of a user who has written before.
    BUMP_AGAIN = "update revisions set revision = revision + 1 where user_id = $1
            returning revision, attributes_revision, last_attribute_id";
    /// Notes from which write, and when, the insights of today were made.
    MARK_INSIGHTS = "update revisions set insights_revision = $2, insights_at = $3 where user_id = $1";
    /// People with writes that today's insights do not know of. The only statement that looks at everybody's rows: one short
    /// row a person, and nothing of what they entered.
    LIST_STALE = "select user_id from revisions
            where revision > insights_revision and (insights_at <= $1 or insights_at > $3) order by insights_at, user_id limit $2";
}

/// How many bytes of changes are read at once, and what is left of the row that exceeds them.
const MOST_BYTES: i64 = 1 << 20;

const VALUES: i64 = 0;
const OWNERS: i64 = 1;
const DEFINITIONS: i64 = 2;

/// A write under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Write {
    /// Its number.
    pub revision: Revision,
    /// The write that last changed the list of attributes.
    pub attributes_revision: Revision,
    /// The last number that was given to an attribute.
    pub last_attribute: AttributeId,
}

/// Begins a write of a user's data. Must be the first statement of the transaction: it makes the writes of one user serial. One that
/// leaves no row in the journal changes nothing when it is repeated.
pub fn begin(tx: &mut Tx<'_>, user: UserId) -> Result<Write, Error> {
    tx.may_be_repeated();
    tx.query_one(&BUMP, params![user], read_write)
}

/// As [`begin`], where the user has data; none where there is none, or where it is gone.
pub fn begin_again(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Write>, Error> {
    tx.may_be_repeated();
    tx.query_optional(&BUMP_AGAIN, params![user], read_write)
}

fn read_write(row: &Row<'_>) -> Result<Write, Error> {
    Ok(Write { revision: row.get(0)?, attributes_revision: row.get(1)?, last_attribute: row.get(2)? })
}

/// Adds the row of a write.
pub fn insert(tx: &mut Tx<'_>, user: UserId, entry: &Entry) -> Result<(), Error> {
    let (kind, items) = written(&entry.changes);
    let Entry { revision, service, request_id, made_at, .. } = entry;
    tx.execute(&INSERT, params![user, *revision, kind, *service, request_id.to_vec(), *made_at, items])?;
    let (revision, request_id) = (*revision, *request_id);
    tx.is_found_by(move |tx| {
        begin(tx, user)?;
        is_of_request(tx, user, revision, request_id)
    });
    Ok(())
}

fn written(changes: &Changes) -> (i64, Vec<u8>) {
    match changes {
        Changes::Values(changes) => (VALUES, encoding::write_values(changes)),
        Changes::Owners(changes) => (OWNERS, encoding::write_owners(changes)),
        Changes::Definitions(changes) => (DEFINITIONS, definition::write(changes)),
    }
}

/// Takes everything about an attribute out of at most `limit` rows after a revision, and removes rows in which nothing else is.
/// The last row that was looked at; none where there are no more.
pub fn forget_attribute(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: AttributeId,
    (after, limit): (Revision, u64),
) -> Result<Option<Revision>, Error> {
    let entries = list_after(tx, user, after, limit)?;
    let last = entries.last().map(|entry| entry.revision);
    for Entry { revision, changes, .. } in entries {
        match changes.clone().without(attribute) {
            None => tx.execute(&DELETE, params![user, revision])?,
            Some(left) if left != changes => tx.execute(&UPDATE_ITEMS, params![user, revision, written(&left).1])?,
            Some(_) => 0,
        };
    }
    Ok(last)
}

/// Whether the row of that number is there and that request made it: where it was not committed, the number may be another's.
fn is_of_request(tx: &mut Tx<'_>, user: UserId, revision: Revision, request_id: [u8; 16]) -> Result<bool, Error> {
    let found = tx.query_optional(&FIND_OF_REQUEST, params![user, revision, request_id.to_vec()], |row| row.get(0))?;
    Ok(found.is_some_and(|found: Revision| found == revision))
}

/// The last row from one revision to before another that a request made.
pub fn find_last_of_request(
    tx: &mut Tx<'_>,
    user: UserId,
    (first, before): (Revision, Revision),
    request_id: [u8; 16],
) -> Result<Option<Entry>, Error> {
    tx.query_optional(&FIND_LAST_OF_REQUEST, params![user, first, before, request_id.to_vec()], read)
}

/// The last row between two revisions, without either, in which a service set values.
pub fn find_last_values(
    tx: &mut Tx<'_>,
    user: UserId,
    (after, before): (Revision, Revision),
    service: ServiceId,
) -> Result<Option<Entry>, Error> {
    tx.query_optional(&FIND_LAST_VALUES, params![user, after, before, service], read)
}

/// The row of that write, if it changed something.
pub fn find(tx: &mut Tx<'_>, user: UserId, revision: Revision) -> Result<Option<Entry>, Error> {
    tx.query_optional(&FIND, params![user, revision], read)
}

/// The rows of these writes, in no particular order.
pub fn list_of(tx: &mut Tx<'_>, user: UserId, revisions: &[Revision]) -> Result<Vec<Entry>, Error> {
    if revisions.is_empty() {
        return Ok(Vec::new());
    }
    tx.query_any_of(&LIST_OF, params![user], revisions, read)
}

/// What these writes did to an attribute, in no particular order; nothing of writes that did nothing to it.
pub fn list_about(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: AttributeId,
    revisions: &[Revision],
) -> Result<Vec<Entry>, Error> {
    if revisions.is_empty() {
        return Ok(Vec::new());
    }
    // Each is cut down as it is read: what an import wrote in one go is much larger than what is asked for.
    let read_about = |row: &Row<'_>| read(row).map(|entry| entry.about(attribute));
    Ok(tx.query_any_of(&LIST_OF, params![user], revisions, read_about)?.into_iter().flatten().collect())
}

/// At most `limit` rows after a revision, oldest first, and no more than some megabytes of them: fewer than `limit` does not mean that
/// there are no more, but none does.
pub fn list_after(tx: &mut Tx<'_>, user: UserId, revision: Revision, limit: u64) -> Result<Vec<Entry>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.query(&LIST_AFTER, params![user, revision, limit, MOST_BYTES], read)
}

/// The last write of each of these people; nothing of those who have written nothing.
pub fn list_latest(tx: &mut Tx<'_>, users: &[UserId]) -> Result<Vec<(UserId, Revision)>, Error> {
    tx.query_any_of(&LIST_LATEST, [] as [Param; 0], users, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The write that last changed the user's list of attributes; 0 where there was none.
pub fn attributes_revision(tx: &mut Tx<'_>, user: UserId) -> Result<Revision, Error> {
    Ok(tx.query_optional(&ATTRIBUTES_REVISION, params![user], |row| row.get(0))?.unwrap_or(Revision(0)))
}

/// How far a person's writes are, and how far of them today's insights know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The last write.
    pub latest: Revision,
    /// The last write that the insights of today were made from.
    pub insights: Revision,
}

/// How far a person's writes are; 0 where there was none.
pub fn progress(tx: &mut Tx<'_>, user: UserId) -> Result<Progress, Error> {
    let read = |row: &Row<'_>| Ok(Progress { latest: row.get(0)?, insights: row.get(1)? });
    let nothing = Progress { latest: Revision(0), insights: Revision(0) };
    Ok(tx.query_optional(&LATEST, params![user], read)?.unwrap_or(nothing))
}

/// Begins the storing of findings: as [`begin_again`], so that whoever watches a person's revisions sees them come, but without a
/// row in the journal, since nothing that was entered changes. None when the person's data is gone, and nothing may be stored.
pub fn begin_findings(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Revision>, Error> {
    Ok(begin_again(tx, user)?.map(|write| write.revision))
}

/// Notes from which write, and when, the insights of today were made.
pub fn mark_insights(tx: &mut Tx<'_>, user: UserId, revision: Revision, now: Timestamp) -> Result<(), Error> {
    tx.execute(&MARK_INSIGHTS, params![user, revision, now]).map(|_| ())
}

/// At most `limit` people with writes that today's insights do not know of, and whose insights were made at the first moment or
/// earlier, or by a clock that was wrong after the second; those who waited longest first.
pub fn list_stale(tx: &mut Tx<'_>, (before, latest): (Timestamp, Timestamp), limit: i64) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_STALE, params![before, limit, latest], |row| row.get(0))
}

fn read(row: &Row<'_>) -> Result<Entry, Error> {
    let (kind, items): (i64, Vec<u8>) = (row.get(1)?, row.get(5)?);
    Ok(Entry {
        revision: row.get(0)?,
        service: row.get(2)?,
        request_id: row.get::<Vec<u8>>(3)?.try_into().map_err(|_| Error::unreadable("journal.request_id"))?,
        made_at: row.get(4)?,
        changes: changes(kind, &items).ok_or_else(|| Error::unreadable("journal.items"))?,
    })
}

fn changes(kind: i64, items: &[u8]) -> Option<Changes> {
    match kind {
        VALUES => encoding::read_values(items).map(Changes::Values),
        OWNERS => encoding::read_owners(items).map(Changes::Owners),
        DEFINITIONS => definition::read(items).map(Changes::Definitions),
        _ => None,
    }
}

/// Reads whatever bytes as the items of a row: what is read and written anew is read as the same.
#[cfg(feature = "testing")]
pub(crate) fn fuzz(bytes: &[u8]) {
    for kind in [VALUES, OWNERS, DEFINITIONS] {
        let Some(read) = changes(kind, bytes) else { continue };
        let (_, once) = written(&read);
        let again = changes(kind, &once).map(|again| written(&again).1);
        assert_eq!(again, Some(once), "{read:?}");
    }
}

#[cfg(test)]
mod tests {
    use model::Day;

    use super::*;
    use crate::Store;
    use crate::daily_values::StoredValue;
    use crate::testing::journal;

    const USER: UserId = UserId(1);

    /// A write of 300 kilobytes.
    fn large(revision: i64) -> Entry {
        let change = |day: i64| {
            let (attribute, day) = (AttributeId(1 + day % 2), Day::from_number(day));
            ValueChange { attribute, day, old: None, new: Some(StoredValue::Text("x".repeat(1000))) }
        };
        let changes = Changes::Values((0..300).map(change).collect());
        let (service, made_at) = (ServiceId::DAYMARK, Timestamp::UNIX_EPOCH);
        Entry { revision: Revision(revision), service, request_id: [0; 16], made_at, changes }
    }

    crate::on_both_engines! {
        async fn a_large_journal_is_read_a_piece_at_a_time_and_nothing_of_it_is_left_out(store: Store) {
            let write = store.write(|tx| {
                for _ in 0..6 {
                    let revision = begin(tx, USER)?.revision;
                    insert(tx, USER, &large(revision.0))?;
                }
                Ok::<_, Error>(())
            });
            write.await.expect("written");
            let revisions = async |after, limit| -> Vec<i64> {
                let read = store.read(move |tx| list_after(tx, USER, Revision(after), limit)).await;
                read.expect("rows").iter().map(|entry| entry.revision.0).collect()
            };
            assert_eq!(revisions(0, 100).await, [1, 2, 3, 4], "the fourth exceeds a megabyte");
            assert_eq!(revisions(0, 2).await, [1, 2]);
            assert_eq!(revisions(4, 100).await, [5, 6]);
            assert_eq!(revisions(6, 100).await, [0; 0]);
            assert_eq!(journal(&store, USER).await.len(), 6);
        }

        async fn of_a_large_write_only_what_it_did_to_an_attribute_is_told(store: Store) {
            let write = store.write(|tx| {
                begin(tx, USER)?;
                insert(tx, USER, &large(1))
            });
            write.await.expect("written");
            let about = async |attribute| {
                let read = store.read(move |tx| list_about(tx, USER, AttributeId(attribute), &[Revision(1)])).await;
                read.expect("rows")
            };
            let [entry] = &about(1).await[..] else { panic!("one write") };
            let Changes::Values(changes) = &entry.changes else { panic!("values") };
            assert_eq!(changes.len(), 150);
            assert!(changes.iter().all(|change| change.attribute == AttributeId(1)));
            assert_eq!(about(3).await, []);
        }
    }
}
