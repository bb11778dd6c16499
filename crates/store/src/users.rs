//! Accounts.

use jiff::Timestamp;
use jiff::civil::Weekday;
use model::{Conventions, DateOrder, Email, NumberFormat, UnitSwitches, UserId, Username};

use crate::statement::statements;
use crate::{Error, Row, Tx, params, sequences};

/// One person's account.
#[derive(Clone, PartialEq)]
pub struct User {
    /// The account's number, never used again.
    pub id: UserId,
    /// The name to log in with.
    pub username: Username,
    /// The address for mail, where there is one that counts: it was verified, or someone at the console vouched for it.
    pub email: Option<Email>,
    /// An address that was entered and is not verified: it counts for nothing, and other accounts may claim it too.
    pub claimed_email: Option<Email>,
    /// The password's hash in the PHC string format.
    pub password_hash: String,
    /// The SHA-256 of the picture that stands for the person.
    pub avatar: Option<[u8; 32]>,
    /// What the person says about themselves and how things are to be shown to them.
    pub preferences: Preferences,
    /// Whether the person administers this installation.
    pub is_admin: bool,
    /// Set when the account is being deleted: nothing may be done with it any more.
    pub is_disabled: bool,
    /// Set while an administrator keeps the person out. Everything of theirs is kept.
    pub is_suspended: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl User {
    /// Whether anything may be done with the account: it is neither being deleted nor suspended.
    pub fn is_open(&self) -> bool {
        !self.is_disabled && !self.is_suspended
    }
}

/// What a person can change about their account without giving the password again.
#[derive(Debug, Clone, PartialEq)]
pub struct Preferences {
    /// First name, may be empty.
    pub first_name: String,
    /// Last name, may be empty.
    pub last_name: String,
    /// The IANA name of the time zone in which the person's days begin and end.
    pub timezone: String,
    /// The ISO 4217 code of the currency in which money is entered.
    pub currency: String,
    /// Which quantities are shown in imperial units.
    pub units: UnitSwitches,
    /// How days, times and numbers are written, and when weeks begin.
    pub conventions: Conventions,
    /// Whether a summary is to be mailed each week.
    pub weekly_email: bool,
    /// Whether a summary is to be mailed each year.
    pub yearly_email: bool,
}

statements! {
    /// One account.
    FIND = "select user_id, username, email, password_hash, avatar, first_name, last_name, timezone, currency,
            imperial_distance, imperial_weight, imperial_energy, imperial_liquid, imperial_temperature,
            date_order, is_twelve_hours, first_weekday,
            weekly_email, yearly_email, is_admin, is_disabled, created_at, is_suspended,
            number_format, claimed_email from users where user_id = $1";
    /// Makes whoever else locks the account wait until the transaction ends. (On SQLite writes wait for each other anyway.)
    LOCK = {
        sqlite: "select user_id from users where user_id = $1",
        postgres: "select user_id from users where user_id = $1 for update"
    };
    /// The account with a username.
    FIND_ID_BY_USERNAME = "select user_id from users where username_key = $1";
    /// The account with an e-mail address.
    FIND_ID_BY_EMAIL = "select user_id from users where email_key = $1";
    /// All accounts, oldest first.
    LIST_IDS = "select user_id from users order by user_id";
    /// A page of the accounts, oldest first.
    PAGE_IDS = "select user_id from users order by user_id limit $1 offset $2";
    /// The administrators whose accounts are open, who stay so until the transaction ends. (On SQLite writes wait for each other anyway.)
    LIST_ADMINS = {
        sqlite: "select user_id from users where is_admin = $1 and is_disabled = $2 and is_suspended = $2
            order by user_id",
        postgres: "select user_id from users where is_admin = $1 and is_disabled = $2 and is_suspended = $2
            order by user_id for update"
    };
    /// Makes an account an administrator's, or takes that back.
    UPDATE_ADMIN = "update users set is_admin = $2 where user_id = $1 and is_disabled = $3";
    /// Keeps an account shut, or opens it again.
    UPDATE_SUSPENDED = "update users set is_suspended = $2 where user_id = $1";
    /// Accounts whose deletion was begun.
    LIST_DISABLED = "select user_id from users where is_disabled = $1 order by user_id";
    /// How many accounts there are.
    COUNT = "select count(*) from users";
    /// Adds an account unless its username or address is taken.
    INSERT = "insert into users (user_id, username, username_key, email, email_key, password_hash,
            first_name, last_name, avatar, timezone, currency,
            imperial_distance, imperial_weight, imperial_energy, imperial_liquid, imperial_temperature,
            date_order, is_twelve_hours, first_weekday,
            weekly_email, yearly_email, is_admin, is_disabled, created_at, is_suspended,
            number_format, claimed_email)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
            $22, $23, $24, $25, $26, $27)
            on conflict do nothing";
    /// Changes the preferences.
    UPDATE_PREFERENCES = "update users set first_name = $2, last_name = $3, timezone = $4, currency = $5,
            imperial_distance = $6, imperial_weight = $7, imperial_energy = $8, imperial_liquid = $9,
            imperial_temperature = $10, date_order = $11, is_twelve_hours = $12, first_weekday = $13,
            weekly_email = $14, yearly_email = $15, number_format = $16 where user_id = $1";
    /// Stops the mail about weeks.
    STOP_WEEKLY = "update users set weekly_email = $2 where user_id = $1";
    /// Stops the mail about years.
    STOP_YEARLY = "update users set yearly_email = $2 where user_id = $1";
    /// Changes the e-mail address that counts.
    UPDATE_EMAIL = "update users set email = $2, email_key = $3, claimed_email = null where user_id = $1";
    /// Notes an address that is not verified, or forgets it.
    UPDATE_CLAIMED_EMAIL = "update users set claimed_email = $2 where user_id = $1";
    /// Changes the password.
    UPDATE_PASSWORD = "update users set password_hash = $2 where user_id = $1";
    /// Puts another hash of the same password in the place of the one that it was compared with.
    REPLACE_PASSWORD_HASH = "update users set password_hash = $3 where user_id = $1 and password_hash = $2";
    /// Changes the picture.
    UPDATE_AVATAR = "update users set avatar = $2 where user_id = $1";
    /// Closes an account that is being deleted.
    DISABLE = "update users set is_disabled = $2, email = null, email_key = null, claimed_email = null
            where user_id = $1";
    /// Removes an account.
    DELETE = "delete from users where user_id = $1";
}

