//! What holds for all requests, whatever their path, and what holds for the API, for OAuth and for pages alone.

pub(crate) mod authentication;
pub(crate) mod forms;
pub(crate) mod headers;
pub(crate) mod limits;
pub(crate) mod origin;
pub(crate) mod request_id;
pub(crate) mod sessions;
pub(crate) mod shown_once;
mod slash;

use std::any::Any;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any as AnyOrigin, CorsLayer};

use crate::app::App;
use crate::errors::{Error, faces};

/// The largest request body, in bytes, but for pictures, whose routes say their own.
pub(crate) const MAX_BODY: usize = 1 << 20;

/// Puts the routes behind what holds for all of them. The last layer comes first.
pub(crate) fn around(routes: Router, app: App) -> Router {
    let routes = routes
        .fallback(|| async { Error::not_found() })
        .layer(DefaultBodyLimit::max(MAX_BODY))
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
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers(exposed)
        .max_age(std::time::Duration::from_secs(86_400))
}
