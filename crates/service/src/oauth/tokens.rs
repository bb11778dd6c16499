//! The tokens that apps are given: 160 random bits, valid for a year.

use jiff::{SignedDuration, Timestamp};
use model::{ClientId, GrantId, ScopeSet, UserId};
use serde::Serialize;
use store::Tx;
use store::grants::Grant;
use store::tokens::Pair;

use crate::Daymark;
use crate::clock::{self, Time};
use crate::secrets::Secret;

/// How long tokens live.
const LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The answer of the token endpoint (RFC 6749 section 5.1). Its keys stand in the API's order.
#[derive(Clone, Serialize)]
pub struct TokenAnswer {
    /// The access token.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// How many seconds the access token lives from when it was made, at least.
    pub expires_in: i64,
    /// What the access token is renewed with.
    pub refresh_token: String,
    /// What the access token permits.
    pub scope: String,
}

impl TokenAnswer {
    fn of(access_token: String, refresh_token: String, scope: String) -> TokenAnswer {
        // A second less, which may pass before the answer arrives.
        TokenAnswer { access_token, token_type: "Bearer", expires_in: LIFETIME.as_secs() - 1, refresh_token, scope }
    }

    /// What is not the same in every answer, to be kept sealed.
    pub(super) fn packed(&self) -> String {
        format!("{}\n{}\n{}", self.access_token, self.refresh_token, self.scope)
    }

    /// The answer that was packed.
    pub(super) fn unpacked(packed: &str) -> Option<TokenAnswer> {
        let mut parts = packed.splitn(3, '\n').map(str::to_owned);
        Some(TokenAnswer::of(parts.next()?, parts.next()?, parts.next()?))
    }
}

/// A pair of tokens, made before the transaction that stores it, since a transaction may run twice.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub access: Secret,
    pub refresh: Secret,
    pub pair: Pair,
    /// When, and how much of that can be believed.
    pub time: Time,
}

impl Issued {
    pub(crate) fn make(daymark: &Daymark, scopes: ScopeSet) -> Issued {
        let (access, refresh) = (Secret::make(daymark.randomness()), Secret::make(daymark.randomness()));
        let time = clock::time(daymark);
        let created_at = time.now;
        let pair = Pair {
            access_hash: access.hash(),
            refresh_hash: refresh.hash(),
            scopes,
            created_at,
            expires_at: expiry(created_at),
        };
        Issued { access, refresh, pair, time }
    }

    /// With the scopes that turned out to be granted.
    pub(super) fn limited_to(self, scopes: ScopeSet) -> Issued {
        Issued { pair: Pair { scopes, ..self.pair }, ..self }
    }

    pub(super) fn answer(&self) -> TokenAnswer {
        let [access, refresh] = [&self.access, &self.refresh].map(|secret| secret.as_str().to_owned());
        TokenAnswer::of(access, refresh, self.pair.scopes.to_string())
    }

    /// Stores a new grant with these tokens.
    pub(super) fn insert(
        &self,
        tx: &mut Tx<'_>,
        id: GrantId,
        user: UserId,
        client: ClientId,
    ) -> Result<(), store::Error> {
        let grant = Grant {
            id,
            user_id: user,
            client_id: client,
            scopes: self.pair.scopes,
            is_developer: false,
            created_at: self.pair.created_at,
            last_used_at: None,
        };
        store::grants::insert(tx, &grant)?;
        store::tokens::insert_pair(tx, id, &self.pair)
    }
}

fn expiry(from: Timestamp) -> Timestamp {
    from.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX)
}
