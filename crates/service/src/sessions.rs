//! Browsers that are logged in. The cookie holds a secret, the database its hash, and any server knows any session.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::users::User;

use crate::account_events::{By, Event, Kind};
use crate::actor::Browser;
use crate::admission::{Admission, LOGGED_OUT};
use crate::clock::{self, CLOCKS_DIFFER, Time};
use crate::known_browsers::Introduction;
use crate::secrets::{self, Hash, Secret};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error, accounts, grants};

/// A session that was not used for so long has ended.
const LONGEST_IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How exactly it is known when a session was last used: more would be a write for each page.
const LAST_USED_EXACTNESS: SignedDuration = SignedDuration::from_hours(1);
/// For how long after giving the password a person may change what protects the account.
const CONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(10);
/// The most characters of a browser's name that are kept.
const LONGEST_USER_AGENT: usize = 300;

/// A browser, as it says who it is.
#[derive(Debug, Clone, Default)]
pub struct Agent {
    /// What it calls itself.
    pub name: String,
    /// What the cookie holds by which it may be known from an earlier log-in.
    pub known_as: Option<String>,
}

impl Agent {
    /// One that nobody logged in from yet.
    pub fn called(name: &str) -> Agent {
        Agent { name: name.to_owned(), known_as: None }
    }
}

/// A log-in as it was entered.
#[derive(Clone, Copy)]
pub struct LogIn<'a> {
    /// Username or e-mail address.
    pub username: &'a str,
    /// The password.
    pub password: &'a str,
    /// The browser.
    pub agent: &'a Agent,
    /// Where it comes from.
    pub address: IpAddr,
}

/// A session that was begun.
#[derive(Debug)]
pub struct NewSession {
    /// What the cookie is to hold.
    pub secret: Secret,
    /// What the cookie is to hold by which the browser is known later.
    pub known_as: Secret,
    /// Who is logged in.
    pub browser: Browser,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// What the browser calls itself.
    pub user_agent: String,
    /// When the person logged in.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// Logs a person in, under a new session whatever the browser had before.
///
/// # Errors
/// [`Error::Invalid`] when name and password do not match, and [`Error::Throttled`] after too many tries: the same
/// for names that exist and names that do not.
pub async fn log_in(daymark: &Daymark, log_in: LogIn<'_>) -> Result<NewSession, Error> {
    let user = accounts::check_password(daymark, &log_in).await?;
    let event = Event::new(daymark, Kind::NewBrowser, By::password(&log_in.agent.name));
    begin(daymark, user, log_in.agent, Some(event)).await
}

/// Begins the first session of someone whose account was just made.
pub(crate) async fn begin_first(daymark: &Daymark, user: User, agent: &Agent) -> Result<NewSession, Error> {
    begin(daymark, user, agent, None).await
}

/// Begins a session for someone who just proved who they are, unless the account was closed or got another password since. The
/// event is recorded where the browser is new.
async fn begin(daymark: &Daymark, user: User, agent: &Agent, event: Option<Event>) -> Result<NewSession, Error> {
    let [secret, known_as] = [(); 2].map(|()| Secret::make(daymark.randomness()));
    let time = clock::time(daymark);
    let now = time.now;
    let session = store::sessions::Session {
        hash: secret.hash(),
        user: user.id,
        user_agent: agent.name.chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect(),
        created_at: now,
        last_used_at: now,
        confirmed_at: now,
    };
    let browser = browser(&user, &session);
    let introduction = Introduction::new(agent, known_as.clone(), now);
    let write = move |tx: &mut Tx<'_>| {
        accounts::check_unchanged(tx, &user)?;
        let is_known = introduction.make(tx, session.user, Some(session.hash))?;
        if let Some(event) = event.as_ref().filter(|_| !is_known) {
            event.record(tx, session.user)?;
        }
        // What has ended by a clock that is not believed may not have, and what seems to be begun later may be right.
        let latest = if time.is_believed() { now + LAST_USED_EXACTNESS } else { Timestamp::MAX };
        let unused = time.certain.saturating_sub(LONGEST_IDLE).unwrap_or(Timestamp::MIN);
        store::sessions::delete_unused(tx, session.user, (unused, latest))?;
        Ok::<_, Error>(store::sessions::insert(tx, &session)?)
    };
    daymark.store().write(write).await?;
    Ok(NewSession { secret, known_as, browser })
}

