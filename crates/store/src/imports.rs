//! Imports that were read and wait to be carried out, in parts that are each written in one transaction.

use jiff::Timestamp;
use model::{Revision, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// An import that waits, or is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The request by which it was uploaded, under which all its writes stand in the journal.
    pub request_id: [u8; 16],
    /// When it was uploaded.
    pub made_at: Timestamp,
    /// What is in it and what it would do, as JSON.
    pub summary: String,
    /// How many parts there are.
    pub parts: i64,
    /// The first part that is not carried out yet.
    pub next_part: i64,
    /// Whether it takes the place of values that are there; none while nobody has decided.
    pub replaces: Option<bool>,
    /// Its first write, once there is one.
    pub revision: Option<Revision>,
}

statements! {
    /// The import of a user; there is at most one.
    FIND = "select request_id, made_at, summary, parts, next_part, replaces, revision from imports where user_id = $1";
    /// Puts an import in the place of the one that waits.
    UPSERT = "insert into imports (user_id, request_id, made_at, summary, parts, next_part, replaces, revision)
            values ($1, $2, $3, $4, $5, 0, null, null)
            on conflict (user_id) do update set request_id = excluded.request_id, made_at = excluded.made_at,
                summary = excluded.summary, parts = excluded.parts, next_part = 0, replaces = null, revision = null";
    /// Decides how an import is carried out.
    DECIDE = "update imports set replaces = $3 where user_id = $1 and request_id = $2 and replaces is null";
    /// Notes how far an import is.
    ADVANCE = "update imports set next_part = $3, revision = $4 where user_id = $1 and request_id = $2";
    /// Removes the import.
    DELETE = "delete from imports where user_id = $1 and request_id = $2";
    /// Adds a part, in the place of one that an earlier import left behind.
    INSERT_PART = "insert into import_parts (user_id, request_id, part, content) values ($1, $2, $3, $4)
            on conflict (user_id, part) do update set request_id = excluded.request_id, content = excluded.content";
    /// One part.
    FIND_PART = "select content from import_parts where user_id = $1 and request_id = $2 and part = $3";
    /// Removes some parts of imports that are over or gave place to another.
    DELETE_PARTS = "delete from import_parts where user_id = $1 and part in
            (select part from import_parts where user_id = $1
                and request_id not in (select request_id from imports where user_id = $1) limit $2)";
}

/// The import of a user that waits or is under way.
pub fn find(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Import>, Error> {
    tx.query_optional(&FIND, params![user], read)
}

/// Puts an import whose parts are stored in the place of the one that waited.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, import: &Import) -> Result<(), Error> {
    let Import { request_id, made_at, summary, parts, .. } = import;
    tx.execute(&UPSERT, params![user, request_id.to_vec(), *made_at, summary, *parts]).map(|_| ())
}

/// Decides how the import of that request is carried out; false where it is gone, or was decided before.
pub fn decide(tx: &mut Tx<'_>, user: UserId, request_id: [u8; 16], replaces: bool) -> Result<bool, Error> {
    Ok(tx.execute(&DECIDE, params![user, request_id.to_vec(), replaces])? == 1)
}

/// Notes how far an import is, and its first write.
pub fn advance(tx: &mut Tx<'_>, user: UserId, import: &Import) -> Result<(), Error> {
    let Import { request_id, next_part, revision, .. } = import;
    tx.execute(&ADVANCE, params![user, request_id.to_vec(), *next_part, *revision]).map(|_| ())
}

/// Removes the import of that request, but not its parts; false where there is none.
pub fn delete(tx: &mut Tx<'_>, user: UserId, request_id: [u8; 16]) -> Result<bool, Error> {
    let is_deleted = tx.execute(&DELETE, params![user, request_id.to_vec()])? > 0;
    tx.is_found_by(move |tx| {
        crate::journal::begin(tx, user)?;
        Ok(find(tx, user)?.is_none_or(|import| import.request_id != request_id))
    });
    Ok(is_deleted)
}

/// Adds a part of the import of that request.
pub fn insert_part(
    tx: &mut Tx<'_>,
    user: UserId,
    (request_id, part): ([u8; 16], i64),
    content: &[u8],
) -> Result<(), Error> {
    tx.execute(&INSERT_PART, params![user, request_id.to_vec(), part, content]).map(|_| ())
}

/// One part of the import of that request.
pub fn find_part(tx: &mut Tx<'_>, user: UserId, (request_id, part): ([u8; 16], i64)) -> Result<Option<Vec<u8>>, Error> {
    tx.query_optional(&FIND_PART, params![user, request_id.to_vec(), part], |row| row.get(0))
}

/// Removes some parts of imports that are over or gave place to another; false where there are none.
pub fn delete_some_parts(tx: &mut Tx<'_>, user: UserId, limit: i64) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE_PARTS, params![user, limit])? > 0)
}

fn read(row: &Row<'_>) -> Result<Import, Error> {
    Ok(Import {
        request_id: row.get::<Vec<u8>>(0)?.try_into().map_err(|_| Error::unreadable("imports.request_id"))?,
        made_at: row.get(1)?,
        summary: row.get(2)?,
        parts: row.get(3)?,
        next_part: row.get(4)?,
        replaces: row.get(5)?,
        revision: row.get(6)?,
    })
}
