//! Stories of a clock that is wrong for a moment: by hours, days and years, either way, around every job and everything that expires.

use std::net::Ipv4Addr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use model::finding::Average;
use model::{AttributeId, Day, UserId};
use serde_json::json;
use store::Store;

use super::*;
use crate::accounts::{self, NewAccount};
use crate::actor::{Browser, Operator};
use crate::authentication::{Credential, Refusal, authenticate};
use crate::clients::{self, NewClient};
use crate::jobs::work_off;
use crate::oauth::authorise::AuthorisationRequest;
use crate::oauth::{self, Basic, Parameters, device};
use crate::sessions::{self, LogIn, NewSession};
use crate::stories::{Person, batch};
use crate::testing::{FixedClock, SeededRandomness};
use crate::{Parts, Settings, attributes, changes, developer_tokens, import, links, values};

/// A Wednesday morning in Baghdad.
const BEGINNING: &str = "2026-10-07T06:00:00Z";
const PASSWORD: &str = "a long enough password";
const HOUR: i64 = 1;
const DAY: i64 = 24 * HOUR;
/// How far a clock is wrong, in hours.
const WRONG: [i64; 8] = [5 * HOUR, -5 * HOUR, 3 * DAY, -3 * DAY, 40 * DAY, -40 * DAY, 730 * DAY, -730 * DAY];

/// A person with an account, values, an app, and a clock.
struct Story {
    person: Person,
    clock: Arc<FixedClock>,
    store: Store,
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn server(store: &Store, clock: &Arc<FixedClock>, seed: u32) -> Arc<Daymark> {
    let randomness = Arc::new(SeededRandomness::from_seed(seed));
    let (store, clock) = (store.clone(), clock.clone());
    Daymark::new(Parts { store, settings: Settings::default(), clock, randomness, mail: None })
}

impl Story {
    async fn begin(store: &Store) -> Story {
        let clock = Arc::new(FixedClock::at(BEGINNING));
        let person = Person { daymark: server(store, &clock, 1), user: UserId(1) };
        let story = Story { person, clock, store: store.clone() };
        let (username, timezone) = ("ada".to_owned(), "Asia/Baghdad".to_owned());
        let new = NewAccount { username, password: PASSWORD.into(), timezone, ..NewAccount::default() };
        accounts::create(story.daymark(), &Operator::at_the_console(), new).await.expect("an account");
        let items = batch(json!([{"template": "steps"}, {"template": "mood"}]));
        attributes::acquire(story.daymark(), &story.person.app(1, "activity_write mood_write"), items)
            .await
            .expect("made");
        story
    }

    fn daymark(&self) -> &Arc<Daymark> {
        &self.person.daymark
    }

    /// Steps, and a mood that follows them, of a day.
    async fn write(&self, days: impl Iterator<Item = Day>) {
        let items = days.flat_map(|date| {
            let step = (date.number() * 7919).rem_euclid(101);
            [
                json!({"name": "steps", "date": date.to_string(), "value": 5000 + 50 * step}),
                json!({"name": "mood", "date": date.to_string(), "value": 1 + step / 12}),
            ]
        });
        let app = self.person.app(1, "activity_write mood_write");
        let written = values::update(self.daymark(), &app, items.collect()).await.expect("outcomes");
        assert!(written.iter().all(Result::is_ok), "{written:?}");
    }

    /// Does everything that is due; it ends, whatever the clock says.
    async fn work(&self) {
        for _ in 0..20 {
            if work_off(self.daymark()).await.expect("a round") == 0 {
                return;
            }
        }
        panic!("work is found for ever");
    }

    /// Lives through some days, looking at what is due each hour, and writes each day when it is over.
    async fn live(&self, days: i64) {
        for hour in 0..24 * days {
            self.clock.advance(hours(1));
            if hour % 24 == 17 {
                let today = self.person.looking().today(self.daymark().now());
                self.write([today].into_iter()).await;
            }
            self.work().await;
        }
    }

    /// The clock is wrong for a quarter of a minute, in which everything happens that can.
    async fn be_wrong(&self, off: i64, meanwhile: impl AsyncFnOnce()) {
        self.clock.set_wrong(hours(off));
        self.work().await;
        meanwhile().await;
        self.clock.advance(SignedDuration::from_secs(15));
        self.work().await;
        self.clock.set_wrong(-hours(off));
        self.work().await;
    }