/// The account with this number.
pub fn find(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>, Error> {
    tx.query_optional(&FIND, params![id], read)
}

/// The account with this number, which nobody else can lock or change until the transaction ends. What gives access to an
/// account is made and ended behind this lock, so that nothing is made by a password or session that just ended.
pub fn find_locked(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>, Error> {
    tx.query_optional(&LOCK, params![id], |row| row.get::<UserId>(0))?;
    find(tx, id)
}

/// The account with this username, in any case.
pub fn find_by_username(tx: &mut Tx<'_>, username: &Username) -> Result<Option<User>, Error> {
    let id = tx.query_optional(&FIND_ID_BY_USERNAME, params![username.key()], |row| row.get(0))?;
    id.map_or(Ok(None), |id| find(tx, id))
}

/// The account with this e-mail address, in any case.
pub fn find_by_email(tx: &mut Tx<'_>, email: &Email) -> Result<Option<User>, Error> {
    let id = tx.query_optional(&FIND_ID_BY_EMAIL, params![email.key()], |row| row.get(0))?;
    id.map_or(Ok(None), |id| find(tx, id))
}

/// All accounts, oldest first.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<User>, Error> {
    let ids = tx.query(&LIST_IDS, params![], |row| row.get(0))?;
    let mut users = Vec::with_capacity(ids.len());
    for id in ids {
        users.extend(find(tx, id)?);
    }
    Ok(users)
}

/// A page of the accounts, oldest first.
pub fn list_page(tx: &mut Tx<'_>, (limit, offset): (u64, u64)) -> Result<Vec<User>, Error> {
    let span = [limit, offset].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let ids = tx.query(&PAGE_IDS, params![span[0], span[1]], |row| row.get(0))?;
    let mut users = Vec::with_capacity(ids.len());
    for id in ids {
        users.extend(find(tx, id)?);
    }
    Ok(users)
}

/// The accounts of the administrators that are open, locked until the transaction ends.
pub fn list_admins(tx: &mut Tx<'_>) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_ADMINS, params![true, false], |row| row.get(0))
}

/// Makes an account an administrator's, or takes that back; false when it was closed.
pub fn update_admin(tx: &mut Tx<'_>, id: UserId, is_admin: bool) -> Result<bool, Error> {
    Ok(tx.execute(&UPDATE_ADMIN, params![id, is_admin, false])? == 1)
}

/// Keeps an account shut, or opens it again.
pub fn update_suspended(tx: &mut Tx<'_>, id: UserId, is_suspended: bool) -> Result<(), Error> {
    tx.execute(&UPDATE_SUSPENDED, params![id, is_suspended])?;
    Ok(())
}

/// The accounts whose deletion was begun and is not finished.
pub fn list_disabled(tx: &mut Tx<'_>) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_DISABLED, params![true], |row| row.get(0))
}

/// How many accounts there are.
pub fn count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one(&COUNT, params![], |row| row.get(0))
}

