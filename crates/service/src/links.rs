//! Links that work for a while: to set the installation up, to sign up by invitation, to choose a new password, to verify an address, each once; and
//! to stop a mail, as often as someone looks at an old one.

use jiff::SignedDuration;
use model::{Email, UserId};
use store::Tx;
use store::links::Link;
pub(crate) use store::links::Purpose;

use crate::clock::{self, Time};
use crate::secrets::{self, Secret};
use crate::{Daymark, Error};

/// How long a link works: an hour where it opens an account or the whole installation, a week where someone may be asked
/// who does not read their mail today, a day to verify an address that was just entered, and more than a year where an old mail is found again.
fn lifetime(purpose: Purpose) -> SignedDuration {
    match purpose {
        Purpose::SetUp | Purpose::Reset => SignedDuration::from_hours(1),
        Purpose::VerifyEmail => SignedDuration::from_hours(24),
        Purpose::Invitation => SignedDuration::from_hours(7 * 24),
        Purpose::StopWeekly | Purpose::StopYearly => SignedDuration::from_hours(400 * 24),
    }
}

/// A new link and the secret in it. It works once it is inserted.
pub(crate) fn make(daymark: &Daymark, purpose: Purpose, user: Option<UserId>, email: Option<Email>) -> (Secret, Link) {
    let secret = Secret::make(daymark.randomness());
    let now = daymark.now();
    let (hash, expires_at) = (secret.hash(), now + lifetime(purpose));
    let link = Link { hash, purpose, user, email, made_by: None, created_at: now, expires_at };
    (secret, link)
}

/// The link that ends in `code`, if it works. Looking at it does not use it up.
///
/// # Errors
/// [`Error::LinkExpired`] where there is none that works, and [`Error::ClockDoubted`] where that cannot be told.
pub(crate) async fn find(daymark: &Daymark, purpose: Purpose, code: &str) -> Result<Link, Error> {
    let hash = secrets::hash(code);
    let link = daymark.store().read(move |tx| store::links::find(tx, hash, purpose)).await?;
    let link = link.ok_or(Error::LinkExpired)?;
    if is_over(&link, &clock::time(daymark))? { Err(Error::LinkExpired) } else { Ok(link) }
}

/// Whether a link works no more. One that stops a mail and was made by a clock that was ahead works on, since it opens nothing.
///
/// # Errors
/// [`Error::ClockDoubted`] where that cannot be told.
pub(crate) fn is_over(link: &Link, time: &Time) -> Result<bool, Error> {
    let (made_at, ends_at) = (link.created_at, link.expires_at);
    if link.purpose.works_once() { time.is_over(made_at, ends_at) } else { time.is_lasting_over(made_at, ends_at) }
}

/// Whether someone who has the link may get in by it, now or when the clock is right again. What was made by a clock that was ahead opens
/// nothing any more.
pub(crate) fn may_work(link: &Link, time: &Time) -> bool {
    !clock::is_ahead(link.created_at, time.now) && is_over(link, time) != Ok(true)
}

/// Uses the link up. Part of the transaction that does what the link is for, so that it is not lost when that fails.
pub(crate) fn consume(tx: &mut Tx<'_>, link: &Link, time: &Time) -> Result<(), Error> {
    if is_over(link, time)? {
        return Err(Error::LinkExpired);
    }
    store::links::consume(tx, link.hash, link.purpose)?.map(|_| ()).ok_or(Error::LinkExpired)
}