    async fn log_in(&self) -> NewSession {
        let address = Ipv4Addr::LOCALHOST.into();
        let agent = sessions::Agent::called("Firefox");
        let log_in = LogIn { username: "ada", password: PASSWORD, agent: &agent, address };
        sessions::log_in(self.daymark(), log_in).await.expect("a log-in")
    }

    async fn ahead(&self) -> i64 {
        examine(self.daymark(), &Operator::at_the_console()).await.expect("a state").ahead
    }

    /// The findings from a day on, as they are stored.
    async fn found(&self, first: Day) -> Found {
        let read = move |tx: &mut store::Tx<'_>| {
            let (user, ids) = (UserId(1), [AttributeId(1), AttributeId(2)]);
            let averages = store::averages::list_between(tx, user, &ids, (first, Day::MAX))?;
            let mut correlations = Vec::new();
            let mut after = first.plus(-1);
            while let Some((day, set)) = store::correlations::find_next(tx, user, (after, Day::MAX))? {
                correlations.push((day, set.len()));
                after = day;
            }
            let insights = store::insights::list_between(tx, user, (first, Day::MAX))?;
            let insights =
                insights.iter().map(|i| format!("{} {:?} {:?} {}", i.fact.day, i.attribute, i.fact.rule, i.fact.value));
            Ok::<_, store::Error>(Found { averages, correlations, insights: insights.collect() })
        };
        self.store.read(read).await.expect("findings")
    }
}

#[derive(Debug, PartialEq)]
struct Found {
    averages: Vec<Average>,
    correlations: Vec<(Day, usize)>,
    insights: Vec<String>,
}

/// Twelve days in which the clock is wrong for a moment, and what was found from the day after it on.
async fn twelve_days(store: &Store, off: Option<i64>) -> Found {
    let story = Story::begin(store).await;
    let begun = story.person.looking().today(story.daymark().now());
    story.write((1..80).map(|ago| begun.plus(-ago))).await;
    story.live(2).await;
    if let Some(off) = off {
        story.be_wrong(off, async || {}).await;
        let newest = newest_correlations(&story).await;
        assert!(newest.is_none_or(|day| day <= begun.plus(2)), "{off}: {newest:?} is no newest set");
    }
    story.live(10).await;
    assert_eq!(story.ahead().await, 0, "{off:?}");
    story.found(begun.plus(3)).await
}

async fn newest_correlations(story: &Story) -> Option<Day> {
    let (d, reader) = (story.daymark(), story.person.looking());
    let query = crate::findings::CorrelationsQuery::default();
    let found = crate::findings::correlations(d, &reader, query, crate::page::Paging::default()).await.expect("a page");
    found.page.items.first().map(|found| found.correlation.date)
}

#[test]
fn what_is_found_after_a_clock_was_wrong_is_what_would_have_been_found() {
    store::testing::block_on(async {
        let right = twelve_days(store::testing::sqlite().await.store(), None).await;
        assert!(
            !right.averages.is_empty() && !right.correlations.is_empty() && !right.insights.is_empty(),
            "{right:?}"
        );
        for off in WRONG {
            for store in store::testing::engines().await {
                assert_eq!(twelve_days(store.store(), Some(off)).await, right, "{off} hours");
            }
        }
    });
}

/// One of each thing that expires, made just now.
struct Everything {
    session: NewSession,
    other_session: NewSession,
    client: Basic,
    access: String,
    refresh: String,
    code: String,
    device: String,
    reset: String,
    deletion: model::Revision,
}

