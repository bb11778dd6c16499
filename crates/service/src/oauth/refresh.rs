//! Exchanging a refresh token for new tokens (RFC 6749 section 6). The old ones die with it, and what happens when an old one comes
//! again follows RFC 9700 section 4.14.2.

use jiff::{SignedDuration, Timestamp};
use model::{ScopeSet, UserId};
use store::Tx;
use store::clients::Client;
use store::tokens::{self, RefreshToken};

use super::tokens::Issued;
use super::{Basic, Error, Parameters, TokenAnswer, client_authentication};
use crate::account_events::{By, Event, Kind};
use crate::actor::RequestId;
use crate::{Daymark, grants, secrets};

/// For how long after an exchange a confidential app may come again with the old token, since it may not have got the answer.
const ANSWER_MAY_BE_LOST: SignedDuration = SignedDuration::from_secs(60);

/// What came of presenting a refresh token.
enum Outcome {
    /// It was good; the new tokens permit this.
    Exchanged(ScopeSet),
    /// It was used before and looks stolen: the grant is over.
    Reused(UserId),
    Refused(Error),
}

const UNKNOWN: Error = Error::InvalidGrant("The refresh token is unknown, expired or was used before");

pub(super) async fn exchange(
    daymark: &Daymark,
    parameters: &Parameters,
    basic: Option<Basic>,
) -> Result<TokenAnswer, Error> {
    let client = client_authentication::authenticate(daymark, parameters, basic).await?;
    let hash = secrets::hash(parameters.require("refresh_token")?);
    let wanted = parameters.get("scope").map(ScopeSet::parse).transpose().map_err(Error::unknown_scope)?;
    let issued = Issued::make(daymark, ScopeSet::NONE);
    let misused = Event::new(daymark, Kind::AppMisused, By::App);
    let presented = Presented { client: client.clone(), hash, wanted, issued: issued.clone(), misused };
    match daymark.store().write(move |tx| presented.exchange(tx)).await? {
        Outcome::Exchanged(scopes) => Ok(issued.limited_to(scopes).answer()),
        Outcome::Refused(error) => Err(error),
        Outcome::Reused(user) => {
            grants::finish_ending(daymark, user, client.id, RequestId::random(daymark.randomness())).await?;
            Err(UNKNOWN)
        }
    }
}

struct Presented {
    client: Client,
    hash: secrets::Hash,
    wanted: Option<ScopeSet>,
    issued: Issued,
    /// What is recorded where the token looks stolen.
    misused: Event,
}

impl Presented {
    /// Errors are outcomes here, so that the end of a stolen token's grant is stored although the app is refused.
    fn exchange(&self, tx: &mut Tx<'_>) -> Result<Outcome, store::Error> {
        let now = self.issued.pair.created_at;
        let Some(token) = tokens::find_refresh(tx, self.hash)?.filter(|token| token.client_id == self.client.id) else {
            return Ok(Outcome::Refused(UNKNOWN));
        };
        if let Some(used_at) = token.used_at {
            return self.refuse_reuse(tx, &token, used_at);
        }
        if token.expires_at <= now || token.is_user_disabled {
            return Ok(Outcome::Refused(UNKNOWN));
        }
        let scopes = self.wanted.unwrap_or(token.scopes);
        if !scopes.is_subset(token.scopes) {
            return Ok(Outcome::Refused(Error::InvalidScope(
                "A refreshed token cannot permit more than was granted".into(),
            )));
        }
        store::grants::lock(tx, token.grant_id)?;
        let successor = self.issued.clone().limited_to(scopes);
        if !tokens::consume_refresh(tx, self.hash, now, successor.pair.refresh_hash)? {
            // Another request exchanged it since it was read, which is the same as reuse, or the grant has ended.
            return self.exchange(tx);
        }
        tokens::delete_replaced(tx, token.grant_id, now)?;
        tokens::insert_pair(tx, token.grant_id, &successor.pair)?;
        Ok(Outcome::Exchanged(scopes))
    }

    fn refuse_reuse(&self, tx: &mut Tx<'_>, token: &RefreshToken, used_at: Timestamp) -> Result<Outcome, store::Error> {
        let is_late = self.issued.pair.created_at.duration_since(used_at) > ANSWER_MAY_BE_LOST;
        let is_stolen = self.client.is_public || (is_late && is_successor_used(tx, token)?);
        if !is_stolen {
            return Ok(Outcome::Refused(UNKNOWN));
        }
        store::grants::end(tx, token.grant_id)?;
        self.misused.record_about(tx, token.user_id, &self.client.label)?;
        Ok(Outcome::Reused(token.user_id))
    }
}

/// Whether the tokens that came of an exchange were used, which only one who got the answer can do.
fn is_successor_used(tx: &mut Tx<'_>, token: &RefreshToken) -> Result<bool, store::Error> {
    let Some(successor) = token.successor_hash else { return Ok(false) };
    let was_exchanged = tokens::find_refresh(tx, successor)?.is_some_and(|successor| successor.used_at.is_some());
    Ok(was_exchanged || tokens::find_access_was_used(tx, token.grant_id)?)
}
