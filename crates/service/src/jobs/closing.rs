//! Closing what has ended where a person lives: days, and with them weeks and months.

use model::Day;
use model::finding::InsightPriority;

use super::claim::Claim;
use super::schedule::{self, Closing};
use crate::findings::renewal::{self, Wanted};
use crate::{Daymark, Error, clock};

/// Closes every day of the claimed person's that has ended; the last of them. Running it again after it was interrupted stores
/// the same under the same keys.
pub(super) async fn close(daymark: &Daymark, claim: &Claim) -> Result<Day, Error> {
    let last = schedule::last_closed(daymark.now(), claim.zone(), claim.user());
    let time = clock::time(daymark);
    // After the clock was set back nobody knows which of the last days were closed when they had ended.
    let is_known = !(time.is_believed() && time.was_set_back());
    let closing = Closing::since(claim.closed_day().map(|day| if is_known { day } else { Day::MAX }), last);
    // Either the clock was ahead before, or it is behind now. Until that can be told, what was found before stays.
    let keeps_found = time.is_doubted();
    renewal::renew(daymark, claim.user(), Wanted { keeps_found, ..wanted(&closing) }).await?;
    Ok(last)
}

fn wanted(closing: &Closing) -> Wanted {
    let days = (closing.days.start().number()..=closing.days.end().number()).map(Day::from_number);
    let days = days.map(|day| (InsightPriority::Day, day));
    let week = closing.week.map(|last| (InsightPriority::Week, last));
    let month = closing.month.map(|last| (InsightPriority::Month, last));
    Wanted {
        averages: closing.sundays.clone(),
        correlations: closing.sundays.last().copied(),
        insights: days.chain(week).chain(month).collect(),
        ..Wanted::default()
    }
}
