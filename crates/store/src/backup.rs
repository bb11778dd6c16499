//! Copies of a SQLite file, made while it is in use.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::Error;
use crate::engine::{identity, sqlite};

/// Copies a SQLite file that may be in use to a new one, which is a database of its own, and checks that the copy is whole.
///
/// # Errors
/// `Internal` where the copy exists already, cannot be written or is not whole, and where the log beside the file is another's.
pub fn sqlite(from: &Path, to: &Path) -> Result<(), Error> {
    if !from.is_file() {
        return Err(Error::Internal(format!("there is no file {}", from.display())));
    }
    let from = sqlite::real(from);
    identity::check(&from)?;
    copy(&sqlite::connect(&from)?, to)
}

/// Checks that a SQLite file is whole, also while it is in use.
///
/// # Errors
/// `Internal` where it is not, or is no SQLite file.
pub fn check(file: &Path) -> Result<(), Error> {
    identity::check(&sqlite::real(file))?;
    check_whole(&sqlite::connect(file)?, file)
}

fn check_whole(connection: &Connection, file: &Path) -> Result<(), Error> {
    let said = |e: rusqlite::Error| Error::Internal(format!("cannot read {}: {e}", file.display()));
    let verdict: String = connection.query_row("pragma integrity_check", [], |row| row.get(0)).map_err(said)?;
    if verdict != "ok" {
        return Err(Error::Internal(format!("{} is not whole: {verdict}", file.display())));
    }
    Ok(())
}

/// Copies what a connection sees. The whole copy is of one moment: a reader sees no later writes.
pub(crate) fn copy(from: &Connection, to: &Path) -> Result<(), Error> {
    sqlite::create_new(to)?;
    let outcome = copy_and_check(from, to);
    if outcome.is_err() {
        // What is not whole must not be taken for a copy.
        let _ = std::fs::remove_file(to);
    }
    outcome
}

fn copy_and_check(from: &Connection, to: &Path) -> Result<(), Error> {
    let said = |e: rusqlite::Error| Error::Internal(format!("cannot write {}: {e}", to.display()));
    let mut copy = Connection::open(to).map_err(said)?;
    let backup = Backup::new(from, &mut copy).map_err(said)?;
    // All pages in one step: in WAL mode this holds up no writer, and never has to begin again.
    while backup.step(-1).map_err(said)? != StepResult::Done {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    drop(backup);
    identity::renew(&copy)?;
    // One file without a log beside it.
    copy.pragma_update(None, "journal_mode", "delete").map_err(said)?;
    check_whole(&copy, to)?;
    copy.close().map_err(|(_, e)| said(e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Options, Store, sequences, testing};

    #[test]
    fn a_file_in_use_is_copied_as_it_is_at_one_moment() {
        testing::block_on(async {
            let store = testing::sqlite().await;
            let Database::Sqlite { path } = store.database().clone() else { panic!("not a file") };
            for _ in 0..3 {
                store.write(|tx| sequences::next(tx, "a")).await.expect("a number");
            }
            let copy = path.with_file_name("copy.db");
            sqlite(&path, &copy).expect("a copy");
            store.write(|tx| sequences::next(tx, "a")).await.expect("a number");

            let copied =
                Store::open(&Database::Sqlite { path: copy.clone() }, Options::default()).await.expect("a store");
            assert_eq!(copied.write(|tx| sequences::next(tx, "a")).await, Ok(4));
            let again = sqlite(&path, &copy);
            assert!(again.is_err_and(|e| e.to_string().contains("cannot create")), "a file is never overwritten");
        });
    }

    #[test]
    fn what_is_no_database_is_not_copied() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("letter.txt"), folder.path().join("copy.db"));
        assert!(sqlite(&from, &to).is_err());
        std::fs::write(&from, "Dear reader, ".repeat(1000)).expect("a file");
        assert!(sqlite(&from, &to).is_err());
        assert!(!to.exists());
    }
}