impl Everything {
    async fn make(story: &Story) -> Everything {
        let (d, session) = (story.daymark(), story.log_in().await);
        let other_session = story.log_in().await;
        let browser = &session.browser;
        let new = NewClient {
            name: "Diary".into(),
            support_email: "ada@example.org".into(),
            redirect_uris: vec!["https://diary.example.org/".into()],
            ..NewClient::default()
        };
        let made = clients::create(d, browser, new).await.expect("an app");
        let client = Basic { client_id: made.client.public_id.clone(), client_secret: made.secret.as_str().to_owned() };
        let tokens = |token: &crate::secrets::Secret| token.as_str().to_owned();
        let (access, refresh) =
            (tokens(made.developer_token.access_token()), tokens(made.developer_token.refresh_token()));
        let eve = NewAccount { username: "eve".into(), password: PASSWORD.into(), ..NewAccount::default() };
        accounts::create(d, &Operator::at_the_console(), eve).await.expect("an account");
        let reset = accounts::reset::make_link(d, browser, "eve").await.expect("a link").as_str().to_owned();
        let code = code(d, browser, &client).await;
        let device = device(d, browser, &client).await;
        let app = story.person.app(1, "activity_write");
        let items = batch(json!([{"label": "Coffees", "group": "food", "value_type": 0}]));
        attributes::create(d, &story.person.app(1, "food_write"), items).await.expect("made");
        attributes::delete(d, &story.person.by_hand(), "coffees").await.expect("deleted");
        let deletion = changes::recent(d, &story.person.looking()).await.expect("changes")[0].revision;
        let zip = import_of(story, &app).await;
        import::upload(d, &story.person.by_hand(), "my.zip".into(), zip).await.expect("read");
        Everything { session, other_session, client, access, refresh, code, device, reset, deletion }
    }

    /// What each says when it is presented, without using it up where that can be.
    async fn present(&self, story: &Story) -> Vec<(&'static str, String)> {
        let d = story.daymark();
        let found = sessions::find(d, self.session.secret.as_str()).await;
        let access = match authenticate(d, Credential::Bearer(&self.access)).await {
            Ok(_) => "lives".to_owned(),
            Err(Refusal::Failed(Error::ClockDoubted { .. })) => "doubted".to_owned(),
            Err(refusal) => refusal.to_string(),
        };
        let session = match found {
            Ok(Some(_)) => "lives".to_owned(),
            Ok(None) => "ended".to_owned(),
            Err(error) => doubt(&error),
        };
        let reset = accounts::reset::username(d, &self.reset).await.map_or_else(|e| doubt(&e), |_| "lives".to_owned());
        vec![("access token", access), ("session", session), ("link", reset)]
    }

    /// Exchanges what can be exchanged once.
    async fn exchange(&self, story: &Story, kind: &str) -> String {
        let parameters = match kind {
            "code" => [("grant_type", "authorization_code"), ("code", &self.code)],
            "refresh token" => [("grant_type", "refresh_token"), ("refresh_token", &self.refresh)],
            _ => [("grant_type", oauth::DEVICE_GRANT), ("device_code", &self.device)],
        };
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let parameters = Parameters::new(parameters).expect("parameters");
        let granted = oauth::grant_tokens(story.daymark(), &parameters, Some(self.client.clone())).await;
        granted.map_or_else(|error| error.code().to_owned(), |_| "lives".to_owned())
    }
}

fn doubt(error: &Error) -> String {
    if matches!(error, Error::ClockDoubted { .. }) { "doubted".to_owned() } else { error.to_string() }
}

async fn code(d: &Daymark, browser: &Browser, client: &Basic) -> String {
    let query = [("client_id", client.client_id.as_str()), ("response_type", "code"), ("scope", "mood_read")];
    let query: Vec<_> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let Ok(request) = AuthorisationRequest::read(d, None, "https://daymark.example.org", &query).await else {
        panic!("no good request");
    };
    let sent_to = oauth::authorise::approve(d, browser, &request).await.expect("approved");
    let query = sent_to.split_once("code=").expect("a code").1;
    query.split('&').next().expect("a code").to_owned()
}

async fn device(d: &Daymark, browser: &Browser, client: &Basic) -> String {
    let address = Ipv4Addr::LOCALHOST.into();
    let parameters = Parameters::new([("scope".to_owned(), "mood_read".to_owned())]).expect("parameters");
    let started = device::start(d, &parameters, Some(client.clone()), address).await.expect("started");
    device::approve(d, browser, address, &started.user_code).await.expect("approved");
    started.device_code
}

/// A zip with one value more than there are.
async fn import_of(story: &Story, app: &crate::actor::Writer) -> Vec<u8> {
    let value = json!({"name": "steps", "date": "2020-01-01", "value": 7});
    values::update(story.daymark(), app, vec![value]).await.expect("outcomes");
    let (mut bytes, mut download) = (Vec::new(), story.person.export());
    while let Some(piece) = download.next().await {
        bytes.extend(piece.expect("a piece"));
    }
    let none = json!({"name": "steps", "date": "2020-01-01", "value": null});
    values::update(story.daymark(), app, vec![none]).await.expect("outcomes");
    bytes
}

