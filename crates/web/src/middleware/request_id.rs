//! Every request gets a random number: it stands in the log, in the answer's `X-Request-Id`, in what is shown when
//! something goes wrong, and in the journal beside what the request wrote.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use service::actor;
use tracing::Instrument;

use crate::app::App;
use crate::errors::Error;

/// The header field of answers.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The number of this request, for handlers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(pub(crate) actor::RequestId);

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get().copied().ok_or_else(|| Error::internal("a request without a number"))
    }
}

/// The number as text; empty where the request has none yet.
pub(crate) fn of(extensions: &Extensions) -> String {
    extensions.get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default()
}

/// Gives the request its number. What it logs stands in a span that names the route, never the path or the query, since
/// those can hold secrets.
pub(super) async fn give(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = actor::RequestId::random(app.daymark.randomness());
    request.extensions_mut().insert(RequestId(id));
    let text = id.to_string();
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let span = tracing::info_span!("request", id = %text, method = %request.method(), route);
    let mut response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), "answered"));
    if let Ok(value) = HeaderValue::try_from(text) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
