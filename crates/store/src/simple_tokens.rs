//! Simple tokens: what a person gets for a username and a password, to read all of their own data.

use jiff::Timestamp;
use model::UserId;

use crate::{Error, Row, Tx, params, statements};

/// A simple token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimpleToken {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Whose data it opens.
    pub user_id: UserId,
    /// The software that asked for it, as that calls itself.
    pub user_agent: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// What a simple token stands for, read on every request of the API.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The person whose data it opens.
    pub user_id: UserId,
    /// The person's time zone.
    pub timezone: String,
    /// Whether the person's account is being deleted or suspended.
    pub is_user_disabled: bool,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

statements! {
    /// One with its account.
    FIND_HOLDER = "select t.user_id, u.timezone, u.is_disabled or u.is_suspended, t.last_used_at from simple_tokens t
            join users u on u.user_id = t.user_id where t.token_hash = $1";
    /// Those of a person, the one used longest ago first.
    LIST_OF_USER = "select token_hash, user_id, user_agent, created_at, last_used_at from simple_tokens
            where user_id = $1 order by coalesce(last_used_at, created_at), created_at";
    /// Adds one.
    INSERT = "insert into simple_tokens (token_hash, user_id, user_agent, created_at, last_used_at)
            values ($1, $2, $3, $4, $5)";
    /// Notes that one was used.
    UPDATE_LAST_USED = "update simple_tokens set last_used_at = $2 where token_hash = $1";
    /// Removes one of a person.
    DELETE = "delete from simple_tokens where token_hash = $1 and user_id = $2";
    /// Removes all of a person.
    DELETE_OF_USER = "delete from simple_tokens where user_id = $1";
}

/// What the simple token of this hash stands for.
pub fn find_holder(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<Holder>, Error> {
    tx.query_optional(&FIND_HOLDER, params![hash], |row: &Row<'_>| {
        Ok(Holder {
            user_id: row.get(0)?,
            timezone: row.get(1)?,
            is_user_disabled: row.get(2)?,
            last_used_at: row.get(3)?,
        })
    })
}

/// The simple tokens of a person, the one unused longest first.
pub fn list_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<SimpleToken>, Error> {
    tx.query(&LIST_OF_USER, params![user], |row: &Row<'_>| {
        Ok(SimpleToken {
            hash: row.get(0)?,
            user_id: row.get(1)?,
            user_agent: row.get(2)?,
            created_at: row.get(3)?,
            last_used_at: row.get(4)?,
        })
    })
}

/// Adds a simple token.
pub fn insert(tx: &mut Tx<'_>, token: &SimpleToken) -> Result<(), Error> {
    let SimpleToken { hash, user_id, user_agent, created_at, last_used_at } = token;
    tx.execute(&INSERT, params![*hash, *user_id, user_agent.as_str(), *created_at, *last_used_at])?;
    Ok(())
}

/// Notes that a simple token was used.
pub fn update_last_used(tx: &mut Tx<'_>, hash: [u8; 32], at: Timestamp) -> Result<(), Error> {
    tx.may_be_repeated();
    tx.execute(&UPDATE_LAST_USED, params![hash, at])?;
    Ok(())
}

/// Removes a simple token of this person; false when there is none.
pub fn delete(tx: &mut Tx<'_>, hash: [u8; 32], user: UserId) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE, params![hash, user])? == 1)
}

/// Removes every simple token of a person.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_USER, params![user])?;
    Ok(())
}
