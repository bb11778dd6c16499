//! What is known of the clock: one row, which every server on the database looks at and writes.

use jiff::Timestamp;

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// The row, which whoever else locks it waits for until the transaction ends. (On SQLite writes wait for each other anyway.)
    FIND_LOCKED = {
        sqlite: "select seen_at, agreed_ms, certain_at, jumped_at, jumped_ms, set_back_at from clock where clock_id = 1",
        postgres: "select seen_at, agreed_ms, certain_at, jumped_at, jumped_ms, set_back_at from clock where clock_id = 1 for update"
    };
    /// The row.
    FIND = "select seen_at, agreed_ms, certain_at, jumped_at, jumped_ms, set_back_at from clock where clock_id = 1";
    /// Writes the row.
    UPDATE = "update clock set seen_at = $1, agreed_ms = $2, certain_at = $3, jumped_at = $4, jumped_ms = $5,
            set_back_at = $6 where clock_id = 1";
}

/// What was known of the clock when a server last looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// What the clock said; none before the first look.
    pub seen_at: Option<Timestamp>,
    /// For how many milliseconds it had agreed with itself.
    pub agreed_ms: i64,
    /// The latest moment that had certainly come.
    pub certain_at: Timestamp,
    /// When it was last found to have jumped, as it said then.
    pub jumped_at: Option<Timestamp>,
    /// How far it had jumped, in milliseconds: ahead where positive, back where negative.
    pub jumped_ms: i64,
    /// When it was last found to have been set back, as it said then.
    pub set_back_at: Option<Timestamp>,
}

/// The last look.
pub fn find(tx: &mut Tx<'_>) -> Result<Look, Error> {
    tx.query_one(&FIND, params![], read)
}

/// As [`find`], for writing the next.
pub fn find_locked(tx: &mut Tx<'_>) -> Result<Look, Error> {
    tx.query_one(&FIND_LOCKED, params![], read)
}

/// Puts a look in the place of the last.
pub fn update(tx: &mut Tx<'_>, look: &Look) -> Result<(), Error> {
    let Look { seen_at, agreed_ms, certain_at, jumped_at, jumped_ms, set_back_at } = *look;
    tx.execute(&UPDATE, params![seen_at, agreed_ms, certain_at, jumped_at, jumped_ms, set_back_at]).map(|_| ())
}

fn read(row: &Row<'_>) -> Result<Look, Error> {
    Ok(Look {
        seen_at: row.get(0)?,
        agreed_ms: row.get(1)?,
        certain_at: row.get(2)?,
        jumped_at: row.get(3)?,
        jumped_ms: row.get(4)?,
        set_back_at: row.get(5)?,
    })
}
