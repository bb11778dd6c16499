//! Making an account for oneself, where the installation is open to everyone or one was invited.

use std::net::IpAddr;
use std::sync::Arc;

use super::create::{self, NewAccount, Place};
use super::email;
use crate::account_events::{By, Event, Kind};
use crate::links::{self, Purpose};
use crate::sessions::{self, Agent, NewSession};
use crate::throttles::{self, Subject};
use crate::{Daymark, Error, clock, settings};

/// A sign-up as it was entered.
#[derive(Clone, Default)]
pub struct SignUp {
    /// The account to be made.
    pub account: NewAccount,
    /// The code of the invitation, where there is one.
    pub invitation: Option<String>,
    /// The browser.
    pub agent: Agent,
}

/// Makes an account and logs it in.
///
/// # Errors
/// [`Error::NotAllowed`] where sign-up is closed or the invitation does not work, [`Error::Throttled`] after too many
/// tries from one address or by one invitation, [`Error::Invalid`] for a field.
pub async fn sign_up(daymark: &Arc<Daymark>, sign_up: SignUp, address: IpAddr) -> Result<NewSession, Error> {
    let invitation = may_sign_up(daymark, sign_up.invitation.as_deref()).await?;
    // Whoever has an invitation has tries of their own.
    let whose = invitation.as_ref().map_or(Subject::Address(address), |link| Subject::Link(link.hash));
    throttles::SIGN_UP.count(daymark, whose).await?;
    let event = Event::new(daymark, Kind::AccountMade, By::password(&sign_up.agent.name));
    let (new, time) = (create::check(daymark, sign_up.account).await?, clock::time(daymark));
    let write = move |tx: &mut store::Tx<'_>| {
        let user = create::insert(tx, &new, Place::Later, &event)?;
        if let Some(link) = &invitation {
            links::consume(tx, link, &time)?;
        }
        Ok::<_, Error>(user)
    };
    let user = daymark.store().write(write).await?;
    email::send_link_later(daymark, &user);
    sessions::begin_first(daymark, user, &sign_up.agent).await
}

/// Whether someone with this invitation, or without one, may make an account: asked before the form is shown.
///
/// # Errors
/// [`Error::NotAllowed`] with what to do instead.
pub async fn check_sign_up(daymark: &Daymark, invitation: Option<&str>) -> Result<(), Error> {
    may_sign_up(daymark, invitation).await.map(|_| ())
}

async fn may_sign_up(daymark: &Daymark, invitation: Option<&str>) -> Result<Option<store::links::Link>, Error> {
    match (daymark.settings().sign_up, invitation) {
        (settings::SignUp::Closed, _) => {
            Err(Error::NotAllowed("New accounts here are made by the one who runs this installation.".into()))
        }
        (settings::SignUp::Open, _) => Ok(None),
        (settings::SignUp::Invitation, None) => {
            Err(Error::NotAllowed("New accounts need an invitation from the administrator.".into()))
        }
        (settings::SignUp::Invitation, Some(code)) => links::find(daymark, Purpose::Invitation, code).await.map(Some),
    }
}
