//! Giving a password, and changing it.

use std::net::IpAddr;

use model::{Email, UserId, Username};
use store::Tx;
use store::links::Purpose;
use store::users::User;

use crate::actor::Browser;
use crate::passwords::{self, NewPassword};
use crate::secrets::Hash;
use crate::throttles::{self, Subject};
use crate::{Daymark, Error, sessions};

/// The account with this username or e-mail address and this password.
///
/// # Errors
/// [`Error::Invalid`] when they do not match, after the same time whether or not there is such an account, and
/// [`Error::Throttled`] after too many tries.
pub(crate) async fn check_password(
    daymark: &Daymark,
    username: &str,
    password: &str,
    address: IpAddr,
) -> Result<User, Error> {
    let user = find(daymark, username).await?;
    let subject = user.as_ref().map_or(Subject::Entered(username), |user| Subject::User(user.id));
    check(daymark, user.as_ref(), password, [Subject::Address(address), subject]).await?;
    user.ok_or_else(no_match)
}

/// Checks the password of someone who is logged in.
///
/// # Errors
/// As [`check_password`].
pub(crate) async fn check_password_of(
    daymark: &Daymark,
    id: UserId,
    password: &str,
    address: IpAddr,
) -> Result<(), Error> {
    let user = daymark.store().read(move |tx| store::users::find(tx, id)).await?;
    check(daymark, user.as_ref(), password, [Subject::Address(address), Subject::User(id)]).await
}

async fn check(daymark: &Daymark, user: Option<&User>, password: &str, who: [Subject<'_>; 2]) -> Result<(), Error> {
    for subject in who {
        throttles::PASSWORD.count(daymark, subject).await?;
    }
    let user = user.filter(|user| !user.is_disabled);
    let is_right = passwords::matches(daymark, password, user.map(|user| user.password_hash.clone())).await?;
    if is_right { Ok(()) } else { Err(no_match()) }
}

fn no_match() -> Error {
    Error::invalid("That username and password do not match.")
}

async fn find(daymark: &Daymark, entered: &str) -> Result<Option<User>, Error> {
    let (username, email) = (Username::parse(entered).ok(), Email::parse(entered).ok());
    let find = move |tx: &mut Tx<'_>| match (&username, &email) {
        (Some(username), _) => store::users::find_by_username(tx, username),
        (None, Some(email)) => store::users::find_by_email(tx, email),
        (None, None) => Ok(None),
    };
    Ok(daymark.store().read(find).await?)
}

/// Lets something be made for an account that is still as it was when its password was compared, and locks the account.
///
/// # Errors
/// As [`check_password`] for a wrong one, where it was closed or has another password now.
pub(crate) fn check_unchanged(tx: &mut Tx<'_>, compared: &User) -> Result<(), Error> {
    let now = store::users::find_locked(tx, compared.id)?;
    let is_same = now.is_some_and(|now| !now.is_disabled && now.password_hash == compared.password_hash);
    if is_same { Ok(()) } else { Err(no_match()) }
}

/// Changes the person's password. Their other sessions end, and so do simple tokens, which were made with the old one.
/// Apps that they authorised stay authorised.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the old password was given more than ten minutes ago, [`Error::Invalid`] for a new
/// one that cannot be chosen.
pub async fn change_password(daymark: &Daymark, browser: &Browser, new: &str) -> Result<(), Error> {
    sessions::require_recent_password(daymark, browser)?;
    let user = super::find(daymark, browser.user()).await?;
    let password = NewPassword::parse(new, user.username.as_str())?;
    let hash = passwords::hash(daymark, password).await?;
    let (browser, now) = (browser.clone(), daymark.now());
    let write = move |tx: &mut Tx<'_>| {
        let user = sessions::check_recent(tx, &browser, now)?;
        Ok::<_, Error>(replace_in(tx, user.id, &hash, Some(browser.session_hash))?)
    };
    daymark.store().write(write).await
}

/// Sets a password, ending everything that the old one gave access to except the session `kept`. The account must be locked,
/// which the first statement does.
pub(super) fn replace_in(
    tx: &mut Tx<'_>,
    id: UserId,
    password_hash: &str,
    kept: Option<Hash>,
) -> Result<(), store::Error> {
    store::users::update_password(tx, id, password_hash)?;
    store::sessions::delete_of_user(tx, id, kept)?;
    store::simple_tokens::delete_of_user(tx, id)?;
    store::links::delete_of_user(tx, id, Purpose::Reset)
}
