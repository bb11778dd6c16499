//! The seam between the store's modules and the two engines: closures go in, each runs in one transaction on a thread
//! that owns its connection, and nobody is answered before the transaction has ended.

mod database;
pub(crate) mod identity;
mod job;
pub(crate) mod postgres;
mod queue;
pub(crate) mod sqlite;
#[cfg(test)]
mod tests;
mod tls;

use std::sync::Arc;
use std::time::Duration;

pub use database::{Database, InvalidDatabase, Protection};
use job::{Job, Reply};

use crate::{Error, Tx};

/// A database that is open and has the schema of this release. Clones are the same database.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    /// How long an answer may take.
    patience: Duration,
}

enum Engine {
    Sqlite(sqlite::Engine),
    Postgres(postgres::Engine),
}

/// A little more than the longest that PostgreSQL lets a statement take: past it the server itself is out of order.
const PATIENCE: Duration = Duration::from_secs(40);

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read, on SQLite; one more writes.
    pub sqlite_readers: usize,
    /// Connections to PostgreSQL, each of which reads and writes.
    pub postgres_connections: usize,
    /// Whether this process is to be the only server of the database, where the engine can have only one: a second server on one SQLite
    /// file is refused, while commands work beside it. It is until the store is dropped.
    pub serves: bool,
    /// How long an answer may take before the one who asked is turned away. A write is then not committed any more, unless its
    /// commit is under way: its outcome is unknown.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options { sqlite_readers: 4, postgres_connections: 12, serves: false, patience: PATIENCE }
    }
}

impl Store {
    /// Opens a database and brings its schema up to date.
    ///
    /// # Errors
    /// `Internal` with what to do where another server has the file, where the log beside it is another database's, and where the
    /// schema is newer than this release or its history was changed; otherwise what the database says.
    pub async fn open(database: &Database, options: Options) -> Result<Store, Error> {
        let database = database.clone();
        let (reply, answer) = tokio::sync::oneshot::channel();
        // A plain thread: a PostgreSQL client must not be dropped where async code runs.
        std::thread::spawn(move || {
            let engine = match database {
                Database::Sqlite { path } => sqlite::Engine::open(&path, &options).map(Engine::Sqlite),
                Database::Postgres { url } => postgres::Engine::open(&url, &options).map(Engine::Postgres),
            };
            let _ = reply.send(engine.map(|engine| Store { engine: Arc::new(engine), patience: options.patience }));
        });
        answer.await.unwrap_or_else(|_| Err(Error::Internal("opening the database panicked".into())))
    }

    /// Reads in one transaction: everything that `work` sees is of one moment.
    ///
    /// # Errors
    /// What `work` says, and `Unavailable` where the database is busy or gone.
    pub async fn read<T, E>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (run, outcome) = job::keeping(work);
        let (job, reply) = Job::new(run);
        let is_accepted = match &*self.engine {
            Engine::Sqlite(engine) => engine.read(job),
            Engine::Postgres(engine) => engine.read(job),
        };
        self.wait(is_accepted, reply).await?;
        outcome.take()
    }

    /// Writes in one transaction, which is committed and durable when this returns `Ok`, and rolled back when `work` returns
    /// an error. `work` may be run more than once.
    ///
    /// Where the answer to COMMIT is lost, the write is looked for by what the functions of this crate that it called left
    /// behind, in a transaction that waits for the lost one to end.
    ///
    /// # Errors
    /// What `work` says; `Unavailable` where the database is busy, full or gone: nothing was written, and trying again later is
    /// right. `OutcomeUnknown` where the write may have happened.
    pub async fn write<T, E>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (run, outcome) = job::keeping(work);
        let (job, reply) = Job::new(run);
        let is_accepted = match &*self.engine {
            Engine::Sqlite(engine) => engine.write(job),
            Engine::Postgres(engine) => engine.write(job),
        };
        self.wait(is_accepted, reply).await?;
        outcome.take()
    }

    async fn wait(&self, is_accepted: bool, reply: Reply) -> Result<(), Error> {
        if is_accepted { reply.within(self.patience).await } else { Err(Error::BUSY) }
    }

    /// Sees to it that what was deleted is in no file of the database any more, as far as that can be asked of the engine. On SQLite
    /// what is deleted is overwritten at once, but the log beside the file still holds what was written before; it is emptied.
    /// PostgreSQL keeps deleted rows in its files, where no statement finds them, until it overwrites them by itself.
    ///
    /// # Errors
    /// `Unavailable` where the file is in use all the time; it is then done by the next call.
    pub async fn forget_deleted(&self) -> Result<(), Error> {
        let Engine::Sqlite(engine) = &*self.engine else { return Ok(()) };
        let path = engine.path().to_owned();
        let emptied = tokio::task::spawn_blocking(move || sqlite::empty_log(&path)).await;
        let is_empty = emptied.map_err(|error| Error::Internal(format!("emptying the log: {error}")))??;
        if is_empty { Ok(()) } else { Err(Error::BUSY) }
    }

    /// Whether several servers may use this database at once, so that they must share what they count.
    pub fn is_shared(&self) -> bool {
        matches!(&*self.engine, Engine::Postgres(_))
    }

    /// The same database for callers who wait no longer than this.
    #[cfg(feature = "testing")]
    pub(crate) fn with_patience(&self, patience: Duration) -> Store {
        Store { engine: self.engine.clone(), patience }
    }

    /// How many writes wait for their turn, on SQLite.
    #[cfg(test)]
    fn waiting_writes(&self) -> usize {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.waiting_writes(),
            Engine::Postgres(_) => 0,
        }
    }
}
