//! What is answered when something fails: one error type, which handlers return, and three faces, which say it in the
//! way of the API (JSON with `detail`), of OAuth (RFC 6749, section 5.2) or of a page (HTML).
//!
//! Handlers do not choose a face; [`faces`] does, by path, and turns the rejections of axum's extractors and of the
//! router (404, 405, 413…) into the same shape.

mod api;
mod oauth;
mod page;

use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use service::shares::Full;

use crate::middleware::request_id;

/// What handlers return.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub(crate) struct Error {
    status: StatusCode,
    /// What happened, in a few words, where the status does not say it.
    title: Option<&'static str>,
    /// In words for the one who asked.
    detail: String,
    /// Header fields that belong to the answer, such as `Retry-After`.
    headers: Box<HeaderMap>,
    /// What went wrong inside: logged, never shown.
    cause: Option<String>,
    /// Whether it goes on once the person has given the password again.
    needs_password: bool,
}

impl Error {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Error {
        Error {
            status,
            title: None,
            detail: detail.into(),
            headers: Box::default(),
            cause: None,
            needs_password: false,
        }
    }

    /// 400: what was sent cannot be accepted.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Error {
        Error::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401, with the challenge that RFC 6750 asks for.
    pub(crate) fn unauthenticated(detail: impl Into<String>) -> Error {
        Error::new(StatusCode::UNAUTHORIZED, detail).with(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 403: the caller is known, but may not do this.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Error {
        Error::new(StatusCode::FORBIDDEN, detail)
    }

    /// 404.
    pub(crate) fn not_found() -> Error {
        Error::of_status(StatusCode::NOT_FOUND)
    }

    /// 429: too many requests or tries; `detail` may say what of.
    pub(crate) fn throttled(retry_after_seconds: u64) -> Error {
        let detail = format!("Request was throttled. Expected available in {retry_after_seconds} seconds.");
        Error::new(StatusCode::TOO_MANY_REQUESTS, detail).retry_after(retry_after_seconds)
    }

    /// 303: not an error of anybody's, but an early way out of a handler, to another page.
    pub(crate) fn redirect(path: &str) -> Error {
        let mut error = Error::new(StatusCode::SEE_OTHER, "");
        match HeaderValue::from_str(path) {
            Ok(location) => error.headers.insert(LOCATION, location),
            Err(_) => return Error::internal("a path that is no header value"),
        };
        error
    }

    /// 500, where `cause` goes to the log and only the request's id to the one who asked.
    pub(crate) fn internal(cause: impl Into<String>) -> Error {
        Error { cause: Some(cause.into()), ..Error::of_status(StatusCode::INTERNAL_SERVER_ERROR) }
    }

    /// Whatever a status means by itself.
    pub(crate) fn of_status(status: StatusCode) -> Error {
        // What the form extractor says of a field that was sent twice, or is no number where one is due.
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            return Error::bad_request("A field of the form was sent twice, or holds something else than it should.");
        }
        let detail = match status {
            StatusCode::NOT_FOUND => "Not found.",
            StatusCode::METHOD_NOT_ALLOWED => "Method not allowed.",
            StatusCode::PAYLOAD_TOO_LARGE => "Request body is too large.",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send this as a form.",
            StatusCode::INTERNAL_SERVER_ERROR => "Something went wrong on our side.",
            StatusCode::SERVICE_UNAVAILABLE => "Daymark is busy. Try again in a moment.",
            other => other.canonical_reason().unwrap_or("The request failed."),
        };
        Error::new(status, detail)
    }

    /// Whether it goes on once the person has given the password again.
    pub(crate) fn needs_password(&self) -> bool {
        self.needs_password
    }

    fn retry_after(self, seconds: u64) -> Error {
        self.with(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The same with a header field.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Error {
        self.headers.insert(name, value);
        self
    }

    /// The answer that says this instead of what `response` says; what surrounds it stays.
    pub(crate) fn instead_of(self, response: Response) -> Response {
        let mut answer = self.into_response();
        carry_over(response.headers(), answer.headers_mut());
        answer
    }
}

/// Keeps what an answer says besides its body, which is replaced.
fn carry_over(said: &HeaderMap, headers: &mut HeaderMap) {
    for (name, value) in said {
        if ![CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING].contains(name) {
            headers.append(name, value.clone());
        }
    }
}

/// 503: an address takes its share already, or everybody together all there is.
impl From<Full> for Error {
    fn from(full: Full) -> Error {
        let detail = match full {
            Full::Share => "Your address has more under way than its share. Try again in a moment.",
            Full::All => "Daymark is busy. Try again in a moment.",
        };
        Error::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(5)
    }
}

impl From<service::Error> for Error {
    fn from(error: service::Error) -> Self {
        use service::Error as E;
        let words = error.to_string();
        match error {
            E::Invalid { .. } => Error::bad_request(words),
            E::NotFound | E::PageNotFound => Error::new(StatusCode::NOT_FOUND, words),
            E::LinkExpired => Error::new(StatusCode::GONE, words),
            E::NotAllowed(_) => Error::forbidden(words),
            E::PasswordNeeded => Error { needs_password: true, ..Error::forbidden(words) },
            E::Ended(_) => Error::unauthenticated(words),
            E::Throttled { retry_after } => Error::new(StatusCode::TOO_MANY_REQUESTS, words).retry_after(retry_after),
            E::Unavailable { retry_after } | E::ClockDoubted { retry_after } => {
                Error::new(StatusCode::SERVICE_UNAVAILABLE, words).retry_after(retry_after)
            }
            // Without `Retry-After`: whether to send it again is for people to decide.
            E::OutcomeUnknown => Error {
                title: Some("It is not known whether this was saved"),
                ..Error::new(StatusCode::SERVICE_UNAVAILABLE, words)
            },
            E::Internal(cause) => Error::internal(cause),
        }
    }
}

/// Carries the error to [`faces`], which knows how to say it.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.headers_mut().extend(HeaderMap::clone(&self.headers));
        response.extensions_mut().insert(self);
        response
    }
}

/// In which way errors are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// JSON with `detail`.
    Api,
    /// JSON with `error` and `error_description`.
    OAuth,
    /// HTML with a way back.
    Page,
}

