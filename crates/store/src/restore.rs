//! Putting a copy of a SQLite database in the place of another.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::engine::identity::{self, beside};
use crate::engine::sqlite;
use crate::{Error, backup, migrate};

/// Checks a copy and puts it in the place of a database that no server uses. What was there is set aside with its log, under the name
/// that is answered; none where there was nothing. Where this is interrupted either database is there, whole.
///
/// # Errors
/// `Internal` with what to do where the copy is damaged, no database of Daymark's or a newer release's, and where a server uses the
/// database. Nothing has changed then.
pub fn sqlite(from: &Path, into: &Path) -> Result<Option<PathBuf>, Error> {
    if !from.is_file() {
        return Err(Error::Internal(format!("there is no file {}", from.display())));
    }
    let into = sqlite::real(into);
    if from.canonicalize().is_ok_and(|from| from == into) {
        return Err(Error::Internal(format!("{} is the database itself: name a copy", from.display())));
    }
    sqlite::create_folder(&into)?;
    let _lock = sqlite::lock_for_serving(&into)?;
    let new = beside(&into, ".restoring");
    let _ = std::fs::remove_file(&new);
    open(from).and_then(|copy| backup::copy(&copy, &new)).map_err(|error| about(from, error))?;
    let said =
        |e: std::io::Error| Error::Internal(format!("cannot put a file in the place of {}: {e}", into.display()));
    File::open(&new).and_then(|file| file.sync_all()).map_err(said)?;
    let aside = set_aside(&into).map_err(said)?;
    // Until the old log is gone, the two are told apart by their ids.
    std::fs::rename(&new, &into).map_err(said)?;
    for end in ["-wal", "-shm"] {
        remove(&beside(&into, end)).map_err(said)?;
    }
    identity::note(&into, identity::of_file(&into)?)?;
    let folder = into.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(said)?;
    Ok(aside)
}

/// Says which file something is wrong with.
fn about(file: &Path, error: Error) -> Error {
    match error {
        Error::Internal(why) => Error::Internal(format!("{} cannot be restored: {why}", file.display())),
        other => other,
    }
}

/// Opens a copy, which stays as it is, if it is a database that this release can use.
fn open(path: &Path) -> Result<Connection, Error> {
    identity::check(path)?;
    let no_database = |e: rusqlite::Error| Error::Internal(format!("it cannot be read as a database: {e}"));
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(no_database)?;
    let begins =
        connection.query_row("select count(*) from sqlite_master where name = 'migrations'", [], |row| row.get(0));
    match begins {
        Ok(1_i64) => migrate::check_history(&connection)?,
        Ok(_) => return Err(Error::Internal("it is no database of Daymark's".into())),
        Err(e) => return Err(no_database(e)),
    }
    Ok(connection)
}

/// Gives a database and its log a second name, under which it can be opened or restored; none where there is no database.
fn set_aside(path: &Path) -> std::io::Result<Option<PathBuf>> {
    const ENDS: [&str; 3] = ["", "-wal", ".id"];
    if ENDS[..2].iter().all(|end| !beside(path, end).exists()) {
        return Ok(None);
    }
    let names = (1..).map(|number| beside(path, &format!(".before-restore-{number}")));
    let is_free = |name: &PathBuf| ENDS.iter().all(|end| !beside(name, end).exists());
    let Some(aside) = names.into_iter().find(is_free) else { return Ok(None) };
    for end in ENDS {
        let (there, name) = (beside(path, end), beside(&aside, end));
        if there.exists() {
            // Some file systems know no second names.
            std::fs::hard_link(&there, &name).or_else(|_| std::fs::copy(&there, &name).map(drop))?;
        }
    }
    Ok(Some(aside))
}

