//! The journal: one row for each write that changed something, telling who wrote, when, and what stood there before.
//!
//! It makes a write undoable, tells where a value came from, and lets a write whose commit went unanswered be found
//! again by its request.

mod encoding;

use jiff::Timestamp;
use model::{AttributeId, Revision, ServiceId, UserId};

use crate::statement::statements;
use crate::{Error, Param, Row, Tx, params};

pub use encoding::{OwnerChange, Ownership, ValueChange};

/// What a row of the journal tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Changes {
    /// Values were set.
    Values(Vec<ValueChange>),
    /// Attributes went from one service to another, came into being, or changed their state.
    Owners(Vec<OwnerChange>),
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
    FIND_OF_REQUEST = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision = $2 and request_id = $3";
    /// The row of a write.
    FIND = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision = $2";
    /// The rows of certain writes.
    LIST_OF = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision in ({each: ?})";
    /// The rows after a revision.
    LIST_AFTER = "select revision, kind, service_id, request_id, made_at, items from journal
            where user_id = $1 and revision > $2 order by revision limit $3";
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
    LIST_STALE = "select user_id from revisions where revision > insights_revision and insights_at <= $1
            order by insights_at, user_id limit $2";
}

const VALUES: i64 = 0;
const OWNERS: i64 = 1;

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

/// Begins a write of a user's data. Must be the first statement of the transaction: it makes the writes of one user serial.
pub fn begin(tx: &mut Tx<'_>, user: UserId) -> Result<Write, Error> {
    tx.query_one(&BUMP, params![user], read_write)
}

/// As [`begin`], where the user has data; none where there is none, or where it is gone.
pub fn begin_again(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Write>, Error> {
    tx.query_optional(&BUMP_AGAIN, params![user], read_write)
}

fn read_write(row: &Row<'_>) -> Result<Write, Error> {
    Ok(Write { revision: row.get(0)?, attributes_revision: row.get(1)?, last_attribute: row.get(2)? })
}

/// Adds the row of a write.
pub fn insert(tx: &mut Tx<'_>, user: UserId, entry: &Entry) -> Result<(), Error> {
    let (kind, items) = match &entry.changes {
        Changes::Values(changes) => (VALUES, encoding::write_values(changes)),
        Changes::Owners(changes) => (OWNERS, encoding::write_owners(changes)),
    };
    let Entry { revision, service, request_id, made_at, .. } = entry;
    tx.execute(&INSERT, params![user, *revision, kind, *service, request_id.to_vec(), *made_at, items])?;
    Ok(())
}

/// Whether a write that may or may not have been committed is there: the row of that number, if that request made it.
pub fn find_of_request(
    tx: &mut Tx<'_>,
    user: UserId,
    revision: Revision,
    request_id: [u8; 16],
) -> Result<Option<Entry>, Error> {
    tx.query_optional(&FIND_OF_REQUEST, params![user, revision, request_id.to_vec()], read)
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

/// At most `limit` rows after a revision, oldest first.
pub fn list_after(tx: &mut Tx<'_>, user: UserId, revision: Revision, limit: u64) -> Result<Vec<Entry>, Error> {
    tx.query(&LIST_AFTER, params![user, revision, i64::try_from(limit).unwrap_or(i64::MAX)], read)
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

/// At most `limit` people with writes that today's insights do not know of, and whose insights were made at `before` or
/// earlier; those who waited longest first.
pub fn list_stale(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_STALE, params![before, limit], |row| row.get(0))
}

fn read(row: &Row<'_>) -> Result<Entry, Error> {
    let (kind, items): (i64, Vec<u8>) = (row.get(1)?, row.get(5)?);
    let changes = match kind {
        VALUES => encoding::read_values(&items).map(Changes::Values),
        OWNERS => encoding::read_owners(&items).map(Changes::Owners),
        _ => None,
    };
    Ok(Entry {
        revision: row.get(0)?,
        service: row.get(2)?,
        request_id: row.get::<Vec<u8>>(3)?.try_into().map_err(|_| Error::unreadable("journal.request_id"))?,
        made_at: row.get(4)?,
        changes: changes.ok_or_else(|| Error::unreadable("journal.items"))?,
    })
}
