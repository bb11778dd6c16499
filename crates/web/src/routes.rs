//! Every path of the product. Each is listed without a slash at its end and answers the same with one.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state as layer;
use axum::routing::{any, get, post};
use tower_http::compression::CompressionLayer;

use crate::api;
use crate::app::App;
use crate::errors::Error;
use crate::middleware::{authentication, forms, open_to_all_origins, sessions};

/// All of them.
pub(crate) fn all(app: &App) -> Router {
    let api = Router::new().merge(api_2(app)).merge(api_public());
    Router::new()
        .merge(api.layer(CompressionLayer::new()).layer(open_to_all_origins()))
        .merge(oauth().layer(open_to_all_origins()))
        .merge(pages(app))
        .with_state(app.clone())
}

/// The API, for callers with a token or, to read, with a session.
fn api_2(app: &App) -> Router<App> {
    use api::*;
    Router::new()
        .route("/api/2/accounts/profile", get(profile::get))
        .route("/api/2/attributes", get(attributes::list::get))
        .route("/api/2/attributes/templates", get(attributes::templates::get))
        .route("/api/2/attributes/with-values", get(attributes::with_values::get))
        .route("/api/2/attributes/values", get(attributes::values::get))
        .route("/api/2/attributes/owned", get(attributes::owned::get))
        .route("/api/2/attributes/acquire", post(attributes::acquire::post))
        .route("/api/2/attributes/release", post(attributes::release::post))
        .route("/api/2/attributes/create", post(attributes::create::post))
        .route("/api/2/attributes/update", post(attributes::update::post))
        .route("/api/2/attributes/increment", post(attributes::increment::post))
        .route("/api/2/averages", get(averages::get))
        .route("/api/2/correlations", get(correlations::get))
        .route("/api/2/correlations/combo", get(correlations::combo::get))
        .route("/api/2/insights", get(insights::get))
        .route(authentication::UNKNOWN, any(|| async { Error::not_found() }))
        .route_layer(layer(app.clone(), authentication::require))
}

/// What of the API needs no credential.
fn api_public() -> Router<App> {
    Router::new().route("/healthz", get(api::healthz::get))
}

/// OAuth for apps. What people see of it, the authorise and device pages, stands below.
fn oauth() -> Router<App> {
    Router::new()
}

/// What people see.
fn pages(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(|| async { "Daymark" }))
        .layer(layer(app.clone(), forms::guard))
        .layer(layer(app.clone(), sessions::find))
        .layer(DefaultBodyLimit::max(forms::MAX_UPLOAD))
}
