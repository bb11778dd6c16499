//! Fresh databases for tests, on SQLite always and on PostgreSQL where the environment names a server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod losses;

use std::sync::atomic::{AtomicU32, Ordering};

use model::{Revision, UserId};

use crate::engine::postgres::Session;
use crate::engine::{Database, Options, Store};
use crate::migrate::{self, MIGRATIONS};
use crate::{Statement, Tx, journal, params};

/// Tries whatever bytes as the items of a row of the journal.
pub fn fuzz_journal(bytes: &[u8]) {
    journal::fuzz(bytes);
}

/// The variable with the address of a PostgreSQL server on which databases may be created.
pub const SERVER: &str = "DAYMARK_TEST_POSTGRES";
/// The variable that makes a missing PostgreSQL server a failure.
pub const REQUIRED: &str = "DAYMARK_REQUIRE_POSTGRES";

/// A fresh database with the schema of this release, gone with this value.
pub struct TestStore {
    store: Option<Store>,
    database: Database,
    place: Place,
}

enum Place {
    Folder { _kept: tempfile::TempDir },
    Server(String),
}

impl TestStore {
    /// The store itself.
    pub fn store(&self) -> &Store {
        self.store.as_ref().expect("a store")
    }

    /// Where it is, for another store on it or a process of its own.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The name of the engine: `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        match self.place {
            Place::Folder { .. } => "sqlite",
            Place::Server(_) => "postgres",
        }
    }
}

impl std::ops::Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store()
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        self.store = None;
        if let (Place::Server(server), Database::Postgres { url }) = (&self.place, &self.database) {
            let (server, drop) = (server.clone(), format!("drop database if exists {} with (force)", split(url).1));
            // A failure here would hide the test's own.
            let _ = on_a_thread(move || connect(&server).batch_execute(&drop));
        }
    }
}

/// A fresh database on every engine there is.
pub async fn engines() -> Vec<TestStore> {
    let mut stores = vec![sqlite().await];
    stores.extend(postgres().await);
    stores
}

/// A fresh SQLite file.
pub async fn sqlite() -> TestStore {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::Sqlite { path: folder.path().join("daymark.db") };
    open(database, Place::Folder { _kept: folder }).await
}

/// A fresh PostgreSQL database, where the environment names a server.
pub async fn postgres() -> Option<TestStore> {
    let server = server()?;
    let place = Place::Server(server.clone());
    let url = on_a_thread(move || create_from_template(&server)).expect("a database");
    Some(open(Database::Postgres { url }, place).await)
}

async fn open(database: Database, place: Place) -> TestStore {
    let options = Options { sqlite_readers: 2, postgres_connections: 4, ..Options::default() };
    let store = Store::open(&database, options).await.expect("a store");
    TestStore { store: Some(store), database, place }
}

/// The address of the PostgreSQL server, where the environment names one.
///
/// # Panics
/// Where it must name one and does not.
pub fn server() -> Option<String> {
    let server = std::env::var(SERVER).ok().filter(|url| !url.is_empty());
    assert!(server.is_some() || std::env::var(REQUIRED).is_err(), "{REQUIRED} is set, but {SERVER} is not");
    server
}

