//! Exchanging a refresh token for new tokens (RFC 6749 section 6). The old ones die with it, and what happens when an old one comes
//! again follows RFC 9700 section 4.14.2: right after the exchange it gets the same answer again, later it looks stolen.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use model::{Randomness, ScopeSet, UserId};
use store::Tx;
use store::clients::Client;
use store::tokens::{self, RefreshToken};

use super::tokens::Issued;
use super::{Basic, Error, Parameters, TokenAnswer, client_authentication};
use crate::account_events::{By, Event, Kind};
use crate::actor::RequestId;
use crate::sealing::Key;
use crate::{Daymark, clock, grants, secrets};

/// For how long after an exchange the same token gets the same answer, since the app may not have got it, or have asked several
/// times at once: ten seconds, the last moment included.
const ANSWERED_AGAIN: SignedDuration = SignedDuration::from_millis(10_001);
/// For how long after an exchange a confidential app may come again with the old token without being taken for a thief.
const ANSWER_MAY_BE_LOST: SignedDuration = SignedDuration::from_secs(60);
/// What answers are sealed for.
const PURPOSE: &str = "daymark: the answer to a refresh token";

/// What comes of presenting a refresh token.
enum Outcome {
    /// It was good, now or a moment ago.
    Answered(TokenAnswer),
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
    let token = parameters.require("refresh_token")?;
    let (hash, key) = (secrets::hash(token), Key::derive(token.as_bytes(), PURPOSE)?);
    let wanted = parameters.get("scope").map(ScopeSet::parse).transpose().map_err(Error::unknown_scope)?;
    let (issued, randomness) = (Issued::make(daymark, ScopeSet::NONE), daymark.shared_randomness());
    let misused = Event::new(daymark, Kind::AppMisused, By::App);
    let presented = Presented { client: client.clone(), hash, key, wanted, issued, randomness, misused };
    match daymark.store().write(move |tx| presented.exchange(tx)).await? {
        Outcome::Answered(answer) => Ok(answer),
        Outcome::Refused(error) => Err(error),
        Outcome::Reused(user) => {
            grants::finish_ending(daymark, user, client.id, RequestId::random(daymark.randomness())).await?;
            Err(UNKNOWN)
        }
    }
}

/// Erases the answers that are given no more. (An exchange erases those of its own grant.)
pub(crate) async fn erase_answers(daymark: &Daymark) -> Result<(), crate::Error> {
    let time = clock::time(daymark);
    let kept = daymark.store().read(tokens::list_answers).await?;
    let is_old = |used_at: Timestamp| time.is_over(used_at, clock::later(used_at, ANSWERED_AGAIN)) == Ok(true);
    let old: Vec<_> = kept.into_iter().filter(|(_, used_at)| is_old(*used_at)).map(|(hash, _)| hash).collect();
    if !old.is_empty() {
        daymark.store().write(move |tx| tokens::erase_answers(tx, &old)).await?;
    }
    Ok(())
}

struct Presented {
    client: Client,
    hash: secrets::Hash,
    /// What the answer is sealed with: derived from the token itself, which the database does not know.
    key: Key,
    wanted: Option<ScopeSet>,
    issued: Issued,
    randomness: Arc<dyn Randomness>,
    /// What is recorded where the token looks stolen.
    misused: Event,
}

impl Presented {
    /// Errors are outcomes here, so that the end of a stolen token's grant is stored although the app is refused.
    fn exchange(&self, tx: &mut Tx<'_>) -> Result<Outcome, Error> {
        let now = self.issued.pair.created_at;
        let Some(token) = tokens::find_refresh(tx, self.hash)?.filter(|token| token.client_id == self.client.id) else {
            return Ok(Outcome::Refused(UNKNOWN));
        };
        let scopes = self.wanted.unwrap_or(token.scopes);
        if let Some(used_at) = token.used_at {
            return match self.answer_again(&token, used_at) {
                Ok(Some(answer)) if answer.scope == scopes.to_string() => Ok(Outcome::Answered(answer)),
                Ok(Some(_)) => Ok(Outcome::Refused(Error::InvalidScope(
                    "The refresh token was exchanged for another scope a moment ago".into(),
                ))),
                Ok(None) => self.refuse_reuse(tx, &token, used_at),
                Err(error) => Ok(Outcome::Refused(error)),
            };
        }
        match self.issued.time.is_lasting_over(token.created_at, token.expires_at) {
            Ok(false) if !token.is_user_disabled => {}
            Ok(_) => return Ok(Outcome::Refused(UNKNOWN)),
            Err(error) => return Ok(Outcome::Refused(error.into())),
        }
        if !scopes.is_subset(token.scopes) {
            return Ok(Outcome::Refused(Error::InvalidScope(
                "A refreshed token cannot permit more than was granted".into(),
            )));
        }
        store::grants::lock(tx, token.grant_id)?;
        let successor = self.issued.clone().limited_to(scopes);
        let answer = successor.answer();
        let sealed = self.key.seal(&answer.packed(), &self.hash, self.randomness.as_ref())?;
        if !tokens::consume_refresh(tx, (self.hash, now), successor.pair.refresh_hash, sealed)? {
            // Another request exchanged it since it was read, or the grant has ended.
            return self.exchange(tx);
        }
        tokens::delete_replaced(tx, token.grant_id, self.issued.time.certain)?;
        tokens::erase_other_answers(tx, token.grant_id, self.hash)?;
        tokens::insert_pair(tx, token.grant_id, &successor.pair)?;
        Ok(Outcome::Answered(answer))
    }

    /// The answer that the token got, where that was certainly a moment ago; an error where that cannot be told, whether the answer is
    /// kept or not, since a grant ends by what is certain only.
    fn answer_again(&self, token: &RefreshToken, used_at: Timestamp) -> Result<Option<TokenAnswer>, Error> {
        if self.issued.time.is_over(used_at, clock::later(used_at, ANSWERED_AGAIN))? || token.is_user_disabled {
            return Ok(None);
        }
        let opened = token.sealed_answer.as_ref().and_then(|sealed| self.key.open(sealed, &self.hash));
        Ok(opened.and_then(|answer| TokenAnswer::unpacked(&answer)))
    }

    fn refuse_reuse(&self, tx: &mut Tx<'_>, token: &RefreshToken, used_at: Timestamp) -> Result<Outcome, Error> {
        if token.sealed_answer.is_some() {
            tokens::erase_answers(tx, &[self.hash])?;
        }
        let is_stolen = if self.client.is_public {
            true
        } else {
            match self.issued.time.is_over(used_at, clock::later(used_at, ANSWER_MAY_BE_LOST)) {
                Ok(is_late) => is_late && is_successor_used(tx, token)?,
                Err(error) => return Ok(Outcome::Refused(error.into())),
            }
        };
        if !is_stolen {
            return Ok(Outcome::Refused(UNKNOWN));
        }
        if !store::grants::end(tx, token.grant_id)? {
            return Ok(Outcome::Refused(UNKNOWN));
        }
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
