//! Browsers that are logged in, found by the SHA-256 of the secret in their cookie.

use jiff::Timestamp;
use model::UserId;

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// One browser that is logged in.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The SHA-256 of the secret in the cookie.
    pub hash: [u8; 32],
    /// Who is logged in.
    pub user: UserId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Timestamp,
    /// When the password was last given.
    pub confirmed_at: Timestamp,
}

statements! {
    /// One session.
    FIND = "select session_hash, user_id, user_agent, created_at, last_used_at, confirmed_at
            from sessions where session_hash = $1";
    /// Whose a session is, while the account is open.
    FIND_OPEN = "select s.user_id from sessions s join users u on u.user_id = s.user_id
            where s.session_hash = $1 and u.is_disabled = $2 and u.is_suspended = $2";
    /// Those of certain sessions that go on, in accounts that are open.
    LIST_OPEN = "select s.session_hash from sessions s join users u on u.user_id = s.user_id
            where u.is_disabled = $1 and u.is_suspended = $1 and s.session_hash in ({each: ?})";
    /// The sessions of one account, last used first.
    LIST = "select session_hash, user_id, user_agent, created_at, last_used_at, confirmed_at
            from sessions where user_id = $1 order by last_used_at desc, created_at desc";
    /// Adds one.
    INSERT = "insert into sessions (session_hash, user_id, user_agent, created_at, last_used_at, confirmed_at)
            values ($1, $2, $3, $4, $5, $6)";
    /// Notes a use, unless a later one was noted that can have been.
    UPDATE_LAST_USED = "update sessions set last_used_at = $2
            where session_hash = $1 and (last_used_at < $2 or last_used_at > $3)";
    /// Notes that the password was given again.
    UPDATE_CONFIRMED = "update sessions set confirmed_at = $2 where session_hash = $1";
    /// Ends one.
    DELETE = "delete from sessions where session_hash = $1";
    /// Ends all of one account.
    DELETE_OF_USER = "delete from sessions where user_id = $1";
    /// Ends all of one account but one.
    DELETE_OTHERS = "delete from sessions where user_id = $1 and session_hash <> $2";
    /// Removes those of one account that were last used before a moment, or begun after another.
    DELETE_UNUSED = "delete from sessions where user_id = $1 and (last_used_at < $2 or created_at > $3)";
}

/// The session with this hash.
pub fn find(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<Session>, Error> {
    tx.query_optional(&FIND, params![hash], read)
}

/// Whether a session goes on, in an account that is open.
pub fn lives(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<bool, Error> {
    let user: Option<UserId> = tx.query_optional(&FIND_OPEN, params![hash, false], |row| row.get(0))?;
    Ok(user.is_some())
}

/// Those of these sessions that go on, in accounts that are open.
pub fn list_open(tx: &mut Tx<'_>, hashes: &[[u8; 32]]) -> Result<Vec<[u8; 32]>, Error> {
    tx.query_any_of(&LIST_OPEN, params![false], hashes, |row| row.get(0))
}

/// The sessions of one account, last used first.
pub fn list(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Session>, Error> {
    tx.query(&LIST, params![user], read)
}

/// Adds a session.
pub fn insert(tx: &mut Tx<'_>, session: &Session) -> Result<(), Error> {
    let Session { hash, user, user_agent, created_at, last_used_at, confirmed_at } = session;
    let values = params![*hash, *user, user_agent.as_str(), *created_at, *last_used_at, *confirmed_at];
    tx.execute(&INSERT, values)?;
    Ok(())
}

/// Notes that a session was used. A later use stays, up to `latest`: what is later still was noted by a clock that was wrong.
pub fn update_last_used(tx: &mut Tx<'_>, hash: [u8; 32], (at, latest): (Timestamp, Timestamp)) -> Result<(), Error> {
    tx.may_be_repeated();
    tx.execute(&UPDATE_LAST_USED, params![hash, at, latest])?;
    Ok(())
}

/// Notes that the password was given again; false when the session has ended meanwhile.
pub fn update_confirmed(tx: &mut Tx<'_>, hash: [u8; 32], at: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(&UPDATE_CONFIRMED, params![hash, at])? == 1)
}

/// Ends a session.
pub fn delete(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE, params![hash])?;
    Ok(())
}

/// Ends every session of an account, except `kept` where one is given.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId, kept: Option<[u8; 32]>) -> Result<(), Error> {
    match kept {
        Some(hash) => tx.execute(&DELETE_OTHERS, params![user, hash])?,
        None => tx.execute(&DELETE_OF_USER, params![user])?,
    };
    Ok(())
}

/// Removes the sessions of an account that were last used before the first moment or, by a clock that was wrong, begun after the
/// second.
pub fn delete_unused(tx: &mut Tx<'_>, user: UserId, (from, to): (Timestamp, Timestamp)) -> Result<(), Error> {
    tx.execute(&DELETE_UNUSED, params![user, from, to])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Session, Error> {
    Ok(Session {
        hash: row.get(0)?,
        user: row.get(1)?,
        user_agent: row.get(2)?,
        created_at: row.get(3)?,
        last_used_at: row.get(4)?,
        confirmed_at: row.get(5)?,
    })
}
