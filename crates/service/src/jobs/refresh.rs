//! Renewing insights after writes: today's, and those about closed days, weeks and months that an app filled in late.

use std::collections::{BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp};
use model::finding::InsightPriority;
use model::{AttributeId, Day, Revision, UserId};
use store::Tx;
use store::journal::{self, Changes};

use super::claim::Claim;
use super::schedule::{self, Closing};
use crate::findings::renewal::{self, Wanted};
use crate::{Daymark, Error, clock};

/// A person's insights are renewed at most this often, however often apps write.
const AT_MOST_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// More writes than this at once, as after an import, renew the insights of every attribute.
const MOST_WRITES: u64 = 1000;
/// Late values of so many closed days renew these days' insights.
const LATE_DAYS: i64 = 7;

/// At most `limit` people whose writes today's insights do not know of yet, and who have waited long enough.
pub(super) async fn list_stale(daymark: &Daymark, limit: i64) -> Result<Vec<UserId>, Error> {
    let horizon = clock::time(daymark).horizon();
    let span = (horizon.now.checked_sub(AT_MOST_EVERY).unwrap_or(Timestamp::MIN), horizon.happened);
    Ok(daymark.store().read(move |tx| journal::list_stale(tx, span, limit)).await?)
}

/// Renews the insights that the claimed person's latest writes touch.
pub(super) async fn refresh(daymark: &Daymark, claim: &Claim) -> Result<(), Error> {
    let user = claim.user();
    let (progress, touched) = daymark
        .store()
        .read(move |tx| {
            let progress = journal::progress(tx, user)?;
            Ok::<_, store::Error>((progress, Touched::since(progress.insights, tx, user)?))
        })
        .await?;
    let today = Day::at(daymark.now(), claim.zone());
    let last_closed = schedule::last_closed(daymark.now(), claim.zone(), user);
    let insights = touched.insights(today, last_closed);
    renewal::renew(
        daymark,
        user,
        Wanted { insights, attributes: touched.attributes, refreshes: Some(progress), ..Wanted::default() },
    )
    .await
}

/// What some writes changed.
struct Touched {
    /// The attributes; none means any.
    attributes: Option<HashSet<AttributeId>>,
    days: BTreeSet<Day>,
}

impl Touched {
    /// What the first [`MOST_WRITES`] writes after that one changed, and whatever others may have.
    fn since(mut after: Revision, tx: &mut Tx<'_>, user: UserId) -> Result<Touched, store::Error> {
        let (mut attributes, mut days, mut left) = (HashSet::new(), BTreeSet::new(), MOST_WRITES);
        while left > 0 {
            let writes = journal::list_after(tx, user, after, left)?;
            let Some(last) = writes.last() else { break };
            after = last.revision;
            left -= writes.len() as u64;
            let changes = writes.iter().filter_map(|entry| match &entry.changes {
                Changes::Values(changes) => Some(changes),
                Changes::Owners(_) | Changes::Definitions(_) => None,
            });
            for change in changes.flatten() {
                attributes.insert(change.attribute);
                days.insert(change.day);
            }
        }
        Ok(Touched { attributes: (left > 0).then_some(attributes), days })
    }

    /// The insights that may differ now: the kind, and the last day of what they are about.
    fn insights(&self, today: Day, last_closed: Day) -> Vec<(InsightPriority, Day)> {
        let latest = Closing::since(None, last_closed);
        let has_any = |first: Day, last: Day| self.days.range(first..=last).next().is_some();
        let mut insights = vec![(InsightPriority::Today, today)];
        let late = self.days.iter().filter(|day| last_closed.plus(1 - LATE_DAYS) <= **day && **day <= last_closed);
        insights.extend(late.map(|day| (InsightPriority::Day, *day)));
        insights
            .extend(latest.week.filter(|last| has_any(last.plus(-6), *last)).map(|last| (InsightPriority::Week, last)));
        let first_of_month = |last: &Day| Day::from_date(last.date().first_of_month());
        insights.extend(
            latest.month.filter(|last| has_any(first_of_month(last), *last)).map(|last| (InsightPriority::Month, last)),
        );
        insights
    }
}
