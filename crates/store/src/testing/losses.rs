//! Databases that lose the answer to a COMMIT, or the COMMIT itself, as networks and disks do.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use postgres::config::Host;

use super::TestStore;
use crate::{Database, Error, Options, Store};

/// What is lost of a COMMIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// It is carried out, and nobody hears of it.
    Answer,
    /// It never arrives.
    Commit,
}

/// What is planned for the COMMITs of one database.
#[derive(Debug, Default)]
struct Plan {
    loss: Option<Loss>,
    /// How many COMMITs there are before the one that is lost.
    spared: usize,
    takes: Duration,
}

impl Plan {
    /// What is lost of the next COMMIT.
    fn next(&mut self) -> Option<Loss> {
        if self.loss.is_some() && self.spared > 0 {
            self.spared -= 1;
            return None;
        }
        self.loss.take()
    }
}

type Shared = Arc<Mutex<Plan>>;

/// A fresh database that does what it is told with its COMMITs.
pub struct LossyStore {
    store: Store,
    test: TestStore,
    plan: Shared,
}

impl std::ops::Deref for LossyStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl LossyStore {
    /// The store itself.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The name of the engine: `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        self.test.engine()
    }

    /// Loses the next COMMIT, or its answer.
    pub fn lose(&self, loss: Loss) {
        self.lose_after(0, loss);
    }

    /// Loses the COMMIT after so many others, or its answer.
    pub fn lose_after(&self, spared: usize, loss: Loss) {
        let mut plan = locked(&self.plan);
        (plan.loss, plan.spared) = (Some(loss), spared);
    }

    /// Loses nothing any more; whether what was to be lost was.
    pub fn recover(&self) -> bool {
        locked(&self.plan).loss.take().is_none()
    }

    /// Whether what was to be lost is lost.
    pub fn has_lost(&self) -> bool {
        locked(&self.plan).loss.is_none()
    }

    /// The same database for callers who wait no longer than this.
    pub fn with_patience(&self, patience: Duration) -> Store {
        self.store.with_patience(patience)
    }

    /// Makes COMMITs take so long at least that add rows to these tables.
    pub fn slow_down(&self, takes: Duration, tables: &[&str]) {
        locked(&self.plan).takes = takes;
        let Database::Postgres { url } = self.test.database() else { return };
        let seconds = takes.as_secs_f64();
        let function = format!(
            "create function wait() returns trigger language plpgsql as
                $$ begin perform pg_sleep({seconds}); return null; end $$;"
        );
        super::command_postgres(url, &function);
        for table in tables {
            let trigger = format!(
                "create constraint trigger waits after insert on {table} deferrable initially deferred
                    for each row execute function wait()"
            );
            super::command_postgres(url, &trigger);
        }
    }
}

/// One of every engine there is.
pub async fn engines() -> Vec<LossyStore> {
    let mut stores = vec![sqlite().await];
    stores.extend(postgres().await);
    stores
}

/// On SQLite.
pub async fn sqlite() -> LossyStore {
    let test = super::sqlite().await;
    let Database::Sqlite { path } = test.database() else { panic!("not a file") };
    let plan = Shared::default();
    let path = path.canonicalize().expect("a file");
    locked(&FILES).insert(path, plan.clone());
    LossyStore { store: test.store().clone(), test, plan }
}

/// On PostgreSQL, where the environment names a server: behind a proxy that reads along.
pub async fn postgres() -> Option<LossyStore> {
    let test = super::postgres().await?;
    let Database::Postgres { url } = test.database() else { panic!("not a server") };
    let plan = Shared::default();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let config: postgres::Config = url.parse().expect("an address");
    let database = Database::Postgres { url: through(&config, port) };
    let server = server_of(&config);
    let shared = plan.clone();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let upstream = TcpStream::connect(&server).expect("the server");
            pass_on(client, upstream, &shared);
        }
    });
    let options = Options { postgres_connections: 4, ..Options::default() };
    let store = Store::open(&database, options).await.expect("a store");
    Some(LossyStore { store, test, plan })
}

fn server_of(config: &postgres::Config) -> String {
    let Some(Host::Tcp(host)) = config.get_hosts().first() else { panic!("a server that is reached by TCP") };
    format!("{host}:{}", config.get_ports().first().unwrap_or(&5432))
}

fn through(config: &postgres::Config, port: u16) -> String {
    let user = config.get_user().unwrap_or("postgres");
    let password = config.get_password().map_or(String::new(), |p| String::from_utf8_lossy(p).into_owned());
    let name = config.get_dbname().expect("a database");
    format!("postgres://{user}:{password}@127.0.0.1:{port}/{name}?sslmode=disable")
}

/// Passes on what a client and its server say to each other.
fn pass_on(client: TcpStream, server: TcpStream, plan: &Shared) {
    // Messages are passed on one by one; each would wait for the one before it to be acknowledged.
    for stream in [&client, &server] {
        stream.set_nodelay(true).expect("a socket");
    }
    let (mut from_server, mut to_client) =
        (server.try_clone().expect("a handle"), client.try_clone().expect("a handle"));
    std::thread::spawn(move || {
        // Where the client is gone, the server is still heard to the end of what it does.
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = from_server.shutdown(Shutdown::Both);
    });
    let plan = plan.clone();
    std::thread::spawn(move || {
        let _ = pass_questions(&client, &server, &plan);
        let _ = client.shutdown(Shutdown::Both);
    });
}

/// Passes on a client's messages until one is lost.
fn pass_questions(mut client: &TcpStream, mut server: &TcpStream, plan: &Shared) -> std::io::Result<()> {
    let mut has_begun = false;
    loop {
        // The first message has no kind.
        let mut message = vec![0; if has_begun { 5 } else { 4 }];
        client.read_exact(&mut message).inspect_err(|_| drop(server.shutdown(Shutdown::Both)))?;
        let head = message.len();
        let length = u32::from_be_bytes(message[head - 4..].try_into().expect("four bytes")) as usize;
        message.resize(head - 4 + length, 0);
        client.read_exact(&mut message[head..])?;
        let loss = if has_begun && message[0] == b'Q' && message[5..].starts_with(b"commit") {
            locked(plan).next()
        } else {
            None
        };
        has_begun = true;
        match loss {
            None => server.write_all(&message)?,
            Some(Loss::Answer) => return server.write_all(&message),
            Some(Loss::Commit) => return server.shutdown(Shutdown::Both),
        }
    }
}

/// The files whose COMMITs have a plan.
static FILES: LazyLock<Mutex<HashMap<PathBuf, Shared>>> = LazyLock::new(Mutex::default);

/// Commits on a file, as planned.
pub(crate) fn on_sqlite(path: Option<&str>, commit: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    let plan = path.and_then(|path| locked(&FILES).get(std::path::Path::new(path)).cloned());
    let Some(plan) = plan else { return commit() };
    let (loss, takes) = {
        let mut plan = locked(&plan);
        (plan.next(), plan.takes)
    };
    if loss != Some(Loss::Commit) {
        commit()?;
    }
    std::thread::sleep(takes);
    if loss.is_some() { Err(Error::OUT_OF_ORDER) } else { Ok(()) }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
