//! Stopping a mail by the link in it, without a log-in: the link is a secret of one person's that can do this and nothing else.

use super::Kind;
use crate::links;
use crate::{Daymark, Error};

/// Which mail a link stops, and whether it is stopped already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Which.
    pub kind: Kind,
    /// Whether the person does not get it any more.
    pub is_stopped: bool,
}

/// What a link stops. Looking at it stops nothing, since mail programs look at links by themselves.
///
/// # Errors
/// [`Error::LinkExpired`] for one that is too old or never was.
pub async fn find(daymark: &Daymark, code: &str) -> Result<Stopped, Error> {
    let (kind, link) = look_up(daymark, code).await?;
    let user = link.user.ok_or(Error::LinkExpired)?;
    let account = daymark.store().read(move |tx| store::users::find(tx, user)).await?.ok_or(Error::LinkExpired)?;
    Ok(Stopped { kind, is_stopped: !kind.is_wanted(&account.preferences) })
}

/// Stops the mail. Doing it again changes nothing.
///
/// # Errors
/// As [`find`].
pub async fn stop(daymark: &Daymark, code: &str) -> Result<Kind, Error> {
    let (kind, link) = look_up(daymark, code).await?;
    let user = link.user.ok_or(Error::LinkExpired)?;
    let write = move |tx: &mut store::Tx<'_>| match kind {
        Kind::Weekly => store::users::stop_weekly(tx, user),
        Kind::Yearly => store::users::stop_yearly(tx, user),
    };
    daymark.store().write(write).await?;
    Ok(kind)
}

async fn look_up(daymark: &Daymark, code: &str) -> Result<(Kind, store::links::Link), Error> {
    match links::find(daymark, Kind::Weekly.purpose(), code).await {
        Ok(link) => Ok((Kind::Weekly, link)),
        Err(Error::LinkExpired) => Ok((Kind::Yearly, links::find(daymark, Kind::Yearly.purpose(), code).await?)),
        Err(error) => Err(error),
    }
}
