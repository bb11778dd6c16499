//! Who holds the token of an API request. Read from the database on every request, so that what was revoked is refused at once.

use jiff::{SignedDuration, Timestamp};
use store::{simple_tokens, tokens};

use crate::account_events::{By, Event, Kind};
use crate::actor::{ApiClient, Caller, Operator, RequestId, TokenHolder};
use crate::admission::Admission;
use crate::secrets;
use crate::{Daymark, Error, accounts, clock, grants};

/// How much time passes before the use of a token is noted again.
const NOTED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A token as it was presented. Either scheme is accepted with either kind of token; it only says which is the likelier.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// `Authorization: Bearer …`.
    Bearer(&'a str),
    /// `Authorization: Token …`.
    Token(&'a str),
}

/// Why nobody is let in.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// No such token, or it was revoked.
    #[error("Invalid token")]
    Invalid,
    /// The token was good once.
    #[error("Token has expired")]
    Expired,
    /// The account is being deleted, or suspended.
    #[error("Account is disabled")]
    Disabled,
    /// It could not be found out.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Finds who holds a token, and notes in the background that it was used.
pub async fn authenticate(daymark: &Daymark, credential: Credential<'_>) -> Result<Caller, Refusal> {
    let (Credential::Bearer(token) | Credential::Token(token)) = credential;
    let hash = secrets::hash(token);
    let found = match credential {
        Credential::Bearer(_) => match find_access(daymark, hash).await? {
            None => find_simple(daymark, hash).await?,
            found => found,
        },
        Credential::Token(_) => match find_simple(daymark, hash).await? {
            None => find_access(daymark, hash).await?,
            found => found,
        },
    };
    found.ok_or(Refusal::Invalid)
}

async fn find_access(daymark: &Daymark, hash: secrets::Hash) -> Result<Option<Caller>, Refusal> {
    let found = daymark.store().read(move |tx| tokens::find_access(tx, hash)).await.map_err(Error::from)?;
    let Some(token) = found else { return Ok(None) };
    let time = clock::time(daymark);
    if time.is_lasting_over(token.created_at, token.expires_at)? {
        return Err(Refusal::Expired);
    }
    let now = time.now;
    if token.is_user_disabled {
        return Err(Refusal::Disabled);
    }
    if is_due(token.last_used_at, now) {
        in_the_background(daymark, move |tx| {
            tokens::update_last_used(tx, hash, now)?;
            store::grants::update_last_used(tx, token.grant_id, now)
        });
    }
    Ok(Some(Caller::Client(ApiClient {
        user: token.user_id,
        zone: accounts::zone(&token.timezone),
        client: token.client_id,
        grant: token.grant_id,
        scopes: token.scopes,
        admission: Admission::Token(hash),
    })))
}

async fn find_simple(daymark: &Daymark, hash: secrets::Hash) -> Result<Option<Caller>, Refusal> {
    let found = daymark.store().read(move |tx| simple_tokens::find_holder(tx, hash)).await.map_err(Error::from)?;
    let Some(holder) = found else { return Ok(None) };
    if holder.is_user_disabled {
        return Err(Refusal::Disabled);
    }
    let now = daymark.now();
    if is_due(holder.last_used_at, now) {
        in_the_background(daymark, move |tx| simple_tokens::update_last_used(tx, hash, now));
    }
    Ok(Some(Caller::SimpleToken(TokenHolder { user: holder.user_id, zone: accounts::zone(&holder.timezone) })))
}

/// Whether a use is to be noted. One that was noted in the future was so by a clock that was wrong.
fn is_due(last_used_at: Option<Timestamp>, now: Timestamp) -> bool {
    last_used_at.is_none_or(|last| now.duration_since(last) >= NOTED_EVERY || clock::is_ahead(last, now))
}

/// Runs a write that no request waits for, and that is missed by nobody when it fails.
fn in_the_background(
    daymark: &Daymark,
    write: impl Fn(&mut store::Tx<'_>) -> Result<(), store::Error> + Send + Sync + 'static,
) {
    let store = daymark.store().clone();
    tokio::spawn(async move {
        if let Err(error) = store.write(write).await {
            tracing::warn!(%error, "the last use of a token was not noted");
        }
    });
}

/// Ends whatever this token is, at the console: a simple token, an access token, or a refresh token with the whole grant.
///
/// # Errors
/// [`Error::NotFound`] where there is no such token.
pub async fn revoke(daymark: &Daymark, _: &Operator, token: &str) -> Result<(), Error> {
    let hash = secrets::hash(token);
    let event = |kind| Event::new(daymark, kind, By::Console);
    let (revoked, ended_app) = (event(Kind::TokenRevoked), event(Kind::AppRevoked));
    let ended = daymark
        .store()
        .write(move |tx| {
            if let Some(holder) = simple_tokens::find_holder(tx, hash)? {
                simple_tokens::delete(tx, hash, holder.user_id)?;
                revoked.record(tx, holder.user_id)?;
                return Ok(None);
            }
            if tokens::find_access_holder(tx, hash)?.is_some() {
                tokens::delete_access(tx, hash)?;
                return Ok(None);
            }
            let refresh = tokens::find_refresh(tx, hash)?.ok_or(Error::NotFound)?;
            if !store::grants::end(tx, refresh.grant_id)? {
                return Err(Error::NotFound);
            }
            let app = store::clients::find(tx, refresh.client_id)?.map(|client| client.label).unwrap_or_default();
            ended_app.record_about(tx, refresh.user_id, &app)?;
            Ok::<_, Error>(Some((refresh.user_id, refresh.client_id)))
        })
        .await?;
    match ended {
        Some((user, client)) => {
            grants::finish_ending(daymark, user, client, RequestId::random(daymark.randomness())).await
        }
        None => Ok(()),
    }
}