/// A clock that is wrong by so much calls nothing over, destroys nothing, and leaves nothing behind.
async fn nothing_is_lost(store: &Store, off: i64) {
    let story = Story::begin(store).await;
    story.live(2).await;
    let everything = Everything::make(&story).await;
    let lives = everything.present(&story).await;
    assert!(lives.iter().all(|(_, said)| said == "lives"), "{lives:?}");
    let d = story.daymark();
    story
        .be_wrong(off, async || {
            for (kind, said) in everything.present(&story).await {
                // A session that seems to begin later than now has ended; by a clock that is behind it has, until that is set right.
                let is_behind = kind == "session" && off < -1 && said == "ended";
                assert!(said == "lives" || said == "doubted" || is_behind, "{off}: the {kind} says {said}");
            }
            for kind in ["code", "device"] {
                let said = everything.exchange(&story, kind).await;
                assert!(off < 0 || said == "temporarily_unavailable", "{off}: the {kind} says {said}");
            }
            // Logging in removes sessions that have ended, and a new code the old ones.
            let late = story.log_in().await;
            code(d, &late.browser, &everything.client).await;
        })
        .await;
    let again = everything.present(&story).await;
    assert!(again.iter().all(|(_, said)| said == "lives"), "{off}: {again:?}");
    assert!(sessions::find(d, everything.other_session.secret.as_str()).await.expect("an answer").is_some(), "{off}");
    if off > 0 {
        for kind in ["code", "device", "refresh token"] {
            assert_eq!(everything.exchange(&story, kind).await, "lives", "{off}: {kind}");
        }
    }
    assert!(import::waiting(d, &story.person.looking()).await.expect("an answer").is_some(), "{off}: the import");
    changes::undo(d, &story.person.by_hand(), everything.deletion).await.expect("the deletion is undone");
    assert_eq!(attributes::overview(d, &story.person.looking()).await.expect("attributes").len(), 3, "{off}");
    story.live(2).await;
    assert_eq!(story.ahead().await, 0, "{off}");
    let state = examine(d, &Operator::at_the_console()).await.expect("a state");
    let (_, by) = state.jumped.expect("a jump");
    assert_eq!((by, state.waits), (-hours(off), None), "how far it jumped last is known, and it is believed again");
}

#[test]
fn nothing_that_expires_is_lost_to_a_clock_that_is_wrong() {
    store::testing::block_on(async {
        for off in WRONG {
            for store in store::testing::engines().await {
                nothing_is_lost(store.store(), off).await;
            }
        }
    });
}

