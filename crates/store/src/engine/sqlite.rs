//! SQLite: one thread writes, committing what waits together; several read.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ErrorCode, ffi};

use super::identity::beside;
use super::job::{AfterLoss, Found, Job};
use super::queue::Queue;
use super::{Options, identity};
use crate::row::{Column, Row, Source};
use crate::statement::Dialect;
use crate::tx::{Failure, Session};
use crate::{Error, Param, Statement, Tx, migrate};

/// The most that one commit takes together.
const GROUP_JOBS: usize = 256;
const GROUP_TIME: Duration = Duration::from_millis(2);
/// After so long without a pause the writer leaves the file alone for a moment, in which another process gets its turn: one
/// that waits looks every [`POLL`].
const UNBROKEN: Duration = Duration::from_millis(50);
const GAP: Duration = Duration::from_millis(2);
const POLL: Duration = Duration::from_micros(500);
/// How often another process's lock is looked at before it is given up: about ten seconds.
const POLLS: i32 = 20_000;
const QUEUE: usize = 4096;
/// How often the log is tried to be emptied; each try waits for those who read or write, as [`POLLS`] says.
const EMPTYINGS: usize = 5;
/// Above the number of statements and the sizes they come in.
const CACHED_STATEMENTS: usize = 1000;

type Jobs = Arc<Queue<Job>>;

/// The threads of one file.
pub(super) struct Engine {
    path: PathBuf,
    writes: Jobs,
    reads: Jobs,
    /// Keeps other servers from the file.
    _lock: Option<File>,
}

impl Engine {
    pub(super) fn open(path: &Path, options: &Options) -> Result<Engine, Error> {
        let path = &real(path);
        create_folder(path)?;
        let lock = options.serves.then(|| lock_for_serving(path)).transpose()?;
        identity::check(path)?;
        if !path.exists() {
            create_new(path)?;
        }
        let mut writer = connect(path)?;
        migrate::sqlite(&mut writer, path, migrate::MIGRATIONS)?;
        identity::stamp(&writer, path)?;
        let engine = Engine {
            path: path.to_owned(),
            writes: Arc::new(Queue::new(QUEUE)),
            reads: Arc::new(Queue::new(QUEUE)),
            _lock: lock,
        };
        let jobs = engine.writes.clone();
        spawn("store-writer", move || write_in_groups(&writer, &jobs))?;
        for _ in 0..options.sqlite_readers.max(1) {
            let reader = connect(path)?;
            reader.pragma_update(None, "query_only", true).map_err(failure)?;
            let jobs = engine.reads.clone();
            spawn("store-reader", move || read_one_by_one(&reader, &jobs))?;
        }
        Ok(engine)
    }

    pub(super) fn read(&self, job: Job) -> bool {
        self.reads.push(job)
    }

    pub(super) fn write(&self, job: Job) -> bool {
        self.writes.push(job)
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    #[cfg(test)]
    pub(super) fn waiting_writes(&self) -> usize {
        self.writes.len()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
    }
}

/// The file that a path leads to: SQLite puts its log beside that one.
pub(crate) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Makes the folder of a file where it is not there.
pub(crate) fn create_folder(path: &Path) -> Result<(), Error> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let made = std::fs::create_dir_all(folder);
    made.map_err(|e| Error::Internal(format!("cannot create {}: {e}", folder.display())))
}

/// Makes this process the only server of a file, as long as what is answered is kept.
pub(crate) fn lock_for_serving(path: &Path) -> Result<File, Error> {
    let name = beside(path, ".serving");
    let said = |e: std::io::Error| Error::Internal(format!("cannot lock {}: {e}", name.display()));
    let file = File::create(&name).map_err(said)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Internal(format!(
            "another server has {} open; stop it first, or give this one another file or a PostgreSQL database",
            path.display()
        ))),
        Err(TryLockError::Error(e)) => Err(said(e)),
    }
}

/// Makes a file readable by its owner alone; the files that SQLite puts beside it take its mode.
pub(crate) fn create_new(path: &Path) -> Result<(), Error> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path);
    file.map(drop).map_err(|e| Error::Internal(format!("cannot create {}: {e}", path.display())))
}

