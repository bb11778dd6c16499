//! What a person changed as a whole (an attribute edited, merged or deleted, an import) and can undo for a while. What stood
//! there before is in the journal: in the rows of the change's request, from its first write to its last.

use jiff::Timestamp;
use model::{AttributeId, Revision, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// What kind of change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An attribute got another label or group, was hidden or shown again.
    Edit,
    /// An attribute's values went into another attribute, and it was deleted.
    Merge,
    /// An attribute was deleted.
    Delete,
    /// An import.
    Import,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Edit, Kind::Merge, Kind::Delete, Kind::Import];

    fn from_number(number: i64) -> Option<Kind> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

/// One such change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its first write, by which it is found.
    pub revision: Revision,
    /// Its last write so far.
    pub last_revision: Revision,
    /// What kind it was.
    pub kind: Kind,
    /// The attribute that it is about; none of imports.
    pub attribute: Option<AttributeId>,
    /// What it is about, for people: the attribute's label at that time, or the name of the file.
    pub subject: String,
    /// The request that all its writes were part of.
    pub request_id: [u8; 16],
    /// When.
    pub made_at: Timestamp,
    /// When it was undone, if it was.
    pub undone_at: Option<Timestamp>,
}

statements! {
    /// Adds a change.
    INSERT = "insert into changes (user_id, revision, last_revision, kind, attribute_id, subject, request_id, made_at, undone_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, null)";
    /// The changes since a moment, newest first.
    LIST = "select revision, last_revision, kind, attribute_id, subject, request_id, made_at, undone_at from changes
            where user_id = $1 and made_at > $2 order by revision desc limit $3";
    /// One change.
    FIND = "select revision, last_revision, kind, attribute_id, subject, request_id, made_at, undone_at from changes
            where user_id = $1 and revision = $2";
    /// Whether a request made such a change.
    COUNT_OF_REQUEST = "select count(*) from changes where user_id = $1 and request_id = $2";
    /// Notes that a change has another write.
    EXTEND = "update changes set last_revision = $3 where user_id = $1 and revision = $2";
    /// Notes that a change was undone.
    MARK_UNDONE = "update changes set undone_at = $3 where user_id = $1 and revision = $2";
    /// Removes what is too old to be undone.
    DELETE_BEFORE = "delete from changes where user_id = $1 and made_at <= $2";
    /// Removes what is about an attribute.
    DELETE_OF_ATTRIBUTE = "delete from changes where user_id = $1 and attribute_id = $2";
}

/// What stands for no attribute.
const NONE: AttributeId = AttributeId(0);

/// Whether a request made such a change, so that its writes are undone as a whole or not at all.
pub fn is_of_request(tx: &mut Tx<'_>, user: UserId, request_id: [u8; 16]) -> Result<bool, Error> {
    tx.query_one(&COUNT_OF_REQUEST, params![user, request_id.to_vec()], |row| Ok(row.get::<i64>(0)? > 0))
}

/// Adds a change.
pub fn insert(tx: &mut Tx<'_>, user: UserId, change: &Change) -> Result<(), Error> {
    let Change { revision, last_revision, kind, attribute, subject, request_id, made_at, .. } = change;
    let attribute = attribute.unwrap_or(NONE);
    let (kind, request_id) = (*kind as i64, request_id.to_vec());
    tx.execute(&INSERT, params![user, *revision, *last_revision, kind, attribute, subject, request_id, *made_at])?;
    Ok(())
}

/// At most `limit` changes made after a moment, newest first.
pub fn list(tx: &mut Tx<'_>, user: UserId, after: Timestamp, limit: i64) -> Result<Vec<Change>, Error> {
    tx.query(&LIST, params![user, after, limit], read)
}

/// The change that began with this write.
pub fn find(tx: &mut Tx<'_>, user: UserId, revision: Revision) -> Result<Option<Change>, Error> {
    tx.query_optional(&FIND, params![user, revision], read)
}

/// Notes that a change has another write.
pub fn extend(tx: &mut Tx<'_>, user: UserId, revision: Revision, last: Revision) -> Result<(), Error> {
    tx.execute(&EXTEND, params![user, revision, last]).map(|_| ())
}

/// Notes that a change was undone.
pub fn mark_undone(tx: &mut Tx<'_>, user: UserId, revision: Revision, now: Timestamp) -> Result<(), Error> {
    tx.execute(&MARK_UNDONE, params![user, revision, now]).map(|_| ())
}

/// Removes the changes made at a moment or earlier.
pub fn delete_before(tx: &mut Tx<'_>, user: UserId, moment: Timestamp) -> Result<(), Error> {
    tx.execute(&DELETE_BEFORE, params![user, moment]).map(|_| ())
}

/// Removes the changes that are about an attribute.
pub fn delete_of_attribute(tx: &mut Tx<'_>, user: UserId, attribute: AttributeId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_ATTRIBUTE, params![user, attribute]).map(|_| ())
}

fn read(row: &Row<'_>) -> Result<Change, Error> {
    let attribute: AttributeId = row.get(3)?;
    Ok(Change {
        revision: row.get(0)?,
        last_revision: row.get(1)?,
        kind: Kind::from_number(row.get(2)?).ok_or_else(|| Error::unreadable("changes.kind"))?,
        attribute: (attribute != NONE).then_some(attribute),
        subject: row.get(4)?,
        request_id: row.get::<Vec<u8>>(5)?.try_into().map_err(|_| Error::unreadable("changes.request_id"))?,
        made_at: row.get(6)?,
        undone_at: row.get(7)?,
    })
}
