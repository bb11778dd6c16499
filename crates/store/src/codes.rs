//! Authorisation codes: what stands between "Authorise" and the app's tokens, for a minute.

use jiff::Timestamp;
use model::{ClientId, GrantId, ScopeSet, UserId};

use crate::grants::read_scopes;
use crate::{Error, Row, Tx, params, statements};

/// An authorisation code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// SHA-256 of the code.
    pub hash: [u8; 32],
    /// The app that it was made for.
    pub client_id: ClientId,
    /// Who authorised the app.
    pub user_id: UserId,
    /// What was authorised.
    pub scopes: ScopeSet,
    /// Where the person was sent back to.
    pub redirect_uri: String,
    /// Whether the app must name that address again when it redeems the code.
    pub is_redirect_uri_required: bool,
    /// The PKCE challenge (RFC 7636, S256), where the app sent one.
    pub challenge: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The grant that it was redeemed for; redeemed ones are kept for a while, so that their reuse is noticed.
    pub grant_id: Option<GrantId>,
}

statements! {
    /// One by its hash.
    FIND = "select code_hash, client_id, user_id, scopes, redirect_uri, is_redirect_uri_required, challenge, created_at,
            expires_at, grant_id from authorisation_codes where code_hash = $1";
    /// Adds one.
    INSERT = "insert into authorisation_codes (code_hash, client_id, user_id, scopes, redirect_uri, is_redirect_uri_required,
            challenge, created_at, expires_at, grant_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Redeems one, once.
    CONSUME = "update authorisation_codes set grant_id = $2 where code_hash = $1 and grant_id is null";
    /// Removes those that expired long ago.
    DELETE_EXPIRED = "delete from authorisation_codes where expires_at < $1";
    /// Removes those of a person.
    DELETE_OF_USER = "delete from authorisation_codes where user_id = $1";
    /// Removes those of an app.
    DELETE_OF_CLIENT = "delete from authorisation_codes where client_id = $1";
    /// Removes those of a person that were not redeemed.
    DELETE_OPEN_OF_USER = "delete from authorisation_codes where user_id = $1 and grant_id is null";
    /// Removes those of a person for an app that were not redeemed.
    DELETE_OPEN_OF_USER_AND_CLIENT = "delete from authorisation_codes
            where user_id = $1 and client_id = $2 and grant_id is null";
}

/// The code of this hash, also a redeemed or expired one.
pub fn find(tx: &mut Tx<'_>, hash: [u8; 32]) -> Result<Option<Code>, Error> {
    tx.query_optional(&FIND, params![hash], |row: &Row<'_>| {
        Ok(Code {
            hash: row.get(0)?,
            client_id: row.get(1)?,
            user_id: row.get(2)?,
            scopes: read_scopes(row, 3)?,
            redirect_uri: row.get(4)?,
            is_redirect_uri_required: row.get(5)?,
            challenge: row.get(6)?,
            created_at: row.get(7)?,
            expires_at: row.get(8)?,
            grant_id: row.get(9)?,
        })
    })
}

/// Adds a code.
pub fn insert(tx: &mut Tx<'_>, code: &Code) -> Result<(), Error> {
    tx.execute(
        &INSERT,
        params![
            code.hash,
            code.client_id,
            code.user_id,
            code.scopes.to_string(),
            code.redirect_uri.as_str(),
            code.is_redirect_uri_required,
            code.challenge.as_deref(),
            code.created_at,
            code.expires_at,
            code.grant_id
        ],
    )?;
    Ok(())
}

/// Redeems a code for a grant. False when it was redeemed already: of two who try, one wins.
pub fn consume(tx: &mut Tx<'_>, hash: [u8; 32], grant: GrantId) -> Result<bool, Error> {
    Ok(tx.execute(&CONSUME, params![hash, grant])? == 1)
}

/// Removes the codes that expired before this moment.
pub fn delete_expired(tx: &mut Tx<'_>, before: Timestamp) -> Result<(), Error> {
    tx.execute(&DELETE_EXPIRED, params![before])?;
    Ok(())
}

/// Removes every code that a person made.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_USER, params![user])?;
    Ok(())
}

/// Removes every code that was made for an app.
pub fn delete_of_client(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_CLIENT, params![client])?;
    Ok(())
}

/// Removes every code that a person made and no app has redeemed. Redeemed ones stay, so that their reuse is noticed.
pub fn delete_open_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_OPEN_OF_USER, params![user])?;
    Ok(())
}

/// As [`delete_open_of_user`], for one app; whether there were any.
pub fn delete_open_of_user_and_client(tx: &mut Tx<'_>, user: UserId, client: ClientId) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE_OPEN_OF_USER_AND_CLIENT, params![user, client])? > 0)
}
