//! PostgreSQL: plain threads, each of which makes, owns and drops one client, since a client must not be dropped where async
//! code runs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut};
use postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Options;
use super::job::{AfterLoss, Found, Job};
use super::queue::Queue;
use super::tls::{self, Address};
use crate::row::{Column, Row, Source};
use crate::statement::Dialect;
use crate::tx::{Failure, Remedy, Session as Of};
use crate::{Error, Param, Statement, Tx, migrate};

/// How many requests may wait for a connection before more are turned away.
const QUEUE: usize = 1024;
/// How often a transaction is tried that met another, or lost its connection before it was to be committed.
const ATTEMPTS: u32 = 6;
/// How often one is tried again that lost a race for a key. After that the key is taken, and the outcome says so.
const RACES: u32 = 2;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// After a failed attempt to connect, how long requests are turned away without another.
const CONNECT_PAUSE: Duration = Duration::from_secs(1);
/// For how long a write is looked for whose commit was not answered: as long as the one who asked waits.
const LOOKED_FOR: Duration = super::PATIENCE;
/// How long a look waits that did not get an answer.
const LOOK_PAUSE: Duration = Duration::from_millis(100);
const BEGIN_WRITE: &str = "begin isolation level read committed read write";
/// Milliseconds, for what runs in a transaction, what waits for a lock, and what does nothing in between.
const SET_UP: &str = "set statement_timeout = 30000; set lock_timeout = 5000;
    set idle_in_transaction_session_timeout = 30000; set client_min_messages = warning; set jit = off";

enum Order {
    Read(Job),
    Write(Job),
}

/// The threads of one database.
pub(super) struct Engine {
    orders: Arc<Queue<Order>>,
}

impl Engine {
    pub(super) fn open(url: &str, options: &Options) -> Result<Engine, Error> {
        let mut connection = Connection::new(url)?;
        let client = connection.connect().map_err(|e| Error::Internal(tls::explained(&in_full(&e))))?;
        migrate::postgres(&mut Session::new(client), migrate::MIGRATIONS)?;
        let engine = Engine { orders: Arc::new(Queue::new(QUEUE)) };
        for _ in 0..options.postgres_connections.max(1) {
            let (orders, connection) = (engine.orders.clone(), Connection::new(url)?);
            std::thread::Builder::new()
                .name("store-postgres".into())
                .spawn(move || work(connection, &orders))
                .map_err(|e| Error::Internal(format!("cannot start a thread: {e}")))?;
        }
        Ok(engine)
    }

    pub(super) fn read(&self, job: Job) -> bool {
        self.orders.push(Order::Read(job))
    }

    pub(super) fn write(&self, job: Job) -> bool {
        self.orders.push(Order::Write(job))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.orders.close();
    }
}

fn work(mut connection: Connection, orders: &Queue<Order>) {
    while let Some(order) = orders.pop() {
        let (mut job, attempt): (_, Try) = match order {
            Order::Read(job) => (job, Connection::read),
            Order::Write(job) => (job, Connection::write),
        };
        if job.is_awaited() {
            connection.try_until_settled(&mut job, attempt);
            connection.forget_if_closed();
            job.answer();
        }
    }
}

type Try = fn(&mut Connection, &mut Job) -> Result<Attempt, Error>;

/// How one attempt at a transaction went.
enum Attempt {
    /// The job has its outcome.
    Settled,
    /// Nothing happened; it may be tried again.
    Again(Error),
    /// The connection was lost while the commit was under way.
    Unknown,
}

/// One client, made when it is needed and again after it was lost.
pub(crate) struct Connection {
    config: Config,
    tls: MakeRustlsConnect,
    session: Option<Session>,
    failed_at: Option<Instant>,
}

impl Connection {
    pub(crate) fn new(url: &str) -> Result<Connection, Error> {
        let address = Address::parse(url)?;
        let mut config = address.config;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_application_name().is_none() {
            config.application_name("daymark");
        }
        config.tcp_user_timeout(Duration::from_secs(30));
        Ok(Connection { config, tls: address.verification.tls()?, session: None, failed_at: None })
    }

    /// The client, made where there is none.
    pub(crate) fn session(&mut self) -> Result<&mut Session, Error> {
        if self.session.is_none() {
            if self.failed_at.is_some_and(|at| at.elapsed() < CONNECT_PAUSE) {
                return Err(Error::OUT_OF_ORDER);
            }
            let client = self.connect();
            self.failed_at = client.is_err().then(Instant::now);
            let client = client.map_err(|e| cannot_connect(&e))?;
            self.session = Some(Session::new(client));
        }
        self.session.as_mut().ok_or(Error::OUT_OF_ORDER)
    }

