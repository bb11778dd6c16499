//! What answers say about rate limits.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
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

/// Says where the caller stands.
pub(super) fn say(headers: &mut HeaderMap, window: Window) {
    let values = [u64::from(window.limit), window.remaining(), window.reset_seconds];
    for (name, value) in HEADERS.into_iter().zip(values.iter().cycle()) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(*value));
    }
}
