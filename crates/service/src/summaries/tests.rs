//! Stories of weeks and years that are mailed.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use model::{Clock, ScopeSet, UserId};
use serde_json::json;
use store::Store;

use super::*;
use crate::accounts::{self, NewAccount};
use crate::actor::{ApiClient, Operator, RequestId};
use crate::admission::Admission;
use crate::mail::{Letter, Mail, NotSent, Sending};
use crate::sessions::{self, LogIn};
use crate::testing::{FixedClock, Outbox, SeededRandomness};
use crate::{Parts, Settings, attributes, jobs, values};

/// A mail server that can be out of order.
#[derive(Default)]
struct Server {
    outbox: Outbox,
    is_down: AtomicBool,
}

impl Mail for Server {
    fn send(&self, letter: Letter) -> Sending<'_> {
        if self.is_down.load(Ordering::SeqCst) {
            return Box::pin(async { Err(NotSent("the server does not answer".into())) });
        }
        self.outbox.send(letter)
    }
}

/// An installation with one person, Ada, who lives in UTC and has steps from Monday 2026-09-28 to Sunday 2026-10-04; it is
/// that Sunday.
struct Story {
    daymark: Arc<Daymark>,
    clock: Arc<FixedClock>,
    server: Arc<Server>,
    user: UserId,
}

impl Story {
    async fn new(store: Store) -> Story {
        let clock = Arc::new(FixedClock::at("2026-10-04T20:00:00Z"));
        let server = Arc::new(Server::default());
        let base_url = "https://daymark.example.org/".parse().ok();
        let daymark = Daymark::new(Parts {
            store,
            settings: Settings { base_url, ..Settings::default() },
            clock: clock.clone(),
            randomness: Arc::new(SeededRandomness::default()),
            mail: Some(server.clone()),
        });
        let new = NewAccount {
            username: "ada".into(),
            password: "correct horse".into(),
            email: "ada@example.org".into(),
            ..NewAccount::default()
        };
        accounts::create(&daymark, &Operator::at_the_console(), new).await.expect("an account");
        let story = Story { daymark, clock, server, user: UserId(1) };
        story.walk().await;
        story
    }

    async fn walk(&self) {
        let app = ApiClient {
            user: self.user,
            zone: TimeZone::UTC,
            client: model::ClientId(1),
            grant: model::GrantId(1),
            scopes: ScopeSet::parse("activity_write").expect("scopes"),
            admission: Admission::Story,
        };
        let writer = app.writer(RequestId([1; 16]));
        attributes::acquire(&self.daymark, &writer, vec![json!({"template": "steps"})]).await.expect("outcomes");
        let days = Period::around(Span::Week, Day::parse("2026-09-28").expect("a day"), Weekday::Monday);
        let items = days.iter().map(|day| json!({"name": "steps", "date": day.to_string(), "value": 1000})).collect();
        values::update(&self.daymark, &writer, items).await.expect("outcomes");
    }

    /// Ada ticks what she wants.
    async fn wants(&self, weekly: bool, yearly: bool) {
        let log_in = LogIn {
            username: "ada",
            password: "correct horse",
            agent: &sessions::Agent::called(""),
            address: Ipv4Addr::LOCALHOST.into(),
        };
        let browser = sessions::log_in(&self.daymark, log_in).await.expect("a log-in").browser;
        let stored = accounts::profile(&self.daymark, &browser.reader()).await.expect("a profile").preferences;
        let wanted = Preferences { weekly_email: weekly, yearly_email: yearly, ..stored };
        accounts::update(&self.daymark, &browser, wanted).await.expect("updated");
    }

    /// Lets time pass, with a server that looks for work each hour.
    async fn live(&self, hours: i64) {
        for _ in 0..hours {
            self.clock.advance(SignedDuration::from_hours(1));
            while jobs::work_off(&self.daymark).await.expect("work") > 0 {}
        }
    }

    fn subjects(&self) -> Vec<String> {
        self.server.outbox.letters().into_iter().map(|letter| letter.subject).collect()
    }
}

