//! Making an account for oneself, where the installation is open to everyone or one was invited.

use std::net::IpAddr;

use super::create::{self, NewAccount, Place};
use crate::links::{self, Purpose};
use crate::sessions::{self, NewSession};
use crate::throttles::{self, Subject};
use crate::{Daymark, Error, settings};

/// A sign-up as it was entered.
#[derive(Clone, Default)]
pub struct SignUp {
    /// The account to be made.
    pub account: NewAccount,
    /// The code of the invitation, where there is one.
    pub invitation: Option<String>,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// Makes an account and logs it in.
///
/// # Errors
/// [`Error::NotAllowed`] where sign-up is closed or the invitation does not work, [`Error::Throttled`] after too many
/// tries from one address, [`Error::Invalid`] for a field.
pub async fn sign_up(daymark: &Daymark, sign_up: SignUp, address: IpAddr) -> Result<NewSession, Error> {
    throttles::SIGN_UP.count(daymark, Subject::Address(address)).await?;
    let invitation = may_sign_up(daymark, sign_up.invitation.as_deref()).await?;
    let (new, now) = (create::check(daymark, sign_up.account).await?, daymark.now());
    let write = move |tx: &mut store::Tx<'_>| {
        let user = create::insert(tx, &new, Place::Later)?;
        if let Some(link) = &invitation {
            links::consume(tx, link, now)?;
        }
        Ok::<_, Error>(user)
    };
    let user = daymark.store().write(write).await?;
    sessions::begin(daymark, user, &sign_up.user_agent).await
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
