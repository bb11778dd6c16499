//! The authorise page (RFC 6749 section 4.1): an app sends a person here, and they are sent back with a code, or with an error.

use jiff::{SignedDuration, Timestamp};
use model::{ScopeSet, UserId};
use store::clients::Client;
use store::codes::{self, Code};
use url::form_urlencoded;

use super::{Consent, Error, Parameters, consent};
use crate::Daymark;
use crate::account_events::{By, Event, Kind};
use crate::actor::Browser;
use crate::clients::redirect_uri;
use crate::clock;
use crate::secrets::Secret;
use crate::step_up::{Act, Attempt};
use crate::throttles::{AUTHORISE, Subject};

/// How long a code lives.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_secs(60);
/// How long a redeemed code is kept, so that its reuse is noticed.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The most bytes of a `state`.
const LONGEST_STATE: usize = 4_096;

/// An app's request that has been found good: all that is left is to ask the person.
#[derive(Clone)]
pub struct AuthorisationRequest {
    client: Client,
    consent: Consent,
    answer_to: AnswerTo,
    is_redirect_uri_required: bool,
    scopes: ScopeSet,
    challenge: Option<String>,
}

/// Why a request is not put before the person.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The app or the address is not known, so nobody may be sent anywhere: the page says this.
    Unsafe(&'static str),
    /// The app did something wrong and is to be told: the browser is sent there.
    Redirect(String),
    /// It could not be found out.
    Failed(crate::Error),
}

/// Where an answer goes, and what goes with every answer.
#[derive(Clone)]
struct AnswerTo {
    redirect_uri: String,
    state: Option<String>,
    issuer: String,
}

impl AuthorisationRequest {
    /// Checks a request. `query` is what the app sent, names and values decoded; `issuer` is this installation's address without
    /// a path, as the metadata has it; `visitor` is who will be asked, where they are logged in.
    pub async fn read(
        daymark: &Daymark,
        visitor: Option<&Browser>,
        issuer: &str,
        query: &[(String, String)],
    ) -> Result<AuthorisationRequest, Refusal> {
        let client_id =
            the_only(query, "client_id").ok_or(Refusal::Unsafe("The app's client ID is missing."))?.to_owned();
        let found = daymark
            .store()
            .read(move |tx| store::clients::find_by_public_id(tx, &client_id))
            .await
            .map_err(|error| Refusal::Failed(error.into()))?;
        let client = found.ok_or(Refusal::Unsafe("There is no app with this client ID."))?;
        let redirect_uri = redirect_uri_of(&client, query)?;
        let state = the_only(query, "state").filter(|state| state.len() <= LONGEST_STATE).map(str::to_owned);
        let is_redirect_uri_required = client.redirect_uris != [redirect_uri.as_str()];
        let answer_to = AnswerTo { redirect_uri, state, issuer: issuer.to_owned() };
        let (scopes, challenge) =
            check(&client, query).map_err(|error| Refusal::Redirect(answer_to.with_error(&error)))?;
        let (asking, uri, person) = (client.clone(), answer_to.redirect_uri.clone(), visitor.map(Browser::user));
        let consent = daymark
            .store()
            .read(move |tx| Consent::new(tx, &asking, scopes, (Some(&uri), person)))
            .await
            .map_err(|error| Refusal::Failed(error.into()))?;
        Ok(AuthorisationRequest { client, consent, answer_to, is_redirect_uri_required, scopes, challenge })
    }

    /// What to tell the person.
    pub fn consent(&self) -> &Consent {
        &self.consent
    }
}

