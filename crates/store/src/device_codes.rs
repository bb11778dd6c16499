//! Device authorisations (RFC 8628): a device without a browser shows a short code, which a person enters elsewhere.

use jiff::Timestamp;
use model::{ClientId, ScopeSet, UserId};

use crate::grants::read_scopes;
use crate::{Error, Row, Tx, params, statements};

/// How far a device authorisation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has answered yet.
    Pending,
    /// The person said yes.
    Approved,
    /// The person said no.
    Denied,
    /// The device has its tokens.
    Consumed,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Approved => "approved",
            State::Denied => "denied",
            State::Consumed => "consumed",
        }
    }

    fn from_name(name: &str) -> Option<State> {
        [State::Pending, State::Approved, State::Denied, State::Consumed].into_iter().find(|s| s.name() == name)
    }
}

/// A device authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// SHA-256 of the long code that the device keeps.
    pub device_hash: [u8; 32],
    /// SHA-256 of the short code that it shows.
    pub user_code_hash: [u8; 32],
    /// The app on the device.
    pub client_id: ClientId,
    /// What it asks for.
    pub scopes: ScopeSet,
    /// How far it has come.
    pub state: State,
    /// Who answered.
    pub user_id: Option<UserId>,
    /// When the device asked.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When the device last asked whether it was approved.
    pub last_polled_at: Option<Timestamp>,
    /// How many seconds the device must let pass between two such questions.
    pub poll_seconds: i64,
}

statements! {
    /// One by the device's code.
    FIND = "select device_hash, user_code_hash, client_id, scopes, state, user_id, created_at, expires_at, last_polled_at,
            poll_seconds from device_codes where device_hash = $1";
    /// One by the person's code.
    FIND_BY_USER_CODE = "select device_hash, user_code_hash, client_id, scopes, state, user_id, created_at, expires_at, last_polled_at,
            poll_seconds from device_codes where user_code_hash = $1";
    /// How many are open: those that a clock made which was ahead are not.
    COUNT_OPEN = "select count(*) from device_codes where state = 'pending' and expires_at > $1 and expires_at <= $2";
    /// How many of an app are open.
    COUNT_OPEN_OF_CLIENT = "select count(*) from device_codes
            where client_id = $3 and state = 'pending' and expires_at > $1 and expires_at <= $2";
    /// Adds one, unless its codes are in use.
    INSERT = "insert into device_codes (device_hash, user_code_hash, client_id, scopes, state, user_id, created_at, expires_at,
            last_polled_at, poll_seconds) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing";
    /// Makes others who change one wait until the transaction ends. (On SQLite writes wait for each other anyway.)
    LOCK = {
        sqlite: "select state from device_codes where user_code_hash = $1",
        postgres: "select state from device_codes where user_code_hash = $1 for update"
    };
    /// Notes the person's answer, once.
    ANSWER = "update device_codes set state = $2, user_id = $3 where user_code_hash = $1 and state = 'pending'";
    /// Notes that the device asked.
    UPDATE_POLL = "update device_codes set last_polled_at = $2, poll_seconds = $3 where device_hash = $1";
    /// Redeems one, once.
    CONSUME = "update device_codes set state = 'consumed' where device_hash = $1 and state = 'approved'";
    /// Removes those that expired.
    DELETE_EXPIRED = "delete from device_codes where expires_at < $1";
    /// Removes those that a person answered.
    DELETE_OF_USER = "delete from device_codes where user_id = $1";
    /// Removes those of an app.
    DELETE_OF_CLIENT = "delete from device_codes where client_id = $1";
    /// Removes those of an app that a person approved and that were not redeemed.
    DELETE_APPROVED_OF_USER_AND_CLIENT = "delete from device_codes
            where user_id = $1 and client_id = $2 and state = 'approved'";
}

/// The authorisation of this device code.
pub fn find(tx: &mut Tx<'_>, device_hash: [u8; 32]) -> Result<Option<DeviceCode>, Error> {
    tx.query_optional(&FIND, params![device_hash], read)
}

/// The authorisation of this user code.
pub fn find_by_user_code(tx: &mut Tx<'_>, user_code_hash: [u8; 32]) -> Result<Option<DeviceCode>, Error> {
    tx.query_optional(&FIND_BY_USER_CODE, params![user_code_hash], read)
}