/// Copies a migrated database, which is faster than migrating an empty one. The template is made once on a server for each
/// state of the schema.
fn create_from_template(server: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let template = format!("daymark_template_{}", migrate::fingerprint());
    let name = format!("daymark_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut client = connect(server);
    client.batch_execute("select pg_advisory_lock(7)").expect("a lock");
    let exists = format!("select 1 from pg_database where datname = '{template}'");
    if client.query(&exists, &[]).expect("an answer").is_empty() {
        let unfinished = format!("{template}_unfinished");
        client.batch_execute(&format!("drop database if exists {unfinished}")).expect("no database");
        client.batch_execute(&format!("create database {unfinished}")).expect("a database");
        migrate::postgres(&mut Session::new(connect(&with_name(server, &unfinished))), MIGRATIONS).expect("a schema");
        client.batch_execute(&format!("alter database {unfinished} rename to {template}")).expect("a template");
    }
    client.batch_execute(&format!("create database {name} template {template}")).expect("a database");
    with_name(server, &name)
}

/// Empties the PostgreSQL database of that address and gives it the schema of the first `before` of these migrations, then these
/// rows, then the schema of all of them; then checks.
#[cfg(test)]
pub(crate) fn migrate_postgres(
    url: &str,
    (all, before): (&'static [migrate::Migration], usize),
    rows: String,
    check: fn(&mut Tx<'_>),
) {
    let url = url.to_owned();
    let run = move || {
        let mut client = connect(&url);
        client.batch_execute("drop schema public cascade; create schema public").expect("an empty database");
        migrate::postgres(&mut Session::new(client), &all[..before]).expect("the older schema");
        connect(&url).batch_execute(&rows).expect("rows");
        let mut session = Session::new(connect(&url));
        migrate::postgres(&mut session, all).expect("the newer schema");
        check(&mut Tx::new(crate::tx::Session::Postgres(&mut session)));
    };
    on_a_thread(run).expect("no panic");
}

fn connect(url: &str) -> postgres::Client {
    postgres::Client::connect(url, postgres::NoTls).expect("a PostgreSQL server")
}

/// Runs commands on the database of that address.
pub fn command_postgres(url: &str, commands: &str) {
    let commands = commands.to_owned();
    with_client(url, move |client| client.batch_execute(&commands).expect(&commands));
}

/// Runs something with a client of its own.
pub fn with_client<T: Send + 'static>(url: &str, run: impl FnOnce(&mut postgres::Client) -> T + Send + 'static) -> T {
    let url = url.to_owned();
    on_a_thread(move || run(&mut connect(&url))).expect("no panic")
}

/// Runs something with a PostgreSQL client, which must not live where async code runs.
fn on_a_thread<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> std::thread::Result<T> {
    std::thread::spawn(run).join()
}

fn with_name(url: &str, name: &str) -> String {
    let (before, _, after) = split(url);
    format!("{before}/{name}{after}")
}

/// An address as what stands before the database's name, the name, and what stands after it.
fn split(url: &str) -> (&str, &str, &str) {
    let end = url.find('?').unwrap_or(url.len());
    let (before, name) = url[..end].rsplit_once('/').expect("an address with a database");
    (before, name, &url[end..])
}

/// The tables that hold anything of a user: those of the schema, so that none is forgotten when one is added.
pub async fn tables_with_rows_of(store: &Store, user: UserId) -> Vec<String> {
    let mut held = Vec::new();
    for table in migrate::tables_with_column("user_id") {
        let text: &'static str = Box::leak(format!("select count(*) from {table} where user_id = $1").into_boxed_str());
        let statement: &'static Statement = Box::leak(Box::new(Statement::new(text)));
        let count = move |tx: &mut Tx<'_>| tx.query_one(statement, params![user], |row| row.get::<i64>(0));
        if store.read(count).await.expect("a count") > 0 {
            held.push(table);
        }
    }
    held
}

/// A person's journal from its beginning.
pub async fn journal(store: &Store, user: UserId) -> Vec<journal::Entry> {
    let read = store.read(move |tx| {
        let mut entries: Vec<journal::Entry> = Vec::new();
        loop {
            let after = entries.last().map_or(Revision(0), |last| last.revision);
            let next = journal::list_after(tx, user, after, 1_000)?;
            if next.is_empty() {
                return Ok::<_, crate::Error>(entries);
            }
            entries.extend(next);
        }
    });
    read.await.expect("a journal")
}

/// Runs one test's story on a fresh SQLite file.
pub fn on_sqlite<F: Future<Output = ()>>(story: impl FnOnce(Store) -> F) {
    block_on(async {
        let store = sqlite().await;
        story(store.store().clone()).await;
    });
}

/// Runs one test's story on a fresh PostgreSQL database, where the environment names a server.
pub fn on_postgres<F: Future<Output = ()>>(story: impl FnOnce(Store) -> F) {
    block_on(async {
        if let Some(store) = postgres().await {
            story(store.store().clone()).await;
        }
    });
}

/// Runs a test on a runtime of its own.
pub fn block_on<T>(story: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(story)
}

/// Makes two tests of each story, `name::sqlite` and `name::postgres`:
/// `on_both_engines! { async fn a_story(store: Store) { … } }`.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: $type:ty) $story:block)*) => {
        $(mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$meta])*
            async fn story($store: $type) $story

            #[test]
            fn sqlite() {
                $crate::testing::on_sqlite(story);
            }

            #[test]
            fn postgres() {
                $crate::testing::on_postgres(story);
            }
        })*
    };
}
