//! Weeks and years by mail, for those who asked for it: after a person's days have closed, whoever closed them sends what is due.
//!
//! What was mailed is noted *after* the mail server has taken it, in the row that the job has claimed: a server that is killed in
//! between sends the same again, which is better than sending nothing; and while a claim holds, nobody else sends. Nothing is
//! sent of a week without values, and no notes: a mail passes through other people's machines.

mod letter;
mod stop;
#[cfg(test)]
mod tests;

use jiff::civil::Weekday;
use model::{Conventions, Day, Email};
use store::closings::Mailed;
use store::users::{Preferences, User};

use crate::actor::Reader;
use crate::jobs::claim::Claim;
use crate::links::{self, Purpose};
use crate::review::{self, Period, Span};
use crate::{Daymark, Error, clock, mail};

pub use stop::{Stopped, find, stop};

/// A year is summed up within so many days after its end, and no later: nobody wants last year's in November.
const YEAR_IS_NEWS: i64 = 31;

/// What can be mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Each week.
    Weekly,
    /// Each year.
    Yearly,
}

impl Kind {
    fn mailed(self) -> Mailed {
        match self {
            Kind::Weekly => Mailed::Week,
            Kind::Yearly => Mailed::Year,
        }
    }

    fn purpose(self) -> Purpose {
        match self {
            Kind::Weekly => Purpose::StopWeekly,
            Kind::Yearly => Purpose::StopYearly,
        }
    }

    fn is_wanted(self, preferences: &Preferences) -> bool {
        match self {
            Kind::Weekly => preferences.weekly_email,
            Kind::Yearly => preferences.yearly_email,
        }
    }

    fn span(self) -> Span {
        match self {
            Kind::Weekly => Span::Week,
            Kind::Yearly => Span::Year,
        }
    }

    /// The first day of the week or year that was mailed last, where `last` is the last day that closed. By a clock that was ahead one
    /// may have been mailed that has not ended: that is mailed again when it has. One that has not even begun was not mailed.
    fn last_mailed(self, noted: Option<Day>, last: Day, week_start: Weekday) -> Option<Day> {
        let noted = Period::around(self.span(), noted?, week_start);
        match noted {
            ended if ended.last <= last => Some(ended.first),
            begun if begun.first <= last => Some(begun.before().first),
            _ => None,
        }
    }

    /// The last week or year that has ended with `last`, the last day that closed, where it is still news.
    fn ended(self, last: Day, week_start: Weekday) -> Option<Period> {
        let around = Period::around(self.span(), last, week_start);
        let ended = if around.last == last { around } else { around.before() };
        let age = last.number() - ended.last.number();
        (self == Kind::Weekly || age < YEAR_IS_NEWS).then_some(ended)
    }
}

/// Whether this installation can mail summaries: it knows a mail server and its own address.
pub fn are_offered(daymark: &Daymark) -> bool {
    mail::can_send_links(daymark)
}

/// Sends what the claimed person wants and was not sent yet, now that every day up to `last` has closed.
///
/// Nothing is sent while it is doubted whether the clock is behind.
///
/// # Errors
/// What the mail server or the database says. What was sent before that is noted.
pub(crate) async fn send_due(daymark: &Daymark, claim: &Claim, last: Day) -> Result<(), Error> {
    if clock::time(daymark).is_doubted() {
        return Ok(());
    }
    let user = claim.user();
    let account = daymark.store().read(move |tx| store::users::find(tx, user)).await?;
    let Some(account) = account.filter(User::is_open) else { return Ok(()) };
    let Some(to) = account.email.clone().filter(|_| are_offered(daymark)) else { return Ok(()) };
    let conventions = account.preferences.conventions;
    for kind in [Kind::Weekly, Kind::Yearly] {
        if !kind.is_wanted(&account.preferences) {
            continue;
        }
        let noted = claim.mailed(kind.mailed());
        let mailed = kind.last_mailed(noted, last, conventions.first_weekday);
        if noted.is_some_and(|noted| noted > last) || mailed < noted {
            claim.note_mailed(daymark, kind.mailed(), mailed).await?;
        }
        let Some(period) = kind.ended(last, conventions.first_weekday) else { continue };
        let is_new = mailed.is_none_or(|mailed| mailed < period.first);
        if is_new && send(daymark, claim, (kind, period, conventions), to.clone()).await? {
            claim.note_mailed(daymark, kind.mailed(), Some(period.first)).await?;
        }
    }
    Ok(())
}

/// Sends one summary; false where there is nothing to sum up.
async fn send(
    daymark: &Daymark,
    claim: &Claim,
    (kind, period, conventions): (Kind, Period, Conventions),
    to: Email,
) -> Result<bool, Error> {
    let reader = Reader::absent(claim.user(), claim.zone().clone(), conventions);
    let review = review::review(daymark, &reader, period).await?;
    let Some(server) = daymark.mail().filter(|_| review.tracked > 0) else { return Ok(false) };
    let (secret, link) = links::make(daymark, kind.purpose(), Some(claim.user()), None);
    daymark.store().write(move |tx| store::links::insert(tx, &link)).await?;
    let addresses = [period.path(), format!("stop/{}", secret.as_str())].map(|path| mail::link(daymark, &path));
    let [Some(address), Some(stop_address)] = addresses else { return Ok(false) };
    let letter = letter::write(&review, to, (address, stop_address));
    let sent = server.send(letter).await;
    sent.map_err(|error| Error::Internal(format!("the {} mail was not sent: {error}", kind.name())))?;
    Ok(true)
}

impl Kind {
    /// What the mail is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Weekly => "weekly",
            Kind::Yearly => "yearly",
        }
    }
}
