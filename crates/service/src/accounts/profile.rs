//! What an account says about its person.

use model::UserId;
use store::users::User;

use super::Preferences;
use crate::actor::Reader;
use crate::{Daymark, Error};

/// What an account says about its person, for the person and for apps (which are not shown the address).
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The name to log in with.
    pub username: String,
    /// The address for mail that counts.
    pub email: Option<String>,
    /// An address that was entered and is not verified.
    pub claimed_email: Option<String>,
    /// The SHA-256 of the person's picture as hexadecimal digits, by which [`crate::pictures::find`] finds it.
    pub avatar: Option<String>,
    /// Names, time zone, currency, units and what is mailed.
    pub preferences: Preferences,
}

/// The profile of the one whose data the reader may see.
pub async fn profile(daymark: &Daymark, reader: &Reader) -> Result<Profile, Error> {
    let user = find(daymark, reader.user()).await?;
    Ok(Profile {
        username: user.username.as_str().to_owned(),
        email: user.email.map(|email| email.as_str().to_owned()),
        claimed_email: user.claimed_email.map(|email| email.as_str().to_owned()),
        avatar: user.avatar.map(hex::encode),
        preferences: user.preferences,
    })
}

/// The account of someone who was just known to have one.
pub(crate) async fn find(daymark: &Daymark, id: UserId) -> Result<User, Error> {
    let user = daymark.store().read(move |tx| store::users::find(tx, id)).await?;
    user.filter(User::is_open).ok_or(Error::NotFound)
}
