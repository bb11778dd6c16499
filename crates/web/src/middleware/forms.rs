//! Every form that a page shows carries a token in the field `csrf`, and no POST to a page passes without it, logged in
//! or not: another site cannot read the token, so it cannot make a browser send our forms.
//!
//! The token is the hash of a random cookie and of the session, so nothing is stored, any server accepts it, and a token
//! from before a log-in is worth nothing after it.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, MatchedPath, Multipart, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use service::actor::Browser;
use service::permits::Permit;
use service::secrets::{self, Secret};
use service::{import, pictures};
use tokio::time::{Instant, timeout_at};
use url::form_urlencoded;

use super::MAX_BODY;
use super::origin::Origin;
use super::sessions::{Cookie, Visitor, session_cookie};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::pages::paths;

/// The form field that holds the token.
pub(crate) const FIELD: &str = "csrf";

/// The largest body of a form with a file, in bytes.
pub(crate) const MAX_UPLOAD: usize = 8 << 20;

/// The largest body of what stops a mail, in bytes.
pub(crate) const MAX_STOP: usize = 4 << 10;

/// How long a form may take to arrive whatever its size, and how many bytes of it a second must come after that: a file over a slow
/// connection comes through, and nobody keeps a permit by sending next to nothing.
const GRACE: Duration = Duration::from_secs(60);
const LEAST_PACE: u64 = 32 << 10;
/// The most fields of a form with a file.
pub(crate) const MOST_FIELDS: usize = 50;

/// The routes that take a picture.
const UPLOADS: [&str; 3] = [paths::AVATAR, paths::NEW_APP, "/account/apps/{client_id}/logo"];

const FORMS: Cookie = Cookie::new("__Host-daymark-forms", "daymark-forms");

/// The token that forms on this page carry, as the value of the hidden field [`FIELD`].
#[derive(Debug, Clone)]
pub(crate) struct FormToken(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for FormToken {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get().cloned().ok_or_else(|| Error::internal("a page outside the form layer"))
    }
}

