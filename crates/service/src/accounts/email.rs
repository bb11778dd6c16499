//! The address for mail. One that was entered counts for nothing until a link that was mailed to it is opened: it is no way to log
//! in, no letters go to it, and it keeps it from nobody. The one before it counts until then.

use std::sync::Arc;

use model::{Email, UserId};
use store::Tx;
use store::links::Link;
use store::users::User;

use super::profile_fields;
use crate::account_events::{By, Event, Kind};
use crate::actor::Browser;
use crate::links::{self, Purpose};
use crate::mail::{self, Letter};
use crate::step_up::{Act, Attempt};
use crate::throttles::{self, Subject};
use crate::{Daymark, Error, clock};

/// Whether an address can be verified: this installation knows a mail server and its own address.
pub fn can_be_verified(daymark: &Daymark) -> bool {
    mail::can_send_links(daymark)
}

/// Takes another e-mail address of the person's and mails it a link to verify it; an empty one removes the address. Reset links that
/// were mailed to the old one die.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago, [`Error::Invalid`] when it is no
/// address or another account has it, [`Error::Throttled`] after too many.
pub async fn change_email(daymark: &Arc<Daymark>, browser: &Browser, entered: &str) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::ChangeEmail)?;
    let email = profile_fields::email(entered)?;
    // The answer tells whether an address has an account here, and a letter goes to it: not many may be asked for.
    throttles::VERIFY.count(daymark, Subject::User(browser.user())).await?;
    let removal = Change::new(daymark, By::person(browser), None);
    let claimed = Event::new(daymark, Kind::EmailClaimed, By::person(browser));
    let write = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?;
        let Some(email) = &email else {
            return removal.make(tx, user.id).map(|()| User { claimed_email: None, ..user });
        };
        end_links(tx, user.id)?;
        if user.email.as_ref().is_some_and(|current| current.key() == email.key()) {
            store::users::update_claimed_email(tx, user.id, None)?;
            return Ok(User { claimed_email: None, ..user });
        }
        require_free(tx, email, user.id)?;
        claimed.record_about(tx, user.id, email.as_str())?;
        store::users::update_claimed_email(tx, user.id, Some(email))?;
        Ok(User { claimed_email: Some(email.clone()), ..user })
    };
    let user = daymark.store().write(write).await?;
    send_link_later(daymark, &user);
    Ok(())
}

/// Mails the link to verify the person's address once more.
///
/// # Errors
/// [`Error::Throttled`] after too many; [`Error::Ended`] where the session has ended.
pub async fn send_link_again(daymark: &Arc<Daymark>, browser: &Browser) -> Result<(), Error> {
    throttles::VERIFY.count(daymark, Subject::User(browser.user())).await?;
    let attempt = Attempt::begin(daymark, browser, Act::VerifyEmail)?;
    let user = daymark.store().write(move |tx| attempt.check(tx)).await?;
    send_link_later(daymark, &user);
    Ok(())
}

/// Mails the link to verify the address that the person entered, if there is one, when there is time.
pub(super) fn send_link_later(daymark: &Arc<Daymark>, user: &User) {
    let Some(email) = user.claimed_email.clone().filter(|_| can_be_verified(daymark)) else { return };
    let (daymark, user) = (daymark.clone(), user.clone());
    tokio::spawn(async move {
        if let Err(error) = send_link(&daymark, &user, email).await {
            tracing::error!(%error, "a link to verify an address was not sent");
        }
    });
}

async fn send_link(daymark: &Arc<Daymark>, user: &User, to: Email) -> Result<(), Error> {
    let (secret, link) = links::make(daymark, Purpose::VerifyEmail, Some(user.id), Some(to.clone()));
    daymark.store().write(move |tx| store::links::insert(tx, &link)).await?;
    let path = format!("verify/{}", secret.as_str());
    let (Some(home), Some(address)) = (mail::link(daymark, ""), mail::link(daymark, &path)) else { return Ok(()) };
    let text = format!(
        "Someone, hopefully you, entered this address for the account {} at {home}. If it was you, open this link and press \
         the button there:\n\n{address}\n\nThe link works once, and for a day. If it was not you, there is nothing to do: the \
         address counts for nothing until then.\n",
        user.username.as_str(),
    );
    mail::send_later(daymark, Letter { to, subject: "Is this your address?".into(), text, summary: None });
    Ok(())
}

