//! Which database a SQLite file is, and whether the log beside it is its own.
//!
//! SQLite's file does not name its log. Where a copy is put in the place of a file whose log is still there, SQLite takes the two
//! for one database and serves a mixture. So each database has an id. It stands in the file (in the header's `user_version`, which
//! SQLite leaves to applications) and in a small file beside it, which says whose the log is. Every copy gets an id of its own. A
//! raw copy of the file has the same one, so that not every mistake can be noticed.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::sqlite::error;
use crate::Error;

/// An id: never 0, which is what files have that were never given one.
type Id = u32;

/// Where SQLite keeps the `user_version` in a file (its format, section 1.3), and how a file begins.
const PLACE: std::ops::Range<usize> = 60..64;
const BEGINNING: &[u8] = b"SQLite format 3\0";

/// Looks, before anything opens the file, whether the log beside it is its own. Where there is no log
/// the note is set to the file's own id.
///
/// # Errors
/// `Internal` with what to do where the log is another database's.
pub(crate) fn check(path: &Path) -> Result<(), Error> {
    let own = of_file(path)?;
    match noted(path) {
        Some(noted) if Some(noted) != own => {}
        _ => return Ok(()),
    }
    if has_log(path) {
        let shown = path.display();
        return Err(Error::Internal(format!(
            "{shown}-wal is the log of another database than {shown}. The file was replaced and its old log left beside it; opened \
             together they would be a mixture of the two. Run `daymark restore FILE` with the file that was put there, or with a \
             copy of {shown}: it sets aside what is here and leaves no log"
        )));
    }
    note(path, own)
}

/// Gives a database an id that has none, and notes it beside the file.
pub(super) fn stamp(connection: &Connection, path: &Path) -> Result<(), Error> {
    let said = |e: rusqlite::Error| error(&e);
    if version(connection)? == 0 {
        connection.execute_batch("begin immediate").map_err(said)?;
        let renewed = if version(connection)? == 0 { renew(connection) } else { Ok(()) };
        connection.execute_batch(if renewed.is_ok() { "commit" } else { "rollback" }).map_err(said)?;
        renewed?;
    }
    let own = Id::try_from(version(connection)?).ok();
    if noted(path) == own {
        return Ok(());
    }
    // It may stand in the log yet. Where others read from that, the next who opens the file tries again.
    let is_busy: i64 = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0)).map_err(said)?;
    if is_busy == 0 { note(path, own) } else { Ok(()) }
}

/// Gives a database another id. (Chance comes from SQLite: there is nothing to guess here, and nothing to repeat.)
pub(crate) fn renew(connection: &Connection) -> Result<(), Error> {
    let said = |e: rusqlite::Error| error(&e);
    let id: i64 = connection.query_row("select abs(random() % 2147483646) + 1", [], |row| row.get(0)).map_err(said)?;
    connection.pragma_update(None, "user_version", id).map_err(said)
}

fn version(connection: &Connection) -> Result<i64, Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|e| error(&e))
}

/// The id that stands in a file, without what its log holds; none where it has none, or is not there. Read as bytes, since a file
/// whose server was killed may be whole only together with its log.
///
/// To be asked before this process has a connection to the file: whatever closes a file drops all locks that its process has on it
/// (POSIX, `fcntl`), and with them the protection of the log from others.
pub(crate) fn of_file(path: &Path) -> Result<Option<Id>, Error> {
    let mut header = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PLACE.end as u64).read_to_end(&mut header));
    match read {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::Internal(format!("cannot read {}: {e}", path.display())));
        }
        _ => {}
    }
    let id = header.get(PLACE).filter(|_| header.starts_with(BEGINNING));
    let id = id.and_then(|bytes| bytes.try_into().ok()).map(Id::from_be_bytes);
    Ok(id.filter(|id| *id != 0))
}

/// The id of the database whose log stands beside a file, as far as it is noted.
fn noted(path: &Path) -> Option<Id> {
    Id::from_str_radix(std::fs::read_to_string(beside(path, ".id")).ok()?.trim(), 16).ok()
}

/// Notes which database's log stands beside a file; one without an id is not noted.
pub(crate) fn note(path: &Path, id: Option<Id>) -> Result<(), Error> {
    let (file, new) = (beside(path, ".id"), beside(path, ".id.new"));
    let written = match id {
        Some(id) => std::fs::write(&new, format!("{id:08x}\n")).and_then(|()| std::fs::rename(&new, &file)),
        None => std::fs::remove_file(&file),
    };
    written.map_err(|e| Error::Internal(format!("cannot write {}: {e}", file.display())))
}

fn has_log(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// What stands beside a file: the file's name with this at its end.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
