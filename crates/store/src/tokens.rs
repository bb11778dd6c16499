//! Access and refresh tokens of apps, found by hash. A grant has one living token of each kind at most.

use jiff::Timestamp;
use model::{ClientId, GrantId, ScopeSet, UserId};

use crate::grants::read_scopes;
use crate::{Error, Row, Tx, params, statements};

/// A pair of tokens that is given to an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// SHA-256 of the access token.
    pub access_hash: [u8; 32],
    /// SHA-256 of the refresh token.
    pub refresh_hash: [u8; 32],
    /// What the access token permits: the grant's scopes, or fewer.
    pub scopes: ScopeSet,
    /// When it was made.
    pub created_at: Timestamp,
    /// When both expire.
    pub expires_at: Timestamp,
}

/// What an access token stands for, read on every request of the API.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// The permission that it was made from.
    pub grant_id: GrantId,
    /// The person whose data it opens.
    pub user_id: UserId,
    /// The person's time zone.
    pub timezone: String,
    /// Whether the person's account is being deleted or suspended.
    pub is_user_disabled: bool,
    /// The app that holds it.
    pub client_id: ClientId,
    /// What it permits.
    pub scopes: ScopeSet,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// A refresh token and what it stands for.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    /// The permission that it renews.
    pub grant_id: GrantId,
    /// Who gave the permission.
    pub user_id: UserId,
    /// Whether the person's account is being deleted or suspended.
    pub is_user_disabled: bool,
    /// The app that it was given to.
    pub client_id: ClientId,
    /// What the permission allows.
    pub scopes: ScopeSet,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it was exchanged; used ones are kept, so that their reuse is noticed.
    pub used_at: Option<Timestamp>,
    /// SHA-256 of the refresh token that it was exchanged for.
    pub successor_hash: Option<[u8; 32]>,
    /// What the exchange answered, sealed, for a moment.
    pub sealed_answer: Option<Vec<u8>>,
}

/// Whose a token is, for revoking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The permission that it was made from.
    pub grant_id: GrantId,
    /// Who gave the permission.
    pub user_id: UserId,
    /// The app that it was given to.
    pub client_id: ClientId,
}

statements! {
    /// An access token with its grant, app and account.
    FIND_ACCESS = "select t.grant_id, g.user_id, u.timezone, u.is_disabled or u.is_suspended, g.client_id, t.scopes,
            t.created_at, t.expires_at, t.last_used_at from access_tokens t
            join grants g on g.grant_id = t.grant_id
            join clients c on c.client_id = g.client_id
            join users u on u.user_id = g.user_id
            where t.token_hash = $1";
    /// Whose data an access token opens, while the account is open.
    FIND_OPEN_ACCESS = "select g.user_id from access_tokens t
            join grants g on g.grant_id = t.grant_id
            join users u on u.user_id = g.user_id
            where t.token_hash = $1 and u.is_disabled = $2 and u.is_suspended = $2";
    /// Whose an access token is.
    FIND_ACCESS_HOLDER = "select t.grant_id, g.user_id, g.client_id from access_tokens t
            join grants g on g.grant_id = t.grant_id where t.token_hash = $1";
    /// A refresh token with its grant and account.
    FIND_REFRESH = "select t.grant_id, g.user_id, u.is_disabled or u.is_suspended, g.client_id, g.scopes,
            t.created_at, t.expires_at, t.used_at, t.successor_hash, t.sealed_answer from refresh_tokens t
            join grants g on g.grant_id = t.grant_id
            join users u on u.user_id = g.user_id
            where t.token_hash = $1";
    /// Adds an access token.
    INSERT_ACCESS = "insert into access_tokens (token_hash, grant_id, scopes, created_at, expires_at)
            values ($1, $2, $3, $4, $5)";
    /// Adds a refresh token.
    INSERT_REFRESH = "insert into refresh_tokens (token_hash, grant_id, created_at, expires_at) values ($1, $2, $3, $4)";
    /// Adds a key unless it is there. It waits for a transaction that has added it and not ended.
    ADD_REFRESH_KEY = "insert into refresh_tokens (token_hash, grant_id, created_at, expires_at) values ($1, 0, 0, 0)
            on conflict do nothing";
    /// Exchanges a refresh token, once.
    CONSUME_REFRESH = "update refresh_tokens set used_at = $2, successor_hash = $3, sealed_answer = $4
            where token_hash = $1 and used_at is null";
    /// The tokens whose answers are kept.
    LIST_ANSWERS = "select token_hash, used_at from refresh_tokens where sealed_answer is not null and used_at is not null";
    /// Erases one answer.
    ERASE_ANSWER = "update refresh_tokens set sealed_answer = null where token_hash = $1";
    /// Erases those of a grant but one.
    ERASE_OTHER_ANSWERS = "update refresh_tokens set sealed_answer = null
            where grant_id = $1 and sealed_answer is not null and token_hash <> $2";
    /// Notes that an access token was used.
    UPDATE_LAST_USED = "update access_tokens set last_used_at = $2 where token_hash = $1";
    /// Whether an access token of a grant was ever used.
    FIND_ACCESS_USE = "select token_hash from access_tokens where grant_id = $1 and last_used_at is not null";
    /// A refresh token of a grant, also a used one.
    FIND_REFRESH_OF_GRANT = "select token_hash from refresh_tokens where grant_id = $1 limit 1";
    /// When the living refresh token of a grant expires.
    FIND_EXPIRY = "select max(expires_at) from access_tokens where grant_id = $1";
    /// Removes one access token.
    DELETE_ACCESS = "delete from access_tokens where token_hash = $1";
    /// Removes the access tokens of a grant.
    DELETE_ACCESS_OF_GRANT = "delete from access_tokens where grant_id = $1";
    /// Removes the refresh tokens of a grant.
    DELETE_REFRESH_OF_GRANT = "delete from refresh_tokens where grant_id = $1";
    /// Removes the refresh tokens of a grant whose reuse needs no noticing any more.
    DELETE_EXPIRED_REFRESH = "delete from refresh_tokens where grant_id = $1 and expires_at <= $2";
    /// Removes the access tokens of a person.
    DELETE_ACCESS_OF_USER = "delete from access_tokens where grant_id in (select grant_id from grants where user_id = $1)";
    /// Removes the refresh tokens of a person.
    DELETE_REFRESH_OF_USER = "delete from refresh_tokens where grant_id in (select grant_id from grants where user_id = $1)";
    /// Removes the access tokens of an app.
    DELETE_ACCESS_OF_CLIENT = "delete from access_tokens
            where grant_id in (select grant_id from grants where client_id = $1)";
    /// Removes the refresh tokens of an app.
    DELETE_REFRESH_OF_CLIENT = "delete from refresh_tokens
            where grant_id in (select grant_id from grants where client_id = $1)";
}