/// How many wait for an answer: those that expire after the first moment, and not after the second, which none can outlive.
pub fn count_open(tx: &mut Tx<'_>, (now, latest): (Timestamp, Timestamp)) -> Result<i64, Error> {
    tx.query_one(&COUNT_OPEN, params![now, latest], |row| row.get(0))
}

/// As [`count_open`], of one app.
pub fn count_open_of_client(
    tx: &mut Tx<'_>,
    (now, latest): (Timestamp, Timestamp),
    client: ClientId,
) -> Result<i64, Error> {
    tx.query_one(&COUNT_OPEN_OF_CLIENT, params![now, latest, client], |row| row.get(0))
}

/// Adds a device authorisation. False when one of its codes is in use.
pub fn insert(tx: &mut Tx<'_>, code: &DeviceCode) -> Result<bool, Error> {
    let row = params![
        code.device_hash,
        code.user_code_hash,
        code.client_id,
        code.scopes.to_string(),
        code.state.name(),
        code.user_id,
        code.created_at,
        code.expires_at,
        code.last_polled_at,
        code.poll_seconds
    ];
    let is_added = tx.execute(&INSERT, &row)? == 1;
    if is_added {
        // Nobody else can have this device's code, and adding it again waits for a transaction that has not ended.
        tx.is_found_by(move |tx| Ok(tx.execute(&INSERT, &row)? == 0));
    }
    Ok(is_added)
}

/// Notes a person's answer. False when it was answered before: of two who try, one wins.
pub fn update_answer(tx: &mut Tx<'_>, user_code_hash: [u8; 32], state: State, user: UserId) -> Result<bool, Error> {
    let is_noted = tx.execute(&ANSWER, params![user_code_hash, state.name(), user])? == 1;
    if is_noted {
        tx.is_found_by(move |tx| {
            tx.query_optional(&LOCK, params![user_code_hash], |row| row.get::<String>(0))?;
            let answered = find_by_user_code(tx, user_code_hash)?;
            Ok(answered.is_some_and(|code| code.state != State::Pending && code.user_id == Some(user)))
        });
    }
    Ok(is_noted)
}

/// Notes that the device asked, and how long it must wait before it may ask again.
pub fn update_poll(tx: &mut Tx<'_>, device_hash: [u8; 32], at: Timestamp, poll_seconds: i64) -> Result<(), Error> {
    tx.may_be_repeated();
    tx.execute(&UPDATE_POLL, params![device_hash, at, poll_seconds])?;
    Ok(())
}

/// Redeems an approved authorisation. False when it was redeemed already: of two who try, one wins.
pub fn consume(tx: &mut Tx<'_>, device_hash: [u8; 32]) -> Result<bool, Error> {
    Ok(tx.execute(&CONSUME, params![device_hash])? == 1)
}

/// Removes those that expired before this moment.
pub fn delete_expired(tx: &mut Tx<'_>, before: Timestamp) -> Result<(), Error> {
    tx.execute(&DELETE_EXPIRED, params![before])?;
    Ok(())
}

/// Removes every one that a person answered.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_USER, params![user])?;
    Ok(())
}

/// Removes every one of an app.
pub fn delete_of_client(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_CLIENT, params![client])?;
    Ok(())
}

/// Removes every one of an app that a person approved and that was not redeemed; whether there were any.
pub fn delete_approved_of_user_and_client(tx: &mut Tx<'_>, user: UserId, client: ClientId) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE_APPROVED_OF_USER_AND_CLIENT, params![user, client])? > 0)
}

fn read(row: &Row<'_>) -> Result<DeviceCode, Error> {
    let state: String = row.get(4)?;
    Ok(DeviceCode {
        device_hash: row.get(0)?,
        user_code_hash: row.get(1)?,
        client_id: row.get(2)?,
        scopes: read_scopes(row, 3)?,
        state: State::from_name(&state).ok_or_else(|| Error::unreadable("device_codes.state"))?,
        user_id: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        last_polled_at: row.get(8)?,
        poll_seconds: row.get(9)?,
    })
}
