//! Brings a database's schema up to this release's. Each migration is one transaction; its number and the SHA-256 of
//! its text are recorded, so that a changed text or a newer schema is noticed before anything is touched.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Error;
use crate::engine::{postgres as pg, sqlite as lite};

/// One step of the schema, which both engines take.
pub(crate) struct Migration {
    /// Counting from 1.
    pub(crate) number: i64,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// Every migration, in order.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    sqlite: include_str!("../../../migrations/0001_initial.sqlite.sql"),
    postgres: include_str!("../../../migrations/0001_initial.postgres.sql"),
}];

const RECORD: &str = "create table if not exists migrations (number bigint not null primary key, sha256 text not null)";
const APPLIED: &str = "select number, sha256 from migrations order by number";
/// The key of PostgreSQL's advisory lock, under which one process at a time migrates.
const LOCK: i64 = 0x4461_796d_6172_6b31;

/// Migrates a SQLite file; one that holds data is first copied to a file beside it.
pub(crate) fn sqlite(connection: &mut rusqlite::Connection, path: &Path) -> Result<(), Error> {
    let said = |e: rusqlite::Error| lite::error(&e);
    connection.execute_batch(RECORD).map_err(said)?;
    let mut is_copied = false;
    loop {
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(said)?;
        let applied: Vec<(i64, String)> = {
            let mut query = tx.prepare(APPLIED).map_err(said)?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(said)?;
            rows.collect::<Result<_, _>>().map_err(said)?
        };
        let Some(migration) = next(&applied, |m| m.sqlite)? else { return Ok(()) };
        if !applied.is_empty() && !is_copied {
            drop(tx);
            copy_before(connection, path, migration.number)?;
            is_copied = true;
            continue;
        }
        tx.execute_batch(migration.sqlite).map_err(said)?;
        let record = "insert into migrations (number, sha256) values (?1, ?2)";
        tx.execute(record, (migration.number, sha256(migration.sqlite))).map_err(said)?;
        tx.commit().map_err(said)?;
        tracing::info!(number = migration.number, "migrated the database");
    }
}

/// Migrates a PostgreSQL database.
pub(crate) fn postgres(client: &mut postgres::Client) -> Result<(), Error> {
    let said = |e: postgres::Error| Error::Internal(pg::in_full(&e));
    // A session's lock, so that it holds across the migrations; another process may well need longer than a statement may.
    client.batch_execute("set statement_timeout = 0; set lock_timeout = 0").map_err(said)?;
    client.execute("select pg_advisory_lock($1)", &[&LOCK]).map_err(said)?;
    client.batch_execute(RECORD).map_err(said)?;
    loop {
        let mut tx = client.transaction().map_err(said)?;
        let rows = tx.query(APPLIED, &[]).map_err(said)?;
        let applied: Vec<(i64, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let Some(migration) = next(&applied, |m| m.postgres)? else { break };
        tx.batch_execute(migration.postgres).map_err(said)?;
        let record = "insert into migrations (number, sha256) values ($1, $2)";
        tx.execute(record, &[&migration.number, &sha256(migration.postgres)]).map_err(said)?;
        tx.commit().map_err(said)?;
        tracing::info!(number = migration.number, "migrated the database");
    }
    client.execute("select pg_advisory_unlock($1)", &[&LOCK]).map_err(said)?;
    Ok(())
}

/// The first migration that a database lacks, unless its history is not this release's.
fn next(
    applied: &[(i64, String)],
    text: impl Fn(&Migration) -> &'static str,
) -> Result<Option<&'static Migration>, Error> {
    for (number, recorded) in applied {
        let Some(known) = MIGRATIONS.iter().find(|m| m.number == *number) else {
            return Err(Error::Internal(format!(
                "the database has the schema of a newer Daymark (migration {number}); start that release or a newer one, or \
                 restore a backup made before it was migrated"
            )));
        };
        if sha256(text(known)) != *recorded {
            return Err(Error::Internal(format!(
                "the text of migration {number} is not the one that this database was migrated with; start the release that \
                 migrated it"
            )));
        }
    }
    Ok(MIGRATIONS.get(applied.len()))
}

/// A name for this state of the schema.
#[cfg(feature = "testing")]
pub(crate) fn fingerprint() -> String {
    let texts: Vec<&str> = MIGRATIONS.iter().map(|m| m.postgres).collect();
    sha256(&texts.concat()).split_off(48)
}

/// The names of the tables that have a column of that name.
#[cfg(feature = "testing")]
pub(crate) fn tables_with_column(column: &str) -> Vec<String> {
    let texts = MIGRATIONS.iter().flat_map(|migration| migration.sqlite.split("create table ").skip(1));
    let with_column = texts.filter(|text| {
        let columns = text.split_once("\n)").map_or(*text, |(columns, _)| columns);
        columns.lines().any(|line| line.trim_start().starts_with(&format!("{column} ")))
    });
    with_column.filter_map(|text| text.split_whitespace().next()).map(str::to_owned).collect()
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// Copies the file, so that an older release can be gone back to.
fn copy_before(connection: &rusqlite::Connection, path: &Path, number: i64) -> Result<(), Error> {
    let mut copy = path.as_os_str().to_owned();
    copy.push(format!(".before-migration-{number}"));
    crate::backup::copy(connection, &PathBuf::from(copy))
}
