//! Working everything out at once, by hand: after an import, or when a release counts otherwise than the one before.

use std::time::Duration;

use model::finding::InsightPriority;
use model::{Day, UserId};

use super::claim::Claim;
use super::schedule::{self, Closing, sunday_of};
use crate::accounts;
use crate::actor::Operator;
use crate::findings::renewal::{self, Wanted};
use crate::{Daymark, Error};

/// How long to wait for a server that is at the same person's findings.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Whose findings are to be worked out anew, and from when on.
#[derive(Debug, Clone, Default)]
pub struct Recompute {
    /// The person; none means everybody.
    pub username: Option<String>,
    /// The day from which on every Sunday gets its averages anew; none means the latest alone.
    pub since: Option<Day>,
    /// The day from which on each day, week and month that ended gets its insights anew; none means the latest alone.
    pub insights_since: Option<Day>,
}

/// Works findings out as of each person's today: correlations over the year that ended yesterday, averages for every Sunday that is
/// wanted, and the insights of the last day, week and month. `progress` is told how many people are done, of how many.
///
/// # Errors
/// [`Error::NotFound`] when there is no account of that name; [`Error::Unavailable`] when a server is at a person's findings for
/// too long.
pub async fn recompute(
    daymark: &Daymark,
    by: &Operator,
    what: Recompute,
    mut progress: impl FnMut(usize, usize),
) -> Result<(), Error> {
    let users = match &what.username {
        Some(username) => vec![accounts::find_by_operator(daymark, by, username).await?.id],
        None => daymark.store().read(store::users::list).await?.iter().map(|user| user.id).collect(),
    };
    for (done, user) in users.iter().enumerate() {
        progress(done, users.len());
        // None is someone whose account went meanwhile.
        if let Some(claim) = claim(daymark, *user).await? {
            let wanted = wanted(daymark, &claim, &what);
            renewal::renew(daymark, *user, wanted).await?;
            claim.release(daymark).await?;
        }
    }
    progress(users.len(), users.len());
    Ok(())
}

async fn claim(daymark: &Daymark, user: UserId) -> Result<Option<Claim>, Error> {
    let wait = async {
        loop {
            if let Some(claim) = Claim::take(daymark, user).await? {
                return Ok(Some(claim));
            }
            let account = daymark.store().read(move |tx| store::users::find(tx, user)).await?;
            if account.is_none_or(|account| account.is_disabled) {
                return Ok(None);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let given_up = Error::Unavailable { retry_after: PATIENCE.as_secs() };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or(Err(given_up))
}

fn wanted(daymark: &Daymark, claim: &Claim, what: &Recompute) -> Wanted {
    let today = Day::at(daymark.now(), claim.zone());
    let latest = sunday_of(today);
    let first = what.since.map_or(latest, |since| sunday_of(since.plus(6)));
    let sundays = (first.number()..=latest.number()).step_by(7).map(Day::from_number);
    let last = schedule::last_closed(daymark.now(), claim.zone(), claim.user());
    let closings: Vec<Closing> = match what.insights_since {
        None => vec![Closing::since(None, last)],
        // One closing a day, as a server that ran all the time would have made them.
        Some(since) => {
            let days = (since.number()..=last.number()).map(Day::from_number);
            days.map(|day| Closing::since(Some(day.plus(-1)), day)).collect()
        }
    };
    let ended = closings.iter().flat_map(|closing| {
        let week = closing.week.map(|last| (InsightPriority::Week, last));
        let month = closing.month.map(|last| (InsightPriority::Month, last));
        [(InsightPriority::Day, closing.last)].into_iter().chain(week).chain(month)
    });
    Wanted {
        averages: sundays.collect(),
        correlations: Some(today),
        insights: std::iter::once((InsightPriority::Today, today)).chain(ended).collect(),
        ..Wanted::default()
    }
}
