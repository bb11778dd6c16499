//! Choosing a new password by a link that came by mail. Where no mail is set up, the administrator
//! makes the link, or the one who runs the installation sets a new password at the console.

use std::net::IpAddr;
use std::sync::Arc;

use model::Email;

use super::administer::Other;
use super::password;
use crate::actor::Browser;
use crate::links::{self, Purpose};
use crate::mail::{self, Letter};
use crate::passwords::{self, NewPassword};
use crate::secrets::Secret;
use crate::throttles::{self, Subject};
use crate::{Daymark, Error};

/// Whether this installation can send such mail: it knows a mail server and its own address.
pub fn is_offered(daymark: &Daymark) -> bool {
    mail::link(daymark, "").is_some()
}

/// Mails a link to the account with this address, if there is one. The answer is the same, and as fast, if there is none.
///
/// # Errors
/// [`Error::Invalid`] when it is no address, [`Error::Throttled`] after too many tries, [`Error::NotAllowed`] where no
/// mail is set up.
pub async fn request(daymark: &Arc<Daymark>, email: &str, address: IpAddr) -> Result<(), Error> {
    if !is_offered(daymark) {
        return Err(Error::NotAllowed(
            "This installation sends no mail: please ask the one who runs it to set a new password for you.".into(),
        ));
    }
    let email = Email::parse(email).map_err(|error| Error::field("email", error.to_string()))?;
    throttles::RESET.count(daymark, Subject::Address(address)).await?;
    throttles::RESET.count(daymark, Subject::Entered(&email.key())).await?;
    let daymark = daymark.clone();
    tokio::spawn(async move {
        if let Err(error) = send(&daymark, email).await {
            tracing::error!(%error, "a link to choose a new password was not sent");
        }
    });
    Ok(())
}

async fn send(daymark: &Arc<Daymark>, email: Email) -> Result<(), Error> {
    let find = email.clone();
    let user = daymark.store().read(move |tx| store::users::find_by_email(tx, &find)).await?;
    let Some(user) = user.filter(store::users::User::is_open) else { return Ok(()) };
    let (secret, link) = links::make(daymark, Purpose::Reset, Some(user.id), None);
    daymark.store().write(move |tx| store::links::insert(tx, &link)).await?;
    let path = format!("reset/{}", secret.as_str());
    let (Some(home), Some(address)) = (mail::link(daymark, ""), mail::link(daymark, &path)) else { return Ok(()) };
    let text = format!(
        "Someone, hopefully you, asked for a new password for the account {} at {home}.\n\n{address}\n\n\
         The link works once, and for an hour. If it was not you, there is nothing to do.\n",
        user.username.as_str(),
    );
    // To the address as it is stored, which may differ in case from what was entered.
    let to = user.email.unwrap_or(email);
    mail::send_later(daymark, Letter { to, subject: "A new password for Daymark".into(), text, summary: None });
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
    let write = move |tx: &mut store::Tx<'_>| {
        let user = other.find_for_reset(tx)?;
        store::links::insert(tx, &store::links::Link { user: Some(user), ..link.clone() })?;
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

/// Sets the new password. Every session of the account ends, and so do its simple tokens and other reset links.
///
/// # Errors
/// [`Error::LinkExpired`] when the link does not work any more, [`Error::Invalid`] for a password that cannot be chosen.
pub async fn finish(daymark: &Daymark, code: &str, new: &str) -> Result<(), Error> {
    let link = links::find(daymark, Purpose::Reset, code).await?;
    let user = super::find(daymark, link.user.ok_or(Error::NotFound)?).await?;
    let password = NewPassword::parse(new, user.username.as_str())?;
    let (hash, now) = (passwords::hash(daymark, password).await?, daymark.now());
    let write = move |tx: &mut store::Tx<'_>| {
        links::consume(tx, &link, now)?;
        password::replace_in(tx, user.id, &hash, None)?;
        Ok::<_, Error>(())
    };
    daymark.store().write(write).await
}