store::on_both_engines! {
    async fn what_is_over_is_over_when_the_clock_is_right(store: Store) {
        let story = Story::begin(&store).await;
        let everything = Everything::make(&story).await;
        story.clock.advance(SignedDuration::from_secs(601));
        assert_eq!(everything.exchange(&story, "code").await, "invalid_grant");
        assert_eq!(everything.exchange(&story, "device").await, "expired_token");
        story.clock.advance(hours(1));
        assert_eq!(everything.present(&story).await[2].1, Error::LinkExpired.to_string());
        story.clock.advance(hours(366 * DAY));
        let said: Vec<String> = everything.present(&story).await.into_iter().map(|(_, said)| said).collect();
        assert_eq!(said, ["Token has expired", "ended", &Error::LinkExpired.to_string()]);
        assert_eq!(everything.exchange(&story, "refresh token").await, "invalid_grant");
        story.work().await;
        assert_eq!(import::waiting(story.daymark(), &story.person.looking()).await, Ok(None));
        let undone = changes::undo(story.daymark(), &story.person.by_hand(), everything.deletion).await;
        assert_eq!(undone, Err(Error::NotFound));
        assert!(store.read(|tx| store::attributes::list_deleted(tx, UserId(1))).await.expect("a list").is_empty());
    }

    async fn a_server_that_starts_by_a_wrong_clock_waits_and_says_so(store: Store) {
        let story = Story::begin(&store).await;
        story.live(2).await;
        let everything = Everything::make(&story).await;
        story.clock.set_wrong(hours(730 * DAY));
        let wrong = Story { person: Person { daymark: server(&store, &story.clock, 2), user: UserId(1) }, clock: story.clock.clone(), store: store.clone() };
        for said in [wrong.work().await, look(wrong.daymark()).await.expect("a look")].into_iter().map(|()| everything.present(&wrong)) {
            assert!(said.await.iter().all(|(_, said)| said == "doubted"));
        }
        // For hours; then the machine is set right and restarted.
        for _ in 0..5 {
            story.clock.advance(hours(1));
            wrong.work().await;
        }
        assert_eq!(everything.exchange(&wrong, "refresh token").await, "temporarily_unavailable");
        story.clock.set_wrong(-hours(730 * DAY));
        let right = Story { person: Person { daymark: server(&store, &story.clock, 3), user: UserId(1) }, clock: story.clock.clone(), store: store.clone() };
        let state = examine(right.daymark(), &Operator::at_the_console()).await.expect("a state");
        assert!(state.behind.is_some_and(|behind| behind > hours(729 * DAY)) && state.ahead > 0, "{state:?}");
        right.work().await;
        let said = everything.present(&right).await;
        assert_eq!((said[0].1.as_str(), said[1].1.as_str()), ("lives", "lives"));
        assert_eq!(everything.exchange(&right, "refresh token").await, "lives");
        right.live(2).await;
        assert_eq!(right.ahead().await, 0);
    }

    async fn what_a_server_that_was_off_for_months_was_to_end_ends_a_day_later(store: Store) {
        let story = Story::begin(&store).await;
        story.live(2).await;
        let everything = Everything::make(&story).await;
        // Nothing runs for a hundred days.
        let clock = Arc::new(FixedClock::at(BEGINNING));
        clock.set_wrong(hours(102 * DAY));
        let later = Story { person: Person { daymark: server(&store, &clock, 2), user: UserId(1) }, clock, store: store.clone() };
        later.work().await;
        let said = everything.present(&later).await;
        assert_eq!((said[0].1.as_str(), said[1].1.as_str(), said[2].1.as_str()), ("lives", "doubted", "doubted"));
        assert_eq!(newest_correlations(&later).await.is_some(), newest_correlations(&story).await.is_some(), "days close at once");
        later.live(2).await;
        let said = everything.present(&later).await;
        assert_eq!((said[0].1.as_str(), said[1].1.as_str()), ("lives", "ended"));
        assert_eq!(said[2].1, Error::LinkExpired.to_string());
        let undone = changes::undo(later.daymark(), &later.person.by_hand(), everything.deletion).await;
        assert_eq!(undone, Err(Error::NotFound));
    }

    async fn a_machine_that_begins_in_1970_does_nothing_until_its_clock_is_set(store: Store) {
        let story = Story::begin(&store).await;
        story.live(2).await;
        let everything = Everything::make(&story).await;
        let before = story.found(Day::MIN).await;
        let clock = Arc::new(FixedClock::at("1970-01-01T00:00:10Z"));
        let reborn = Story { person: Person { daymark: server(&store, &clock, 2), user: UserId(1) }, clock, store: store.clone() };
        assert_eq!(work_off(reborn.daymark()).await, Ok(0));
        reborn.clock.advance(hours(30));
        assert_eq!(work_off(reborn.daymark()).await, Ok(0));
        assert_eq!(story.found(Day::MIN).await, before);
        // The time comes from the network, two hours after the machine was switched off.
        let now: Timestamp = story.daymark().now() + hours(2);
        reborn.clock.set_wrong(now.duration_since(reborn.daymark().now()));
        reborn.work().await;
        let said = everything.present(&reborn).await;
        assert_eq!((said[0].1.as_str(), said[1].1.as_str()), ("lives", "lives"));
        reborn.live(3).await;
        assert_eq!(reborn.ahead().await, 0);
    }

    async fn what_was_used_by_a_wrong_clock_is_noted_again_when_it_is_right(store: Store) {
        let story = Story::begin(&store).await;
        story.live(2).await;
        let everything = Everything::make(&story).await;
        let d = story.daymark();
        // Twenty days ahead nothing is over, and uses are noted.
        story.be_wrong(20 * DAY, async || {
            everything.present(&story).await;
        }).await;
        everything.present(&story).await;
        let listed = sessions::list(d, &everything.session.browser).await.expect("sessions");
        assert!(listed.iter().all(|s| s.last_used_at <= d.now()) && listed.len() == 2, "{listed:?}");
        let id = everything.client.client_id.clone();
        // Uses of tokens are noted in the background.
        for _ in 0..500 {
            let summary = developer_tokens::find(d, &everything.session.browser, &id).await.expect("found").expect("a token");
            if summary.last_used_at.is_some_and(|used| used <= d.now()) {
                return;
            }
            everything.present(&story).await;
            tokio::task::yield_now().await;
            store.write(store::clock::find).await.expect("what was written before has been");
        }
        panic!("the use stays noted ahead");
    }

    async fn what_a_wrong_clock_made_for_a_short_time_opens_nothing_when_it_is_right(store: Store) {
        let story = Story::begin(&store).await;
        story.live(2).await;
        let (d, mut made) = (story.daymark(), None);
        let (secret, link) = links::make(d, links::Purpose::StopWeekly, Some(UserId(1)), None);
        story.be_wrong(730 * DAY, async || {
            made = Some(Everything::make(&story).await);
            let now = d.now();
            let link = store::links::Link { created_at: now, expires_at: now + hours(400 * DAY), ..link };
            store.write(move |tx| store::links::insert(tx, &link)).await.expect("a link in a mail");
        }).await;
        let made = made.expect("one of each");
        let said = async || [made.exchange(&story, "code").await, made.exchange(&story, "device").await];
        assert_eq!(said().await, ["temporarily_unavailable"; 2], "how old they are cannot be told");
        let said_of_all = made.present(&story).await;
        assert_eq!((said_of_all[0].1.as_str(), said_of_all[2].1.as_str()), ("lives", "doubted"));
        story.clock.advance(SignedDuration::from_secs(75));
        assert!(said().await.iter().all(|said| said != "lives"));
        story.clock.advance(hours(20));
        assert_eq!(said().await, ["invalid_grant", "expired_token"], "so long has certainly passed");
        assert_eq!(made.present(&story).await[2].1, Error::LinkExpired.to_string());
        story.live(2).await;
        assert_eq!(said().await, ["invalid_grant"; 2], "they are gone");
        assert_eq!(made.present(&story).await[2].1, Error::LinkExpired.to_string());
        links::find(d, links::Purpose::StopWeekly, secret.as_str()).await.expect("a mail can be stopped by an old link");
        assert_eq!(story.ahead().await, 0);
    }

    async fn a_device_is_answered_when_the_clock_is_right_and_no_try_is_counted_as_wrong(store: Store) {
        let story = Story::begin(&store).await;
        let (d, browser, address) = (story.daymark(), story.log_in().await.browser, Ipv4Addr::LOCALHOST.into());
        let made = Everything::make(&story).await;
        let parameters = Parameters::new([("scope".to_owned(), "mood_read".to_owned())]).expect("parameters");
        let started = device::start(d, &parameters, Some(made.client.clone()), address).await.expect("started");
        story.be_wrong(5 * HOUR, async || {
            let late = story.log_in().await.browser;
            for _ in 0..4 {
                for said in [device::approve(d, &late, address, &started.user_code).await, device::deny(d, &late, address, &started.user_code).await] {
                    assert!(matches!(said, Err(Error::ClockDoubted { .. })), "{said:?}");
                }
            }
        }).await;
        device::approve(d, &browser, address, &started.user_code).await.expect("approved");
    }

    async fn an_invitation_is_listed_and_withdrawn_whatever_the_clock_says(store: Store) {
        let story = Story::begin(&store).await;
        let (d, browser) = (story.daymark(), story.log_in().await.browser);
        accounts::invite(d, &browser, "").await.expect("an invitation");
        let withdraw = async |browser: &Browser| {
            let listed = accounts::invitations(d, browser).await.expect("invitations");
            assert_eq!(listed.len(), 1);
            accounts::withdraw(d, browser, &listed[0].id).await.expect("withdrawn");
            assert_eq!(accounts::invitations(d, browser).await, Ok(vec![]));
        };
        story.be_wrong(730 * DAY, async || {
            let late = story.log_in().await.browser;
            withdraw(&late).await;
            accounts::invite(d, &late, "").await.expect("an invitation");
        }).await;
        withdraw(&browser).await;
    }
}