    fn connect(&mut self) -> Result<Client, postgres::Error> {
        let mut client = self.config.connect(self.tls.clone())?;
        client.batch_execute(SET_UP)?;
        Ok(client)
    }

    fn forget_if_closed(&mut self) {
        if self.session.as_ref().is_some_and(|session| session.client.is_closed()) {
            self.session = None;
        }
    }

    fn try_until_settled(&mut self, job: &mut Job, attempt: Try) {
        let mut last = Error::BUSY;
        for n in 0..ATTEMPTS {
            match attempt(self, job) {
                Ok(Attempt::Settled) => return,
                Ok(Attempt::Again(Error::Conflict)) if n >= RACES => return,
                Ok(Attempt::Again(error)) => last = error,
                Ok(Attempt::Unknown) => match job.after_loss() {
                    AfterLoss::Look => return self.find_out(job),
                    AfterLoss::Repeat => last = Error::OUT_OF_ORDER,
                    AfterLoss::GiveUp => return job.fail(Error::OutcomeUnknown),
                },
                Err(error) => return job.fail(error),
            }
            self.forget_if_closed();
            // Those that met try again at different times: each has waited for a different number of others.
            std::thread::sleep(Duration::from_millis(2 << n));
        }
        job.fail(if matches!(last, Error::Internal(_)) { last } else { Error::BUSY });
    }

    fn read(&mut self, job: &mut Job) -> Result<Attempt, Error> {
        let begin = "begin isolation level repeatable read read only";
        match self.transaction(begin, "rollback", |tx| job.run(tx))? {
            // What was read is read, however the transaction ended.
            Attempt::Unknown => Ok(Attempt::Settled),
            attempt => Ok(attempt),
        }
    }

    fn write(&mut self, job: &mut Job) -> Result<Attempt, Error> {
        self.transaction(BEGIN_WRITE, "commit", |tx| job.run(tx) && job.may_commit())
    }

    fn transaction(&mut self, begin: &str, end: &str, run: impl FnOnce(&mut Tx<'_>) -> bool) -> Result<Attempt, Error> {
        let session = self.session()?;
        if let Err(e) = session.client.batch_execute(begin) {
            self.session = None;
            return Ok(Attempt::Again(failure(&e).error));
        }
        let mut tx = Tx::new(Of::Postgres(session));
        let is_kept = run(&mut tx);
        match tx.failure() {
            Some(Failure { error, remedy: Remedy::Reconnect }) => {
                self.session = None;
                return Ok(Attempt::Again(error));
            }
            Some(Failure { error, remedy: Remedy::Repeat }) => {
                self.roll_back();
                return Ok(Attempt::Again(error));
            }
            _ => {}
        }
        if !is_kept {
            self.roll_back();
            return Ok(Attempt::Settled);
        }
        self.end(end)
    }

    fn end(&mut self, end: &str) -> Result<Attempt, Error> {
        let Err(e) = self.session()?.client.batch_execute(end) else { return Ok(Attempt::Settled) };
        let failure = failure(&e);
        let is_unknown = e.code().is_none_or(|code| *code == SqlState::INTERNAL_ERROR);
        self.session = None;
        if is_unknown || failure.remedy == Remedy::Reconnect {
            Ok(Attempt::Unknown)
        } else if failure.remedy == Remedy::Repeat {
            Ok(Attempt::Again(failure.error))
        } else {
            Err(failure.error)
        }
    }

    fn roll_back(&mut self) {
        if let Some(session) = &mut self.session
            && session.client.batch_execute("rollback").is_err()
        {
            self.session = None;
        }
    }

    /// Looks for a write whose commit was under way when the connection was lost. The server may still be committing it, so that
    /// the look waits for that transaction to end: it takes locks, and so is no read-only transaction.
    fn find_out(&mut self, job: &mut Job) {
        let begun = Instant::now();
        while begun.elapsed() < LOOKED_FOR && job.is_awaited() {
            let mut found = Found::Unclear;
            let _ = self.transaction(BEGIN_WRITE, "rollback", |tx| {
                found = job.look(tx);
                false
            });
            match found {
                Found::Committed => return,
                Found::Nothing => return job.fail(Error::OUT_OF_ORDER),
                Found::Unclear => {}
            }
            self.forget_if_closed();
            std::thread::sleep(LOOK_PAUSE);
        }
        job.fail(Error::OutcomeUnknown);
    }
}

/// A client and what it has prepared.
pub(crate) struct Session {
    pub(crate) client: Client,
    prepared: HashMap<(usize, usize), postgres::Statement>,
}

impl Session {
    pub(crate) fn new(client: Client) -> Session {
        Session { client, prepared: HashMap::new() }
    }

