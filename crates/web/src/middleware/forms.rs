//! Every form that a page shows carries a token in the field `csrf`, and no POST to a page passes without it, logged in
//! or not: another site cannot read the token, so it cannot make a browser send our forms.
//!
//! The token is the hash of a random cookie and of the session, so nothing is stored, any server accepts it, and a token
//! from before a log-in is worth nothing after it.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, MatchedPath, Multipart, Request, State};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{Extensions, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use service::actor::Browser;
use service::secrets::{self, Secret};
use service::{import, pictures};
use url::form_urlencoded;

use super::bodies::{self, Arrival};
use super::origin::Origin;
use super::sessions::{Cookie, Visitor, session_cookie};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::pages::paths;

/// The form field that holds the token.
pub(crate) const FIELD: &str = "csrf";

/// The largest body of a form with a picture, in bytes.
const MAX_UPLOAD: usize = 8 << 20;

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
    if *request.method() == Method::POST {
        match checked(&app, request, known.is_some().then_some(&token)).await {
            Ok(checked) => request = checked,
            Err(error) => return error.into_response(),
        }
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

/// The same request, if its form carries the token.
async fn checked(app: &App, request: Request, expected: Option<&String>) -> Result<Request> {
    let refused = || Error::forbidden("This form is no longer valid. Go back, reload the page and send it again.");
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let is_multipart = media_type.starts_with("multipart/form-data");
    let Some(expected) = expected else { return Err(refused()) };
    allow(app, request.extensions(), is_multipart)?;
    let (parts, body) = request.into_parts();
    // Its size, and what is said where it does not arrive, are the business of the layer that bounds bodies.
    let body = to_bytes(body, usize::MAX).await.map_err(|_| Error::bad_request("This did not arrive whole."))?;
    let sent = match is_multipart {
        true => field_of_multipart(&parts, body.clone()).await,
        false => form_urlencoded::parse(&body).find(|(name, _)| name == FIELD).map(|(_, value)| value.into_owned()),
    };
    match sent {
        Some(sent) if secrets::equal(&secrets::hash(&sent), &secrets::hash(expected)) => {
            Ok(Request::from_parts(parts, Body::from(body)))
        }
        _ => Err(refused()),
    }
}

/// Allows those who are logged in more than strangers, and files where one is asked for, as far as there are permits.
fn allow(app: &App, extensions: &Extensions, is_multipart: bool) -> Result<()> {
    let reader = extensions.get::<Visitor>().and_then(|Visitor(browser)| browser.as_ref()).map(Browser::reader);
    let Some(reader) = reader else { return Ok(()) };
    let arrival = Arrival::of(extensions)?;
    match extensions.get::<MatchedPath>().map(MatchedPath::as_str).filter(|_| is_multipart) {
        Some(paths::IMPORT) => arrival.allow_file(largest_import(app), import::permit(&app.daymark, &reader)?),
        Some(path) if UPLOADS.contains(&path) => {
            arrival.allow_file(MAX_UPLOAD, pictures::permit(&app.daymark, &reader)?)
        }
        _ => arrival.allow_caller(),
    }
    Ok(())
}

/// The largest body with a file to be imported, in bytes: what the settings say, and what stands around the file.
fn largest_import(app: &App) -> usize {
    (app.daymark.settings().import_megabytes as usize).saturating_mul(1 << 20).saturating_add(bodies::MOST_OF_CALLERS)
}

async fn field_of_multipart(parts: &Parts, body: Bytes) -> Option<String> {
    let mut copy = Request::new(Body::from(body));
    copy.headers_mut().clone_from(&parts.headers);
    // The body was measured when it arrived; without this, axum's own limit of 2 MB would hold here.
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
