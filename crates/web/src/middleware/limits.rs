//! What answers say about rate limits.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use service::limits::Window;

/// The six fields, under the names that clients know and the names of the IETF's draft.
pub(crate) const HEADERS: [&str; 6] = [
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
];

/// The answer, saying where the caller stands where that is counted.
pub(crate) fn saying(mut answer: Response, window: Option<Window>) -> Response {
    if let Some(window) = window {
        say(answer.headers_mut(), window);
    }
    answer
}

/// Says what another answer said.
pub(super) fn repeat(said: &HeaderMap, headers: &mut HeaderMap) {
    for name in HEADERS {
        if let Some(value) = said.get(name) {
            headers.insert(HeaderName::from_static(name), value.clone());
        }
    }
}

/// Says where the caller stands.
pub(super) fn say(headers: &mut HeaderMap, window: Window) {
    let values = [u64::from(window.limit), window.remaining(), window.reset_seconds];
    for (name, value) in HEADERS.into_iter().zip(values.iter().cycle()) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(*value));
    }
}