/// The person said yes: where to send the browser.
///
/// # Errors
/// [`crate::Error::Throttled`] after more in an hour than anybody connects.
pub async fn approve(
    daymark: &Daymark,
    browser: &Browser,
    request: &AuthorisationRequest,
) -> Result<String, crate::Error> {
    AUTHORISE.count(daymark, Subject::User(browser.user())).await?;
    let secret = Secret::make(daymark.randomness());
    let code = code_for(daymark, browser.user(), request, &secret);
    let long_ago = clock::time(daymark).certain.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    let client = request.client.clone();
    let event = Event::new(daymark, Kind::AppAuthorised, By::person(browser));
    let attempt = Attempt::begin(daymark, browser, Act::Authorise)?;
    daymark
        .store()
        .write(move |tx| {
            let user = attempt.check(tx)?.id;
            event.record_about(tx, user, &client.label)?;
            codes::delete_expired(tx, long_ago)?;
            consent::note(tx, code.user_id, &client)?;
            Ok::<_, crate::Error>(codes::insert(tx, &code)?)
        })
        .await?;
    Ok(request.answer_to.with(&[("code", secret.as_str())]))
}

/// The person said no: where to send the browser.
pub fn deny(request: &AuthorisationRequest) -> String {
    request.answer_to.with_error(&Error::AccessDenied)
}

fn code_for(daymark: &Daymark, user: UserId, request: &AuthorisationRequest, secret: &Secret) -> Code {
    let created_at = daymark.now();
    Code {
        hash: secret.hash(),
        client_id: request.client.id,
        user_id: user,
        scopes: request.scopes,
        redirect_uri: request.answer_to.redirect_uri.clone(),
        is_redirect_uri_required: request.is_redirect_uri_required,
        challenge: request.challenge.clone(),
        created_at,
        expires_at: created_at.saturating_add(CODE_LIFETIME).unwrap_or(created_at),
        grant_id: None,
    }
}

/// Where to send the person back to: an address that was registered, or the only one.
fn redirect_uri_of(client: &Client, query: &[(String, String)]) -> Result<String, Refusal> {
    if !query.iter().any(|(name, value)| name == "redirect_uri" && !value.is_empty()) {
        return match client.redirect_uris.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(Refusal::Unsafe("The app must say where to send you back to: it registered several addresses.")),
        };
    }
    the_only(query, "redirect_uri")
        .filter(|used| client.redirect_uris.iter().any(|registered| redirect_uri::allows(registered, used)))
        .map(str::to_owned)
        .ok_or(Refusal::Unsafe("The address to send you back to is not one that the app registered."))
}

/// Checks what may be wrong without making the address unsafe.
fn check(client: &Client, query: &[(String, String)]) -> Result<(ScopeSet, Option<String>), Error> {
    let invalid = |message: &str| Error::InvalidRequest(message.into());
    let parameters = Parameters::new(query.iter().cloned())?;
    if parameters.get("state").is_some_and(|state| state.len() > LONGEST_STATE) {
        return Err(invalid("The state is longer than 4096 bytes"));
    }
    if parameters.require("response_type")? != "code" {
        return Err(Error::UnsupportedResponseType);
    }
    let challenge = match (parameters.get("code_challenge"), parameters.get("code_challenge_method")) {
        (Some(challenge), Some("S256")) if is_challenge(challenge) => Some(challenge.to_owned()),
        (Some(_), Some("S256")) => return Err(invalid("The code_challenge is no SHA-256 in base64url")),
        (None, None) if client.is_public => return Err(invalid("Public clients must send a code_challenge")),
        (None, None) => None,
        _ => return Err(invalid("PKCE needs code_challenge and code_challenge_method=S256")),
    };
    let scopes = ScopeSet::parse(parameters.get("scope").unwrap_or_default()).map_err(Error::unknown_scope)?;
    Ok((scopes, challenge))
}

/// The value of a parameter that stands there exactly once.
fn the_only<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = query.iter().filter(|(n, value)| n == name && !value.is_empty()).map(|(_, value)| value.as_str());
    values.next().filter(|_| values.next().is_none())
}

/// 32 bytes in base64url without padding (RFC 7636 section 4.2).
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

impl AnswerTo {
    fn with_error(&self, error: &Error) -> String {
        self.with(&[("error", error.code()), ("error_description", &error.to_string())])
    }

    /// The address with these parameters, the state as it was sent, and who answers (RFC 9207).
    fn with(&self, parameters: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", &self.issuer);
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{separator}{}", self.redirect_uri, query.finish())
    }
}
