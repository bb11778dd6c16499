//! HTTP in, HTTP out: the API, OAuth and the pages, as one [`axum::Router`].
//!
//! [`routes`] lists every path of the product. Handlers parse, call a use case of [`service`] and answer; what holds for
//! all requests stands in [`middleware`], what is answered when something fails in [`errors`]. Here is no SQL and no rule.

mod api;
mod app;
mod assets;
mod chart;
mod errors;
mod installable;
pub mod mail;
mod middleware;
mod oauth;
mod openapi;
mod options;
mod pages;
mod routes;
#[cfg(feature = "testing")]
pub mod testing;

use std::sync::Arc;

use service::Daymark;

pub use openapi::openapi;
pub use options::{ForwardedHeader, Options, Patience};

/// The whole product as a service for HTTP. To be served with
/// `into_make_service_with_connect_info::<SocketAddr>()`, since limits count by the address of who connects.
pub fn router(daymark: Arc<Daymark>, options: Options) -> axum::Router {
    let app = app::App::new(daymark, options);
    middleware::around(routes::all(&app), app)
}
