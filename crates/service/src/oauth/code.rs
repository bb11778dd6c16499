//! Exchanging an authorisation code for tokens (RFC 6749 section 4.1.3, with PKCE: RFC 7636).

use model::{GrantId, ScopeSet, UserId};
use store::Tx;
use store::clients::Client;
use store::codes::{self, Code};

use super::tokens::Issued;
use super::{Basic, Error, Parameters, TokenAnswer, client_authentication};
use crate::account_events::{By, Event, Kind};
use crate::actor::RequestId;
use crate::{Daymark, grants, secrets};

/// What came of presenting a code.
enum Outcome {
    /// It was good; the tokens permit this.
    Redeemed(ScopeSet),
    /// It was used before: the tokens that it gave were alive, and are dead.
    Reused(UserId),
    Refused(Error),
}

const UNKNOWN: Error = Error::InvalidGrant("The code is unknown, expired or was used before");

pub(super) async fn redeem(
    daymark: &Daymark,
    parameters: &Parameters,
    basic: Option<Basic>,
) -> Result<TokenAnswer, Error> {
    let client = client_authentication::authenticate(daymark, parameters, basic).await?;
    let presented = Presented {
        client: client.clone(),
        misused: Event::new(daymark, Kind::AppMisused, By::App),
        hash: secrets::hash(parameters.require("code")?),
        redirect_uri: parameters.get("redirect_uri").map(str::to_owned),
        verifier: parameters.get("code_verifier").map(str::to_owned),
    };
    let issued = Issued::make(daymark, ScopeSet::NONE);
    let tokens = issued.clone();
    match daymark.store().write(move |tx| presented.redeem(tx, &tokens)).await? {
        Outcome::Redeemed(scopes) => Ok(issued.limited_to(scopes).answer()),
        Outcome::Refused(error) => Err(error),
        Outcome::Reused(user) => {
            grants::finish_ending(daymark, user, client.id, RequestId::random(daymark.randomness())).await?;
            Err(UNKNOWN)
        }
    }
}

struct Presented {
    client: Client,
    /// What is recorded where the code was used before.
    misused: Event,
    hash: secrets::Hash,
    redirect_uri: Option<String>,
    verifier: Option<String>,
}

impl Presented {
    /// Errors are outcomes here, so that the end of a reused code's grant is stored although the app is refused.
    fn redeem(&self, tx: &mut Tx<'_>, issued: &Issued) -> Result<Outcome, store::Error> {
        let Some(code) = codes::find(tx, self.hash)?.filter(|code| code.client_id == self.client.id) else {
            return Ok(Outcome::Refused(UNKNOWN));
        };
        if let Some(grant) = code.grant_id {
            if !store::grants::end(tx, grant)? {
                return Ok(Outcome::Refused(UNKNOWN));
            }
            self.misused.record_about(tx, code.user_id, &self.client.label)?;
            return Ok(Outcome::Reused(code.user_id));
        }
        match issued.time.is_over(code.created_at, code.expires_at) {
            Ok(true) => return Ok(Outcome::Refused(UNKNOWN)),
            Ok(false) => {}
            Err(error) => return Ok(Outcome::Refused(error.into())),
        }
        if store::users::find(tx, code.user_id)?.is_none_or(|user| !user.is_open()) {
            return Ok(Outcome::Refused(UNKNOWN));
        }
        if let Err(error) = self.check(&code) {
            return Ok(Outcome::Refused(error));
        }
        let grant = GrantId(store::sequences::next(tx, "grants")?);
        if !codes::consume(tx, self.hash, grant)? {
            // Another request redeemed it since it was read: the same as reuse.
            return self.redeem(tx, issued);
        }
        issued.clone().limited_to(code.scopes).insert(tx, grant, code.user_id, code.client_id)?;
        Ok(Outcome::Redeemed(code.scopes))
    }

    /// Whether the one who redeems the code is the one who asked for it.
    fn check(&self, code: &Code) -> Result<(), Error> {
        let redirect_uri_fits = match &self.redirect_uri {
            Some(uri) => *uri == code.redirect_uri,
            None => !code.is_redirect_uri_required,
        };
        if !redirect_uri_fits {
            return Err(Error::InvalidGrant("The redirect_uri is not the one that the code was asked for with"));
        }
        let verifier_fits = match (&code.challenge, &self.verifier) {
            (Some(challenge), Some(verifier)) => is_verifier_of(verifier, challenge),
            (None, None) => true,
            _ => false,
        };
        if verifier_fits {
            Ok(())
        } else {
            Err(Error::InvalidGrant("The code_verifier does not fit the code_challenge"))
        }
    }
}

/// RFC 7636 section 4.6: BASE64URL(SHA256(verifier)) == challenge. A verifier has 43 to 128 characters.
fn is_verifier_of(verifier: &str, challenge: &str) -> bool {
    let is_well_formed = (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'));
    is_well_formed && base64url(&secrets::hash(verifier)) == challenge
}

fn base64url(bytes: &[u8; 32]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for i in 0..=group.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * i) & 63) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_the_sha_256_of_its_verifier() {
        // RFC 7636, appendix B.
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(is_verifier_of(verifier, challenge));
        assert!(!is_verifier_of(challenge, verifier));
        assert!(!is_verifier_of("short", &base64url(&secrets::hash("short"))));
    }
}
