//! How much room the data takes, and which engine keeps it.

use std::path::{Path, PathBuf};

use crate::engine::identity::beside;
use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// What the database takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// The engine with its version, such as `SQLite 3.51.1`.
    pub engine: String,
    /// The size of the database in bytes.
    pub bytes: u64,
    /// What was written and stands beside the file yet, in bytes; none on PostgreSQL, where it belongs to the whole server.
    pub log_bytes: Option<u64>,
    /// What is free where the file is, in bytes; none where that is another machine's.
    pub free_bytes: Option<u64>,
    /// The tables that grow, with their rows: counted on SQLite, estimated on PostgreSQL.
    pub rows: Vec<(String, i64)>,
}

statements! {
    /// The engine, the size, and the file where there is one.
    FIND = {
        sqlite: "select 'SQLite ' || sqlite_version(), c.page_count * s.page_size, d.file
            from pragma_page_count c, pragma_page_size s, pragma_database_list d where d.name = 'main'",
        postgres: "select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1),
            pg_database_size(current_database()), null::text"
    };
    /// The rows of the tables that grow. SQLite keeps no estimates, but counts by pages; PostgreSQL would read every row, and
    /// knows from its last look about how many there are.
    LIST_ROWS = {
        sqlite: "select 'daily_values', count(*) from daily_values union all select 'journal', count(*) from journal
            union all select 'averages', count(*) from averages
            union all select 'correlations', count(*) from correlations
            union all select 'insights', count(*) from insights",
        postgres: "select relname::text, greatest(reltuples, 0)::bigint from pg_class
            where relnamespace = current_schema()::regnamespace
            and relname in ('daily_values', 'journal', 'averages', 'correlations', 'insights')"
    };
}

/// What the database takes at this moment.
pub fn find(tx: &mut Tx<'_>) -> Result<Storage, Error> {
    let read = |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<Option<String>>(2)?));
    let (engine, bytes, file) = tx.query_one(&FIND, params![], read)?;
    let mut rows = tx.query(&LIST_ROWS, params![], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.sort_by_key(|(name, rows)| (std::cmp::Reverse(*rows), String::clone(name)));
    let file = file.filter(|file| !file.is_empty()).map(PathBuf::from);
    Ok(Storage {
        engine,
        bytes: u64::try_from(bytes).unwrap_or(0),
        log_bytes: file.as_deref().map(log_size),
        free_bytes: file.as_deref().and_then(free_space),
        rows,
    })
}

/// The size of the write-ahead log beside a file; 0 where there is none.
fn log_size(file: &Path) -> u64 {
    std::fs::metadata(beside(file, "-wal")).map_or(0, |metadata| metadata.len())
}

/// What is free where a file is, for those who may not use the reserve; none where that cannot be asked.
fn free_space(file: &Path) -> Option<u64> {
    let space = rustix::fs::statvfs(file.parent()?).ok()?;
    Some(space.f_bavail.saturating_mul(space.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    crate::on_both_engines! {
        async fn the_room_that_the_data_takes_is_known(store: Store) {
            let storage = store.read(find).await.expect("an answer");
            let is_file = storage.engine.starts_with("SQLite 3.");
            assert!(is_file || storage.engine.starts_with("PostgreSQL 1"), "{}", storage.engine);
            assert!(storage.bytes > 50_000, "{storage:?}");
            assert_eq!(storage.log_bytes.is_some(), is_file);
            assert_eq!(storage.free_bytes.is_some(), is_file);
            let mut names: Vec<&str> = storage.rows.iter().map(|(name, _)| name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, ["averages", "correlations", "daily_values", "insights", "journal"]);
        }
    }
}