fn remove(path: &Path) -> std::io::Result<()> {
    if path.exists() { std::fs::remove_file(path) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Options, Store, sequences, testing};

    /// A folder with a database in which a number was given out.
    struct Place {
        folder: tempfile::TempDir,
        path: PathBuf,
    }

    impl Place {
        fn new() -> Place {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().canonicalize().expect("a folder").join("daymark.db");
            Place { folder, path }
        }

        fn database(&self) -> Database {
            Database::Sqlite { path: self.path.clone() }
        }

        async fn open(&self) -> Result<Store, Error> {
            Store::open(&self.database(), Options { serves: true, ..Options::default() }).await
        }

        /// Gives out numbers; the last.
        async fn count(&self, times: i64) -> i64 {
            let (store, mut last) = (self.open().await.expect("a store"), 0);
            for _ in 0..times {
                last = store.write(|tx| sequences::next(tx, "a")).await.expect("a number");
            }
            self.closed(store);
            last
        }

        /// Waits until the threads have let go of the file. The connection that is closed last removes the log; of two that close at
        /// the same moment neither may be the last, so another one looks.
        fn closed(&self, store: Store) {
            drop(store);
            while beside(&self.path, "-wal").exists() {
                std::thread::sleep(std::time::Duration::from_millis(5));
                let last = Connection::open(&self.path).expect("a connection");
                last.query_row("select count(*) from sqlite_master", [], |_| Ok(())).expect("an answer");
            }
        }

        /// Leaves the file and the log as a server does that is killed after it gave out numbers.
        async fn killed_after(&self, times: i64) {
            let store = self.open().await.expect("a store");
            for _ in 0..times {
                store.write(|tx| sequences::next(tx, "a")).await.expect("a number");
            }
            let kept = ["", "-wal", ".id"].map(|end| std::fs::read(beside(&self.path, end)).expect("a file"));
            self.closed(store);
            for (end, content) in ["", "-wal", ".id"].iter().zip(kept) {
                std::fs::write(beside(&self.path, end), content).expect("written");
            }
        }

        fn file(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        async fn refusal(&self) -> String {
            match self.open().await {
                Err(Error::Internal(why)) => why,
                other => panic!("it was not refused: {}", other.is_ok()),
            }
        }
    }

    #[test]
    fn a_copy_put_beside_the_log_of_another_is_refused_until_it_is_restored() {
        testing::block_on(async {
            let place = Place::new();
            place.count(3).await;
            let copy = place.file("copy.db");
            backup::sqlite(&place.path, &copy).expect("a copy");
            place.killed_after(4).await;
            std::fs::copy(&copy, &place.path).expect("copied over");
            let before = std::fs::read(&place.path).expect("a file");
            for _ in 0..2 {
                let why = place.refusal().await;
                assert!(why.contains("log of another database") && why.contains("daymark restore"), "{why}");
                assert!(
                    backup::check(&place.path).is_err() && backup::sqlite(&place.path, &place.file("no.db")).is_err()
                );
            }
            assert_eq!(std::fs::read(&place.path).expect("a file"), before, "nothing has touched it");

            let aside = sqlite(&copy, &place.path).expect("restored").expect("something was there");
            assert!(!beside(&place.path, "-wal").exists() && beside(&aside, "-wal").exists());
            assert_eq!(place.count(1).await, 4);
        });
    }

    #[test]
    fn what_was_there_is_set_aside_with_its_log_and_can_be_restored_again() {
        testing::block_on(async {
            let place = Place::new();
            place.count(3).await;
            let copy = place.file("copy.db");
            backup::sqlite(&place.path, &copy).expect("a copy");
            place.killed_after(4).await;
            let aside = sqlite(&copy, &place.path).expect("restored").expect("something was there");
            assert_eq!(place.count(1).await, 4);
            let second = sqlite(&aside, &place.path).expect("restored").expect("something was there");
            assert_ne!(aside, second);
            assert_eq!(place.count(1).await, 8, "the numbers that stood in the log alone");
        });
    }

    #[test]
    fn a_copy_without_a_log_beside_it_and_a_database_without_an_id_start_as_they_are() {
        testing::block_on(async {
            let place = Place::new();
            place.count(2).await;
            let id = identity::of_file(&place.path);
            assert!(matches!(id, Ok(Some(_))), "{id:?}");
            let copy = place.file("copy.db");
            backup::sqlite(&place.path, &copy).expect("a copy");
            assert_ne!(identity::of_file(&copy), id, "a copy is a database of its own");
            std::fs::copy(&copy, &place.path).expect("copied over");
            place.killed_after(1).await;
            assert_eq!(place.count(1).await, 4, "its log is its own");

            // As an earlier release left it: no id, and perhaps a log.
            place.killed_after(1).await;
            let connection = Connection::open(&place.path).expect("a connection");
            connection.pragma_update(None, "user_version", 0).expect("no id");
            drop(connection);
            std::fs::remove_file(beside(&place.path, ".id")).expect("no note");
            assert_eq!(place.count(1).await, 6);
            assert!(matches!(identity::of_file(&place.path), Ok(Some(_))));
        });
    }

    #[test]
    fn what_cannot_be_used_is_refused_and_changes_nothing() {
        testing::block_on(async {
            let place = Place::new();
            place.count(2).await;
            let before = std::fs::read(&place.path).expect("a file");
            let refused = |file: &Path, why: &str| {
                let Err(Error::Internal(said)) = sqlite(file, &place.path) else { panic!("{why}: restored") };
                assert!(said.contains(why), "{said}");
                assert_eq!(std::fs::read(&place.path).expect("a file"), before);
                assert!(
                    !beside(&place.path, ".restoring").exists() && !beside(&place.path, ".before-restore-1").exists()
                );
            };
            refused(&place.file("nothing.db"), "there is no file");
            refused(&place.path, "the database itself");
            let letter = place.file("letter.txt");
            std::fs::write(&letter, "Dear reader, ".repeat(1000)).expect("a file");
            refused(&letter, "cannot be read as a database");
            let other = place.file("other.db");
            Connection::open(&other)
                .and_then(|c| c.execute_batch("create table recipes (name text)"))
                .expect("a table");
            refused(&other, "no database of Daymark's");
            let newer = place.file("newer.db");
            backup::sqlite(&place.path, &newer).expect("a copy");
            let command = "insert into migrations (number, sha256) values (9999, 'abc')";
            Connection::open(&newer).and_then(|c| c.execute_batch(command)).expect("a row");
            refused(&newer, "newer Daymark");
            let damaged = place.file("damaged.db");
            backup::sqlite(&place.path, &damaged).expect("a copy");
            let mut bytes = std::fs::read(&damaged).expect("a file");
            let middle = bytes.len() / 2;
            bytes[middle..middle + 20_000].fill(0xa5);
            std::fs::write(&damaged, bytes).expect("damaged");
            refused(&damaged, "damaged.db");
            let server = place.open().await.expect("a store");
            let Err(Error::Internal(said)) = sqlite(&newer, &place.path) else { panic!("restored") };
            assert!(said.contains("another server has"), "{said}");
            drop(server);
        });
    }
}
