//! What Daymark does without being asked: it closes people's days, weeks and months, and renews today's insights after
//! writes.
//!
//! There is no queue. What is due is found: closings by the time that stands in `closings`, insights by the revisions that
//! they do not know of. Whoever works out a person's findings claims them first ([`claim`]), so that any number of servers
//! may look for work at once; and what is worked out is stored under keys of its own, so that doing it again after a
//! server was killed changes nothing.

pub(crate) mod claim;
mod closing;
mod erasing;
mod mending;
mod recompute;
mod refresh;
mod schedule;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use model::UserId;

#[cfg(test)]
pub(crate) use erasing::erase_expired;
pub(crate) use mending::Mended;
pub(crate) use recompute::recompute_for;
pub use recompute::{Recompute, recompute};
pub(crate) use schedule::{next_closing, sunday_of};

use crate::{Daymark, Error, account_events, clock, oauth, summaries};

/// How often work is looked for.
const PAUSE: Duration = Duration::from_secs(5);
/// How many people's work is looked up at a time.
const AT_A_TIME: i64 = 100;
/// How many people's work is done at a time: while one's findings are stored, another's are worked out.
const AT_ONCE: usize = 2;

/// Does the work that falls due, until told to stop.
pub async fn run(daymark: Arc<Daymark>, stop: impl Future<Output = ()>) {
    let work = async {
        loop {
            match work_off(&daymark).await {
                Ok(0) => tokio::time::sleep(PAUSE).await,
                Ok(_) => {}
                Err(error) => {
                    // The database is away or full. What is due stays due.
                    tracing::warn!(%error, "work that is due could not be looked for");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    };
    // Beside the other work, which may take long.
    let letters = account_events::send_letters(&daymark);
    tokio::select! { () = work => {}, _ = letters => {}, () = stop => {} }
}

/// Does what is due at this moment, a round of it; for how many people.
///
/// # Errors
/// What the database says when it is asked for work. What fails for one person is noted and tried again later.
pub async fn work_off(daymark: &Arc<Daymark>) -> Result<usize, Error> {
    if clock::is_look_due(daymark) {
        clock::look(daymark).await?;
    }
    oauth::erase_answers(daymark).await?;
    mending::mend_shared(daymark).await?;
    let time = clock::time(daymark);
    if time.is_past() {
        return Ok(0);
    }
    let horizon = time.horizon();
    let due = daymark.store().read(move |tx| store::closings::list_due(tx, &horizon, AT_A_TIME)).await?;
    let stale = refresh::list_stale(daymark, AT_A_TIME).await?;
    let mut all = due;
    all.extend(stale.into_iter().filter(|user| !all.contains(user)).collect::<Vec<_>>());
    let mut done = 0;
    for users in all.chunks(AT_ONCE) {
        let under_way: Vec<_> = users.iter().map(|user| tokio::spawn(work_for(daymark.clone(), *user))).collect();
        for work in under_way {
            done += usize::from(work.await.unwrap_or(false));
        }
    }
    Ok(done)
}

/// Does what is due for one person, unless another server is at it; whether anything was done.
async fn work_for(daymark: Arc<Daymark>, user: UserId) -> bool {
    match try_work_for(&daymark, user).await {
        Ok(is_done) => is_done,
        Err(error) => {
            tracing::warn!(%error, user = user.0, "findings could not be renewed; they will be, later");
            false
        }
    }
}

async fn try_work_for(daymark: &Daymark, user: UserId) -> Result<bool, Error> {
    let Some(claim) = claim::Claim::take(daymark, user).await? else { return Ok(false) };
    if !claim.is_due(&clock::time(daymark).horizon()) {
        // Where this fails the claim is kept until it ends, which keeps a failure from being repeated without a pause.
        refresh::refresh(daymark, &claim).await?;
        claim.release(daymark).await?;
        return Ok(true);
    }
    match closing::close(daymark, &claim).await {
        Ok(last) => {
            tidy(daymark, &claim).await;
            match summaries::send_due(daymark, &claim, last).await {
                Ok(()) => claim.finish(daymark, last).await?,
                Err(error @ (Error::Unavailable { .. } | Error::OutcomeUnknown)) => return Err(error),
                Err(error) => {
                    tracing::error!(%error, user = user.0, "a summary was not mailed; it is tried again");
                    claim.finish_in_part(daymark, last, error.to_string()).await?;
                    return Ok(false);
                }
            }
        }
        Err(error @ (Error::Unavailable { .. } | Error::OutcomeUnknown)) => return Err(error),
        Err(error) => {
            tracing::error!(%error, user = user.0, "a day could not be closed; it is tried again");
            claim.fail(daymark, error.to_string()).await?;
            return Ok(false);
        }
    }
    Ok(true)
}

/// Erases what was deleted long ago, and puts right what a wrong clock has left. Where that fails it is done tomorrow.
async fn tidy(daymark: &Daymark, claim: &claim::Claim) {
    let (user, certain) = (claim.user(), clock::time(daymark).certain);
    if let Err(error) = erasing::erase_expired(daymark, user, certain).await {
        tracing::warn!(%error, user = user.0, "what was deleted long ago could not be erased; it will be, tomorrow");
    }
    if let Err(error) = mending::mend_of(daymark, user, claim.zone()).await {
        tracing::warn!(%error, user = user.0, "what a wrong clock has left could not be put right; it will be, tomorrow");
    }
}
