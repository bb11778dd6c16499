//! What people permitted apps to do. Each authorisation is a grant of its own, so that two phones of one person do not log
//! each other out. A grant ends with its tokens; its row goes last, when what the app owned has been released, so that an
//! ending that was interrupted is found and goes on.

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
    /// Makes whoever else locks a grant wait until the transaction ends. (On SQLite writes wait for each other anyway.)
    LOCK = {
        sqlite: "select grant_id from grants where grant_id = $1",
        postgres: "select grant_id from grants where grant_id = $1 for update"
    };
    /// Those of a person that have not ended.
    LIST_OF_USER = "select grant_id, user_id, client_id, scopes, is_developer, created_at, last_used_at from grants
             where user_id = $1 and exists (select 1 from refresh_tokens t where t.grant_id = grants.grant_id)
             order by grant_id";
    /// Those of a person to an app that have not ended.
    LIST_OF_USER_AND_CLIENT = "select grant_id, user_id, client_id, scopes, is_developer, created_at, last_used_at
             from grants where user_id = $1 and client_id = $2
             and exists (select 1 from refresh_tokens t where t.grant_id = grants.grant_id) order by grant_id";
    /// Whose grants have ended but are still there, and to which apps.
    LIST_ENDED = "select distinct user_id, client_id from grants
             where not exists (select 1 from refresh_tokens t where t.grant_id = grants.grant_id)
             order by user_id, client_id";
    /// Who gave any to an app.
    LIST_USERS = "select distinct user_id from grants where client_id = $1 order by user_id";
    /// Who but one person gave any to an app that has not ended; one is enough.
    FIND_OTHER_USER = "select user_id from grants where client_id = $1 and user_id <> $2
             and exists (select 1 from refresh_tokens t where t.grant_id = grants.grant_id) limit 1";
    /// By how many people each app is used, but for those who only have a developer token, and when last by anybody.
    LIST_USES = "select client_id, count(distinct case when is_developer then null else user_id end), max(last_used_at)
             from grants group by client_id order by client_id";
    /// Notes that a token of one was used.
    TOUCH = "update grants set last_used_at = $2 where grant_id = $1";
    /// Removes one.
    DELETE = "delete from grants where grant_id = $1";
    /// Removes those of a person to an app that have ended.
    DELETE_ENDED = "delete from grants where user_id = $1 and client_id = $2
             and not exists (select 1 from refresh_tokens t where t.grant_id = grants.grant_id)";
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

/// Locks a grant: until the transaction ends nobody else renews or ends its tokens.
pub fn lock(tx: &mut Tx<'_>, grant: GrantId) -> Result<(), Error> {
    tx.query_optional(&LOCK, params![grant], |row| row.get::<GrantId>(0)).map(|_| ())
}

/// The grants that a person gave, oldest first.
pub fn list_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Grant>, Error> {
    tx.query(&LIST_OF_USER, params![user], read)
}

/// The grants that a person gave to an app, oldest first.
pub fn list_of_user_and_client(tx: &mut Tx<'_>, user: UserId, client: ClientId) -> Result<Vec<Grant>, Error> {
    tx.query(&LIST_OF_USER_AND_CLIENT, params![user, client], read)
}

/// Who gave grants to which apps that have ended, but whose rows are still there.
pub fn list_ended(tx: &mut Tx<'_>) -> Result<Vec<(UserId, ClientId)>, Error> {
    tx.query(&LIST_ENDED, params![], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Everyone who gave a grant to an app, also those whose grants have ended.
pub fn list_users(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_USERS, params![client], |row| row.get(0))
}

/// Whether anyone but this person has given an app a grant that has not ended.
pub fn is_used_by_others(tx: &mut Tx<'_>, client: ClientId, owner: UserId) -> Result<bool, Error> {
    Ok(tx.query_optional(&FIND_OTHER_USER, params![client, owner], |row| row.get::<UserId>(0))?.is_some())
}

/// How much an app is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The app.
    pub client_id: ClientId,
    /// How many people gave it a permission.
    pub people: i64,
    /// When a token of it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// How much each app is used that has a grant.
pub fn list_uses(tx: &mut Tx<'_>) -> Result<Vec<Use>, Error> {
    tx.query(&LIST_USES, params![], |row| {
        Ok(Use { client_id: row.get(0)?, people: row.get(1)?, last_used_at: row.get(2)? })
    })
}

/// Notes that a token of a grant was used.
pub fn update_last_used(tx: &mut Tx<'_>, grant: GrantId, at: Timestamp) -> Result<(), Error> {
    tx.execute(&TOUCH, params![grant, at])?;
    Ok(())
}

/// Ends a grant: every token made from it is gone. Its row stays until [`delete_ended`]. False when it had ended already.
pub fn end(tx: &mut Tx<'_>, grant: GrantId) -> Result<bool, Error> {
    lock(tx, grant)?;
    if !crate::tokens::has_any(tx, grant)? {
        return Ok(false);
    }
    crate::tokens::delete_of_grant(tx, grant)?;
    tx.is_found_by(move |tx| {
        lock(tx, grant)?;
        Ok(!crate::tokens::has_any(tx, grant)?)
    });
    Ok(true)
}

/// Removes the rows of the grants from a person to an app that have ended.
pub fn delete_ended(tx: &mut Tx<'_>, user: UserId, client: ClientId) -> Result<(), Error> {
    tx.may_be_repeated();
    tx.execute(&DELETE_ENDED, params![user, client])?;
    Ok(())
}

/// Removes a grant and every token made from it, where another takes its place.
pub fn delete(tx: &mut Tx<'_>, grant: GrantId) -> Result<(), Error> {
    end(tx, grant)?;
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
