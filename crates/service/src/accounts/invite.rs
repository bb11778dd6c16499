//! Invitations, which the administrator makes.

use std::sync::Arc;

use jiff::Timestamp;
use model::Email;

use super::administer::NO_MORE;
use super::profile_fields;
use crate::actor::Browser;
use crate::links::{self, Purpose};
use crate::mail::{self, Letter};
use crate::secrets::Secret;
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error, clock};

/// An invitation that was not used yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    /// What it is withdrawn by: the SHA-256 of its code, in hexadecimal.
    pub id: String,
    /// Whom it is for, where an address was given.
    pub email: Option<Email>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Makes an invitation, mails it where an address is given and mail is set up, and answers its code, to be shown once.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator; [`Error::PasswordNeeded`] when the password was given more than ten
/// minutes ago; [`Error::Invalid`] for an address that is none.
pub async fn invite(daymark: &Arc<Daymark>, by: &Browser, email: &str) -> Result<Secret, Error> {
    by.require_admin()?;
    let email = profile_fields::email(email)?;
    let (secret, link) = links::make(daymark, Purpose::Invitation, Some(by.user()), email.clone());
    let attempt = Attempt::begin(daymark, by, Act::Invite)?;
    let write = move |tx: &mut store::Tx<'_>| {
        require_still_admin(tx, &attempt)?;
        Ok::<_, Error>(store::links::insert(tx, &link)?)
    };
    daymark.store().write(write).await?;
    let path = format!("sign-up/{}", secret.as_str());
    if let (Some(to), Some(home), Some(address)) = (email, mail::link(daymark, ""), mail::link(daymark, &path)) {
        let text = format!(
            "You are invited to make an account at {home}.\n\n{address}\n\nThe link works once, and for a week.\n"
        );
        mail::send_later(daymark, Letter { to, subject: "Your invitation to Daymark".into(), text, summary: None });
    }
    Ok(secret)
}

/// The invitations that may still work, newest first.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub async fn invitations(daymark: &Daymark, by: &Browser) -> Result<Vec<Invitation>, Error> {
    by.require_admin()?;
    let time = clock::time(daymark);
    let links = daymark.store().read(move |tx| store::links::list(tx, Purpose::Invitation)).await?;
    let invitations = links.into_iter().filter(|link| links::is_over(link, &time) != Ok(true)).map(|link| Invitation {
        id: hex::encode(link.hash),
        email: link.email,
        created_at: link.created_at,
        expires_at: link.expires_at,
    });
    Ok(invitations.collect())
}

/// Withdraws an invitation that was not used: its link works no more.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator; [`Error::NotFound`] when it was used, withdrawn or erased.
pub async fn withdraw(daymark: &Daymark, by: &Browser, id: &str) -> Result<(), Error> {
    by.require_admin()?;
    let mut hash = [0; 32];
    hex::decode_to_slice(id, &mut hash).map_err(|_| Error::NotFound)?;
    let attempt = Attempt::begin(daymark, by, Act::WithdrawInvitation)?;
    let write = move |tx: &mut store::Tx<'_>| {
        require_still_admin(tx, &attempt)?;
        Ok::<_, Error>(store::links::consume(tx, hash, Purpose::Invitation)?)
    };
    let withdrawn = daymark.store().write(write).await?;
    withdrawn.map(|_| ()).ok_or(Error::NotFound)
}

/// Asks once more where the write begins: who administers, and who is logged in, may have changed since the request came.
fn require_still_admin(tx: &mut store::Tx<'_>, attempt: &Attempt) -> Result<(), Error> {
    if attempt.check(tx)?.is_admin { Ok(()) } else { Err(Error::NotAllowed(NO_MORE.into())) }
}