store::on_both_engines! {
    async fn a_week_is_mailed_once_to_those_who_want_it(store: Store) {
        let story = Story::new(store).await;
        story.wants(true, false).await;
        story.live(6).await;
        assert_eq!(story.subjects(), [""; 0], "the week goes on");
        story.live(24 * 6).await;
        assert_eq!(story.subjects(), ["Your week, 28 September to 4 October 2026"]);
        let letter = story.server.outbox.letters().remove(0);
        assert_eq!(letter.to.as_str(), "ada@example.org");
        for part in [
            "7 days, all of them with some value",
            "Steps: 7,000 in total, 1,000 a day (nothing the week before)",
            "https://daymark.example.org/review/week/2026-09-28",
            "https://daymark.example.org/stop/",
        ] {
            assert!(letter.text.contains(part), "no {part} in {}", letter.text);
        }
        let summary = letter.summary.expect("a summary");
        assert_eq!(summary.rows[0].bars, [Some(100); 7]);
        story.live(24 * 9).await;
        assert_eq!(story.subjects().len(), 1, "weeks without values are not told of");
    }

    async fn who_did_not_ask_gets_nothing(store: Store) {
        let story = Story::new(store).await;
        story.live(24 * 8).await;
        assert_eq!(story.subjects(), [""; 0]);
    }

    async fn a_year_is_mailed_when_it_is_over_and_while_it_is_news(store: Store) {
        let story = Story::new(store).await;
        story.wants(false, true).await;
        story.live(24).await;
        assert_eq!(story.subjects(), [""; 0], "2025 is long over");
        story.clock.advance(SignedDuration::from_hours(24 * 90));
        story.live(24 * 2).await;
        assert_eq!(story.subjects(), ["Your year, 2026"]);
    }

    async fn a_mail_that_was_not_sent_is_tried_again_while_the_days_are_closed(store: Store) {
        let story = Story::new(store.clone()).await;
        story.wants(true, false).await;
        story.server.is_down.store(true, Ordering::SeqCst);
        story.live(12).await;
        assert_eq!(story.subjects(), [""; 0]);
        let failed = store.read(|tx| store::closings::list_failures(tx, 5)).await.expect("failures");
        assert_eq!(failed.len(), 1);
        assert!(failed[0].failure.contains("the weekly mail was not sent: the server does not answer"), "{failed:?}");
        let (now, horizon) = (story.clock.now(), crate::clock::time(&story.daymark).horizon());
        let claimed = store.write(move |tx| store::closings::claim(tx, UserId(1), &horizon, now)).await.expect("an answer");
        assert_eq!(claimed.and_then(|claimed| claimed.closed_day), Day::parse("2026-10-04"), "the mail holds up nothing else");

        story.server.is_down.store(false, Ordering::SeqCst);
        story.live(24).await;
        assert_eq!(story.subjects(), ["Your week, 28 September to 4 October 2026"]);
        assert_eq!(store.read(|tx| store::closings::list_failures(tx, 5)).await.expect("failures"), []);
    }

    async fn the_link_in_a_mail_stops_it_without_a_log_in(store: Store) {
        let story = Story::new(store.clone()).await;
        story.wants(true, true).await;
        story.live(24).await;
        let letter = story.server.outbox.letters().remove(0);
        let summary = letter.summary.expect("a summary");
        let code = summary.stop_address.rsplit('/').next().expect("a code");
        assert_eq!(find(&story.daymark, code).await, Ok(Stopped { kind: Kind::Weekly, is_stopped: false }));
        for _ in 0..2 {
            assert_eq!(stop(&story.daymark, code).await, Ok(Kind::Weekly), "as often as one likes");
        }
        assert_eq!(find(&story.daymark, code).await, Ok(Stopped { kind: Kind::Weekly, is_stopped: true }));
        let account = store.read(|tx| store::users::find(tx, UserId(1))).await.expect("an answer").expect("an account");
        assert_eq!((account.preferences.weekly_email, account.preferences.yearly_email), (false, true), "that mail alone");
        assert_eq!(stop(&story.daymark, "guessed").await, Err(Error::LinkExpired));
        accounts::delete_by_operator(&story.daymark, &Operator::at_the_console(), "ada").await.expect("deleted");
        assert_eq!(stop(&story.daymark, code).await, Err(Error::LinkExpired));
    }

    async fn someone_who_is_suspended_gets_no_mail(store: Store) {
        let story = Story::new(store).await;
        story.wants(true, false).await;
        let operator = Operator::at_the_console();
        let boss = NewAccount { username: "boss".into(), password: "correct horse".into(), ..NewAccount::default() };
        accounts::create(&story.daymark, &operator, boss).await.expect("an account");
        accounts::promote(&story.daymark, &operator, "boss").await.expect("promoted");
        accounts::suspend_by_operator(&story.daymark, &operator, "ada").await.expect("suspended");
        story.live(24 * 2).await;
        assert_eq!(story.subjects(), [""; 0]);
    }
}
