//! Stories of what comes about by itself.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use model::finding::{Average, Correlation, InsightRule};
use model::{AttributeId, Day, Revision, UserId};
use serde_json::{Value as Json, json};
use store::{Store, closings, journal};

use super::claim::Claim;
use super::closing::close;
use super::{Recompute, recompute, work_off};
use crate::accounts::{self, NewAccount};
use crate::actor::Operator;
use crate::attributes::acquire;
use crate::sessions::{self, LogIn};
use crate::stories::{Person, batch};
use crate::testing::{FixedClock, SeededRandomness};
use crate::values::update;
use crate::{Daymark, Parts, Settings};

/// A Wednesday, half past one in the morning in Baghdad, whose offset from UTC is three hours all year.
const BEGINNING: &str = "2026-10-06T22:30:00Z";
const ZONE: &str = "Asia/Baghdad";

/// Someone with an account in Baghdad, whose app writes steps and mood.
struct Story {
    person: Person,
    clock: Arc<FixedClock>,
    store: Store,
}

impl Story {
    async fn begin(store: Store) -> Story {
        let clock = Arc::new(FixedClock::at(BEGINNING));
        let story = Story { person: Person { daymark: server(&store, &clock), user: UserId(1) }, clock, store };
        let new = NewAccount {
            username: "ada".into(),
            password: "a long enough password".into(),
            timezone: ZONE.into(),
            ..NewAccount::default()
        };
        accounts::create(story.daymark(), &Operator::at_the_console(), new).await.expect("an account");
        let items = batch(json!([{"template": "steps"}, {"template": "mood"}]));
        acquire(story.daymark(), &story.person.app(1, "activity_write mood_write"), items).await.expect("outcomes");
        story
    }

    fn daymark(&self) -> &Arc<Daymark> {
        &self.person.daymark
    }

    fn set_clock(&self, time: &str) {
        let time: Timestamp = time.parse().expect("a time");
        self.clock.advance(time.duration_since(self.daymark().now()));
    }

    async fn write(&self, items: Vec<Json>) {
        let app = self.person.app(1, "activity_write mood_write");
        let outcomes = update(self.daymark(), &app, items).await.expect("outcomes");
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    }

    /// Steps, and a mood that follows them, on each of the days up to one.
    async fn write_days(&self, last: &str, days: i64) {
        let items = (0..days).flat_map(|ago| {
            let date = day(last).plus(-ago);
            let step = (date.number() * 7919).rem_euclid(101);
            [
                json!({"name": "steps", "date": date.to_string(), "value": 5000 + 50 * step}),
                json!({"name": "mood", "date": date.to_string(), "value": 1 + step / 12}),
            ]
        });
        self.write(items.collect()).await;
    }

    /// Does everything that is due, however many rounds it takes.
    async fn work(&self) -> usize {
        let mut done = 0;
        loop {
            match work_off(self.daymark()).await.expect("a round") {
                0 => return done,
                more => done += more,
            }
        }
    }

    async fn averages(&self) -> Vec<Average> {
        let ids = [AttributeId(1), AttributeId(2)];
        let read = self.store.read(move |tx| store::averages::list_between(tx, UserId(1), &ids, (Day::MIN, Day::MAX)));
        read.await.expect("averages")
    }

    async fn correlations(&self) -> Vec<Correlation> {
        self.store.read(|tx| store::correlations::list_latest(tx, UserId(1), Day::MAX)).await.expect("correlations")
    }

    /// The insights of a span of days, as rules and days.
    async fn insights(&self, first: &str, last: &str) -> Vec<(InsightRule, String)> {
        let span = (day(first), day(last));
        let read = self.store.read(move |tx| store::insights::list_between(tx, UserId(1), span)).await;
        read.expect("insights").iter().map(|i| (i.fact.rule, i.fact.day.to_string())).collect()
    }
}

