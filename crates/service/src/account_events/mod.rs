//! What happens to an account: who was let in, and what lets people and apps in. Each use case records it in the transaction that
//! does it; the person sees it on their security page and in their export, and gets a letter where mail is set up.
//!
//! The newest [`KEPT`] of each kind are kept, so that many events of one kind remove no event of another. Of what is equal,
//! [`MOST_EQUAL`] an hour are recorded, and of one kind by the same [`MOST_OF_A_KIND`], which also bounds the letters. They are not
//! forgotten by age, which a wrong clock would decide.

mod kind;
mod letters;

use jiff::{SignedDuration, Timestamp};
use model::UserId;
use store::Tx;
use store::account_events as rows;
use store::users::User;

use crate::actor::{Browser, Reader};
use crate::mail::Letter;
use crate::page::{Page, Paging};
use crate::secrets::Hash;
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error};

pub use kind::Kind;
pub use letters::send_due;
pub(crate) use letters::{longest_pause, run as send_letters, send_last};

/// How many events of each kind are kept of an account.
const KEPT: i64 = 100;
/// The most events that are recorded within [`SPAN`] of one kind, about the same and by the same.
const MOST_EQUAL: i64 = 10;
/// The most that are recorded within it of one kind and by the same: more than anybody does who may do it.
const MOST_OF_A_KIND: i64 = 100;
/// See [`MOST_EQUAL`].
const SPAN: SignedDuration = SignedDuration::from_hours(1);
/// The most characters that are kept of what a browser or program calls itself.
const LONGEST_USER_AGENT: usize = 300;

/// Who did it.
#[derive(Debug, Clone)]
pub(crate) enum By {
    /// The person, in the browser where this session is.
    Session(Hash),
    /// Someone with the password, in a browser or program that calls itself so.
    Password(String),
    /// Someone with a link that was mailed.
    Link,
    /// An administrator.
    Administrator(UserId),
    /// The one who hosts this installation, at its console.
    Console,
    /// The app that it is about.
    App,
}

impl By {
    /// The person who is logged in.
    pub(crate) fn person(browser: &Browser) -> By {
        By::Session(browser.session_hash)
    }

    /// Someone with the password.
    pub(crate) fn password(user_agent: &str) -> By {
        By::Password(user_agent.chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect())
    }

    fn name(&self) -> &'static str {
        match self {
            By::Session(_) => "person",
            By::Password(_) => "password",
            By::Link => "link",
            By::Administrator(_) => "administrator",
            By::Console => "console",
            By::App => "app",
        }
    }
}

/// Something that is about to happen to an account.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    kind: Kind,
    by: By,
    at: Timestamp,
    is_mailed: bool,
}

impl Event {
    /// What is about to happen now. It counts once it is recorded.
    pub(crate) fn new(daymark: &Daymark, kind: Kind, by: By) -> Event {
        Event { kind, by, at: daymark.now(), is_mailed: daymark.mail().is_some() }
    }

    /// Records it, in the transaction in which it happens and before what changes the address: the letter goes to the one that
    /// counts until then. It locks the account.
    pub(crate) fn record(&self, tx: &mut Tx<'_>, user: UserId) -> Result<(), store::Error> {
        self.record_about(tx, user, "")
    }

    /// As [`Event::record`], for what is about an app or an address. What the list says often enough already is not said again.
    pub(crate) fn record_about(&self, tx: &mut Tx<'_>, user: UserId, about: &str) -> Result<(), store::Error> {
        let Some(user) = store::users::find_locked(tx, user)?.filter(|user| !user.is_disabled) else { return Ok(()) };
        let event = self.described(tx, about)?;
        let span = (self.at.saturating_sub(SPAN).unwrap_or(Timestamp::MIN), self.at);
        let like = rows::count_like(tx, user.id, &event, span)?;
        if like.equal >= MOST_EQUAL || like.in_kind >= MOST_OF_A_KIND {
            return Ok(());
        }
        rows::insert(tx, user.id, &event, user.email.as_ref().filter(|_| self.is_mailed), KEPT)
    }