/// An address that a link would verify.
#[derive(Debug, Clone, PartialEq)]
pub struct ToVerify {
    /// The address.
    pub email: String,
    /// The username of the account that it was entered for.
    pub username: String,
}

/// What a link would verify. Looking at it verifies nothing, since mail programs look at links by themselves.
///
/// # Errors
/// [`Error::LinkExpired`] when it does not work any more, also where another address was entered since.
pub async fn to_verify(daymark: &Daymark, code: &str) -> Result<ToVerify, Error> {
    let link = links::find(daymark, Purpose::VerifyEmail, code).await?;
    let (user, email) = daymark.store().read(move |tx| claimed(tx, &link)).await?;
    Ok(ToVerify { email: email.as_str().to_owned(), username: user.username.as_str().to_owned() })
}

/// Makes the address count that a link was mailed to. What counted before is told of it.
///
/// # Errors
/// As [`to_verify`]; [`Error::NotAllowed`] where another account verified the address first.
pub async fn verify(daymark: &Daymark, code: &str) -> Result<ToVerify, Error> {
    let link = links::find(daymark, Purpose::VerifyEmail, code).await?;
    let (event, time) = (Event::new(daymark, Kind::EmailChanged, By::Link), clock::time(daymark));
    let write = move |tx: &mut Tx<'_>| {
        links::consume(tx, &link, &time)?;
        store::users::find_locked(tx, link.user.ok_or(Error::LinkExpired)?)?;
        let (user, email) = claimed(tx, &link)?;
        let change = Change { email: Some(email.clone()), event: event.clone() };
        change.make(tx, user.id).map_err(|error| match error {
            Error::Invalid { message, .. } => Error::NotAllowed(message),
            other => other,
        })?;
        Ok::<_, Error>(ToVerify { email: email.as_str().to_owned(), username: user.username.as_str().to_owned() })
    };
    daymark.store().write(write).await
}

/// The account that a link is for, and the address, if it is still the one that was entered there.
fn claimed(tx: &mut Tx<'_>, link: &Link) -> Result<(User, Email), Error> {
    let user = store::users::find(tx, link.user.ok_or(Error::LinkExpired)?)?.filter(User::is_open);
    let user = user.ok_or(Error::LinkExpired)?;
    let email = link.email.clone().filter(|email| user.claimed_email.as_ref() == Some(email));
    Ok((user, email.ok_or(Error::LinkExpired)?))
}

/// A change of the address that counts.
#[derive(Clone)]
pub(super) struct Change {
    email: Option<Email>,
    event: Event,
}

impl Change {
    pub(super) fn new(daymark: &Daymark, by: By, email: Option<Email>) -> Change {
        let kind = if email.is_some() { Kind::EmailChanged } else { Kind::EmailRemoved };
        Change { email, event: Event::new(daymark, kind, by) }
    }

    /// Makes it, ending the links that were mailed to the address before.
    pub(super) fn make(&self, tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
        let old = store::users::find_locked(tx, user)?.ok_or(Error::NotFound)?.email;
        if let Some(email) = &self.email {
            require_free(tx, email, user)?;
        }
        let about = self.email.as_ref().or(old.as_ref());
        if let Some(about) = about {
            self.event.record_about(tx, user, about.as_str())?;
        }
        store::users::update_email(tx, user, self.email.as_ref()).map_err(|error| match error {
            store::Error::Conflict => taken(),
            other => other.into(),
        })?;
        Ok(end_links(tx, user)?)
    }
}

fn end_links(tx: &mut Tx<'_>, user: UserId) -> Result<(), store::Error> {
    store::links::delete_of_user(tx, user, Purpose::Reset)?;
    store::links::delete_of_user(tx, user, Purpose::VerifyEmail)
}

/// Lets an address be entered that counts for no other account. (That others entered it too keeps nobody from it.)
pub(super) fn require_free(tx: &mut Tx<'_>, email: &Email, user: UserId) -> Result<(), Error> {
    let holder = store::users::find_by_email(tx, email)?;
    if holder.is_some_and(|holder| holder.id != user) { Err(taken()) } else { Ok(()) }
}

pub(super) fn taken() -> Error {
    Error::field("email", "Another account has that e-mail address.")
}
