//! Giving a password, and changing it.

use model::{Email, UserId, Username};
use store::Tx;
use store::links::Purpose;
use store::users::User;

use crate::account_events::{By, Event, Kind};
use crate::actor::Browser;
use crate::passwords::{self, Chooser, Fit};
use crate::secrets::Hash;
use crate::sessions::LogIn;
use crate::step_up::{Act, Attempt};
use crate::throttles::{self, Counted, Subject};
use crate::{Daymark, Error, grants, known_browsers};

/// The account with this username or e-mail address and this password. A browser that the account knows has tries of its own.
///
/// # Errors
/// [`Error::Invalid`] when they do not match, after the same time whether or not there is such an account, and
/// [`Error::Throttled`] after too many tries.
pub(crate) async fn check_password(daymark: &Daymark, log_in: &LogIn<'_>) -> Result<User, Error> {
    let name = Name::read(log_in.username);
    let (key, browser) = (name.key(), known_browsers::hash(log_in.agent));
    let find = move |tx: &mut Tx<'_>| {
        let Some(user) = name.find(tx)? else { return Ok((None, None)) };
        let is_known = known_browsers::is_known(tx, browser, user.id)?;
        Ok::<_, store::Error>((Some(user), browser.filter(|_| is_known)))
    };
    let (user, known) = daymark.store().read(find).await?;
    let tries = match (&user, known) {
        (Some(user), Some(browser)) => {
            vec![throttles::PASSWORD.count(daymark, Subject::KnownBrowser(browser, user.id)).await?]
        }
        _ => vec![
            throttles::PASSWORD.count(daymark, Subject::Address(log_in.address)).await?,
            throttles::PASSWORD.count(daymark, Subject::EnteredFrom(&key, log_in.address)).await?,
            throttles::PASSWORD_FROM_ANYWHERE.count(daymark, Subject::Entered(&key)).await?,
        ],
    };
    check(daymark, user, log_in.password, tries).await
}

/// Checks the password of someone who is logged in. Tries are counted for the session alone, so that nobody else can use
/// them up.
///
/// # Errors
/// As [`check_password`].
pub(crate) async fn check_password_of(daymark: &Daymark, browser: &Browser, password: &str) -> Result<User, Error> {
    let tries = vec![throttles::PASSWORD.count(daymark, Subject::Session(browser.session_hash)).await?];
    let user = super::find(daymark, browser.user()).await?;
    check(daymark, Some(user), password, tries).await
}

/// Compares a password. A right one is no guess: its tries are taken back.
async fn check(daymark: &Daymark, user: Option<User>, password: &str, tries: Vec<Counted>) -> Result<User, Error> {
    let user = user.filter(|user| !user.is_disabled);
    let fit = passwords::fit(daymark, password, user.as_ref().map(|user| user.password_hash.clone())).await?;
    let Some(user) = user.filter(|_| fit != Fit::No) else { return Err(no_match()) };
    for counted in tries {
        counted.take_back(daymark).await?;
    }
    // Told only to whoever knows the password: to others the account is like any.
    if user.is_suspended {
        return Err(Error::invalid(SUSPENDED));
    }
    match fit {
        Fit::Rehashed(hash) => store_anew(daymark, user, hash).await,
        Fit::Yes | Fit::No => Ok(user),
    }
}

/// Stores another hash of the password that was just compared, unless it was changed meanwhile.
async fn store_anew(daymark: &Daymark, user: User, hash: String) -> Result<User, Error> {
    let (id, compared, new) = (user.id, user.password_hash.clone(), hash.clone());
    let write = move |tx: &mut Tx<'_>| store::users::replace_password_hash(tx, id, (&compared, &new));
    let is_stored = daymark.store().write(write).await?;
    Ok(if is_stored { User { password_hash: hash, ..user } } else { user })
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
/// Apps that they authorised stay authorised, but for codes that were not exchanged.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the old password was given more than ten minutes ago, [`Error::Invalid`] for a new
/// one that cannot be chosen.
pub async fn change_password(daymark: &Daymark, browser: &Browser, new: &str) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::ChangePassword)?;
    let user = super::find(daymark, browser.user()).await?;
    let hash = passwords::choose(daymark, new, Chooser::of(&user)).await?;
    let event = Event::new(daymark, Kind::PasswordChanged, By::person(browser));
    let kept = browser.session_hash;
    let write = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?;
        event.record(tx, user.id)?;
        Ok::<_, Error>(replace_in(tx, user.id, &hash, Some(kept))?)
    };
    daymark.store().write(write).await
}

/// Sets a password, ending everything that the old one gave access to except the session `kept` and its browser. The account must be locked,
/// which the first statement does.
pub(super) fn replace_in(
    tx: &mut Tx<'_>,
    id: UserId,
    password_hash: &str,
    kept: Option<Hash>,
) -> Result<(), store::Error> {
    store::users::update_password(tx, id, password_hash)?;
    store::sessions::delete_of_user(tx, id, kept)?;
    store::known_browsers::delete_of_user(tx, id, kept)?;
    store::simple_tokens::delete_of_user(tx, id)?;
    grants::end_codes(tx, id)?;
    store::links::delete_of_user(tx, id, Purpose::Reset)
}
