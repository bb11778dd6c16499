//! Numbers for new rows of global tables. The application makes ids, so that a shard of a database needs to ask no other.

use crate::statement::statements;
use crate::{Error, Tx, params};

statements! {
    /// The next number of a sequence, from 1 on.
    NEXT = "insert into sequences (name, last) values ($1, 1)
        on conflict (name) do update set last = sequences.last + 1 returning last";
    /// Takes the row that giving out a number takes.
    LOCK = "update sequences set last = last where name = $1";
}

/// The next number of the sequence of that name. A number that was taken by a transaction which was rolled back comes again.
///
/// # Errors
/// As [`Tx::query`].
pub fn next(tx: &mut Tx<'_>, name: &str) -> Result<i64, Error> {
    tx.query_one(&NEXT, params![name], |row| row.get(0))
}

/// Waits until no other transaction has a number of that sequence in its hands, and lets none have one until this one ends.
///
/// # Errors
/// As [`Tx::execute`].
pub fn lock(tx: &mut Tx<'_>, name: &str) -> Result<(), Error> {
    tx.execute(&LOCK, params![name])?;
    Ok(())
}
