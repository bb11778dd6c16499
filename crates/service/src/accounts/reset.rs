//! Choosing a new password by a link that came by mail. Where no mail is set up, the administrator
//! makes the link, or the one who runs the installation sets a new password at the console.

use std::net::IpAddr;
use std::sync::Arc;

use model::Email;
use store::Tx;
use store::users::User;

use super::administer::Other;
use super::password;
use crate::account_events::{By, Event, Kind};
use crate::actor::Browser;
use crate::known_browsers::{self, Introduction};
use crate::links::{self, Purpose};
use crate::mail::{self, Letter};
use crate::passwords::{self, Chooser};
use crate::secrets::Secret;
use crate::sessions::Agent;
use crate::throttles::{self, Subject};
use crate::{Daymark, Error, clock, failures};

/// How many links that were mailed to an account may work at once. When so many do, no further is sent, and none is missed: so
/// strangers who ask for many neither fill a mailbox nor keep the person from a link.
const MOST_MAILED: usize = 3;

/// Whether this installation can send such mail: it knows a mail server and its own address.
pub fn is_offered(daymark: &Daymark) -> bool {
    mail::can_send_links(daymark)
}

/// Mails a link to the account with this address, if there is one for which it counts and which has not got several that still
/// work. The answer is the same, and as fast, if not.
///
/// # Errors
/// [`Error::Invalid`] when it is no address, [`Error::Throttled`] after too many tries from one place, [`Error::NotAllowed`]
/// where no mail is set up.
pub async fn request(daymark: &Arc<Daymark>, email: &str, agent: &Agent, address: IpAddr) -> Result<(), Error> {
    if !is_offered(daymark) {
        return Err(Error::NotAllowed(
            "This installation sends no mail: please ask the one who runs it to set a new password for you.".into(),
        ));
    }
    let email = Email::parse(email).map_err(|error| Error::field("email", error.to_string()))?;
    let (find, browser) = (email.clone(), known_browsers::hash(agent));
    let known = move |tx: &mut Tx<'_>| {
        let Some(user) = store::users::find_by_email(tx, &find)? else { return Ok(None) };
        let is_known = known_browsers::is_known(tx, browser, user.id)?;
        Ok::<_, store::Error>(browser.filter(|_| is_known).map(|browser| Subject::KnownBrowser(browser, user.id)))
    };
    let whose = daymark.store().read(known).await?.unwrap_or(Subject::Address(address));
    throttles::RESET.count(daymark, whose).await?;
    let daymark = daymark.clone();
    tokio::spawn(async move {
        if let Err(error) = send(&daymark, email).await {
            tracing::error!(%error, "a link to choose a new password was not sent");
        }
    });
    Ok(())
}

async fn send(daymark: &Arc<Daymark>, email: Email) -> Result<(), Error> {
    let (secret, link) = links::make(daymark, Purpose::Reset, None, None);
    let (hash, time) = (link.hash, clock::time(daymark));
    let write = move |tx: &mut Tx<'_>| {
        let Some(user) = store::users::find_by_email(tx, &email)?.filter(User::is_open) else { return Ok(None) };
        let mailed = store::links::list_mailed(tx, user.id, Purpose::Reset)?;
        if mailed.iter().filter(|link| links::may_work(link, &time)).count() >= MOST_MAILED {
            return Ok(None);
        }
        store::links::insert(tx, &store::links::Link { user: Some(user.id), ..link.clone() })?;
        Ok::<_, store::Error>(Some(user))
    };
    let Some(user) = daymark.store().write(write).await? else { return Ok(()) };
    let path = format!("reset/{}", secret.as_str());
    let (Some(home), Some(address)) = (mail::link(daymark, ""), mail::link(daymark, &path)) else { return Ok(()) };
    let text = format!(
        "Someone, hopefully you, asked for a new password for the account {} at {home}.\n\n{address}\n\n\
         The link works once, and for an hour. If it was not you, there is nothing to do.\n",
        user.username.as_str(),
    );
    // To the address as it is stored, which may differ in case from what was entered.
    let (Some(to), Some(server)) = (user.email, daymark.mail()) else { return Ok(()) };
    let letter = Letter { to, subject: "A new password for Daymark".into(), text, summary: None };
    if let Err(error) = server.send(letter).await {
        failures::note(daymark, format!("mail was not sent: {error}"));
        // It is not among the links that are on their way.
        daymark.store().write(move |tx| store::links::delete(tx, hash)).await?;
        return Err(Error::Internal(error.to_string()));
    }
    Ok(())
}

/// A link for someone who forgot their password, made by the administrator and handed over by them: the code in it, to be
/// shown once.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator and for the password of another administrator,
/// [`Error::NotFound`] when there is no such account.
pub async fn make_link(daymark: &Daymark, by: &Browser, username: &str) -> Result<Secret, Error> {
    let other = Other::of(daymark, by, username)?;
    let (secret, link) = links::make(daymark, Purpose::Reset, None, None);
    let made_by = by.user();
    let event = Event::new(daymark, Kind::ResetLinkMade, By::Administrator(made_by));
    let write = move |tx: &mut Tx<'_>| {
        let user = other.find_for_reset(tx)?;
        store::links::insert(tx, &store::links::Link { user: Some(user), made_by: Some(made_by), ..link.clone() })?;
        event.record(tx, user)?;
        Ok::<_, Error>(user)
    };
    let user = daymark.store().write(write).await?;
    tracing::info!(by = by.user().0, for_user = user.0, "an administrator made a link to choose a new password");
    Ok(secret)
}

/// The username of the account that a link is for, shown above the form. It does not use the link up.
///
/// # Errors
/// [`Error::LinkExpired`] when the link does not work any more.
pub async fn username(daymark: &Daymark, code: &str) -> Result<String, Error> {
    let link = links::find(daymark, Purpose::Reset, code).await?;
    let id = link.user.ok_or(Error::NotFound)?;
    Ok(super::find(daymark, id).await?.username.as_str().to_owned())
}

/// Sets the new password. Every session of the account ends, and so do its simple tokens and other reset links. The browser is
/// known to the account from then on, under the secret that is answered, so that strangers who use up the tries of others do not
/// keep it out.
///
/// # Errors
/// [`Error::LinkExpired`] when the link does not work any more, [`Error::Invalid`] for a password that cannot be chosen.
pub async fn finish(daymark: &Daymark, code: &str, new: &str, agent: &Agent) -> Result<Secret, Error> {
    let link = links::find(daymark, Purpose::Reset, code).await?;
    let user = super::find(daymark, link.user.ok_or(Error::NotFound)?).await?;
    let (hash, time) = (passwords::choose(daymark, new, Chooser::of(&user)).await?, clock::time(daymark));
    let event = Event::new(daymark, Kind::PasswordReset, link.made_by.map_or(By::Link, By::Administrator));
    let introduction = Introduction::new(agent, Secret::make(daymark.randomness()), time.now);
    let known_as = introduction.secret().clone();
    let write = move |tx: &mut Tx<'_>| {
        links::consume(tx, &link, &time)?;
        event.record(tx, user.id)?;
        password::replace_in(tx, user.id, &hash, None)?;
        introduction.make(tx, user.id, None)?;
        Ok::<_, Error>(())
    };
    daymark.store().write(write).await?;
    Ok(known_as)
}
