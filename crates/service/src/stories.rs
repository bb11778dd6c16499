//! For the stories that tests of this crate tell: one person, and the services that write their days.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{ClientId, Conventions, GrantId, ScopeSet, UserId};
use serde_json::Value as Json;
use store::Store;
use store::journal::Entry;

use crate::accounts::{self, NewAccount};
use crate::actor::{ApiClient, Browser, Operator, Reader, RequestId, Writer};
use crate::admission::Admission;
use crate::testing::{FixedClock, SeededRandomness};
use crate::{Daymark, Parts, Settings, export};

/// The person, who lives in Baghdad, where it is 2026-10-07 already.
pub(crate) struct Person {
    pub daymark: Arc<Daymark>,
    pub user: UserId,
}

impl Person {
    pub fn new(store: Store) -> Person {
        Self::numbered(store, 1)
    }

    pub fn numbered(store: Store, number: i64) -> Person {
        let clock = Arc::new(FixedClock::at("2026-10-06T22:30:00Z"));
        let randomness = Arc::new(SeededRandomness::from_seed(1));
        let parts = Parts { store, settings: Settings::default(), clock, randomness, mail: None };
        Person { daymark: Daymark::new(parts), user: UserId(number) }
    }

    /// As [`Person::new`], with an account called `ada` besides the data.
    pub async fn with_account(store: Store) -> Person {
        let person = Self::new(store);
        person.sign_up().await;
        person
    }

    /// Makes the account `ada`, which is the first one, for a person of number 1.
    pub async fn sign_up(&self) {
        let (username, password) = ("ada".to_owned(), "correct horse".to_owned());
        let new = NewAccount { username, password, timezone: "Asia/Baghdad".into(), ..NewAccount::default() };
        accounts::create(&self.daymark, &Operator::at_the_console(), new).await.expect("an account");
    }

    /// Everything of theirs.
    pub fn export(&self) -> export::Download {
        export::of_story(&self.daymark, self.user)
    }

    fn zone() -> TimeZone {
        model::zone::find("Asia/Baghdad").expect("a zone")
    }

    fn client(&self, number: i64, scopes: &str) -> ApiClient {
        let scopes = ScopeSet::parse(scopes).expect("scopes");
        let (client, grant) = (ClientId(number), GrantId(number));
        ApiClient { user: self.user, zone: Self::zone(), client, grant, scopes, admission: Admission::Story }
    }

    /// An app of that number with these scopes, as a writer.
    pub fn app(&self, number: i64, scopes: &str) -> Writer {
        self.client(number, scopes).writer(RequestId([number as u8; 16]))
    }

    /// An app of that number with these scopes, as a reader.
    pub fn reader(&self, number: i64, scopes: &str) -> Reader {
        self.client(number, scopes).reader()
    }

    pub fn browser(&self) -> Browser {
        let (session_hash, confirmed_at, admission) = ([0; 32], Timestamp::UNIX_EPOCH, Admission::Story);
        let (zone, conventions, is_admin) = (Self::zone(), Conventions::default(), false);
        Browser { user: self.user, zone, conventions, session_hash, is_admin, confirmed_at, admission }
    }

    /// The person, entering values by hand.
    pub fn by_hand(&self) -> Writer {
        self.browser().writer(RequestId([0xda; 16]))
    }

    /// The person, looking.
    pub fn looking(&self) -> Reader {
        self.browser().reader()
    }

    /// The journal from its beginning.
    pub async fn journal(&self) -> Vec<Entry> {
        store::testing::journal(self.daymark.store(), self.user).await
    }
}

/// The items of a batch.
pub(crate) fn batch(items: Json) -> Vec<Json> {
    items.as_array().expect("a batch is an array").clone()
}