    /// Runs a statement of a transaction; how many rows it changed or answered.
    pub(crate) fn run(
        &mut self,
        statement: &'static Statement,
        items: usize,
        params: &[&Param],
        on_row: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<u64, Failure> {
        let said = |e: postgres::Error| explained(&e, statement);
        let prepared = self.prepare(statement, items).map_err(said)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| *p as &(dyn ToSql + Sync)).collect();
        if prepared.columns().is_empty() {
            return self.client.execute(&prepared, &params).map_err(said);
        }
        let rows = self.client.query(&prepared, &params).map_err(said)?;
        for row in &rows {
            on_row(&Row(Source::Postgres(row)))?;
        }
        Ok(rows.len() as u64)
    }

    fn prepare(&mut self, statement: &'static Statement, items: usize) -> Result<postgres::Statement, postgres::Error> {
        // Statements are statics, so that an address is one of them for ever.
        let key = (std::ptr::from_ref(statement).addr(), items);
        if let Some(prepared) = self.prepared.get(&key) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(&statement.text(Dialect::Postgres, items))?;
        self.prepared.insert(key, prepared.clone());
        Ok(prepared)
    }
}

impl ToSql for Param {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Integer(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Param::Integer(n) if *ty == Type::INT8 => n.to_sql(ty, out),
            Param::Real(n) if *ty == Type::FLOAT8 => n.to_sql(ty, out),
            Param::Boolean(flag) if *ty == Type::BOOL => flag.to_sql(ty, out),
            Param::Text(text) if *ty == Type::TEXT => text.as_str().to_sql(ty, out),
            Param::Bytes(bytes) if *ty == Type::BYTEA => bytes.as_slice().to_sql(ty, out),
            _ => Err(format!("a parameter of another type than {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Column<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Column::Integer(i64::from_sql(ty, raw)?),
            Type::INT4 => Column::Integer(i64::from(i32::from_sql(ty, raw)?)),
            Type::FLOAT8 => Column::Real(f64::from_sql(ty, raw)?),
            Type::BOOL => Column::Boolean(bool::from_sql(ty, raw)?),
            Type::TEXT => Column::Text(<&str>::from_sql(ty, raw)?),
            Type::BYTEA => Column::Bytes(raw),
            _ => return Err(format!("a column of type {ty} needs a cast").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Column::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

pub(crate) fn column(row: &postgres::Row, index: usize) -> Result<Column<'_>, Error> {
    row.try_get(index).map_err(|e| Error::Internal(e.to_string()))
}

fn explained(e: &postgres::Error, statement: &Statement) -> Failure {
    let mut failure = failure(e);
    if let Error::Internal(message) = failure.error {
        failure.error = Error::Internal(format!("{message} in: {statement:?}"));
    }
    failure
}

/// What an error of PostgreSQL means, and what may help.
fn failure(e: &postgres::Error) -> Failure {
    let Some(code) = e.code() else {
        let is_lost = e.is_closed() || std::error::Error::source(e).is_some_and(|source| source.is::<std::io::Error>());
        let (error, remedy) = if is_lost {
            (Error::OUT_OF_ORDER, Remedy::Reconnect)
        } else {
            (Error::Internal(in_full(e)), Remedy::None)
        };
        return Failure { error, remedy };
    };
    let (error, remedy) = match code.code() {
        // Another transaction may have added the key since this one looked: run again, this one sees it.
        "23505" => (Error::Conflict, Remedy::Repeat),
        "22021" => (Error::Unstorable, Remedy::None),
        "40001" | "40P01" => (Error::BUSY, Remedy::Repeat),
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => (Error::OUT_OF_ORDER, Remedy::Reconnect),
        "55P03" | "57014" => (Error::BUSY, Remedy::None),
        code if code.starts_with("08") => (Error::OUT_OF_ORDER, Remedy::Reconnect),
        code if code.starts_with("53") || code == "25006" => {
            tracing::error!(error = in_full(e), "PostgreSQL has no room for a write");
            (Error::OUT_OF_ORDER, Remedy::None)
        }
        _ => (Error::Internal(in_full(e)), Remedy::None),
    };
    Failure { error, remedy }
}

fn cannot_connect(e: &postgres::Error) -> Error {
    tracing::error!(error = tls::explained(&in_full(e)), "cannot connect to PostgreSQL");
    Error::OUT_OF_ORDER
}

/// The error with what lies below it, without the rows that PostgreSQL quotes in its details: values do not belong into logs.
pub(crate) fn in_full(e: &postgres::Error) -> String {
    match e.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => match std::error::Error::source(e) {
            Some(source) => format!("{e}: {source}"),
            None => e.to_string(),
        },
    }
}
