//! A whole product on a fresh database, with a clock that stands still and mail that stays here.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use service::accounts::{self, NewAccount};
use service::actor::{Browser, Operator};
use service::sessions::{self, Agent, LogIn, NewSession};
use service::testing::{FixedClock, Outbox, SeededRandomness};
use service::{Daymark, Error, Parts, Settings};
use store::Store;

/// The password of every person here.
pub const PASSWORD: &str = "correct horse";
/// Where requests come from.
pub const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// The product and what stands around it.
pub struct App {
    pub daymark: Arc<Daymark>,
    pub clock: Arc<FixedClock>,
    pub outbox: Arc<Outbox>,
}

impl App {
    /// With the settings that a test would rarely change: mail is set up.
    pub fn new(store: Store) -> App {
        let base_url = "https://daymark.example.org/".parse().expect("an address");
        App::with(store, Settings { base_url: Some(base_url), ..Settings::default() })
    }

    /// With these settings.
    pub fn with(store: Store, settings: Settings) -> App {
        let clock = Arc::new(FixedClock::at("2026-11-24T09:30:00Z"));
        let outbox = Arc::new(Outbox::default());
        let daymark = Daymark::new(Parts {
            store,
            settings,
            clock: clock.clone(),
            randomness: Arc::new(SeededRandomness::default()),
            mail: Some(outbox.clone()),
        });
        App { daymark, clock, outbox }
    }

    /// Makes an account with this name and the address `name@example.org`, and logs it in.
    pub async fn person(&self, username: &str) -> Browser {
        let new = NewAccount {
            username: username.into(),
            password: PASSWORD.into(),
            email: format!("{username}@example.org"),
            ..NewAccount::default()
        };
        accounts::create(&self.daymark, &Operator::at_the_console(), new).await.expect("an account");
        self.log_in(username, PASSWORD).await.expect("a log-in").browser
    }

    /// The code at the end of the link to this path in the letter of that number.
    pub async fn code(&self, path: &str, letter: usize) -> String {
        let text = self.outbox.letter(letter).await.expect("a letter").text;
        let (_, rest) = text.split_once(&format!("https://daymark.example.org/{path}/")).expect("a link");
        rest.chars().take(40).collect()
    }

    /// Logs in from [`HOME`].
    pub async fn log_in(&self, username: &str, password: &str) -> Result<NewSession, Error> {
        self.log_in_with(username, password, &Agent::called("Firefox")).await
    }

    /// Logs in from [`HOME`] with this browser.
    pub async fn log_in_with(&self, username: &str, password: &str, agent: &Agent) -> Result<NewSession, Error> {
        sessions::log_in(&self.daymark, LogIn { username, password, agent, address: HOME }).await
    }
}
