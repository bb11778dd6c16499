//! What holds for all requests, whatever their path, and what holds for the API, for OAuth and for pages alone.

pub(crate) mod authentication;
pub(crate) mod bodies;
pub(crate) mod forms;
mod forwarded;
pub(crate) mod headers;
mod host;
pub(crate) mod limits;
pub(crate) mod origin;
pub(crate) mod request_id;
pub(crate) mod sessions;
pub(crate) mod shown_once;
mod slash;
mod under_way;

use std::any::Any;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, Any as AnyOrigin, CorsLayer};

use crate::app::App;
use crate::errors::{Error, faces};

/// Puts the routes behind what holds for all of them. The last layer comes first.
pub(crate) fn around(routes: Router, app: App) -> Router {
    let routes = routes
        .fallback(|| async { Error::not_found() })
        // Bodies are bounded by a layer of our own.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(app.clone(), bodies::bound))
        .layer(from_fn_with_state(app.clone(), under_way::count))
        .layer(from_fn(host::one))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(faces))
        .layer(from_fn(headers::security))
        .layer(from_fn_with_state(app.clone(), origin::find))
        .layer(from_fn_with_state(app, request_id::give));
    slash::tolerant(routes)
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Error::internal("a handler panicked").into_response()
}

/// Lets scripts of any web page call, with a token but never with the browser's cookies.
pub(crate) fn open_to_all_origins() -> CorsLayer {
    let limits = limits::HEADERS.into_iter().map(HeaderName::from_static);
    let exposed: Vec<HeaderName> = limits.chain([RETRY_AFTER, WWW_AUTHENTICATE, request_id::HEADER]).collect();
    CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods([Method::GET, Method::POST])
        // Whatever is asked for, since libraries send fields of their own. No credentials are allowed, so cookies never count.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(exposed)
        .max_age(std::time::Duration::from_secs(86_400))
}
