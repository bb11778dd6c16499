//! The right to work out one person's findings, which at most one server has at a time.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use model::{Day, UserId};
use store::closings::{self, Mailed};
use store::moments::Horizon;

use super::schedule;
use crate::accounts::zone_of;
use crate::{Daymark, Error, clock};

/// How long a server may take. One that was killed is taken for dead after it.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How long after its first failure a closing is tried again; each further time twice as long.
const FIRST_RETRY: SignedDuration = SignedDuration::from_mins(1);
/// The longest time between two tries.
const LONGEST_RETRY: SignedDuration = SignedDuration::from_hours(6);

/// A claim on one person's findings. Made by [`Claim::take`] alone, and given back by one of the functions that end it.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    user: UserId,
    zone: TimeZone,
    closed_day: Option<Day>,
    due_at: Timestamp,
    attempts: i64,
    mailed: [Option<Day>; 2],
    until: Timestamp,
}

impl Claim {
    /// Claims a person's findings; none when another server is at them, or the account is going or gone.
    pub(crate) async fn take(daymark: &Daymark, user: UserId) -> Result<Option<Claim>, Error> {
        let horizon = clock::time(daymark).horizon();
        let until = horizon.now.checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let taken = daymark.store().write(move |tx| {
            let Some(account) = store::users::find(tx, user)?.filter(store::users::User::is_open) else {
                return Ok(None);
            };
            Ok::<_, store::Error>(closings::claim(tx, user, &horizon, until)?.map(|claimed| (account, claimed)))
        });
        Ok(taken.await?.map(|(account, claimed)| Claim {
            user,
            zone: zone_of(&account),
            closed_day: claimed.closed_day,
            due_at: claimed.due_at,
            attempts: claimed.attempts,
            mailed: [claimed.mailed_week, claimed.mailed_year],
            until,
        }))
    }

    /// Whose findings they are.
    pub(crate) fn user(&self) -> UserId {
        self.user
    }

    /// Where the person's days begin and end.
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The last day that was closed; none before the first. A clock that was wrong may have closed days that have not ended.
    pub(crate) fn closed_day(&self) -> Option<Day> {
        self.closed_day
    }

    /// The first day of the last week or year that was mailed; none before the first.
    pub(crate) fn mailed(&self, what: Mailed) -> Option<Day> {
        let [week, year] = self.mailed;
        match what {
            Mailed::Week => week,
            Mailed::Year => year,
        }
    }

    /// Notes which week or year was mailed last; none where none was.
    pub(crate) async fn note_mailed(&self, daymark: &Daymark, what: Mailed, first: Option<Day>) -> Result<(), Error> {
        let lease = (self.user, self.until);
        Ok(daymark.store().write(move |tx| closings::update_mailed(tx, lease, what, first)).await?)
    }

    /// Whether the next closing is due. What lies further ahead than it can was planned by a clock that was wrong.
    pub(crate) fn is_due(&self, horizon: &Horizon) -> bool {
        self.due_at <= horizon.now || self.due_at > horizon.planned
    }

    /// Gives the claim back and changes nothing else.
    pub(crate) async fn release(self, daymark: &Daymark) -> Result<(), Error> {
        let (user, until) = (self.user, self.until);
        Ok(daymark.store().write(move |tx| closings::release(tx, user, until)).await?)
    }

    /// Gives the claim back when every day up to `last` is closed.
    pub(crate) async fn finish(self, daymark: &Daymark, last: Day) -> Result<(), Error> {
        let due_at = schedule::next_closing(daymark.now(), &self.zone, self.user);
        let (lease, closed) = ((self.user, self.until), self.closed_now(daymark, last));
        Ok(daymark.store().write(move |tx| closings::finish(tx, lease, due_at, closed)).await?)
    }

    /// Gives the claim back when every day up to `last` is closed, and what was to follow from it failed: that is tried again,
    /// after a while that grows, but not later than the next day closes.
    pub(crate) async fn finish_in_part(self, daymark: &Daymark, last: Day, why: String) -> Result<(), Error> {
        let retry = daymark.now().checked_add(pause(self.attempts)).unwrap_or(Timestamp::MAX);
        let due_at = retry.min(schedule::next_closing(daymark.now(), &self.zone, self.user));
        let closed = self.closed_now(daymark, last);
        let (lease, attempts) = ((self.user, self.until), self.attempts.saturating_add(1));
        let write = move |tx: &mut store::Tx<'_>| closings::finish_in_part(tx, lease, due_at, closed, (attempts, &why));
        Ok(daymark.store().write(write).await?)
    }

    /// The last day that is noted as closed when every day up to `last` is. After the clock was set back none is, until the clock is
    /// believed: then the last days close again.
    fn closed_now(&self, daymark: &Daymark, last: Day) -> Option<Day> {
        if clock::time(daymark).is_doubted() { self.closed_day } else { Some(last) }
    }

    /// Gives the claim back when closing failed: it is tried again, after a while that grows.
    pub(crate) async fn fail(self, daymark: &Daymark, why: String) -> Result<(), Error> {
        let due_at = daymark.now().checked_add(pause(self.attempts)).unwrap_or(Timestamp::MAX);
        let (lease, attempts) = ((self.user, self.until), self.attempts.saturating_add(1));
        Ok(daymark.store().write(move |tx| closings::fail(tx, lease, due_at, (attempts, &why))).await?)
    }
}

/// How long to wait after a failure that this many came before.
fn pause(earlier: i64) -> SignedDuration {
    let factor = 1 << earlier.clamp(0, 16);
    FIRST_RETRY.checked_mul(factor).unwrap_or(LONGEST_RETRY).min(LONGEST_RETRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_closing_is_tried_ever_more_rarely() {
        let minutes: Vec<i64> = [0, 1, 2, 8, 9, 100].map(|earlier| pause(earlier).as_mins()).to_vec();
        assert_eq!(minutes, [1, 2, 4, 256, 360, 360]);
    }
}
