//! The first account, which administers the installation: whoever can read what the server prints at its start makes it.

use std::sync::Arc;

use super::create::{self, NewAccount, Place};
use super::email;
use crate::account_events::{By, Event, Kind};
use crate::actor::Operator;
use crate::links::{self, Purpose};
use crate::secrets::Secret;
use crate::sessions::{self, Agent, NewSession};
use crate::{Daymark, Error, clock};

/// Whether there is an account. Until then the pages ask for the code of [`set_up_code`].
pub async fn is_set_up(daymark: &Daymark) -> Result<bool, Error> {
    Ok(daymark.store().read(store::users::count).await? > 0)
}

/// A new one-time code with which the first account can be made, for an hour; `None` when there is an account.
pub async fn set_up_code(daymark: &Daymark, _by: &Operator) -> Result<Option<Secret>, Error> {
    if is_set_up(daymark).await? {
        return Ok(None);
    }
    let (secret, link) = links::make(daymark, Purpose::SetUp, None, None);
    daymark.store().write(move |tx| store::links::insert(tx, &link)).await?;
    Ok(Some(secret))
}

/// Whether a set-up code works, without using it up.
///
/// # Errors
/// [`Error::LinkExpired`] when it does not, since it is too old or an account was made in another way.
pub async fn check_set_up_code(daymark: &Daymark, code: &str) -> Result<(), Error> {
    links::find(daymark, Purpose::SetUp, code).await?;
    if is_set_up(daymark).await? { Err(Error::LinkExpired) } else { Ok(()) }
}

/// Makes the first account with the code that was printed, and logs it in.
///
/// # Errors
/// [`Error::LinkExpired`] when the code does not work, [`Error::NotAllowed`] when there is an account, [`Error::Invalid`] for a field.
pub async fn set_up(daymark: &Arc<Daymark>, code: &str, new: NewAccount, agent: &Agent) -> Result<NewSession, Error> {
    let link = links::find(daymark, Purpose::SetUp, code).await?;
    let (new, time) = (create::check(daymark, new).await?, clock::time(daymark));
    let event = Event::new(daymark, Kind::AccountMade, By::password(&agent.name));
    let write = move |tx: &mut store::Tx<'_>| {
        let user = create::insert(tx, &new, Place::First, &event)?;
        links::consume(tx, &link, &time)?;
        store::links::delete_by_purpose(tx, Purpose::SetUp)?;
        Ok::<_, Error>(user)
    };
    let user = daymark.store().write(write).await?;
    email::send_link_later(daymark, &user);
    sessions::begin_first(daymark, user, agent).await
}
