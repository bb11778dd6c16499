//! Header fields that keep browsers from doing more with an answer than we meant. A handler's own choice is kept.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, SET_COOKIE, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::origin::Origin;
use crate::errors::Face;

/// What pages may load and do: only what comes from here, no inline script or style, no frames.
pub(crate) const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Sets the fields that the path's face calls for.
pub(super) async fn security(request: Request, next: Next) -> Response {
    let face = Face::of(request.uri().path());
    let is_https = request.extensions().get::<Origin>().is_some_and(Origin::is_https);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if headers.contains_key(SET_COOKIE) && headers.get(CACHE_CONTROL).is_some_and(is_kept_by_others) {
        // What is said to one browser is kept for no other.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, X_FRAME_OPTIONS, "DENY");
    if is_https {
        set(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    match face {
        Face::Api => {
            set(headers, CACHE_CONTROL, "private, no-cache");
            set(headers, CONTENT_SECURITY_POLICY, DATA_POLICY);
        }
        Face::OAuth => {
            set(headers, CACHE_CONTROL, "no-store");
            set(headers, CONTENT_SECURITY_POLICY, DATA_POLICY);
        }
        Face::Page => page(headers),
    }
    response
}

/// Whether what this `Cache-Control` stands on may be kept on the way and given to others (RFC 9111, section 5.2.2).
fn is_kept_by_others(value: &HeaderValue) -> bool {
    let text = value.to_str().unwrap_or("").to_ascii_lowercase();
    !text.split(',').any(|directive| matches!(directive.trim(), "private" | "no-store"))
}

fn page(headers: &mut HeaderMap) {
    set(headers, CACHE_CONTROL, "private, no-store");
    set(headers, CONTENT_SECURITY_POLICY, PAGE_POLICY);
    set(headers, REFERRER_POLICY, "no-referrer");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(headers, HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
