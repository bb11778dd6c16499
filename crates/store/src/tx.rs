//! One transaction, and the calls that a store module makes in it.

use crate::engine::{postgres, sqlite};
use crate::row::Row;
use crate::{Error, Param, Statement};

/// A transaction that is open. It ends with the closure it was given to: committed on `Ok`, rolled back on `Err`. A statement that
/// failed dooms it, on either engine, even where the closure goes on.
pub struct Tx<'a> {
    session: Session<'a>,
    failure: Option<Failure>,
    trace: Trace,
}

/// What is known of a transaction where the answer to its COMMIT was lost.
#[derive(Default)]
pub(crate) struct Trace {
    /// Says in another transaction whether what was written is there.
    pub(crate) is_there: Option<IsThere>,
    /// Whether anything was written.
    has_written: bool,
    /// Whether writing it twice is the same as writing it once.
    is_repeatable: bool,
}

impl Trace {
    /// Whether the transaction may be run again.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.is_repeatable || !self.has_written
    }
}

pub(crate) type IsThere = Box<dyn Fn(&mut Tx<'_>) -> Result<bool, Error> + Send>;

pub(crate) enum Session<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut postgres::Session),
}

/// What went wrong with a statement, and whether the transaction may be tried again.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) remedy: Remedy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    None,
    Repeat,
    Reconnect,
}

/// The largest numbers of items that one statement is made for. A call with more is made in several, each as
/// large as fits, so that few texts need preparing.
const CHUNKS: [usize; 2] = [512, 64];

impl<'a> Tx<'a> {
    pub(crate) fn new(session: Session<'a>) -> Tx<'a> {
        Tx { session, failure: None, trace: Trace::default() }
    }

    /// Notes by what the transaction is found again where the answer to its COMMIT was lost. `is_there` is asked in another
    /// transaction, which is rolled back. It must first wait for this one to end, by a lock that this one took or a key that it
    /// added: the server may still be committing it.
    pub(crate) fn is_found_by(&mut self, is_there: impl Fn(&mut Tx<'_>) -> Result<bool, Error> + Send + 'static) {
        self.trace.is_there = Some(Box::new(is_there));
    }

    /// Notes that the transaction may be run again where the answer to its COMMIT was lost, unless it leaves something by which
    /// it is found. (One that only reads may be anyway.)
    pub(crate) fn may_be_repeated(&mut self) {
        self.trace.is_repeatable = true;
    }

    pub(crate) fn take_trace(&mut self) -> Trace {
        std::mem::take(&mut self.trace)
    }

    pub(crate) fn failure(self) -> Option<Failure> {
        self.failure
    }

    pub(crate) fn has_failed(&self) -> Option<Error> {
        self.failure.as_ref().map(|failure| failure.error.clone())
    }

    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// `Conflict` where a unique key exists already, otherwise as [`Error`] says.
    pub fn execute(&mut self, statement: &'static Statement, params: impl AsRef<[Param]>) -> Result<u64, Error> {
        let params: Vec<&Param> = params.as_ref().iter().collect();
        self.run(statement, 1, &params, &mut |_| Ok(()))
    }

    /// Runs a statement and reads every row of its answer.
    ///
    /// # Errors
    /// As [`Tx::execute`], and what `read` says.
    pub fn query<T>(
        &mut self,
        statement: &'static Statement,
        params: impl AsRef<[Param]>,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let params: Vec<&Param> = params.as_ref().iter().collect();
        let mut rows = Vec::new();
        self.run(statement, 1, &params, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Runs a statement and reads its first row, if it has one.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn query_optional<T>(
        &mut self,
        statement: &'static Statement,
        params: impl AsRef<[Param]>,
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.query(statement, params, read)?.into_iter().next())
    }

    /// Runs a statement that always answers with a row.
    ///
    /// # Errors
    /// As [`Tx::query`]; `Internal` where no row came.
    pub fn query_one<T>(
        &mut self,
        statement: &'static Statement,
        params: impl AsRef<[Param]>,
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.query_optional(statement, params, read)?
            .ok_or_else(|| Error::Internal(format!("no row from: {statement:?}")))
    }

    /// Runs a statement with a part `{each: …}` for all items; how many rows it changed. Nothing is run where there are none.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub fn execute_each(
        &mut self,
        statement: &'static Statement,
        shared: impl AsRef<[Param]>,
        items: &[Vec<Param>],
    ) -> Result<u64, Error> {
        self.run_each(statement, shared.as_ref(), items, &mut |_| Ok(()))
    }

    /// Runs a statement with a part `{each: …}` for all items, and reads every row of its answer. The rows come in no
    /// particular order.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn query_each<T>(
        &mut self,
        statement: &'static Statement,
        shared: impl AsRef<[Param]>,
        items: &[Vec<Param>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        self.run_each(statement, shared.as_ref(), items, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Runs a query with `… in ({each: ?})` for those ids, all different. The list is filled up to a power of two by repeating
    /// its last, so that few texts need preparing. Rows of more than 512 ids come in several answers, each ordered by itself.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn query_any_of<I: Into<Param> + Clone, T>(
        &mut self,
        statement: &'static Statement,
        shared: impl AsRef<[Param]>,
        ids: &[I],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        for chunk in ids.chunks(CHUNKS[0]) {
            let mut items: Vec<Vec<Param>> = chunk.iter().map(|id| vec![id.clone().into()]).collect();
            if let Some(last) = items.last().cloned() {
                items.resize(items.len().next_power_of_two(), last);
            }
            let flat: Vec<&Param> = shared.as_ref().iter().chain(items.iter().flatten()).collect();
            self.run(statement, items.len(), &flat, &mut |row| {
                rows.push(read(row)?);
                Ok(())
            })?;
        }
        Ok(rows)
    }

    fn run_each(
        &mut self,
        statement: &'static Statement,
        shared: &[Param],
        mut items: &[Vec<Param>],
        on_row: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let mut changed = 0;
        while !items.is_empty() {
            let size = CHUNKS.into_iter().find(|size| *size <= items.len()).unwrap_or(items.len());
            let (chunk, rest) = items.split_at(size);
            let flat: Vec<&Param> = shared.iter().chain(chunk.iter().flatten()).collect();
            changed += self.run(statement, size, &flat, on_row)?;
            items = rest;
        }
        Ok(changed)
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        items: usize,
        params: &[&Param],
        on_row: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        // After a failure there may be no transaction any more, and a statement would be committed by itself.
        if let Some(error) = self.has_failed() {
            return Err(error);
        }
        self.trace.has_written |= !statement.only_reads();
        let expected = statement.parameters(items);
        let outcome = if params.len() != expected {
            let message = format!("{} parameters instead of {expected} for: {statement:?}", params.len());
            Err(Failure { error: Error::Internal(message), remedy: Remedy::None })
        } else if params.iter().any(|param| param.is_unstorable()) {
            Err(Failure { error: Error::Unstorable, remedy: Remedy::None })
        } else {
            match &mut self.session {
                Session::Sqlite(connection) => sqlite::run(connection, statement, items, params, on_row),
                Session::Postgres(session) => session.run(statement, items, params, on_row),
            }
        };
        outcome.map_err(|failure| self.failure.get_or_insert(failure).error.clone())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error, remedy: Remedy::None }
    }
}
