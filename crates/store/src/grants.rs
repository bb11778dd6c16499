//! What people permitted apps to do. Each authorisation is a grant of its own, so that two phones of one person do not log
//! each other out. A grant ends together with its tokens.

use jiff::Timestamp;
use model::{ClientId, GrantId, ScopeSet, UserId};

use crate::{Error, Row, Tx, params, statements};

/// One permission of one person to one app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its number.
    pub id: GrantId,
    /// Who gave it.
    pub user_id: UserId,
    /// Whom it was given to.
    pub client_id: ClientId,
    /// What is permitted.
    pub scopes: ScopeSet,
    /// Whether it is the developer token of the app's own owner.
    pub is_developer: bool,
    /// When it was given.
    pub created_at: Timestamp,
    /// When a token of it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

statements! {
    /// Adds one.
    INSERT = "insert into grants (grant_id, user_id, client_id, scopes, is_developer, created_at, last_used_at)
             values ($1, $2, $3, $4, $5, $6, $7)";
    /// Those of a person.
    LIST_OF_USER = "select grant_id, user_id, client_id, scopes, is_developer, created_at, last_used_at from grants
             where user_id = $1 order by grant_id";
    /// Those of a person to an app.
    LIST_OF_USER_AND_CLIENT = "select grant_id, user_id, client_id, scopes, is_developer, created_at, last_used_at
             from grants where user_id = $1 and client_id = $2 order by grant_id";
    /// Who gave any to an app.
    LIST_USERS = "select distinct user_id from grants where client_id = $1 order by user_id";
    /// Notes that a token of one was used.
    TOUCH = "update grants set last_used_at = $2 where grant_id = $1";
    /// Removes one.
    DELETE = "delete from grants where grant_id = $1";
    /// Removes all of a person.
    DELETE_OF_USER = "delete from grants where user_id = $1";
    /// Removes all of an app.
    DELETE_OF_CLIENT = "delete from grants where client_id = $1";
}

/// Adds a grant.
pub fn insert(tx: &mut Tx<'_>, grant: &Grant) -> Result<(), Error> {
    let Grant { id, user_id, client_id, scopes, is_developer, created_at, last_used_at } = grant;
    let scopes = scopes.to_string();
    tx.execute(&INSERT, params![*id, *user_id, *client_id, scopes, *is_developer, *created_at, *last_used_at])?;
    Ok(())
}

/// The grants that a person gave, oldest first.
pub fn list_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Grant>, Error> {
    tx.query(&LIST_OF_USER, params![user], read)
}

/// The grants that a person gave to an app, oldest first.
pub fn list_of_user_and_client(tx: &mut Tx<'_>, user: UserId, client: ClientId) -> Result<Vec<Grant>, Error> {
    tx.query(&LIST_OF_USER_AND_CLIENT, params![user, client], read)
}

/// Everyone who gave a grant to an app.
pub fn list_users(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_USERS, params![client], |row| row.get(0))
}

/// Notes that a token of a grant was used.
pub fn update_last_used(tx: &mut Tx<'_>, grant: GrantId, at: Timestamp) -> Result<(), Error> {
    tx.execute(&TOUCH, params![grant, at])?;
    Ok(())
}

/// Ends a grant and every token made from it.
pub fn delete(tx: &mut Tx<'_>, grant: GrantId) -> Result<(), Error> {
    crate::tokens::delete_of_grant(tx, grant)?;
    tx.execute(&DELETE, params![grant])?;
    Ok(())
}

/// Ends every grant that a person gave, with all tokens.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    crate::tokens::delete_of_user(tx, user)?;
    tx.execute(&DELETE_OF_USER, params![user])?;
    Ok(())
}

/// Ends every grant to an app, with all tokens.
pub fn delete_of_client(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Error> {
    crate::tokens::delete_of_client(tx, client)?;
    tx.execute(&DELETE_OF_CLIENT, params![client])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Grant, Error> {
    Ok(Grant {
        id: row.get(0)?,
        user_id: row.get(1)?,
        client_id: row.get(2)?,
        scopes: read_scopes(row, 3)?,
        is_developer: row.get(4)?,
        created_at: row.get(5)?,
        last_used_at: row.get(6)?,
    })
}

/// The scopes that stand in a column.
pub(crate) fn read_scopes(row: &Row<'_>, column: usize) -> Result<ScopeSet, Error> {
    let scopes: String = row.get(column)?;
    ScopeSet::parse(&scopes).map_err(|_| Error::unreadable("scopes"))
}
