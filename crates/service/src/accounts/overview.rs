//! What the administrator sees of an installation: numbers and settings, never anything of another person's.

use jiff::Timestamp;
use model::Username;
pub use store::closings::Summary as Closings;
pub use store::overview::{Counts, OfPerson, Tracked};
pub use store::storage::Storage;

use crate::actor::Browser;
pub use crate::failures::Failure;
use crate::page::{Page, Paging};
use crate::{Daymark, Error, InForce, clock};

/// The state of an installation.
#[derive(Debug, Clone)]
pub struct Overview {
    /// How many there are of what.
    pub counts: Counts,
    /// Whether mail can be sent.
    pub sends_mail: bool,
    /// When this server was started.
    pub started_at: Timestamp,
    /// What the data takes.
    pub storage: Storage,
    /// The work of closing people's days.
    pub closings: Closings,
    /// What went wrong lately on this server, newest first.
    pub failures: Vec<Failure>,
    /// Whose days could not be closed, and have not been since, on whichever server.
    pub unclosed: Vec<Unclosed>,
}

/// Someone whose days could not be closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Unclosed {
    /// The name to log in with.
    pub username: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried again.
    pub next_try: Timestamp,
    /// What went wrong, in words for the one who runs the installation.
    pub why: String,
}

/// The most people whose days could not be closed that are told of.
const MOST_UNCLOSED: i64 = 20;

/// Someone with an account, as the administrator sees them: nothing of what they track.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The name to log in with.
    pub username: String,
    /// Whether they administer the installation.
    pub is_admin: bool,
    /// Whether they are kept out.
    pub is_suspended: bool,
    /// Whether it is the administrator who looks.
    pub is_oneself: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A page of those with an account, oldest first.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub async fn people(daymark: &Daymark, by: &Browser, paging: Paging) -> Result<Page<Person>, Error> {
    by.require_admin()?;
    let span = (paging.limit(), paging.offset());
    let read =
        move |tx: &mut store::Tx<'_>| Ok::<_, Error>((store::users::count(tx)?, store::users::list_page(tx, span)?));
    let (count, users) = daymark.store().read(read).await?;
    paging.checked(count.unsigned_abs(), users.iter().map(|user| person_of(user, by)).collect())
}

fn person_of(user: &store::users::User, by: &Browser) -> Person {
    Person {
        username: user.username.as_str().to_owned(),
        is_admin: user.is_admin,
        is_suspended: user.is_suspended,
        is_oneself: user.id == by.user(),
        created_at: user.created_at,
    }
}

/// One account, with how much there is of it: no name, no value and no note.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator, [`Error::NotFound`] when there is no such account.
pub async fn person(daymark: &Daymark, by: &Browser, username: &str) -> Result<(Person, OfPerson, Tracked), Error> {
    by.require_admin()?;
    let username = Username::parse(username).map_err(|_| Error::NotFound)?;
    let read = move |tx: &mut store::Tx<'_>| {
        let user = store::users::find_by_username(tx, &username)?.filter(|user| !user.is_disabled);
        let user = user.ok_or(Error::NotFound)?;
        let counts = store::overview::count_of(tx, user.id)?;
        Ok::<_, Error>((user, counts))
    };
    let (user, counts) = daymark.store().read(read).await?;
    let id = user.id;
    let tracked = daymark.store().read(move |tx| store::overview::count_tracked(tx, id)).await?;
    Ok((person_of(&user, by), counts, tracked))
}

/// Every setting as it was read at the start.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub fn settings_in_force(daymark: &Daymark, by: &Browser) -> Result<Vec<InForce>, Error> {
    by.require_admin()?;
    Ok(daymark.settings().in_force.clone())
}

/// The state of the installation.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub async fn overview(daymark: &Daymark, by: &Browser) -> Result<Overview, Error> {
    by.require_admin()?;
    let horizon = clock::time(daymark).horizon();
    let (counts, unclosed, closings) = daymark
        .store()
        .read(move |tx| {
            let mut unclosed = Vec::new();
            for failed in store::closings::list_failures(tx, MOST_UNCLOSED)? {
                let Some(user) = store::users::find(tx, failed.user)? else { continue };
                let username = user.username.as_str().to_owned();
                let (attempts, next_try) = (failed.attempts, failed.due_at);
                unclosed.push(Unclosed { username, attempts, next_try, why: failed.failure });
            }
            Ok::<_, store::Error>((store::overview::count(tx)?, unclosed, store::closings::summary(tx, &horizon)?))
        })
        .await?;
    // In a transaction of its own: on SQLite it looks at every page of the large tables.
    let storage = daymark.store().read(store::storage::find).await?;
    Ok(Overview {
        counts,
        sends_mail: daymark.mail().is_some(),
        started_at: daymark.started_at(),
        storage,
        closings,
        failures: daymark.failures().list(),
        unclosed,
    })
}