/// Who holds this session's secret; `None` when the session has ended or there never was one.
///
/// # Errors
/// [`Error::ClockDoubted`] where it has ended by a clock that is not believed.
pub async fn find(daymark: &Daymark, secret: &str) -> Result<Option<Browser>, Error> {
    let hash = secrets::hash(secret);
    let find = move |tx: &mut Tx<'_>| {
        let Some(session) = store::sessions::find(tx, hash)? else { return Ok(None) };
        let user = store::users::find(tx, session.user)?;
        Ok::<_, store::Error>(user.map(|user| (session, user)))
    };
    let Some((session, user)) = daymark.store().read(find).await? else { return Ok(None) };
    let time = clock::time(daymark);
    if !user.is_open() || !goes_on(&session, &time)? {
        return Ok(None);
    }
    // A use in the future was noted by a clock that was wrong, and gives place to this one.
    if time.now.duration_since(session.last_used_at).abs() >= LAST_USED_EXACTNESS {
        note_use(daymark, hash).await;
    }
    Ok(Some(browser(&user, &session)))
}

/// Whether a session goes on. One that was begun in the future was begun by a clock that was wrong, and would be alive for as long as
/// that clock was ahead; up to an hour is as exact as its last use is noted. One that was used in the future is used now.
fn goes_on(session: &store::sessions::Session, time: &Time) -> Result<bool, Error> {
    if session.created_at.duration_since(time.now) > LAST_USED_EXACTNESS {
        return Ok(false);
    }
    let ends_at = session.last_used_at.saturating_add(LONGEST_IDLE).unwrap_or(Timestamp::MAX);
    Ok(!time.is_lasting_over(session.last_used_at, ends_at)?)
}

/// Ends this session.
pub async fn log_out(daymark: &Daymark, browser: &Browser) -> Result<(), Error> {
    let hash = browser.session_hash;
    Ok(daymark.store().write(move |tx| store::sessions::delete(tx, hash)).await?)
}

/// Ends every session of the person, this one too, with the codes that were made in them and not exchanged, and forgets every other
/// browser.
pub async fn log_out_everywhere(daymark: &Daymark, browser: &Browser) -> Result<(), Error> {
    let event = Event::new(daymark, Kind::LoggedOutEverywhere, By::person(browser));
    let attempt = Attempt::begin(daymark, browser, Act::LogOut)?;
    let kept = browser.session_hash;
    let write = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?.id;
        event.record(tx, user)?;
        store::known_browsers::delete_of_user(tx, user, Some(kept))?;
        grants::end_codes(tx, user)?;
        Ok::<_, Error>(store::sessions::delete_of_user(tx, user, None)?)
    };
    daymark.store().write(write).await
}

/// The person's sessions, last used first.
pub async fn list(daymark: &Daymark, browser: &Browser) -> Result<Vec<Session>, Error> {
    let (user, current, time) = (browser.user, browser.session_hash, clock::time(daymark));
    let sessions = daymark.store().read(move |tx| store::sessions::list(tx, user)).await?;
    let shown = sessions.into_iter().filter(|s| goes_on(s, &time).unwrap_or(true)).map(|s| Session {
        is_current: secrets::equal(&s.hash, &current),
        user_agent: s.user_agent,
        created_at: s.created_at,
        last_used_at: s.last_used_at.min(time.now),
    });
    Ok(shown.collect())
}

/// Lets a person go on with what takes long, if their session has not ended since it began.
///
/// # Errors
/// [`Error::Ended`] where it has.
pub async fn require_open(daymark: &Daymark, browser: &Browser) -> Result<(), Error> {
    let admission = browser.admission;
    daymark.store().read(move |tx| admission.check(tx)).await
}

/// Takes the password again, so that [`require_recent_password`] holds for the next ten minutes; answers the person who gave it.
pub async fn confirm_password(daymark: &Daymark, browser: &Browser, password: &str) -> Result<Browser, Error> {
    let compared = accounts::check_password_of(daymark, browser, password).await?;
    let (hash, now) = (browser.session_hash, daymark.now());
    let confirm = move |tx: &mut Tx<'_>| {
        accounts::check_unchanged(tx, &compared)?;
        Ok::<_, Error>(store::sessions::update_confirmed(tx, hash, now)?)
    };
    if daymark.store().write(confirm).await? {
        Ok(Browser { confirmed_at: now, ..browser.clone() })
    } else {
        Err(Error::Ended(LOGGED_OUT))
    }
}

