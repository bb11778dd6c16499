//! Links that work once and for an hour: to set the installation up, to sign up by invitation, to choose a new password.

use jiff::SignedDuration;
use model::{Email, UserId};
use store::Tx;
use store::links::Link;
pub(crate) use store::links::Purpose;

use crate::secrets::{self, Secret};
use crate::{Daymark, Error};

/// How long a link works.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// A new link and the secret in it. It works once it is inserted.
pub(crate) fn make(daymark: &Daymark, purpose: Purpose, user: Option<UserId>, email: Option<Email>) -> (Secret, Link) {
    let secret = Secret::make(daymark.randomness());
    let now = daymark.now();
    let link = Link { hash: secret.hash(), purpose, user, email, created_at: now, expires_at: now + LIFETIME };
    (secret, link)
}

/// The link that ends in `code`, if it works. Looking at it does not use it up.
pub(crate) async fn find(daymark: &Daymark, purpose: Purpose, code: &str) -> Result<Link, Error> {
    let (hash, now) = (secrets::hash(code), daymark.now());
    let link = daymark.store().read(move |tx| store::links::find(tx, hash, purpose, now)).await?;
    link.ok_or_else(no_longer_works)
}

/// Uses the link up. Part of the transaction that does what the link is for, so that it is not lost when that fails.
pub(crate) fn consume(tx: &mut Tx<'_>, link: &Link, now: jiff::Timestamp) -> Result<(), Error> {
    store::links::consume(tx, link.hash, link.purpose, now)?.map(|_| ()).ok_or_else(no_longer_works)
}

fn no_longer_works() -> Error {
    Error::NotAllowed("This link does not work any more: it was used, or it is older than an hour.".into())
}
