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
mod held;
mod listening;
mod person;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::{HeaderValue, Request};
use service::accounts::{self, NewAccount};
use service::actor::Operator;
use service::testing::{FixedClock, Outbox, SeededRandomness};
use service::{Daymark, Parts, Settings};
use store::testing::TestStore;
use tower::ServiceExt;

pub use answer::Answer;
pub use client::{ApiClient, Client};
pub use held::held;
pub use person::{Person, Visitor, multipart_request};

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

impl App {
    /// One on a fresh SQLite file.
    pub async fn on_sqlite() -> App {
        App::with(store::testing::sqlite().await, |_| ())
    }

    /// One on a fresh PostgreSQL database, where the environment names a server.
    pub async fn on_postgres() -> Option<App> {
        Some(App::with(store::testing::postgres().await?, |_| ()))
    }

    /// One with other settings.
    pub fn with(store: TestStore, change: impl FnOnce(&mut Configuration)) -> App {
        let mut configuration = Configuration::default();
        change(&mut configuration);
        let (clock, mail) = (Arc::new(FixedClock::at(BEGINNING)), Arc::new(Outbox::default()));
        let daymark = Daymark::new(Parts {
            store: store.store().clone(),
            settings: configuration.settings,
            clock: clock.clone(),
            randomness: Arc::new(SeededRandomness::default()),
            mail: Some(mail.clone()),
        });
        let router = web::router(daymark.clone(), configuration.options);
        App { daymark, clock, mail, router, store }
    }

    /// The same installation, restarted with other settings.
    pub fn restarted(self, change: impl FnOnce(&mut Configuration)) -> App {
        App::with(self.store, change)
    }

    /// The database, for what cannot be seen from outside.
    pub fn store(&self) -> &store::Store {
        self.store.store()
    }

    /// Everything in the SQLite file and beside it.
    pub fn stored_bytes(&self) -> Vec<u8> {
        let store::Database::Sqlite { path } = self.store.database() else { panic!("no file") };
        let beside = path.with_extension("db-wal");
        [path, &beside].into_iter().flat_map(|file| std::fs::read(file).unwrap_or_default()).collect()
    }

    /// The name of the engine: `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        self.store.engine()
    }

    /// A browser in which nobody is logged in.
    pub fn stranger(&self) -> Visitor<'_> {
        Visitor::new(self)
    }

    /// Someone with an account, which is made where it is not there yet, logged in.
    pub async fn person(&self, username: &str) -> Person<'_> {
        self.account(username).await;
        Person::log_in(self, username).await
    }

    /// An app, registered by the account `developer`.
    pub async fn client(&self, name: &str) -> Client<'_> {
        Client::register(self, name, |_| ()).await
    }

    /// An app about which its developer said more.
    pub async fn client_with(&self, name: &str, more: impl FnOnce(&mut service::clients::NewClient)) -> Client<'_> {
        Client::register(self, name, more).await
    }

    /// Makes an account, where there is none of that name, in the time zone UTC.
    pub async fn account(&self, username: &str) {
        self.account_in(username, "UTC").await;
    }

    /// Makes an account in a time zone, where there is none of that name.
    pub async fn account_in(&self, username: &str, timezone: &str) {
        let operator = Operator::at_the_console();
        let known = accounts::list(&self.daymark, &operator).await.expect("accounts");
        if known.iter().any(|account| account.username == username) {
            return;
        }
        let (username, password) = (username.to_owned(), PASSWORD.to_owned());
        let new = NewAccount { username, password, timezone: timezone.to_owned(), ..NewAccount::default() };
        accounts::create(&self.daymark, &operator, new).await.expect("an account");
    }

    /// Sends a request as it is, from the address 192.0.2.1.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.send_from([192, 0, 2, 1], request).await
    }

    /// Sends a request as it is.
    pub async fn send_from(&self, address: [u8; 4], mut request: Request<Body>) -> Answer {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::from(address)), 49_152);
        request.extensions_mut().insert(ConnectInfo(address));
        if !request.headers().contains_key(HOST) {
            request.headers_mut().insert(HOST, HeaderValue::from_static("daymark.test"));
        }
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        Answer::read(response).await
    }
}

/// What an installation is set up with.
#[derive(Default)]
pub struct Configuration {
    pub settings: Settings,
    pub options: web::Options,
}

/// The path of the link in a letter.
pub fn link_in(letter: &str) -> String {
    let path = letter.lines().find_map(|line| line.strip_prefix("http://daymark.test"));
    path.expect("a link").to_owned()
}