/// Takes the number of the next account. Until the transaction ends no other transaction can take one, so that what is
/// asked after it (whether there are accounts yet) stays true.
pub fn next_id(tx: &mut Tx<'_>) -> Result<UserId, Error> {
    sequences::next(tx, "users").map(UserId)
}

/// Adds an account; false when its username or its address is taken.
pub fn insert(tx: &mut Tx<'_>, user: &User) -> Result<bool, Error> {
    let p = &user.preferences;
    let added = tx.execute(
        &INSERT,
        params![
            user.id,
            user.username.as_str(),
            user.username.key(),
            user.email.as_ref().map(Email::as_str),
            user.email.as_ref().map(Email::key),
            user.password_hash.as_str(),
            p.first_name.as_str(),
            p.last_name.as_str(),
            user.avatar,
            p.timezone.as_str(),
            p.currency.as_str(),
            p.units.distance,
            p.units.weight,
            p.units.energy,
            p.units.liquid,
            p.units.temperature,
            p.conventions.dates.name(),
            p.conventions.is_twelve_hours,
            i64::from(p.conventions.first_weekday.to_monday_one_offset()),
            p.weekly_email,
            p.yearly_email,
            user.is_admin,
            user.is_disabled,
            user.created_at,
            user.is_suspended,
            p.conventions.numbers.name(),
            user.claimed_email.as_ref().map(Email::as_str)
        ],
    )?;
    if added == 1 {
        let (id, password_hash) = (user.id, user.password_hash.clone());
        tx.is_found_by(move |tx| {
            next_id(tx)?;
            Ok(find(tx, id)?.is_some_and(|user| user.password_hash == password_hash))
        });
    }
    Ok(added == 1)
}

/// Changes the preferences.
pub fn update_preferences(tx: &mut Tx<'_>, id: UserId, p: &Preferences) -> Result<(), Error> {
    tx.execute(
        &UPDATE_PREFERENCES,
        params![
            id,
            p.first_name.as_str(),
            p.last_name.as_str(),
            p.timezone.as_str(),
            p.currency.as_str(),
            p.units.distance,
            p.units.weight,
            p.units.energy,
            p.units.liquid,
            p.units.temperature,
            p.conventions.dates.name(),
            p.conventions.is_twelve_hours,
            i64::from(p.conventions.first_weekday.to_monday_one_offset()),
            p.weekly_email,
            p.yearly_email,
            p.conventions.numbers.name()
        ],
    )?;
    Ok(())
}

/// Stops the mail about weeks.
pub fn stop_weekly(tx: &mut Tx<'_>, id: UserId) -> Result<(), Error> {
    tx.execute(&STOP_WEEKLY, params![id, false]).map(|_| ())
}

