//! Paths with a slash at their end and without it are the same, and nobody is redirected: a redirected POST loses its body.

use axum::Router;
use tower::Layer;
use tower_http::normalize_path::NormalizePathLayer;

/// Wraps the routes, which are all listed without the slash.
pub(super) fn tolerant(routes: Router) -> Router {
    Router::new().fallback_service(NormalizePathLayer::trim_trailing_slash().layer(routes))
}