/// The paths below `/oauth2/` that people see.
const OAUTH_PAGES: [&str; 2] = ["/oauth2/authorize", "/oauth2/device"];

impl Face {
    /// The face of a path.
    pub(crate) fn of(path: &str) -> Face {
        let path = path.trim_end_matches('/');
        if path.starts_with("/api/") && path != "/api/docs" || path == "/api" || path == "/healthz" {
            Face::Api
        } else if path.starts_with("/oauth2/") && !OAUTH_PAGES.contains(&path) || path.starts_with("/.well-known/") {
            Face::OAuth
        } else {
            Face::Page
        }
    }
}

/// Gives every failed answer that has no body of its own the face that its path calls for, and logs internal errors: here
/// and nowhere else, so once.
pub(crate) async fn faces(request: Request, next: Next) -> Response {
    let face = Face::of(request.uri().path());
    let id = request_id::of(request.extensions());
    let response = next.run(request).await;
    let Some(error) = error_of(&response) else { return response };
    if let Some(cause) = &error.cause {
        tracing::error!(request_id = %id, %cause, "internal error");
    }
    let mut answer = match face {
        Face::Api => api::face(&error, &id),
        Face::OAuth => oauth::face(&error, &id),
        Face::Page => page::face(&error, &id),
    };
    *answer.status_mut() = error.status;
    carry_over(response.headers(), answer.headers_mut());
    answer
}

/// The error that a response stands for; none where it succeeded or says itself what failed.
fn error_of(response: &Response) -> Option<Error> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    if let Some(error) = response.extensions().get::<Error>() {
        return Some(error.clone());
    }
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let is_bare = media_type.is_empty() || media_type.starts_with("text/plain");
    is_bare.then(|| Error::of_status(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_outcome_is_said_and_invites_nobody_to_send_it_again() {
        let error = Error::from(service::Error::OutcomeUnknown);
        assert!(error.detail.contains("not known whether") && error.title.is_some());
        let busy = Error::from(service::Error::Unavailable { retry_after: 1 });
        for (error, is_invited) in [(error, false), (busy, true)] {
            let answer = error.into_response();
            assert_eq!((answer.status().as_u16(), answer.headers().contains_key(RETRY_AFTER)), (503, is_invited));
        }
    }

    #[test]
    fn each_path_has_its_face() {
        for (path, face) in [
            ("/api/2/attributes/", Face::Api),
            ("/api/nothing", Face::Api),
            ("/api/docs", Face::Page),
            ("/oauth2/access_token", Face::OAuth),
            ("/oauth2/authorize/", Face::Page),
            ("/.well-known/oauth-authorization-server", Face::OAuth),
            ("/", Face::Page),
            ("/apiary", Face::Page),
        ] {
            assert_eq!(Face::of(path), face, "{path}");
        }
    }
}
