//! Putting right what a clock that was wrong has left, once the clock is believed.

use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use model::{Day, UserId};
use store::{Tx, journal, moments};

use crate::clock;
use crate::{Daymark, Error};

/// How often the tables that belong to everybody are looked through.
const EVERY: SignedDuration = SignedDuration::from_hours(24);

/// When this server last looked through the tables that belong to everybody, by the monotonic clock.
#[derive(Debug, Default)]
pub(crate) struct Mended(Mutex<Option<SignedDuration>>);

/// Removes what has expired from the tables that belong to everybody, and puts right what is dated ahead there: when the clock is
/// believed for the first time since this server was started, and each day after that.
pub(super) async fn mend_shared(daymark: &Daymark) -> Result<(), Error> {
    let (time, monotonic) = (clock::time(daymark), daymark.monotonic());
    let last = *daymark.mended().0.lock().unwrap_or_else(PoisonError::into_inner);
    if !time.is_believed() || last.is_some_and(|last| monotonic - last < EVERY) {
        return Ok(());
    }
    let mend = move |tx: &mut Tx<'_>| {
        store::links::delete_expired(tx, time.certain)?;
        moments::mend(tx, &time.horizon())
    };
    daymark.store().write(mend).await?;
    *daymark.mended().0.lock().unwrap_or_else(PoisonError::into_inner) = Some(monotonic);
    Ok(())
}

/// Puts right what is dated ahead of a person's; findings that are dated ahead go. The journal is looked through where the clock was set
/// back lately.
pub(super) async fn mend_of(daymark: &Daymark, user: UserId, zone: &TimeZone) -> Result<(), Error> {
    let time = clock::time(daymark);
    if !time.is_believed() {
        return Ok(());
    }
    let (horizon, last) = (time.horizon(), clock::last_day(Day::at(time.now, zone)));
    let with_journal = time.was_set_back();
    let count = move |tx: &mut Tx<'_>| moments::count_of(tx, user, &horizon, last, with_journal);
    let ahead = daymark.store().read(count).await?;
    if ahead == 0 {
        return Ok(());
    }
    let mend = move |tx: &mut Tx<'_>| {
        // Whoever watches a person's revisions sees that findings have gone.
        journal::begin_findings(tx, user)?;
        moments::mend_of(tx, user, &horizon, last, with_journal)
    };
    daymark.store().write(mend).await?;
    tracing::info!(user = user.0, rows = ahead, "put right what a clock that was ahead had left");
    Ok(())
}
