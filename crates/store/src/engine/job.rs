//! A closure on its way to a database, and its outcome on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::tx::Trace;
use crate::{Error, Tx};

/// What runs in one transaction. The outcome is kept until the transaction's own is known: nobody is answered before.
pub(super) trait Work: Send {
    /// Whether the one who asked is still there.
    fn is_awaited(&self) -> bool;
    /// Runs the closure; whether the transaction is to be committed. It may be run again if it was not.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Asked before a commit: false where the one who asked was told already that nothing happened.
    fn may_commit(&self) -> bool;
    /// What can be done where it is not known whether the last run was committed.
    fn after_loss(&self) -> AfterLoss;
    /// Looks in a new transaction whether the last run was committed after all.
    fn look(&mut self, tx: &mut Tx<'_>) -> Found;
    /// Replaces the outcome.
    fn fail(&mut self, error: Error);
    /// Hands the outcome over.
    fn answer(self: Box<Self>);
}

/// What can be done where it is not known whether a run was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterLoss {
    /// It left something by which it is found again.
    Look,
    /// Doing it twice is the same as doing it once.
    Repeat,
    /// Nothing: it stays unknown.
    GiveUp,
}

/// What was found of a run whose commit was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It was committed, and its outcome holds.
    Committed,
    /// It was not, and never will be.
    Nothing,
    /// The database did not say.
    Unclear,
}

pub(super) struct Job<T, E, F> {
    work: F,
    trace: Trace,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
    decision: Arc<Decision>,
}

/// Which comes first: that the job is committed, or that the one who asked gives up. Only one of them happens.
#[derive(Default)]
struct Decision(AtomicU8);

const OPEN: u8 = 0;
const COMMITTING: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Decision {
    fn decide(&self, decision: u8) -> bool {
        let decided = self.0.compare_exchange(OPEN, decision, Ordering::SeqCst, Ordering::SeqCst);
        decided.is_ok() || decided == Err(decision)
    }
}

/// Where the outcome of a job arrives.
pub(super) struct Reply<T, E> {
    receiver: oneshot::Receiver<Result<T, E>>,
    decision: Arc<Decision>,
}

impl<T, E, F> Job<T, E, F>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    pub(super) fn of(work: F) -> (Box<dyn Work>, Reply<T, E>) {
        let (reply, receiver) = oneshot::channel();
        let decision = Arc::new(Decision::default());
        let job = Job { work, trace: Trace::default(), outcome: None, reply, decision: decision.clone() };
        (Box::new(job), Reply { receiver, decision })
    }
}

impl<T, E: From<Error>> Reply<T, E> {
    /// Waits for the outcome, for so long at most.
    ///
    /// # Errors
    /// What the job says; `Unavailable` where it was not begun or is not committed in time, and never will be;
    /// `OutcomeUnknown` where it is being committed.
    pub(super) async fn within(self, patience: Duration) -> Result<T, E> {
        match tokio::time::timeout(patience, self.receiver).await {
            Ok(Ok(outcome)) => return outcome,
            Ok(Err(_)) => return Err(Error::Internal("a database thread ended".into()).into()),
            Err(_) => tracing::error!(seconds = patience.as_secs(), "the database does not answer"),
        }
        let is_given_up = self.decision.decide(GIVEN_UP);
        Err(if is_given_up { Error::OUT_OF_ORDER } else { Error::OutcomeUnknown }.into())
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
        (self.outcome, self.trace) = (Some(outcome), tx.take_trace());
        is_ok
    }

    fn may_commit(&self) -> bool {
        self.decision.decide(COMMITTING)
    }

    fn after_loss(&self) -> AfterLoss {
        match &self.trace {
            Trace { is_there: Some(_), .. } => AfterLoss::Look,
            trace if trace.is_repeatable() => AfterLoss::Repeat,
            _ => AfterLoss::GiveUp,
        }
    }

    fn look(&mut self, tx: &mut Tx<'_>) -> Found {
        let Some(is_there) = &self.trace.is_there else { return Found::Unclear };
        match guarded(|| is_there(tx)) {
            Ok(true) => Found::Committed,
            Ok(false) => Found::Nothing,
            Err::<_, Error>(_) => Found::Unclear,
        }
    }

    fn fail(&mut self, error: Error) {
        self.outcome = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // The one who asked may have gone away, which changes nothing.
            let _ = self.reply.send(outcome);
        }
    }
}

/// Runs a closure whose panic must not take the thread, and the others' work, with it.
fn guarded<T, E: From<Error>>(run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Error::Internal("a transaction's closure panicked".into()).into()))
}
