//! Browsers that someone logged in from before. A cookie that outlives sessions holds a secret, the database its hash beside the
//! account. A known browser has tries of its own where tries are limited, so that strangers cannot use up those of the person; a
//! log-in from any other is told to them.
//!
//! The secret changes with each log-in. Changing the password and logging out everywhere forget every browser but the one where
//! that is done.

use jiff::Timestamp;
use model::UserId;
use store::Tx;
use store::known_browsers::{self as rows, Known};

use crate::secrets::{self, Hash, Secret};
use crate::sessions::Agent;

/// How many browsers an account knows: those used last.
const MOST: i64 = 20;

/// The hash of what the cookie of a browser holds.
pub(crate) fn hash(agent: &Agent) -> Option<Hash> {
    agent.known_as.as_deref().map(secrets::hash)
}

/// Whether the account knows the browser.
pub(crate) fn is_known(tx: &mut Tx<'_>, browser: Option<Hash>, user: UserId) -> Result<bool, store::Error> {
    browser.map_or(Ok(false), |browser| rows::is_known(tx, browser, user))
}

/// What makes a browser known under a new secret.
#[derive(Debug, Clone)]
pub(crate) struct Introduction {
    before: Option<Hash>,
    secret: Secret,
    at: Timestamp,
}

impl Introduction {
    pub(crate) fn new(agent: &Agent, secret: Secret, at: Timestamp) -> Introduction {
        Introduction { before: hash(agent), secret, at }
    }

    /// What the cookie is to hold.
    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Makes the browser known to the account, where this session is begun; whether it was known before.
    pub(crate) fn make(&self, tx: &mut Tx<'_>, user: UserId, session: Option<Hash>) -> Result<bool, store::Error> {
        let was_known = is_known(tx, self.before, user)?;
        let known = Known { before: self.before, browser: self.secret.hash(), session, at: self.at };
        rows::upsert(tx, user, known, MOST)?;
        Ok(was_known)
    }
}
