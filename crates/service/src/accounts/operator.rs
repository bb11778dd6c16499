//! Accounts at the console.

use jiff::Timestamp;
use model::Username;
use store::users::User;

use super::create::{self, NewAccount, Place};
use super::password;
use crate::actor::Operator;
use crate::passwords::{self, NewPassword};
use crate::{Daymark, Error};

/// An account as the operator sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The name to log in with.
    pub username: String,
    /// The address for mail.
    pub email: Option<String>,
    /// The name of the time zone in which their days begin and end.
    pub timezone: String,
    /// Whether the person administers the installation.
    pub is_admin: bool,
    /// Whether the person is kept out.
    pub is_suspended: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// Makes an account, whatever the setting for signing up; the first one administers the installation.
///
/// # Errors
/// [`Error::Invalid`] for a field.
pub async fn create(daymark: &Daymark, _by: &Operator, new: NewAccount) -> Result<(), Error> {
    let new = create::check(daymark, new).await?;
    daymark.store().write(move |tx| create::insert(tx, &new, Place::Any).map(|_| ())).await
}

/// All accounts, oldest first.
pub async fn list(daymark: &Daymark, _by: &Operator) -> Result<Vec<Listed>, Error> {
    let users = daymark.store().read(store::users::list).await?;
    let listed = users.into_iter().map(|user| Listed {
        username: user.username.as_str().to_owned(),
        email: user.email.map(|email| email.as_str().to_owned()),
        timezone: user.preferences.timezone,
        is_admin: user.is_admin,
        is_suspended: user.is_suspended,
        created_at: user.created_at,
    });
    Ok(listed.collect())
}

/// Sets someone's password. All their sessions end, and so do their simple tokens.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account, [`Error::Invalid`] for a password that cannot be chosen.
pub async fn set_password(daymark: &Daymark, by: &Operator, username: &str, new: &str) -> Result<(), Error> {
    let user = find(daymark, by, username).await?;
    let (id, password) = (user.id, NewPassword::parse(new, user.username.as_str())?);
    let hash = passwords::hash(daymark, password).await?;
    Ok(daymark.store().write(move |tx| password::replace_in(tx, id, &hash, None)).await?)
}

/// Makes someone an administrator, beside those there are.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn promote(daymark: &Daymark, by: &Operator, username: &str) -> Result<(), Error> {
    let id = find(daymark, by, username).await?.id;
    let is_open = daymark.store().write(move |tx| store::users::update_admin(tx, id, true)).await?;
    if is_open { Ok(()) } else { Err(Error::NotFound) }
}

/// The account of that name.
pub(crate) async fn find(daymark: &Daymark, _by: &Operator, username: &str) -> Result<User, Error> {
    let username = Username::parse(username).map_err(|_| Error::NotFound)?;
    let user = daymark.store().read(move |tx| store::users::find_by_username(tx, &username)).await?;
    user.ok_or(Error::NotFound)
}