/// Asks for the password when it was last given more than ten minutes ago. For what is shown and said early: what is written
/// asks once more where its write begins.
///
/// # Errors
/// [`Error::PasswordNeeded`] then.
pub fn require_recent_password(daymark: &Daymark, browser: &Browser) -> Result<(), Error> {
    require_recent(browser.confirmed_at, daymark.now())
}

/// As [`require_recent_password`], by when the password was given.
pub(crate) fn require_recent(confirmed_at: Timestamp, now: Timestamp) -> Result<(), Error> {
    let age = now.duration_since(confirmed_at);
    if (-CLOCKS_DIFFER..=CONFIRMED_FOR).contains(&age) { Ok(()) } else { Err(Error::PasswordNeeded) }
}

/// The account and the session of someone who is logged in, which stay as they are until the transaction ends.
///
/// # Errors
/// [`Error::Ended`] where the session or the account has ended.
pub(crate) fn find_locked(tx: &mut Tx<'_>, browser: &Browser) -> Result<(User, store::sessions::Session), Error> {
    let user = store::users::find_locked(tx, browser.user)?.filter(User::is_open);
    let session = store::sessions::find(tx, browser.session_hash)?;
    user.zip(session).ok_or(Error::Ended(LOGGED_OUT))
}

/// That a session was used is worth knowing but no reason to fail: a full disk must not log people out.
async fn note_use(daymark: &Daymark, hash: Hash) {
    let now = daymark.now();
    let span = (now, now + LAST_USED_EXACTNESS);
    if let Err(error) = daymark.store().write(move |tx| store::sessions::update_last_used(tx, hash, span)).await {
        tracing::warn!(%error, "the last use of a session was not noted");
    }
}

fn browser(user: &User, session: &store::sessions::Session) -> Browser {
    Browser {
        user: user.id,
        zone: accounts::zone_of(user),
        conventions: user.preferences.conventions,
        session_hash: session.hash,
        is_admin: user.is_admin,
        confirmed_at: session.confirmed_at,
        admission: Admission::Session(session.hash),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;

    use store::Store;

    use super::*;
    use crate::accounts::NewAccount;
    use crate::actor::Operator;
    use crate::stories::Person;

    const OLD: &str = "correct horse";
    const NEW: &str = "battery staple";

    /// An account whose password was just compared and found right.
    async fn compared(store: Store) -> (Arc<Daymark>, User) {
        let daymark = Person::new(store).daymark;
        let new = NewAccount { username: "josh".into(), password: OLD.into(), ..NewAccount::default() };
        accounts::create(&daymark, &Operator::at_the_console(), new).await.expect("an account");
        let agent = Agent::called("Firefox");
        let log_in = LogIn { username: "josh", password: OLD, agent: &agent, address: Ipv4Addr::LOCALHOST.into() };
        let user = accounts::check_password(&daymark, &log_in).await.expect("a match");
        (daymark, user)
    }

    store::on_both_engines! {
        async fn a_password_that_changes_after_it_was_compared_lets_nobody_in(store: Store) {
            let (daymark, user) = compared(store).await;
            let operator = Operator::at_the_console();
            accounts::set_password(&daymark, &operator, "josh", NEW).await.expect("set");
            let late = begin_first(&daymark, user.clone(), &Agent::default()).await.map(|_| ());
            assert!(matches!(late, Err(Error::Invalid { .. })), "{late:?}");
        }

        async fn an_account_that_is_deleted_after_its_password_was_compared_lets_nobody_in(store: Store) {
            let (daymark, user) = compared(store).await;
            accounts::delete_by_operator(&daymark, &Operator::at_the_console(), "josh").await.expect("deleted");
            let late = begin_first(&daymark, user, &Agent::default()).await.map(|_| ());
            assert!(matches!(late, Err(Error::Invalid { .. })), "{late:?}");
        }
    }
}
