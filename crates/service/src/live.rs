//! Pages that are open and follow what is written: each has a stream of the numbers of its person's writes, and fetches what
//! changed when one comes.
//!
//! One task asks, once a second and only while there are streams, for the last write of everybody with a page open, with one
//! statement. So a page hears of every write: of an app, of another browser, of a command, of another server on the same
//! database. Streams carry no values, which stay where rights are checked.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::{Revision, UserId};
use store::journal;
use tokio::sync::{Notify, watch};

use crate::actor::{Browser, Reader};
use crate::permits::{Permit, Permits};
use crate::secrets::Hash;
use crate::{Daymark, Error};

/// How often is asked.
const EVERY: Duration = Duration::from_secs(1);
/// How many times is asked until sessions are looked after too, which may have ended.
const LOOKS_A_ROUND: u64 = 3;
/// The most streams of one person: what a careless script may open.
const MOST_OF_A_PERSON: usize = 10;
/// The most streams of a server, each of which keeps a connection.
const MOST: usize = 2_000;
/// When to try again where there are too many, in seconds.
const LATER: u64 = 30;

/// The streams of this server. Clones are the same.
#[derive(Clone)]
pub(crate) struct Live(Arc<Inner>);

struct Inner {
    streams: Mutex<Streams>,
    last_number: AtomicU64,
    /// Told when a stream is opened.
    opened: Notify,
    permits: Permits,
}

impl Default for Live {
    fn default() -> Self {
        let (streams, last_number, opened) = Default::default();
        Live(Arc::new(Inner { streams, last_number, opened, permits: Permits::new(MOST_OF_A_PERSON, MOST, LATER) }))
    }
}

#[derive(Default)]
struct Streams {
    open: HashMap<u64, Open>,
    is_closed: bool,
}

/// A stream as the one who fills it sees it. The stream ends when this is dropped.
struct Open {
    user: UserId,
    session: Hash,
    revision: watch::Sender<Revision>,
}

/// The numbers of one person's writes, as they come.
pub struct Stream {
    live: Live,
    number: u64,
    revision: watch::Receiver<Revision>,
    _permit: Permit,
}

impl Stream {
    /// The number of the last write, as soon as it is known and then whenever it is another. None when the stream has ended: the
    /// person logged out, or the server stops.
    pub async fn next(&mut self) -> Option<Revision> {
        self.revision.changed().await.ok()?;
        Some(*self.revision.borrow_and_update())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.live.streams().open.remove(&self.number);
    }
}

/// Opens a stream for a page of this person.
///
/// # Errors
/// [`Error::Throttled`] where the person has too many open, and [`Error::Unavailable`] where everybody together has, or the server
/// is about to stop.
pub fn open(daymark: &Daymark, browser: &Browser) -> Result<Stream, Error> {
    let live = daymark.live().clone();
    let (user, session) = (browser.user, browser.session_hash);
    let permit = live.0.permits.take(user)?;
    let (sender, revision) = watch::channel(Revision(0));
    let number = live.0.last_number.fetch_add(1, Ordering::Relaxed);
    {
        let mut streams = live.streams();
        if streams.is_closed {
            return Err(Error::Unavailable { retry_after: LATER });
        }
        streams.open.insert(number, Open { user, session, revision: sender });
    }
    live.0.opened.notify_one();
    Ok(Stream { live, number, revision, _permit: permit })
}

/// The number of the person's last write; 0 where there was none. A page that is read afterwards knows of it.
pub async fn revision(daymark: &Daymark, reader: &Reader) -> Result<Revision, Error> {
    let user = reader.user();
    Ok(daymark.store().read(move |tx| journal::progress(tx, user)).await?.latest)
}

/// Fills the streams until `stop` comes; then all of them end, and none is opened any more.
pub async fn run(daymark: Arc<Daymark>, stop: impl Future<Output = ()>) {
    tokio::select! { () = follow(&daymark) => {}, () = stop => {} }
    let mut streams = daymark.live().streams();
    streams.is_closed = true;
    streams.open.clear();
}

async fn follow(daymark: &Daymark) {
    let mut looks = 0_u64;
    let mut has_failed = false;
    loop {
        daymark.live().wait_for_streams().await;
        looks += 1;
        let looked = look(daymark, looks.is_multiple_of(LOOKS_A_ROUND)).await;
        if let (Err(error), false) = (&looked, has_failed) {
            tracing::warn!(%error, "open pages do not hear of writes; this is tried again every second");
        }
        has_failed = looked.is_err();
        tokio::time::sleep(EVERY).await;
    }
}

/// Asks once, and tells the streams whose number moved.
async fn look(daymark: &Daymark, with_sessions: bool) -> Result<(), Error> {
    let live = daymark.live();
    if with_sessions {
        let sessions: Vec<Hash> = live.distinct(|open| open.session);
        let asked: HashSet<Hash> = sessions.iter().copied().collect();
        let lives = daymark.store().read(move |tx| store::sessions::list_open(tx, &sessions)).await?;
        // Those that were opened meanwhile were not asked for.
        let has_ended = |open: &Open| asked.contains(&open.session) && !lives.contains(&open.session);
        live.streams().open.retain(|_, open| !has_ended(open));
    }
    let users: Vec<UserId> = live.distinct(|open| open.user);
    let latest = daymark.store().read(move |tx| journal::list_latest(tx, &users)).await?;
    let latest: HashMap<UserId, Revision> = latest.into_iter().collect();
    for open in live.streams().open.values() {
        if let Some(revision) = latest.get(&open.user) {
            open.revision.send_if_modified(|known| std::mem::replace(known, *revision) != *revision);
        }
    }
    Ok(())
}