fn server(store: &Store, clock: &Arc<FixedClock>) -> Arc<Daymark> {
    let randomness = Arc::new(SeededRandomness::from_seed(1));
    let (store, clock) = (store.clone(), clock.clone());
    Daymark::new(Parts { store, settings: Settings::default(), clock, randomness, mail: None })
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

store::on_both_engines! {
    async fn a_week_that_ends_gets_its_averages_and_correlations(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 100).await;
        // Saturday ends at 03:00 on Sunday where the person lives, and not at midnight.
        story.set_clock("2026-10-10T23:59:00Z");
        story.work().await;
        assert_eq!(story.averages().await.iter().filter(|a| a.date == day("2026-10-11")).count(), 0);
        story.set_clock("2026-10-11T01:00:00Z");
        story.work().await;
        let averages = story.averages().await;
        let sunday: Vec<_> = averages.iter().filter(|a| a.date == day("2026-10-11")).map(|a| a.attribute).collect();
        assert_eq!(sunday, [AttributeId(1), AttributeId(2)]);
        let correlations = story.correlations().await;
        let pair = correlations.iter().find(|c| c.attribute2.is_some()).expect("a correlation");
        assert_eq!((pair.date, pair.attribute, pair.attribute2), (day("2026-10-11"), AttributeId(2), Some(AttributeId(1))));
        assert!(pair.value > 0.9 && pair.stars == 5, "{pair:?}");
    }

    async fn doing_it_again_changes_nothing(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 100).await;
        story.set_clock("2026-10-11T01:00:00Z");
        let claim = Claim::take(story.daymark(), UserId(1)).await.expect("an answer").expect("a claim");
        close(story.daymark(), &claim).await.expect("closed");
        let first = (story.averages().await, story.correlations().await, story.insights("2026-01-01", "2026-12-31").await);
        assert!(!first.0.is_empty() && !first.1.is_empty() && !first.2.is_empty());
        // The server was killed before it could note that it was done.
        close(story.daymark(), &claim).await.expect("closed again");
        let second = (story.averages().await, story.correlations().await, story.insights("2026-01-01", "2026-12-31").await);
        assert_eq!(second, first);
    }

    async fn what_a_killed_server_had_begun_is_done_by_the_next_one_after_five_minutes(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 30).await;
        story.set_clock("2026-10-11T01:00:00Z");
        Claim::take(story.daymark(), UserId(1)).await.expect("an answer").expect("a claim");
        let next = server(&story.store, &story.clock);
        assert_eq!(work_off(&next).await, Ok(0), "it may still be at work");
        story.clock.advance(SignedDuration::from_mins(5));
        assert_eq!(work_off(&next).await, Ok(1));
        assert!(!story.averages().await.is_empty());
    }

    async fn two_servers_close_each_persons_days_once(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 30).await;
        story.set_clock("2026-10-11T01:00:00Z");
        let other = server(&story.store, &story.clock);
        let (one, two) = tokio::join!(work_off(story.daymark()), work_off(&other));
        // A second claim may follow the first, but then the closing is not due any more.
        assert!(one.expect("a round") + two.expect("a round") >= 1);
        let dates: Vec<_> = story.averages().await.iter().map(|a| (a.attribute, a.date)).collect();
        assert_eq!(dates, [(AttributeId(1), day("2026-10-11")), (AttributeId(2), day("2026-10-11"))]);
    }

    async fn weeks_that_were_missed_are_made_up_for(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 60).await;
        story.set_clock("2026-10-08T01:00:00Z");
        story.work().await;
        story.set_clock("2026-11-24T12:00:00Z");
        story.work().await;
        let mut dates: Vec<_> = story.averages().await.iter().filter(|a| a.attribute == AttributeId(1)).map(|a| a.date).collect();
        dates.sort();
        let sundays = ["2026-10-04", "2026-10-11", "2026-10-18", "2026-10-25", "2026-11-01", "2026-11-08", "2026-11-15", "2026-11-22"];
        assert_eq!(dates, sundays.map(day));
        assert!(story.correlations().await.iter().all(|c| c.date == day("2026-11-22")), "of correlations, the latest week's");
        assert_eq!(work_off(story.daymark()).await, Ok(0));
    }

    async fn a_write_renews_the_insights_of_today_but_not_more_than_once_a_minute(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-06", 60).await;
        story.work().await;
        let today = || story.insights("2026-10-07", "2026-10-07");
        assert_eq!(today().await, []);
        story.clock.advance(SignedDuration::from_secs(30));
        story.write(vec![json!({"name": "steps", "date": "2026-10-07", "value": 30_000})]).await;
        assert_eq!(story.work().await, 0, "they were made half a minute ago");
        story.clock.advance(SignedDuration::from_secs(31));
        assert_eq!(story.work().await, 1);
        assert_eq!(today().await, [(InsightRule::DayOfWeek, "2026-10-07".into())]);
        story.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(story.work().await, 0, "nothing was written");
    }

    async fn a_day_that_is_filled_in_late_gets_its_insights_then(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-04", 60).await;
        story.set_clock("2026-10-07T12:00:00Z");
        story.work().await;
        let of_monday = || story.insights("2026-10-05", "2026-10-05");
        assert_eq!(of_monday().await, []);
        story.write(vec![json!({"name": "steps", "date": "2026-10-05", "value": 40_000})]).await;
        story.clock.advance(SignedDuration::from_mins(2));
        story.work().await;
        assert!(of_monday().await.contains(&(InsightRule::BestSince, "2026-10-05".into())), "{:?}", of_monday().await);
    }

    async fn a_closing_that_fails_is_tried_again_later(store: Store) {
        let story = Story::begin(store).await;
        story.work().await;
        story.set_clock("2026-10-08T01:00:00Z");
        let claim = Claim::take(story.daymark(), UserId(1)).await.expect("an answer").expect("a claim");
        claim.fail(story.daymark(), "out of luck".into()).await.expect("noted");
        assert_eq!(story.work().await, 0, "not at once");
        let failed = story.store.read(|tx| closings::list_failures(tx, 10)).await.expect("failures");
        assert_eq!(failed.iter().map(|f| (f.attempts, f.failure.as_str())).collect::<Vec<_>>(), [(1, "out of luck")]);
        story.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(story.work().await, 1);
        assert_eq!(story.store.read(|tx| closings::list_failures(tx, 10)).await, Ok(vec![]));
    }

    async fn who_moves_has_the_next_day_closed_by_the_new_clock(store: Store) {
        let story = Story::begin(store).await;
        story.work().await;
        let (username, password, address) = ("ada", "a long enough password", [192, 0, 2, 1].into());
        let log_in = LogIn { username, password, agent: &sessions::Agent::called("Firefox"), address };
        let browser = sessions::log_in(story.daymark(), log_in).await.expect("a log-in").browser;
        let profile = accounts::profile(story.daymark(), &browser.reader()).await.expect("a profile");
        let preferences = accounts::Preferences { timezone: "Pacific/Auckland".into(), ..profile.preferences };
        accounts::update(story.daymark(), &browser, preferences).await.expect("moved");
        // Just after four on Thursday in Auckland, where Wednesday has closed; in Baghdad it is Wednesday evening.
        story.set_clock("2026-10-07T15:05:00Z");
        assert_eq!(story.work().await, 1);
        let claim = Claim::take(story.daymark(), UserId(1)).await.expect("an answer").expect("a claim");
        assert_eq!(claim.closed_day(), Some(day("2026-10-07")));
    }

    async fn those_whose_account_is_going_get_nothing_more(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 30).await;
        let wanted = crate::findings::renewal::Wanted { averages: vec![day("2026-10-04")], ..Default::default() };
        accounts::delete_by_operator(story.daymark(), &Operator::at_the_console(), "ada").await.expect("deleted");
        // A server that had claimed the person's findings before.
        crate::findings::renewal::renew(story.daymark(), UserId(1), wanted).await.expect("nothing to do");
        assert_eq!(store::testing::tables_with_rows_of(&story.store, UserId(1)).await, [""; 0]);
        story.set_clock("2026-10-11T01:00:00Z");
        assert_eq!(story.work().await, 0);
    }

    async fn everything_is_worked_out_by_hand_as_of_today(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 100).await;
        let what = Recompute { username: Some("ada".into()), since: Some(day("2026-09-14")), ..Recompute::default() };
        let mut seen = Vec::new();
        let operator = Operator::at_the_console();
        recompute(story.daymark(), &operator, what, |done, all| seen.push((done, all))).await.expect("done");
        assert_eq!(seen, [(0, 1), (1, 1)]);
        let mut dates: Vec<_> = story.averages().await.iter().filter(|a| a.attribute == AttributeId(1)).map(|a| a.date).collect();
        dates.sort();
        assert_eq!(dates, ["2026-09-20", "2026-09-27", "2026-10-04"].map(day));
        assert!(story.correlations().await.iter().all(|c| c.date == day("2026-10-07")));
        let nobody = Recompute { username: Some("nobody".into()), ..Recompute::default() };
        let outcome = recompute(story.daymark(), &operator, nobody, |_, _| ()).await;
        assert_eq!(outcome, Err(crate::Error::NotFound));
    }

    async fn ten_years_gaps_constants_and_single_values_are_all_in_a_days_work(store: Store) {
        let story = Story::begin(store).await;
        let app = story.person.app(1, "activity_write health_write custom_write sleep_write media_write");
        let own = json!([
            {"label": "Always", "group": "health", "value_type": 1}, {"label": "Once", "group": "health", "value_type": 0},
            {"label": "Never", "group": "health", "value_type": 0}, {"label": "coffee", "group": "custom", "value_type": 7},
            {"label": "Huge", "group": "health", "value_type": 1}, {"label": "Note", "group": "health", "value_type": 2},
            {"template": "sleep_start"},
        ]);
        crate::attributes::create(story.daymark(), &app, batch(own)).await.expect("outcomes");
        let today = day("2026-10-07");
        let mut items = vec![
            json!({"name": "once", "date": today.to_string(), "value": 7}),
            json!({"name": "note", "date": today.to_string(), "value": "calm"}),
        ];
        for ago in 0..3650 {
            let date = today.plus(-ago).to_string();
            let mixed = (ago * 7919) % 1009;
            let mut add = |name: &str, value: Json| items.push(json!({"name": name, "date": date, "value": value}));
            if mixed % 5 > 0 {
                add("steps", json!(mixed * 13));
            }
            if ago % 90 > 60 {
                add("coffee", json!(mixed % 2));
            }
            add("always", json!(4.5));
            add("huge", json!(if mixed % 2 == 0 { 1e308 } else { -1e308 }));
            add("sleep_start", json!((mixed + 300) % 1440));
        }
        let outcomes = update(story.daymark(), &app, items).await.expect("outcomes");
        assert!(outcomes.iter().all(Result::is_ok));
        let what = Recompute { since: Some(day("2016-10-10")), ..Recompute::default() };
        recompute(story.daymark(), &Operator::at_the_console(), what, |_, _| ()).await.expect("done");
        assert_eq!(story.averages().await.iter().filter(|a| a.attribute == AttributeId(1)).count(), 521);
        for found in story.correlations().await {
            assert!(found.value.is_finite() && found.p.is_finite(), "{found:?}");
        }
    }

    async fn findings_leave_no_row_in_the_journal_and_every_write_is_known_in_the_end(store: Store) {
        let story = Story::begin(store).await;
        story.write_days("2026-10-07", 5).await;
        let rows = story.person.journal().await.len();
        story.work().await;
        story.set_clock("2026-10-11T01:00:00Z");
        story.work().await;
        assert_eq!(story.person.journal().await.len(), rows);
        let progress = story.store.read(|tx| journal::progress(tx, UserId(1))).await.expect("progress");
        assert_eq!(progress.latest, progress.insights);
        assert!(progress.latest > Revision(rows as i64));
    }
}
