//! Whether the clock can be believed: the one place that is asked before anything is destroyed, or called over, because of time.
//!
//! The machine's clock may be wrong: set by hand, not set at all after a start, put right again a moment later. So each server looks at
//! it every minute and compares it with the monotonic clock, which nobody sets, and with what was known of it at the last look, of
//! this server or another, before a restart or after it. It *agrees with itself* for as long as it goes on as it did before. What is
//! known stands in the database, in one row (`store::clock`).
//!
//! Two things follow ([`Time`]). Time that passed while the clock agreed with itself has passed, whatever the clock says. And a
//! moment has certainly come when the clock has agreed with itself for a day, or when so much time has passed since one that had.
//! Rows that are dated later than now say nothing of the clock: they are the mistake. ([`is_ahead`])

mod looking;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::Day;
use store::moments::Horizon;

pub(crate) use looking::is_look_due;
pub use looking::look;
pub use state::{State, examine, how_far, how_long};

use crate::{Daymark, Error};

/// How far the clocks of servers may differ. What happened later than that was noted by a clock that was wrong then.
pub(crate) const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);
/// For how long the clock must have agreed with itself to be believed: by then somebody will have noticed a wrong one.
const LONG_ENOUGH: SignedDuration = SignedDuration::from_hours(24);
/// When this was written, in seconds since 1970-01-01 UTC: no right clock is behind it.
const THE_PAST: i64 = 1_790_000_000;
/// After how many seconds it is worth asking again what could not be told.
const ASK_AGAIN: u64 = 300;
/// The longest time between a closing and the next: a day that has an hour more, and one that a zone leaves out.
const LONGEST_PLAN: SignedDuration = SignedDuration::from_hours(50);

/// After how long every server has looked twice, so that one whose clock differs would have been noticed.
const ALL_HAVE_LOOKED: SignedDuration = SignedDuration::from_mins(2);

/// For how long after the clock was set back what was done before may be done again.
const LATELY: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What a server knows of its clock.
#[derive(Debug)]
pub(crate) struct Watch(Mutex<Seen>);

/// What it knew when it last looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// What the clock said.
    at: Timestamp,
    /// What the monotonic clock said.
    monotonic: SignedDuration,
    /// For how long the clock had agreed with itself.
    agreed: SignedDuration,
    /// The latest moment that had certainly come.
    certain: Timestamp,
    /// When it was last set back, as it said then.
    set_back_at: Option<Timestamp>,
    /// Whether what stands in the database was looked at too.
    is_noted: bool,
    /// How far from what was expected it has been seen since, at worst: ahead where positive.
    worst: SignedDuration,
}

impl Seen {
    /// How much further the clock is now than the time that has passed.
    fn drift(&self, now: Timestamp, monotonic: SignedDuration) -> SignedDuration {
        now.duration_since(self.at) - (monotonic - self.monotonic)
    }

    /// The furthest that it has been off since the last look, now included.
    fn worst_drift(&self, now: Timestamp, monotonic: SignedDuration) -> SignedDuration {
        let drift = self.drift(now, monotonic);
        if drift.abs() > self.worst.abs() { drift } else { self.worst }
    }
}

/// The present, and how much of what the clock says of it can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time {
    /// What the clock says.
    pub(crate) now: Timestamp,
    /// The latest moment that has certainly come, by which is destroyed what is old: never later than `now`.
    pub(crate) certain: Timestamp,
    /// Since when the clock has agreed with itself.
    agreed_since: Timestamp,
    is_believed: bool,
    set_back_at: Option<Timestamp>,
}

impl Time {
    /// Whether what was made at one moment is over since another. It can be told where that moment has certainly come, and where so much
    /// time was measured since the clock agrees with itself: what is dated outside of that time was made before it.
    ///
    /// # Errors
    /// [`Error::ClockDoubted`] where the clock says that it is over and cannot be believed, and where the thing is dated ahead, so that
    /// nobody can tell how old it is.
    pub(crate) fn is_over(&self, made_at: Timestamp, ends_at: Timestamp) -> Result<bool, Error> {
        let is_ahead = is_ahead(made_at, self.now);
        if self.now < ends_at && !is_ahead {
            return Ok(false);
        }
        let is_measured = (self.agreed_since..=self.now).contains(&made_at);
        let agreed = self.now.duration_since(self.agreed_since);
        let is_older = agreed >= ends_at.duration_since(made_at).saturating_add(ALL_HAVE_LOOKED);
        if ends_at <= self.certain || is_measured || is_older {
            Ok(true)
        } else {
            Err(Error::ClockDoubted { retry_after: ASK_AGAIN })
        }
    }