    /// The letters about the end of an account, in the transaction that closes it and before that does: to the address that counts,
    /// and to those to which letters were still to be sent, which go with the account. None where it was closed before.
    pub(crate) fn last_letters(&self, tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Letter>, store::Error> {
        let user = store::users::find_locked(tx, user)?.filter(|user| self.is_mailed && !user.is_disabled);
        let Some(user) = user else { return Ok(Vec::new()) };
        let Some(happened) = Happened::of((0, self.described(tx, "")?)) else { return Ok(Vec::new()) };
        let mut addresses = rows::list_addresses(tx, user.id)?;
        addresses.extend(user.email.clone().filter(|email| !addresses.contains(email)));
        Ok(addresses.into_iter().map(|to| letters::about_the_end(to, &user, &happened)).collect())
    }

    /// The event as it is kept.
    fn described(&self, tx: &mut Tx<'_>, about: &str) -> Result<rows::AccountEvent, store::Error> {
        let (by_name, user_agent) = match &self.by {
            By::Session(session) => {
                let session = store::sessions::find(tx, *session)?;
                (String::new(), session.map(|session| session.user_agent).unwrap_or_default())
            }
            By::Password(user_agent) => (String::new(), user_agent.clone()),
            By::Administrator(by) => (username(tx, *by)?, String::new()),
            By::Link | By::Console | By::App => Default::default(),
        };
        Ok(rows::AccountEvent {
            happened_at: self.at,
            kind: self.kind.name().to_owned(),
            about: about.to_owned(),
            by_whom: self.by.name().to_owned(),
            by_name,
            user_agent,
            must_acknowledge: self.must_be_acknowledged(),
        })
    }

    /// What gives others a way into the account is said on every page until the person says that they know.
    fn must_be_acknowledged(&self) -> bool {
        let gives_a_way_in =
            matches!(self.kind, Kind::ResetLinkMade | Kind::PasswordReset | Kind::PasswordChanged | Kind::EmailChanged);
        gives_a_way_in && matches!(self.by, By::Administrator(_) | By::Console)
    }
}

fn username(tx: &mut Tx<'_>, user: UserId) -> Result<String, store::Error> {
    let user = store::users::find(tx, user)?;
    Ok(user.map(|user| user.username.as_str().to_owned()).unwrap_or_default())
}

/// Something that happened to an account, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// Its number in the account.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of thing.
    pub kind: Kind,
    /// What, as a sentence without its full stop: `The password was changed`.
    pub what: String,
    /// By whom, as the end of that sentence: `with the password, in Firefox on Linux`.
    pub by: String,
}

impl Happened {
    /// `None` where a newer release noted something that this one has no words for.
    fn of((number, event): (i64, rows::AccountEvent)) -> Option<Happened> {
        let kind = Kind::of_name(&event.kind)?;
        Some(Happened {
            number,
            at: event.happened_at,
            kind,
            what: kind.sentence(&event.about),
            by: kind::by_words(&event),
        })
    }
}

/// What happened to the person's account, newest first.
///
/// # Errors
/// [`Error::PageNotFound`] past the end.
pub async fn list(daymark: &Daymark, reader: &Reader, paging: Paging) -> Result<Page<Happened>, Error> {
    let (user, span) = (reader.user(), (paging.limit(), paging.offset()));
    let read = move |tx: &mut Tx<'_>| Ok::<_, Error>((rows::count(tx, user)?, rows::list(tx, user, span)?));
    let (count, events) = daymark.store().read(read).await?;
    paging.checked(count.unsigned_abs(), events.into_iter().filter_map(Happened::of).collect())
}

/// What others did to the person's account that the person has not said they know of, newest first.
pub async fn to_acknowledge(daymark: &Daymark, reader: &Reader) -> Result<Vec<Happened>, Error> {
    let user = reader.user();
    let events = daymark.store().read(move |tx| rows::list_to_acknowledge(tx, user)).await?;
    Ok(events.into_iter().filter_map(Happened::of).collect())
}

/// The person knows of what happened up to that number, and is told of it no more.
///
/// # Errors
/// [`Error::Ended`] where the session has ended.
pub async fn acknowledge(daymark: &Daymark, browser: &Browser, number: i64) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::Acknowledge)?;
    let write = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?.id;
        Ok::<_, Error>(rows::acknowledge(tx, user, number)?)
    };
    daymark.store().write(write).await
}

/// Everything of an account that is kept, newest first, as an export has it.
pub(crate) fn exported(tx: &mut Tx<'_>, user: &User) -> Result<Vec<rows::AccountEvent>, store::Error> {
    let events = rows::list(tx, user.id, (u64::MAX, 0))?;
    Ok(events.into_iter().map(|(_, event)| event).collect())
}
