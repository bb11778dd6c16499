//! Making an account, however one came to be allowed to.

use jiff::Timestamp;
use model::{Conventions, Email, UnitSwitches, Username, likeness};
use store::Tx;
use store::users::{Preferences, User};

use super::{email, profile_fields};
use crate::account_events::Event;
use crate::jobs::next_closing;
use crate::passwords::{self, Chooser};
use crate::{Daymark, Error};

/// What someone who makes an account enters. What is left empty, except name and password, is chosen for them.
#[derive(Clone, Default)]
pub struct NewAccount {
    /// The name to log in with.
    pub username: String,
    /// The password.
    pub password: String,
    /// The address for mail, which counts once it is verified.
    pub email: String,
    /// The IANA name of the time zone; UTC when empty.
    pub timezone: String,
    /// The ISO 4217 code of the currency; US dollars when empty.
    pub currency: String,
    /// How days and times are to be written.
    pub conventions: Conventions,
}

/// An account that can be made, if its name and its address are free.
#[derive(Clone)]
pub(super) struct Checked {
    username: Username,
    password_hash: String,
    email: Option<Email>,
    is_vouched_for: bool,
    timezone: String,
    currency: String,
    conventions: Conventions,
    made_at: Timestamp,
}

/// Which place the new account may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Only that of the first, who is the administrator.
    First,
    /// Only one behind the first.
    Later,
    /// Either.
    Any,
}

/// Checks what was entered and hashes the password, which takes long: before the transaction.
pub(super) async fn check(daymark: &Daymark, new: NewAccount) -> Result<Checked, Error> {
    let username = profile_fields::username(&new.username)?;
    let email = profile_fields::email(&new.email)?;
    let (timezone, currency) = (profile_fields::timezone(&new.timezone)?, profile_fields::currency(&new.currency)?);
    let password_hash = passwords::choose(daymark, &new.password, Chooser::new(username.as_str(), &new.email)).await?;
    let (is_vouched_for, conventions, made_at) = (false, new.conventions, daymark.now());
    Ok(Checked { username, password_hash, email, is_vouched_for, timezone, currency, conventions, made_at })
}

impl Checked {
    /// The same, with an address that counts at once, since the one at the console says whose it is.
    pub(super) fn vouched_for(self) -> Checked {
        Checked { is_vouched_for: true, ..self }
    }
}

/// Makes the account.
pub(super) fn insert(tx: &mut Tx<'_>, new: &Checked, place: Place, event: &Event) -> Result<User, Error> {
    // Taking the number first makes those who sign up at once wait for each other: one of them is the first.
    let id = store::users::next_id(tx)?;
    let is_first = store::users::count(tx)? == 0;
    match place {
        Place::First if !is_first => {
            return Err(Error::NotAllowed("This installation is set up already: please log in.".into()));
        }
        Place::Later if is_first => {
            return Err(Error::NotAllowed("This installation must be set up first.".into()));
        }
        _ => {}
    }
    check_username(&new.username, is_first)?;
    if let Some(email) = &new.email {
        email::require_free(tx, email, id)?;
    }
    let (counting, claimed) = if new.is_vouched_for { (new.email.clone(), None) } else { (None, new.email.clone()) };
    let user = User {
        id,
        username: new.username.clone(),
        email: counting,
        claimed_email: claimed,
        password_hash: new.password_hash.clone(),
        avatar: None,
        preferences: first_preferences(new),
        is_admin: is_first,
        is_disabled: false,
        is_suspended: false,
        created_at: new.made_at,
    };
    if store::users::insert(tx, &user)? {
        store::closings::insert(tx, id, next_closing(user.created_at, &profile_fields::zone_of(&user), id))?;
        event.record(tx, id)?;
        return Ok(user);
    }
    if store::users::find_by_username(tx, &new.username)?.is_some() {
        Err(Error::field("username", "That username is taken."))
    } else {
        Err(email::taken())
    }
}

/// Keeps names back by which people would take an account for Daymark itself ("Made by daymark") or for those who run it. The first
/// account is of those, so it may say so.
fn check_username(username: &Username, is_first: bool) -> Result<(), Error> {
    let name = username.as_str();
    if likeness::is_like_daymark(name) || !is_first && likeness::is_like_staff(name) {
        return Err(Error::field(
            "username",
            "That username is kept for Daymark and those who run it. Choose another one.",
        ));
    }
    Ok(())
}

fn first_preferences(new: &Checked) -> Preferences {
    Preferences {
        first_name: String::new(),
        last_name: String::new(),
        timezone: new.timezone.clone(),
        currency: new.currency.clone(),
        units: UnitSwitches::default(),
        conventions: new.conventions,
        weekly_email: false,
        yearly_email: false,
    }
}