    /// As [`Time::is_over`], of what may live longer: what is dated ahead is not over.
    ///
    /// # Errors
    /// [`Error::ClockDoubted`] where the clock says that it is over and cannot be believed.
    pub(crate) fn is_lasting_over(&self, made_at: Timestamp, ends_at: Timestamp) -> Result<bool, Error> {
        if is_ahead(made_at, self.now) { Ok(false) } else { self.is_over(made_at, ends_at) }
    }

    /// Whether the clock is believed as it stands: it has agreed with itself for long enough.
    pub(crate) fn is_believed(&self) -> bool {
        self.is_believed
    }

    /// Whether the clock was set back in the last days, so that what was done for later days was done too early.
    pub(crate) fn was_set_back(&self) -> bool {
        was_set_back_lately(self.set_back_at, self.now)
    }

    /// Whether the clock was set back and is not believed yet: either it was ahead before, or it is behind now.
    pub(crate) fn is_doubted(&self) -> bool {
        self.was_set_back() && !self.is_believed
    }

    /// Whether the clock says that it is earlier than when this was written, so that no day can be closed by it.
    pub(crate) fn is_past(&self) -> bool {
        is_past(self.now)
    }

    /// What counts as dated ahead.
    pub(crate) fn horizon(&self) -> Horizon {
        horizon(self.now)
    }
}

/// What counts as dated ahead at a moment.
fn horizon(now: Timestamp) -> Horizon {
    Horizon {
        now,
        happened: later(now, CLOCKS_DIFFER),
        planned: later(now, LONGEST_PLAN),
        leased: later(now, crate::jobs::claim::LEASE + CLOCKS_DIFFER),
        letters: later(now, crate::account_events::longest_pause()),
    }
}

/// Whether something that happened is dated later than it can be, and so by a clock that was wrong.
pub(crate) fn is_ahead(moment: Timestamp, now: Timestamp) -> bool {
    moment.duration_since(now) > CLOCKS_DIFFER
}

/// The last day that findings of a person can be dated, whose day it is: a day more, since people move.
pub(crate) fn last_day(today: Day) -> Day {
    today.plus(1)
}

/// Whether a clock that was last set back then, as it said, was so in the last days, as it says now.
fn was_set_back_lately(set_back_at: Option<Timestamp>, now: Timestamp) -> bool {
    set_back_at.is_some_and(|at| now.duration_since(at).abs() <= LATELY)
}

/// Whether the clock says that it is earlier than when this was written.
fn is_past(now: Timestamp) -> bool {
    now.as_second() < THE_PAST
}

impl Watch {
    /// What a server knows that has not looked yet.
    pub(crate) fn begin(at: Timestamp, monotonic: SignedDuration) -> Watch {
        let (agreed, worst, certain) = (SignedDuration::ZERO, SignedDuration::ZERO, Timestamp::UNIX_EPOCH);
        Watch(Mutex::new(Seen { at, monotonic, agreed, certain, set_back_at: None, is_noted: false, worst }))
    }

    /// Notes that the clock was read, so that no jump goes unnoticed, however soon it is taken back.
    pub(crate) fn note(&self, now: Timestamp, monotonic: SignedDuration) {
        let mut seen = self.seen();
        seen.worst = seen.worst_drift(now, monotonic);
    }

    fn read(&self, now: Timestamp, monotonic: SignedDuration) -> Time {
        let seen = *self.seen();
        let agrees = seen.drift(now, monotonic).abs() <= CLOCKS_DIFFER && !is_past(now);
        if !agrees {
            let certain = seen.certain.min(now);
            return Time { now, certain, agreed_since: now, is_believed: false, set_back_at: seen.set_back_at };
        }
        let passed = now.duration_since(seen.at).max(SignedDuration::ZERO);
        let agreed = seen.agreed + passed;
        let is_believed = agreed >= LONG_ENOUGH;
        let certain = if is_believed { now } else { later(seen.certain, passed).min(now) };
        let agreed_since = now.saturating_sub(agreed).unwrap_or(Timestamp::MIN);
        Time { now, certain, agreed_since, is_believed, set_back_at: seen.set_back_at }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The present, and how much of it can be believed.
pub(crate) fn time(daymark: &Daymark) -> Time {
    let (now, monotonic) = (daymark.now(), daymark.monotonic());
    daymark.watch().read(now, monotonic)
}

/// A moment and so much more.
pub(crate) fn later(moment: Timestamp, span: SignedDuration) -> Timestamp {
    moment.saturating_add(span).unwrap_or(Timestamp::MAX)
}
