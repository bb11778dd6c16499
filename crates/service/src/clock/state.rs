//! What is known of the clock, for the one who runs the installation.

use jiff::{SignedDuration, Timestamp};
use model::{Day, UserId};
use store::clock;
use store::moments;
use store::users::User;

use super::{CLOCKS_DIFFER, LONG_ENOUGH, horizon, is_past, last_day, was_set_back_lately};
use crate::accounts::zone_of;
use crate::actor::Operator;
use crate::{Daymark, Error};

/// What is known of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// What it says.
    pub now: Timestamp,
    /// Whether that is earlier than when this program was made.
    pub is_past: bool,
    /// How much earlier it is than what it said before, where it is.
    pub behind: Option<SignedDuration>,
    /// When it was last found to have jumped, as it said then, and how far: ahead where positive.
    pub jumped: Option<(Timestamp, SignedDuration)>,
    /// How long it has to agree with itself until it is believed; none where it is.
    pub waits: Option<SignedDuration>,
    /// How many rows are dated ahead: later than now, or further ahead than what is planned ever is.
    pub ahead: i64,
}

impl State {
    /// What is known where there is no database that could tell.
    pub fn of_no_database(now: Timestamp) -> State {
        State { now, is_past: is_past(now), behind: None, jumped: None, waits: None, ahead: 0 }
    }
}

/// Looks at what is known of the clock, and at everything that is stored for what is dated ahead. Changes nothing.
///
/// # Errors
/// What the database says.
pub async fn examine(daymark: &Daymark, _: &Operator) -> Result<State, Error> {
    let now = daymark.now();
    let look = daymark.store().read(clock::find).await?;
    let jumped = look.jumped_at.map(|at| (at, SignedDuration::from_millis(look.jumped_ms)));
    let agreed = SignedDuration::from_millis(look.agreed_ms);
    let behind = look.seen_at.map(|seen| seen.duration_since(now)).filter(|behind| *behind > CLOCKS_DIFFER);
    Ok(State {
        now,
        is_past: is_past(now),
        behind,
        jumped,
        waits: Some(LONG_ENOUGH - agreed).filter(SignedDuration::is_positive),
        ahead: count_ahead(daymark, now, was_set_back_lately(look.set_back_at, now) || behind.is_some()).await?,
    })
}

async fn count_ahead(daymark: &Daymark, now: Timestamp, with_journal: bool) -> Result<i64, Error> {
    let horizon = horizon(now);
    let mut ahead = daymark.store().read(move |tx| moments::count(tx, &horizon)).await?;
    let users = daymark.store().read(store::users::list).await?;
    for (user, last) in users.iter().filter(|user| user.is_open()).map(|user| last_day_of(user, now)) {
        ahead += daymark.store().read(move |tx| moments::count_of(tx, user, &horizon, last, with_journal)).await?;
    }
    Ok(ahead)
}

fn last_day_of(user: &User, now: Timestamp) -> (UserId, Day) {
    (user.id, last_day(Day::at(now, &zone_of(user))))
}

/// How far a clock went, as people say it: `730 days ahead`, `5 hours back`.
pub fn how_far(by: SignedDuration) -> String {
    let which = if by.is_negative() { "back" } else { "ahead" };
    format!("{} {which}", how_long(by))
}

/// A span in its largest unit of which there are two.
pub fn how_long(span: SignedDuration) -> String {
    let seconds = span.as_secs().unsigned_abs();
    let units = [(86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let found = units.into_iter().find(|(size, _)| seconds >= 2 * size);
    found.map_or(format!("{seconds} seconds"), |(size, unit)| format!("{} {unit}", seconds / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_told_in_the_largest_unit_of_which_there_are_two() {
        let said = |seconds| how_far(SignedDuration::from_secs(seconds));
        assert_eq!(said(63_072_015), "730 days ahead");
        assert_eq!(said(-5 * 3_600 - 30), "5 hours back");
        assert_eq!(said(7_199), "119 minutes ahead");
        assert_eq!(said(-61), "61 seconds back");
    }
}
