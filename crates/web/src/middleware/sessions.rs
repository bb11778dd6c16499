//! Who looks at a page: the session that the browser's cookie names.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{COOKIE, LOCATION, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use service::Error as ServiceError;
use service::actor::Browser;
use service::secrets::Secret;
use service::sessions::{self, Agent, NewSession};
use url::form_urlencoded;

use super::origin::Origin;
use crate::app::App;
use crate::errors::Error;

/// How long a browser keeps the cookie, in seconds: as long as browsers do at most. The session itself may end earlier.
const COOKIE_SECONDS: u32 = 400 * 86_400;

/// A cookie of ours. Over HTTPS its name begins with `__Host-`, so that no other host and no plain connection can set it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cookie {
    secure_name: &'static str,
    plain_name: &'static str,
}

/// The cookie by which a browser is known to the accounts that were logged in there, also while it is logged out.
const KNOWN: Cookie = Cookie { secure_name: "__Host-daymark-browser", plain_name: "daymark-browser" };

/// The cookie that names the session.
const SESSION: Cookie = Cookie { secure_name: "__Host-daymark", plain_name: "daymark" };

impl Cookie {
    pub(super) const fn new(secure_name: &'static str, plain_name: &'static str) -> Cookie {
        Cookie { secure_name, plain_name }
    }

    /// Its value, as the browser sent it.
    pub(super) fn read(self, headers: &HeaderMap, is_https: bool) -> Option<&str> {
        let name = if is_https { self.secure_name } else { self.plain_name };
        let fields = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The `Set-Cookie` that gives it this value for so long; 0 seconds remove it.
    pub(super) fn set(self, value: &str, seconds: u32, is_https: bool) -> Option<HeaderValue> {
        let attributes = format!("Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}");
        let text = match is_https {
            true => format!("{}={value}; Secure; {attributes}", self.secure_name),
            false => format!("{}={value}; {attributes}", self.plain_name),
        };
        HeaderValue::try_from(text).ok()
    }
}

/// The session's secret, as the browser sent it.
pub(crate) fn session_cookie(headers: &HeaderMap, is_https: bool) -> Option<&str> {
    SESSION.read(headers, is_https)
}

/// Each `Set-Cookie` that logs a browser in and makes it known.
pub(crate) fn log_in_cookies(session: &NewSession, origin: &Origin) -> Option<[HeaderValue; 2]> {
    let session_cookie = SESSION.set(session.secret.as_str(), COOKIE_SECONDS, origin.is_https())?;
    Some([session_cookie, known_cookie(&session.known_as, origin)?])
}

/// The `Set-Cookie` that makes a browser known.
pub(crate) fn known_cookie(known_as: &Secret, origin: &Origin) -> Option<HeaderValue> {
    KNOWN.set(known_as.as_str(), COOKIE_SECONDS, origin.is_https())
}

/// The `Set-Cookie` that logs a browser out.
pub(crate) fn log_out_cookie(origin: &Origin) -> Option<HeaderValue> {
    SESSION.set("", 0, origin.is_https())
}

/// Why it cannot be told yet whether a session goes on. Pages that are for everybody do without it, so that one can log in; others
/// say so.
#[derive(Clone)]
struct Doubted(Error);

/// Finds the session and puts it beside the request.
pub(crate) async fn find(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let is_https = request.extensions().get::<Origin>().is_some_and(Origin::is_https);
    let found = match session_cookie(request.headers(), is_https) {
        Some(secret) => sessions::find(&app.daymark, secret).await,
        None => Ok(None),
    };
    match found {
        Ok(browser) => {
            request.extensions_mut().insert(Visitor(browser));
            next.run(request).await
        }
        Err(error @ ServiceError::ClockDoubted { .. }) => {
            request.extensions_mut().insert(Visitor(None));
            request.extensions_mut().insert(Doubted(error.into()));
            next.run(request).await
        }
        Err(error) => Error::from(error).into_response(),
    }
}

/// The browser that sends a request, as it says who it is.
pub(crate) struct SentBy(pub(crate) Agent);

impl<S: Send + Sync> FromRequestParts<S> for SentBy {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let is_https = parts.extensions.get::<Origin>().is_some_and(Origin::is_https);
        let name = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let known_as = KNOWN.read(&parts.headers, is_https).map(str::to_owned);
        Ok(SentBy(Agent { name, known_as }))
    }
}

/// Whoever looks at a page: a person who is logged in, or a stranger.
#[derive(Clone)]
pub(crate) struct Visitor(pub(crate) Option<Browser>);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get().cloned().ok_or_else(|| Error::internal("a page outside the session layer"))
    }
}

/// A person who is logged in. Strangers are sent to log in, and back here afterwards where it was a page to be looked at.
#[derive(Clone)]
pub(crate) struct LoggedIn(pub(crate) Browser);

impl<S: Send + Sync> FromRequestParts<S> for LoggedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Visitor(browser) = Visitor::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        browser.map(LoggedIn).ok_or_else(|| match parts.extensions.get::<Doubted>() {
            Some(Doubted(error)) => error.clone().into_response(),
            None => to_log_in(parts),
        })
    }
}

fn to_log_in(parts: &Parts) -> Response {
    let mut location = "/log-in".to_owned();
    if parts.method.is_safe() {
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let path = uri.path_and_query().map_or("/", |p| p.as_str());
        location.push_str("?next=");
        location.extend(form_urlencoded::byte_serialize(path.as_bytes()));
    }
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_its_host_when_served_over_https() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; daymark=plain"));
        headers.append(COOKIE, HeaderValue::from_static("__Host-daymark=secure"));
        assert_eq!(session_cookie(&headers, false), Some("plain"));
        assert_eq!(session_cookie(&headers, true), Some("secure"));
        let set = SESSION.set("s", 60, true).expect("a header");
        assert_eq!(set, "__Host-daymark=s; Secure; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
    }
}
