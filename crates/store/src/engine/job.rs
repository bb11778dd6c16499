//! A closure on its way to a database, and its outcome on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::{Error, Tx};

/// What runs in one transaction. The outcome is kept until the transaction's own is known: nobody is answered before.
pub(super) trait Work: Send {
    /// Whether whoever asked is still there.
    fn is_awaited(&self) -> bool;
    /// Runs the closure, after which the transaction is to be committed or not. It may be run again if it was not.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Asks whether an earlier run was committed after all; true if there is an outcome now.
    fn confirm(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Replaces the outcome.
    fn fail(&mut self, error: Error);
    /// Hands the outcome over.
    fn answer(self: Box<Self>);
}

pub(super) type Confirm<T, E> = Box<dyn Fn(&mut Tx<'_>) -> Result<Option<T>, E> + Send>;

pub(super) struct Job<T, E, F> {
    work: F,
    confirm: Option<Confirm<T, E>>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

pub(super) type Reply<T, E> = oneshot::Receiver<Result<T, E>>;

impl<T, E, F> Job<T, E, F>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    pub(super) fn of(work: F, confirm: Option<Confirm<T, E>>) -> (Box<dyn Work>, Reply<T, E>) {
        let (reply, receiver) = oneshot::channel();
        (Box::new(Job { work, confirm, outcome: None, reply }), receiver)
    }
}

impl<T, E, F> Work for Job<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn is_awaited(&self) -> bool {
        !self.reply.is_closed()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = guarded(|| (self.work)(tx));
        let outcome = match tx.has_failed() {
            Some(error) if outcome.is_ok() => Err(error.into()),
            _ => outcome,
        };
        let is_ok = outcome.is_ok();
        self.outcome = Some(outcome);
        is_ok
    }

    fn confirm(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(confirm) = &self.confirm else { return false };
        match guarded(|| confirm(tx)) {
            Ok(Some(value)) => self.outcome = Some(Ok(value)),
            Ok(None) => return false,
            Err(error) => self.outcome = Some(Err(error)),
        }
        true
    }

    fn fail(&mut self, error: Error) {
        self.outcome = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // Whoever asked may have gone away, which changes nothing.
            let _ = self.reply.send(outcome);
        }
    }
}

/// Runs a closure whose panic must not take the thread, and the others' work, with it.
fn guarded<T, E: From<Error>>(run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Error::Internal("a transaction's closure panicked".into()).into()))
}