impl Live {
    fn streams(&self) -> MutexGuard<'_, Streams> {
        self.0.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn distinct<T: Eq + std::hash::Hash>(&self, of: impl Fn(&Open) -> T) -> Vec<T> {
        let all: HashSet<T> = self.streams().open.values().map(of).collect();
        all.into_iter().collect()
    }

    async fn wait_for_streams(&self) {
        while self.streams().open.is_empty() {
            self.0.opened.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Store;
    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::*;
    use crate::accounts::{self, NewAccount};
    use crate::actor::{Operator, RequestId};
    use crate::sessions::{self, LogIn};
    use crate::stories::Person;
    use crate::values;

    const PATIENCE: Duration = Duration::from_secs(20);

    /// A server with an account that is logged in.
    async fn logged_in(store: Store) -> (Arc<Daymark>, Browser) {
        let daymark = Person::new(store).daymark;
        let new = NewAccount { username: "josh".into(), password: "correct horse".into(), ..NewAccount::default() };
        accounts::create(&daymark, &Operator::at_the_console(), new).await.expect("an account");
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        let log_in =
            LogIn { username: "josh", password: "correct horse", agent: &sessions::Agent::called("Firefox"), address };
        let browser = sessions::log_in(&daymark, log_in).await.expect("a session").browser;
        (daymark, browser)
    }

    async fn enter_mood(daymark: &Daymark, browser: &Browser, mood: i64) {
        let writer = browser.writer(RequestId([1; 16]));
        let day = browser.today(daymark.now());
        values::enter(daymark, &writer, day, vec![("mood".into(), json!(mood))]).await.expect("outcomes")[0]
            .as_ref()
            .expect("a value");
    }

    async fn next(stream: &mut Stream) -> Option<Revision> {
        timeout(PATIENCE, stream.next()).await.expect("the stream moves")
    }

    store::on_both_engines! {
        async fn an_open_page_hears_of_each_write_and_of_nothing_else(store: Store) {
            let (daymark, browser) = logged_in(store).await;
            let writer = browser.writer(RequestId([0; 16]));
            crate::attributes::add_template(&daymark, &writer, "mood").await.expect("an attribute");
            let running = tokio::spawn(run(daymark.clone(), std::future::pending()));
            let mut stream = open(&daymark, &browser).expect("a stream");
            let before = revision(&daymark, &browser.reader()).await.expect("a revision");
            assert_eq!(next(&mut stream).await, Some(before), "a page that was read earlier learns what it missed");
            assert!(timeout(2 * EVERY, stream.next()).await.is_err(), "nothing was written");
            enter_mood(&daymark, &browser, 7).await;
            assert_eq!(next(&mut stream).await, Some(Revision(before.0 + 1)));
            running.abort();
        }

        async fn a_stream_ends_with_its_session_and_leaves_others_alone(store: Store) {
            let (daymark, browser) = logged_in(store).await;
            let address = std::net::Ipv4Addr::LOCALHOST.into();
            let log_in = LogIn { username: "josh", password: "correct horse", agent: &sessions::Agent::called("Safari"), address };
            let other = sessions::log_in(&daymark, log_in).await.expect("a session").browser;
            let running = tokio::spawn(run(daymark.clone(), std::future::pending()));
            let (mut stream, mut kept) = (open(&daymark, &browser).expect("one"), open(&daymark, &other).expect("another"));
            sessions::log_out(&daymark, &browser).await.expect("logged out");
            assert_eq!(next(&mut stream).await, None);
            assert!(timeout(2 * EVERY, kept.next()).await.is_err(), "the other browser is logged in still");
            running.abort();
        }
    }

    #[tokio::test]
    async fn a_server_that_stops_ends_all_streams_and_opens_none() {
        let store = store::testing::sqlite().await;
        let (daymark, browser) = logged_in(store.store().clone()).await;
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(run(daymark.clone(), async { _ = stopped.await }));
        let mut stream = open(&daymark, &browser).expect("a stream");
        stop.send(()).expect("a server");
        running.await.expect("an end");
        assert_eq!(next(&mut stream).await, None);
        assert!(matches!(open(&daymark, &browser), Err(Error::Unavailable { .. })));
    }

    #[tokio::test]
    async fn a_person_has_only_so_many_streams_and_gets_a_place_back() {
        let store = store::testing::sqlite().await;
        let (daymark, browser) = logged_in(store.store().clone()).await;
        let mut streams: Vec<Stream> =
            (0..MOST_OF_A_PERSON).map(|_| open(&daymark, &browser).expect("a stream")).collect();
        assert!(matches!(open(&daymark, &browser), Err(Error::Throttled { .. })));
        streams.pop();
        open(&daymark, &browser).expect("a place");
    }
}
