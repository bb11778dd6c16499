//! Giving a password, and changing it.

use std::net::IpAddr;

use model::{Email, UserId, Username};
use store::Tx;
use store::links::Purpose;
use store::users::User;

use crate::actor::Browser;
use crate::passwords::{self, NewPassword};
use crate::secrets::Hash;
use crate::step_up::{Act, Attempt};
use crate::throttles::{self, Counted, Subject};
use crate::{Daymark, Error};

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
    let name = Name::read(username);
    let key = name.key();
    let tries = [
        throttles::PASSWORD.count(daymark, Subject::Address(address)).await?,
        throttles::PASSWORD.count(daymark, Subject::EnteredFrom(&key, address)).await?,
        throttles::PASSWORD_FROM_ANYWHERE.count(daymark, Subject::Entered(&key)).await?,
    ];
    let user = daymark.store().read(move |tx| name.find(tx)).await?;
    check(daymark, user.as_ref(), password, tries).await?;
    user.ok_or_else(no_match)
}

/// Checks the password of someone who is logged in. Tries are counted for the session alone, so that nobody else can use
/// them up.
///
/// # Errors
/// As [`check_password`].
pub(crate) async fn check_password_of(daymark: &Daymark, browser: &Browser, password: &str) -> Result<User, Error> {
    let tries = [throttles::PASSWORD.count(daymark, Subject::Session(browser.session_hash)).await?];
    let user = super::find(daymark, browser.user()).await?;
    check(daymark, Some(&user), password, tries).await?;
    Ok(user)
}

/// Compares a password. A right one is no guess: its tries are taken back.
async fn check<const N: usize>(
    daymark: &Daymark,
    user: Option<&User>,
    password: &str,
    tries: [Counted; N],
) -> Result<(), Error> {
    let user = user.filter(|user| !user.is_disabled);
    if !passwords::matches(daymark, password, user.map(|user| user.password_hash.clone())).await? {
        return Err(no_match());
    }
    for counted in tries {
        counted.take_back(daymark).await?;
    }
    // Told only to whoever knows the password: to others the account is like any.
    if user.is_some_and(|user| user.is_suspended) { Err(Error::invalid(SUSPENDED)) } else { Ok(()) }
}

/// What someone who is kept out reads after giving the right password.
const SUSPENDED: &str = "Your account is suspended: the administrator of this Daymark keeps it shut for now. Nothing of \
                         yours is lost. Please ask them about it.";

fn no_match() -> Error {
    Error::invalid("That username and password do not match.")
}

/// What was entered as the name of an account.
enum Name {
    Username(Username),
    Email(Email),
    /// Something that nobody can be called.
    Neither(String),
}

impl Name {
    fn read(entered: &str) -> Name {
        match (Username::parse(entered), Email::parse(entered)) {
            (Ok(username), _) => Name::Username(username),
            (_, Ok(email)) => Name::Email(email),
            _ => Name::Neither(entered.to_owned()),
        }
    }

    /// What it is counted under: the same for all ways of writing it.
    fn key(&self) -> String {
        match self {
            Name::Username(username) => username.key(),
            Name::Email(email) => email.key(),
            Name::Neither(entered) => entered.clone(),
        }
    }

    fn find(&self, tx: &mut Tx<'_>) -> Result<Option<User>, store::Error> {
        match self {
            Name::Username(username) => store::users::find_by_username(tx, username),
            Name::Email(email) => store::users::find_by_email(tx, email),
            Name::Neither(_) => Ok(None),
        }
    }
}

/// Lets something be made for an account that is still as it was when its password was compared, and locks the account.
///
/// # Errors
/// As [`check_password`] for a wrong one, where it was closed or has another password now.
pub(crate) fn check_unchanged(tx: &mut Tx<'_>, compared: &User) -> Result<(), Error> {
    let now = store::users::find_locked(tx, compared.id)?;
    let is_same = now.is_some_and(|now| now.is_open() && now.password_hash == compared.password_hash);
    if is_same { Ok(()) } else { Err(no_match()) }
}

/// Changes the person's password. Their other sessions end, and so do simple tokens, which were made with the old one.
/// Apps that they authorised stay authorised.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the old password was given more than ten minutes ago, [`Error::Invalid`] for a new
/// one that cannot be chosen.
pub async fn change_password(daymark: &Daymark, browser: &Browser, new: &str) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::ChangePassword)?;
    let user = super::find(daymark, browser.user()).await?;
    let password = NewPassword::parse(new, user.username.as_str())?;
    let hash = passwords::hash(daymark, password).await?;
    let kept = browser.session_hash;
    let write = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?;
        Ok::<_, Error>(replace_in(tx, user.id, &hash, Some(kept))?)
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