/// Stops the mail about years.
pub fn stop_yearly(tx: &mut Tx<'_>, id: UserId) -> Result<(), Error> {
    tx.execute(&STOP_YEARLY, params![id, false]).map(|_| ())
}

/// Changes the e-mail address that counts, or removes it, and forgets what was claimed. [`Error::Conflict`] when another account
/// has it.
pub fn update_email(tx: &mut Tx<'_>, id: UserId, email: Option<&Email>) -> Result<(), Error> {
    tx.execute(&UPDATE_EMAIL, params![id, email.map(Email::as_str), email.map(Email::key)])?;
    Ok(())
}

/// Notes an address that is not verified, or forgets it.
pub fn update_claimed_email(tx: &mut Tx<'_>, id: UserId, email: Option<&Email>) -> Result<(), Error> {
    tx.execute(&UPDATE_CLAIMED_EMAIL, params![id, email.map(Email::as_str)])?;
    Ok(())
}

/// Puts another hash of the same password in the place of `compared`; false when the password was changed meanwhile.
pub fn replace_password_hash(tx: &mut Tx<'_>, id: UserId, (compared, hash): (&str, &str)) -> Result<bool, Error> {
    Ok(tx.execute(&REPLACE_PASSWORD_HASH, params![id, compared, hash])? == 1)
}

/// Changes the password.
pub fn update_password(tx: &mut Tx<'_>, id: UserId, password_hash: &str) -> Result<(), Error> {
    tx.execute(&UPDATE_PASSWORD, params![id, password_hash])?;
    Ok(())
}

/// Changes or removes the picture that stands for the person.
pub fn update_avatar(tx: &mut Tx<'_>, id: UserId, picture: Option<[u8; 32]>) -> Result<(), Error> {
    tx.execute(&UPDATE_AVATAR, params![id, picture])?;
    Ok(())
}

/// Closes an account that is being deleted, and frees its address.
pub fn disable(tx: &mut Tx<'_>, id: UserId) -> Result<(), Error> {
    tx.execute(&DISABLE, params![id, true])?;
    Ok(())
}

/// Removes an account; whatever belongs to it must be gone already.
pub fn delete(tx: &mut Tx<'_>, id: UserId) -> Result<(), Error> {
    tx.execute(&DELETE, params![id])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<User, Error> {
    Ok(User {
        id: row.get(0)?,
        username: Username::stored(row.get(1)?),
        email: row.get::<Option<String>>(2)?.map(Email::stored),
        password_hash: row.get(3)?,
        avatar: row.get(4)?,
        preferences: Preferences {
            first_name: row.get(5)?,
            last_name: row.get(6)?,
            timezone: row.get(7)?,
            currency: row.get(8)?,
            units: UnitSwitches {
                distance: row.get(9)?,
                weight: row.get(10)?,
                energy: row.get(11)?,
                liquid: row.get(12)?,
                temperature: row.get(13)?,
            },
            conventions: Conventions {
                dates: DateOrder::parse(&row.get::<String>(14)?).unwrap_or_default(),
                is_twelve_hours: row.get(15)?,
                numbers: NumberFormat::parse(&row.get::<String>(23)?).unwrap_or_default(),
                first_weekday: first_weekday(row.get(16)?)?,
            },
            weekly_email: row.get(17)?,
            yearly_email: row.get(18)?,
        },
        is_admin: row.get(19)?,
        is_disabled: row.get(20)?,
        created_at: row.get(21)?,
        is_suspended: row.get(22)?,
        claimed_email: row.get::<Option<String>>(24)?.map(Email::stored),
    })
}

/// The day of the week from its number, Monday being 1.
fn first_weekday(number: i64) -> Result<Weekday, Error> {
    let weekday = i8::try_from(number).ok().and_then(|number| Weekday::from_monday_one_offset(number).ok());
    weekday.ok_or_else(|| Error::unreadable("users.first_weekday"))
}
