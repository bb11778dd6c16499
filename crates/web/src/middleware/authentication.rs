//! Who sends an API request, and whether they may send another one this hour.
//!
//! A token in `Authorization` is read, or else the browser's session. What a query string or a body holds counts for
//! nothing.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use service::actor::{Caller, Reader, Writer};
use service::authentication::{self, Credential, Refusal};
use service::limits::{self as limit, Requester, Window};
use service::sessions;

use super::bodies::Arrival;
use super::limits;
use super::origin::Origin;
use super::request_id::RequestId;
use super::sessions::session_cookie;
use crate::app::App;
use crate::errors::{Error, Result};

/// The route of paths that are no endpoint: 404 for everyone, but counted where a token comes with it.
pub(crate) const UNKNOWN: &str = "/api/2/{*unknown}";

/// Lets those through who show a good credential and have requests left.
pub(crate) async fn require(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let challenge = challenge(&parts.headers);
    let is_unknown = parts.extensions.get::<MatchedPath>().is_some_and(|path| path.as_str() == UNKNOWN);
    let (caller, window) = match admit(&app, &parts).await {
        Ok(admitted) => admitted,
        Err(refused) if is_unknown => {
            let mut response = Error::not_found().into_response();
            limits::repeat(refused.headers(), response.headers_mut());
            return response;
        }
        Err(refused) => return challenging(refused, challenge),
    };
    match Arrival::of(&parts.extensions) {
        Ok(arrival) => arrival.allow_caller(),
        Err(error) => return error.into_response(),
    }
    parts.extensions.insert(caller);
    let answer = next.run(Request::from_parts(parts, body)).await;
    limits::saying(challenging(answer, challenge), window)
}

/// What a 401 says: that a token is due, or that the one that was sent is not good (RFC 6750, section 3.1).
fn challenge(headers: &HeaderMap) -> HeaderValue {
    HeaderValue::from_static(match token(headers) {
        Ok(Presented::Token(_)) => "Bearer error=\"invalid_token\"",
        _ => "Bearer",
    })
}

/// The answer with this challenge, where it has one. (A token may also end while a body arrives, so that a handler refuses it.)
fn challenging(mut answer: Response, challenge: HeaderValue) -> Response {
    if let Some(said) = answer.headers_mut().get_mut(WWW_AUTHENTICATE) {
        *said = challenge;
    }
    answer
}

/// The caller and where their window stands, or the answer that turns them away.
async fn admit(app: &App, request: &Parts) -> Result<(Caller, Option<Window>), Response> {
    let answer = |error: Error| error.into_response();
    let token = match token(&request.headers) {
        Ok(token) => token,
        Err(error) => return Err(turn_away(app, request, error).await),
    };
    let caller = match token {
        Presented::Token(token) => authentication::authenticate(&app.daymark, Credential::Bearer(token)).await,
        Presented::Unreadable => Err(Refusal::Invalid),
        Presented::Nothing => session(app, request).await.map_err(answer)?.ok_or(Refusal::Invalid),
    };
    let caller = match caller {
        Ok(caller) => caller,
        Err(error) => return Err(refuse(app, request, error).await),
    };
    let requester = match (&caller, token) {
        (_, Presented::Token(token)) => Requester::Token(token),
        (caller, _) => Requester::User(caller.reader().user()),
    };
    let window = limit::count_request(&app.daymark, requester).await.map_err(|e| answer(e.into()))?;
    match window {
        Some(window) if window.is_exceeded() => Err(throttled(window)),
        window => Ok((caller, window)),
    }
}

/// What stands in `Authorization`.
#[derive(Clone, Copy)]
enum Presented<'a> {
    Token(&'a str),
    /// Something that is no token, which is not the same as nothing: the session is then not read.
    Unreadable,
    Nothing,
}

/// `Bearer` and `Token`, in any case, take either kind of token.
fn token(headers: &HeaderMap) -> Result<Presented<'_>> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(Presented::Nothing) };
    if values.next().is_some() {
        return Err(Error::bad_request("Send one Authorization header, not several."));
    }
    Ok(read_token(value).map_or(Presented::Unreadable, Presented::Token))
}

fn read_token(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.trim().split_once(' ')?;
    let is_known = ["bearer", "token"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    is_known.then(|| token.trim())
}

async fn session(app: &App, request: &Parts) -> Result<Option<Caller>> {
    let is_https = request.extensions.get::<Origin>().is_some_and(Origin::is_https);
    let Some(cookie) = session_cookie(&request.headers, is_https) else { return Ok(None) };
    Ok(sessions::find(&app.daymark, cookie).await?.map(Caller::Browser))
}

async fn refuse(app: &App, request: &Parts, refusal: Refusal) -> Response {
    match refusal {
        Refusal::Failed(error) => Error::from(error).into_response(),
        refusal => turn_away(app, request, Error::unauthenticated(refusal.to_string())).await,
    }
}

/// Counts a failure against its address, and says what was wrong until there are too many.
async fn turn_away(app: &App, request: &Parts, error: Error) -> Response {
    let Some(origin) = request.extensions.get::<Origin>() else {
        return Error::internal("a request without an origin").into_response();
    };
    match limit::count_failure(&app.daymark, origin.address).await {
        Ok(window) if window.is_exceeded() => throttled(window),
        Ok(window) => limits::saying(error.into_response(), Some(window)),
        Err(error) => Error::from(error).into_response(),
    }
}

fn throttled(window: Window) -> Response {
    limits::saying(Error::throttled(window.reset_seconds).into_response(), Some(window))
}

/// What the caller may read.
pub(crate) struct Reading(pub(crate) Reader);

impl<S: Send + Sync> FromRequestParts<S> for Reading {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Ok(Reading(caller(parts)?.reader()))
    }
}

/// What the caller may write. Only apps write through the API: a simple token or a session is refused.
pub(crate) struct Writing(pub(crate) Writer);

impl<S: Send + Sync> FromRequestParts<S> for Writing {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let RequestId(id) = RequestId::from_request_parts(parts, state).await?;
        let writer = caller(parts)?.writer(id);
        writer.map(Writing).ok_or_else(|| Error::forbidden("You do not have permission to perform this action."))
    }
}

fn caller(parts: &Parts) -> Result<&Caller> {
    parts.extensions.get().ok_or_else(|| Error::internal("a route of the API outside authentication"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_after_either_scheme_in_any_case() {
        for value in ["Bearer abc", "token abc", "BEARER   abc ", "Token abc"] {
            assert_eq!(read_token(&HeaderValue::from_static(value)), Some("abc"), "{value}");
        }
        for value in ["abc", "Basic abc", "Bearer", "", "Bearer\u{9}abc"] {
            assert_eq!(HeaderValue::from_str(value).ok().as_ref().and_then(read_token), None, "{value}");
        }
    }
}