/// What the access token of this hash stands for; none when its grant, app or account is gone.
pub fn find_access(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<AccessToken>, Error> {
    tx.query_optional(&FIND_ACCESS, params![hash], |row: &Row<'_>| {
        Ok(AccessToken {
            grant_id: row.get(0)?,
            user_id: row.get(1)?,
            timezone: row.get(2)?,
            is_user_disabled: row.get(3)?,
            client_id: row.get(4)?,
            scopes: read_scopes(row, 5)?,
            created_at: row.get(6)?,
            expires_at: row.get(7)?,
            last_used_at: row.get(8)?,
        })
    })
}

/// Whether an access token still opens the data of an account.
pub fn access_lives(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<bool, Error> {
    let user: Option<UserId> = tx.query_optional(&FIND_OPEN_ACCESS, params![hash, false], |row| row.get(0))?;
    Ok(user.is_some())
}

/// Whose the access token of this hash is.
pub fn find_access_holder(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<Holder>, Error> {
    tx.query_optional(&FIND_ACCESS_HOLDER, params![hash], |row: &Row<'_>| {
        Ok(Holder { grant_id: row.get(0)?, user_id: row.get(1)?, client_id: row.get(2)? })
    })
}

/// The refresh token of this hash, also a used or expired one.
pub fn find_refresh(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<RefreshToken>, Error> {
    tx.query_optional(&FIND_REFRESH, params![hash], |row: &Row<'_>| {
        Ok(RefreshToken {
            grant_id: row.get(0)?,
            user_id: row.get(1)?,
            is_user_disabled: row.get(2)?,
            client_id: row.get(3)?,
            scopes: read_scopes(row, 4)?,
            created_at: row.get(5)?,
            expires_at: row.get(6)?,
            used_at: row.get(7)?,
            successor_hash: row.get(8)?,
            sealed_answer: row.get(9)?,
        })
    })
}

/// Adds an access token and the refresh token beside it.
pub fn insert_pair(tx: &mut Tx<'_>, grant: GrantId, pair: &Pair) -> Result<(), Error> {
    let Pair { access_hash, refresh_hash, scopes, created_at, expires_at } = *pair;
    tx.execute(&INSERT_ACCESS, params![access_hash, grant, scopes.to_string(), created_at, expires_at])?;
    tx.execute(&INSERT_REFRESH, params![refresh_hash, grant, created_at, expires_at])?;
    // A transaction makes one pair at most, and nobody else can make this one.
    tx.is_found_by(move |tx| Ok(tx.execute(&ADD_REFRESH_KEY, params![refresh_hash])? == 0));
    Ok(())
}

/// Marks a refresh token as exchanged at a moment for another, with what is answered, sealed. False when it was exchanged already:
/// of two who try, one wins.
pub fn consume_refresh(
    tx: &mut Tx<'_>,
    (hash, at): ([u8; 32], Timestamp),
    successor: [u8; 32],
    sealed_answer: Vec<u8>,
) -> Result<bool, Error> {
    Ok(tx.execute(&CONSUME_REFRESH, params![hash, at, successor, sealed_answer])? == 1)
}

/// The refresh tokens whose sealed answers are kept, and when they were exchanged.
pub fn list_answers(tx: &mut Tx<'_>) -> Result<Vec<([u8; 32], Timestamp)>, Error> {
    tx.query(&LIST_ANSWERS, params![], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Erases the sealed answers of these refresh tokens.
pub fn erase_answers(tx: &mut Tx<'_>, hashes: &[[u8; 32]]) -> Result<(), Error> {
    for hash in hashes {
        tx.execute(&ERASE_ANSWER, params![*hash])?;
    }
    Ok(())
}

/// Erases the sealed answers of a grant, but that of the refresh token `kept`.
pub fn erase_other_answers(tx: &mut Tx<'_>, grant: GrantId, kept: [u8; 32]) -> Result<(), Error> {
    tx.execute(&ERASE_OTHER_ANSWERS, params![grant, kept]).map(|_| ())
}

/// Notes that an access token was used.
pub fn update_last_used(tx: &mut Tx<'_>, hash: [u8; 32], at: Timestamp) -> Result<(), Error> {
    tx.may_be_repeated();
    tx.execute(&UPDATE_LAST_USED, params![hash, at])?;
    Ok(())
}

/// Whether the living access token of a grant was ever used.
pub fn find_access_was_used(tx: &mut Tx<'_>, grant: GrantId) -> Result<bool, Error> {
    Ok(!tx.query(&FIND_ACCESS_USE, params![grant], |row| row.get::<[u8; 32]>(0))?.is_empty())
}

/// When the living access token of a grant expires; none when it has none.
pub fn find_expiry(tx: &mut Tx<'_>, grant: GrantId) -> Result<Option<Timestamp>, Error> {
    tx.query_one(&FIND_EXPIRY, params![grant], |row| row.get(0))
}

/// Removes one access token; the refresh token beside it stays.
pub fn delete_access(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<(), Error> {
    tx.execute(&DELETE_ACCESS, params![hash])?;
    Ok(())
}

/// Removes what a new pair replaces: the grant's access tokens, and its refresh tokens that expired at that moment or before it. Used
/// ones stay.
pub fn delete_replaced(tx: &mut Tx<'_>, grant: GrantId, moment: Timestamp) -> Result<(), Error> {
    tx.execute(&DELETE_ACCESS_OF_GRANT, params![grant])?;
    tx.execute(&DELETE_EXPIRED_REFRESH, params![grant, moment])?;
    Ok(())
}

/// Whether a grant has a token left, also a used one: else it has ended.
pub(crate) fn has_any(tx: &mut Tx<'_>, grant: GrantId) -> Result<bool, Error> {
    Ok(tx.query_optional(&FIND_REFRESH_OF_GRANT, params![grant], |row| row.get::<[u8; 32]>(0))?.is_some())
}

/// Removes every token of a grant.
pub(crate) fn delete_of_grant(tx: &mut Tx<'_>, grant: GrantId) -> Result<(), Error> {
    tx.execute(&DELETE_ACCESS_OF_GRANT, params![grant])?;
    tx.execute(&DELETE_REFRESH_OF_GRANT, params![grant])?;
    Ok(())
}

/// Removes every app's token for a person.
pub(crate) fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_ACCESS_OF_USER, params![user])?;
    tx.execute(&DELETE_REFRESH_OF_USER, params![user])?;
    Ok(())
}

/// Removes every token of an app.
pub fn delete_of_client(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Error> {
    tx.execute(&DELETE_ACCESS_OF_CLIENT, params![client])?;
    tx.execute(&DELETE_REFRESH_OF_CLIENT, params![client])?;
    Ok(())
}