/// Gives pages their token and lets no POST through without it. Forms are read here once, whole, and handed on.
pub(crate) async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let is_https = request.extensions().get::<Origin>().is_some_and(Origin::is_https);
    let known = FORMS.read(request.headers(), is_https).filter(|value| value.len() == 40).map(str::to_owned);
    let cookie = known.clone().unwrap_or_else(|| Secret::make(app.daymark.randomness()).as_str().to_owned());
    let session = session_cookie(request.headers(), is_https).unwrap_or("");
    let token = hex::encode(secrets::hash(&format!("form {cookie} {session}")));
    // Kept until all is answered: what was sent is in memory until then.
    let mut _permit = None;
    if !request.method().is_safe() {
        match checked(&app, request, known.is_some().then_some(&token)).await {
            Ok(checked) => (request, _permit) = checked,
            Err(error) => return error.into_response(),
        };
    }
    request.extensions_mut().insert(FormToken(token));
    let mut response = next.run(request).await;
    if known.is_none()
        && let Some(value) = FORMS.set(&cookie, 400 * 86_400, is_https)
    {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// The same request, if its form carries the token, and the permit that it needs where it may be large.
async fn checked(app: &App, request: Request, expected: Option<&String>) -> Result<(Request, Option<Permit>)> {
    if *request.method() != Method::POST {
        return Ok((request, None));
    }
    let refused = || Error::forbidden("This form is no longer valid. Go back, reload the page and send it again.");
    let media_type =
        request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_ascii_lowercase();
    let is_multipart = media_type.starts_with("multipart/form-data");
    let Some(expected) = expected else { return Err(refused()) };
    let (limit, permit) = if is_multipart { allowance(app, &request)? } else { (MAX_BODY, None) };
    let (parts, body) = request.into_parts();
    let body = read(&parts, body, limit).await?;
    let sent = match is_multipart {
        true => field_of_multipart(&parts, body.clone()).await,
        false => form_urlencoded::parse(&body).find(|(name, _)| name == FIELD).map(|(_, value)| value.into_owned()),
    };
    match sent {
        Some(sent) if secrets::equal(&secrets::hash(&sent), &secrets::hash(expected)) => {
            Ok((Request::from_parts(parts, Body::from(body)), permit))
        }
        _ => Err(refused()),
    }
}

/// The largest body with a file, and the permit for one that is large. Only people who are logged in send files, and only where one
/// is asked for.
fn allowance(app: &App, request: &Request) -> Result<(usize, Option<Permit>)> {
    let extensions = request.extensions();
    let reader = extensions.get::<Visitor>().and_then(|Visitor(browser)| browser.as_ref()).map(Browser::reader);
    Ok(match (extensions.get::<MatchedPath>().map(MatchedPath::as_str), reader) {
        (Some(paths::IMPORT), Some(reader)) => (largest_import(app), Some(import::permit(&app.daymark, &reader)?)),
        (Some(path), Some(reader)) if UPLOADS.contains(&path) => {
            (MAX_UPLOAD, Some(pictures::permit(&app.daymark, &reader)?))
        }
        _ => (MAX_BODY, None),
    })
}

/// The largest body with a file to be imported, in bytes: what the settings say, and what stands around the file.
fn largest_import(app: &App) -> usize {
    (app.daymark.settings().import_megabytes as usize).saturating_mul(1 << 20).saturating_add(MAX_BODY)
}

async fn read(parts: &Parts, body: Body, limit: usize) -> Result<Bytes> {
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Error::of_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let (mut stream, begun) = (body.into_data_stream(), Instant::now());
    let mut read = Vec::with_capacity(announced.unwrap_or(0));
    loop {
        let deadline = begun + GRACE + Duration::from_secs(read.len() as u64 / LEAST_PACE);
        let Ok(piece) = timeout_at(deadline, stream.next()).await else {
            return Err(Error::new(StatusCode::REQUEST_TIMEOUT, "Sending this took too long. Try again."));
        };
        let Some(piece) = piece else { return Ok(read.into()) };
        let piece = piece.map_err(|_| Error::bad_request("This did not arrive whole. Send it again."))?;
        if read.len() + piece.len() > limit {
            return Err(Error::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        read.extend_from_slice(&piece);
    }
}

async fn field_of_multipart(parts: &Parts, body: Bytes) -> Option<String> {
    let mut copy = Request::new(Body::from(body));
    copy.headers_mut().clone_from(&parts.headers);
    // The body was measured when it was read; without this, axum's own limit of 2 MB would hold here.
    DefaultBodyLimit::disable().apply(&mut copy);
    let mut fields = Multipart::from_request(copy, &()).await.ok()?;
    for _ in 0..MOST_FIELDS {
        let field = fields.next_field().await.ok()??;
        if field.name() == Some(FIELD) {
            return field.text().await.ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    /// What becomes of a body of pieces of this size, one every few seconds.
    async fn sent(size: usize, seconds: u64, pieces: usize) -> StatusCode {
        let (parts, ()) = Request::new(()).into_parts();
        let piece = move |sent: usize| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            (sent < pieces).then(|| (Ok::<_, std::convert::Infallible>(Bytes::from(vec![0; size])), sent + 1))
        };
        let answer = read(&parts, Body::from_stream(stream::unfold(0, piece)), MAX_UPLOAD).await;
        answer.map_or_else(|error| error.into_response().status(), |_| StatusCode::OK)
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_form_comes_through_and_one_that_hardly_comes_does_not() {
        assert_eq!(sent(64 << 10, 1, 120).await, StatusCode::OK, "two minutes, faster than need be");
        assert_eq!(sent(1, 15, 100).await, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(sent(1, 15, 3).await, StatusCode::OK, "all of it within the first minute");
        assert_eq!(sent(1 << 20, 1, 9).await, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
