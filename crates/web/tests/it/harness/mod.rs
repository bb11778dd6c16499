//! Daymark in a box: the real router on a fresh database, a clock that a test sets, randomness that repeats, mail that is
//! kept, and the people and apps that stories are told about.
//!
//! ```ignore
//! on_both_engines! {
//!     async fn an_app_writes_what_it_owns(app: App) {
//!         let greatreads = app.client("Greatreads").await.authorised_by("owner", "media_write").await;
//!         greatreads.post("/api/2/attributes/acquire/", json!([{"template": "pages_read"}])).await.expect(200);
//!     }
//! }
//! ```

mod answer;
mod client;
mod person;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use service::testing::{FixedClock, Outbox, SeededRandomness};
use service::{Daymark, Parts, Settings};
use store::testing::TestStore;
use tower::ServiceExt;

pub use answer::Answer;
pub use client::{ApiClient, Client};
pub use person::{Person, Visitor};

/// The moment at which every story begins: a Wednesday, 2026-10-07T00:08:21Z, which the recordings begin at too.
pub const BEGINNING: &str = "2026-10-07T00:08:21Z";

/// Every person's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// Runs each story twice: as `name::sqlite` and, where `DAYMARK_TEST_POSTGRES` names a server, as `name::postgres`.
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: App) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$meta])*
            async fn story($app: &crate::harness::App) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                story(&crate::harness::App::on_sqlite().await).await
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = crate::harness::App::on_postgres().await {
                    story(&app).await
                }
            }
        }
    )+};
}

/// One installation of Daymark.
pub struct App {
    pub daymark: Arc<Daymark>,
    pub clock: Arc<FixedClock>,
    pub mail: Arc<Outbox>,
    router: Router,
    store: TestStore,
}