/// Opens the file as every connection to it is.
pub(crate) fn connect(path: &Path) -> Result<Connection, Error> {
    let open = || -> rusqlite::Result<Connection> {
        let mut connection = Connection::open(path)?;
        connection.busy_handler(Some(|polls| {
            std::thread::sleep(POLL);
            polls < POLLS
        }))?;
        // Otherwise a statement is planned anew, for a tenth of the time of everything, whenever a key is bound to it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "temp_store", "memory")?;
        // What is deleted is overwritten with zeros, not only given free.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        Ok(connection)
    };
    open().map_err(|e| match error(&e) {
        Error::Internal(message) => Error::Internal(format!("cannot open {}: {message}", path.display())),
        other => other,
    })
}

/// Copies what the log beside the file holds into the file, and empties the log; false where somebody read from it all the time.
pub(super) fn empty_log(path: &Path) -> Result<bool, Error> {
    let connection = connect(path)?;
    for _ in 0..EMPTYINGS {
        let is_busy = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
        if is_busy.map_err(failure)? == 0 {
            return Ok(true);
        }
        std::thread::sleep(GAP);
    }
    Ok(false)
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    let thread = std::thread::Builder::new().name(name.into()).spawn(run);
    thread.map(drop).map_err(|e| Error::Internal(format!("cannot start a thread: {e}")))
}

fn read_one_by_one(connection: &Connection, jobs: &Jobs) {
    while let Some(mut job) = jobs.pop() {
        if !job.is_awaited() {
            continue;
        }
        match command(connection, "begin") {
            Ok(()) => {
                job.run(&mut Tx::new(Session::Sqlite(connection)));
                end(connection, "rollback");
            }
            Err(error) => job.fail(error),
        }
        job.answer();
    }
}

fn write_in_groups(connection: &Connection, jobs: &Jobs) {
    let mut unbroken_since = Instant::now();
    while let Some(first) = jobs.pop() {
        write_group(connection, jobs, first);
        if jobs.len() == 0 {
            unbroken_since = Instant::now();
        } else if unbroken_since.elapsed() > UNBROKEN {
            std::thread::sleep(GAP);
            unbroken_since = Instant::now();
        }
    }
}

/// Runs what waits in one transaction, each job in a savepoint of its own, and answers all when it is committed.
fn write_group(connection: &Connection, jobs: &Jobs, first: Job) {
    let start = Instant::now();
    let mut group = Vec::new();
    let mut next = Some(first);
    let mut outcome = command(connection, "begin immediate");
    while let Some(mut job) = next {
        if outcome.is_ok() && job.is_awaited() {
            outcome = run_in_savepoint(connection, &mut job);
        }
        group.push(job);
        let has_room = outcome.is_ok() && group.len() < GROUP_JOBS && start.elapsed() < GROUP_TIME;
        next = if has_room { jobs.try_pop() } else { None };
    }
    match outcome.and_then(|()| commit(connection)) {
        Ok(()) => group.into_iter().for_each(Job::answer),
        Err(error) => {
            end(connection, "rollback");
            let is_only_one = group.len() == 1;
            for mut job in group {
                match look(connection, &mut job) {
                    Found::Committed => {}
                    Found::Unclear => job.fail(Error::OutcomeUnknown),
                    Found::Nothing if is_only_one && job.after_loss() != AfterLoss::Repeat => job.fail(error.clone()),
                    Found::Nothing => write_alone(connection, &mut job),
                }
                job.answer();
            }
        }
    }
}

/// Runs a job that is part of a group. An error means that the group's transaction is gone.
fn run_in_savepoint(connection: &Connection, job: &mut Job) -> Result<(), Error> {
    command(connection, "savepoint job")?;
    let is_kept = job.run(&mut Tx::new(Session::Sqlite(connection))) && job.may_commit();
    if connection.is_autocommit() {
        return Err(Error::OUT_OF_ORDER);
    }
    if !is_kept {
        command(connection, "rollback to job")?;
    }
    command(connection, "release job")
}

/// Looks for what a job wrote in a transaction that was lost. One that left nothing to look for is not there: SQLite rolls back
/// what it cannot commit.
fn look(connection: &Connection, job: &mut Job) -> Found {
    if job.after_loss() != AfterLoss::Look {
        return Found::Nothing;
    }
    if command(connection, "begin immediate").is_err() {
        return Found::Unclear;
    }
    let found = job.look(&mut Tx::new(Session::Sqlite(connection)));
    end(connection, "rollback");
    found
}

