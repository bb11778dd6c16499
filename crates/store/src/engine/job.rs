//! A closure on its way to a database, and its outcome on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::tx::Trace;
use crate::{Error, Tx};

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

/// Runs a closure and keeps its outcome; says whether that is a good one.
type Run = Box<dyn Fn(&mut Tx<'_>) -> bool + Send>;

/// What runs in one transaction. Its outcome is kept until the transaction's own is known: nobody is answered before.
///
/// It knows nothing of the types of that outcome, so that it is compiled once and not for each closure of the product.
pub(super) struct Job {
    run: Run,
    trace: Trace,
    /// `Ok` where the caller gets what the closure returned, whether good or bad; `Err` where the caller gets this error
    /// instead. None before the first run.
    outcome: Option<Result<(), Error>>,
    reply: oneshot::Sender<Result<(), Error>>,
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

/// Where it arrives that a job is done.
pub(super) struct Reply {
    receiver: oneshot::Receiver<Result<(), Error>>,
    decision: Arc<Decision>,
}

/// What the last run of a closure returned.
pub(super) struct Outcome<T, E>(Arc<Mutex<Option<Result<T, E>>>>);

impl<T, E: From<Error>> Outcome<T, E> {
    /// To be asked once the job is done.
    pub(super) fn take(self) -> Result<T, E> {
        let outcome = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        outcome.unwrap_or_else(|| Err(Error::Internal("a job ended before it ran".into()).into()))
    }
}

/// The closure as a job runs it, and where its outcome is then found.
pub(super) fn keeping<T, E>(work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> (Run, Outcome<T, E>)
where
    T: Send + 'static,
    E: Send + 'static,
{
    let kept = Arc::new(Mutex::new(None));
    let outcome = Outcome(kept.clone());
    let run = move |tx: &mut Tx<'_>| {
        let outcome = work(tx);
        let is_ok = outcome.is_ok();
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        is_ok
    };
    (Box::new(run), outcome)
}

impl Reply {
    /// Waits until the job is done, for so long at most.
    ///
    /// # Errors
    /// What the job says; `Unavailable` where it was not begun or is not committed in time, and never will be;
    /// `OutcomeUnknown` where it is being committed.
    pub(super) async fn within(self, patience: Duration) -> Result<(), Error> {
        match tokio::time::timeout(patience, self.receiver).await {
            Ok(Ok(outcome)) => return outcome,
            Ok(Err(_)) => return Err(Error::Internal("a database thread ended".into())),
            Err(_) => tracing::error!(seconds = patience.as_secs(), "the database does not answer"),
        }
        let is_given_up = self.decision.decide(GIVEN_UP);
        Err(if is_given_up { Error::OUT_OF_ORDER } else { Error::OutcomeUnknown })
    }
}

impl Job {
    pub(super) fn new(run: Run) -> (Job, Reply) {
        let (reply, receiver) = oneshot::channel();
        let decision = Arc::new(Decision::default());
        let job = Job { run, trace: Trace::default(), outcome: None, reply, decision: decision.clone() };
        (job, Reply { receiver, decision })
    }

    /// Whether the one who asked is still there.
    pub(super) fn is_awaited(&self) -> bool {
        !self.reply.is_closed()
    }

    /// Runs the closure; whether the transaction is to be committed. It may be run again if it was not.
    pub(super) fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let ran = guarded(|| (self.run)(tx));
        let outcome = match (ran, tx.has_failed()) {
            (Ok(true), Some(error)) | (Err(error), _) => Err(error),
            (Ok(is_ok), _) => Ok(is_ok),
        };
        let is_ok = outcome == Ok(true);
        (self.outcome, self.trace) = (Some(outcome.map(|_| ())), tx.take_trace());
        is_ok
    }

    /// Asked before a commit: false where the one who asked was told already that nothing happened.
    pub(super) fn may_commit(&self) -> bool {
        self.decision.decide(COMMITTING)
    }

    /// What can be done where it is not known whether the last run was committed.
    pub(super) fn after_loss(&self) -> AfterLoss {
        match &self.trace {
            Trace { is_there: Some(_), .. } => AfterLoss::Look,
            trace if trace.is_repeatable() => AfterLoss::Repeat,
            _ => AfterLoss::GiveUp,
        }
    }

    /// Looks in a new transaction whether the last run was committed after all.
    pub(super) fn look(&mut self, tx: &mut Tx<'_>) -> Found {
        let Some(is_there) = &self.trace.is_there else { return Found::Unclear };
        match guarded(|| is_there(tx)).flatten() {
            Ok(true) => Found::Committed,
            Ok(false) => Found::Nothing,
            Err(_) => Found::Unclear,
        }
    }

    /// Replaces the outcome.
    pub(super) fn fail(&mut self, error: Error) {
        self.outcome = Some(Err(error));
    }

    /// Says that the job is done.
    pub(super) fn answer(self) {
        if let Some(outcome) = self.outcome {
            // The one who asked may have gone away, which changes nothing.
            let _ = self.reply.send(outcome);
        }
    }
}

/// Runs a closure whose panic must not take the thread, and the others' work, with it.
fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Error::Internal("a transaction's closure panicked".into()))
}
