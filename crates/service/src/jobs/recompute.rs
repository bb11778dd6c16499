//! Working everything out at once, by hand: after an import, or when a release counts otherwise than the one before.

use std::sync::Arc;

use model::finding::InsightPriority;
use model::{Day, UserId};
use store::users::User;
use tokio::task::JoinSet;

use super::AT_ONCE;
use super::schedule::{self, Closing, sunday_of};
use crate::accounts;
use crate::actor::Operator;
use crate::findings::renewal::{self, Wanted};
use crate::{Daymark, Error};

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
/// [`Error::NotFound`] when there is no account of that name, and what the database says.
pub async fn recompute(
    daymark: &Arc<Daymark>,
    by: &Operator,
    what: Recompute,
    mut progress: impl FnMut(usize, usize),
) -> Result<(), Error> {
    let users = match &what.username {
        Some(username) => vec![accounts::find_by_operator(daymark, by, username).await?.id],
        None => daymark.store().read(store::users::list).await?.iter().map(|user| user.id).collect(),
    };
    let (all, mut done) = (users.len(), 0);
    let mut waiting = users.into_iter();
    let mut under_way = JoinSet::new();
    progress(done, all);
    while done < all {
        for user in waiting.by_ref().take(AT_ONCE - under_way.len()) {
            under_way.spawn(recompute_for(daymark.clone(), user, what.clone()));
        }
        let Some(ended) = under_way.join_next().await else { break };
        ended.map_err(|error| Error::Internal(format!("working out findings: {error}")))??;
        done += 1;
        progress(done, all);
    }
    Ok(())
}

/// Needs no claim: should a server be at the same findings, both store the same.
pub(crate) async fn recompute_for(daymark: Arc<Daymark>, user: UserId, what: Recompute) -> Result<(), Error> {
    // None is someone whose account went meanwhile, or is going.
    let account = daymark.store().read(move |tx| store::users::find(tx, user)).await?;
    let Some(account) = account.filter(User::is_open) else { return Ok(()) };
    let wanted = wanted(&daymark, &account, &what);
    renewal::renew(&daymark, user, wanted).await
}

fn wanted(daymark: &Daymark, account: &User, what: &Recompute) -> Wanted {
    let (now, zone) = (daymark.now(), accounts::zone_of(account));
    let today = Day::at(now, &zone);
    let latest = sunday_of(today);
    let first = what.since.map_or(latest, |since| sunday_of(since.plus(6)));
    let sundays = (first.number()..=latest.number()).step_by(7).map(Day::from_number);
    let last = schedule::last_closed(now, &zone, account.id);
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