/// Runs a job in a transaction of its own, after its group's was lost: on a full disk one of them may still fit.
fn write_alone(connection: &Connection, job: &mut Job) {
    if let Err(error) = command(connection, "begin immediate") {
        return job.fail(error);
    }
    if !(job.run(&mut Tx::new(Session::Sqlite(connection))) && job.may_commit()) {
        return end(connection, "rollback");
    }
    if let Err(error) = commit(connection) {
        end(connection, "rollback");
        match look(connection, job) {
            Found::Committed => {}
            Found::Unclear => job.fail(Error::OutcomeUnknown),
            Found::Nothing => job.fail(error),
        }
    }
}

fn commit(connection: &Connection) -> Result<(), Error> {
    let commit = || command(connection, "commit");
    #[cfg(feature = "testing")]
    let commit = || crate::testing::losses::on_sqlite(connection.path(), commit);
    commit()
}

fn command(connection: &Connection, sql: &'static str) -> Result<(), Error> {
    let run = || connection.prepare_cached(sql)?.raw_execute();
    run().map(drop).map_err(|e| error(&e))
}

/// Ends a transaction, unless SQLite has ended it already.
fn end(connection: &Connection, sql: &'static str) {
    if !connection.is_autocommit()
        && let Err(error) = command(connection, sql)
    {
        tracing::error!(%error, "a transaction could not be ended");
    }
}

/// Runs a statement of a transaction; how many rows it changed.
pub(crate) fn run(
    connection: &Connection,
    statement: &Statement,
    items: usize,
    params: &[&Param],
    on_row: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
) -> Result<u64, Failure> {
    let said = |e: rusqlite::Error| Failure::from(explained(&e, statement));
    let mut prepared = connection.prepare_cached(&statement.text(Dialect::Sqlite, items)).map_err(said)?;
    for (i, param) in params.iter().enumerate() {
        prepared.raw_bind_parameter(i + 1, *param).map_err(said)?;
    }
    if prepared.column_count() == 0 {
        return prepared.raw_execute().map(|n| n as u64).map_err(said);
    }
    let mut rows = prepared.raw_query();
    let mut count = 0;
    while let Some(row) = rows.next().map_err(said)? {
        on_row(&Row(Source::Sqlite(row)))?;
        count += 1;
    }
    Ok(count)
}

impl rusqlite::ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Param::Null => ToSqlOutput::Owned(Value::Null),
            Param::Integer(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Param::Real(n) => ToSqlOutput::Owned(Value::Real(*n)),
            Param::Boolean(flag) => ToSqlOutput::Owned(Value::Integer(i64::from(*flag))),
            Param::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Param::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

pub(crate) fn column<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Result<Column<'a>, Error> {
    Ok(match row.get_ref(index).map_err(|e| error(&e))? {
        ValueRef::Null => Column::Null,
        ValueRef::Integer(n) => Column::Integer(n),
        ValueRef::Real(n) => Column::Real(n),
        ValueRef::Text(text) => Column::Text(str::from_utf8(text).map_err(|e| Error::Internal(e.to_string()))?),
        ValueRef::Blob(bytes) => Column::Bytes(bytes),
    })
}

fn explained(e: &rusqlite::Error, statement: &Statement) -> Error {
    match error(e) {
        Error::Internal(message) => Error::Internal(format!("{message} in: {statement:?}")),
        other => other,
    }
}

fn failure(e: rusqlite::Error) -> Error {
    error(&e)
}

/// What an error of SQLite means.
pub(crate) fn error(e: &rusqlite::Error) -> Error {
    let extended = e.sqlite_error().map_or(0, |e| e.extended_code);
    if extended == ffi::SQLITE_CONSTRAINT_UNIQUE || extended == ffi::SQLITE_CONSTRAINT_PRIMARYKEY {
        return Error::Conflict;
    }
    match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::BUSY,
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            tracing::error!(error = %e, "the database file cannot be used");
            Error::OUT_OF_ORDER
        }
        _ => Error::Internal(e.to_string()),
    }
}
