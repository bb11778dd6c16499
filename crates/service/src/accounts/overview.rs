//! What the administrator sees of an installation: numbers and settings, never anything of another person's.

use jiff::Timestamp;
pub use store::overview::Counts;

use crate::actor::Browser;
pub use crate::failures::Failure;
use crate::{Daymark, Error, Settings};

/// The state of an installation.
#[derive(Debug, Clone)]
pub struct Overview {
    /// How many there are of what.
    pub counts: Counts,
    /// What the one who hosts it decided.
    pub settings: Settings,
    /// Whether mail can be sent.
    pub sends_mail: bool,
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
    /// When the account was made.
    pub created_at: Timestamp,
}

/// Everyone with an account, oldest first.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub async fn people(daymark: &Daymark, by: &Browser) -> Result<Vec<Person>, Error> {
    by.require_admin()?;
    let users = daymark.store().read(store::users::list).await?;
    let people = users.into_iter().map(|user| Person {
        username: user.username.as_str().to_owned(),
        is_admin: user.is_admin,
        created_at: user.created_at,
    });
    Ok(people.collect())
}

/// The state of the installation.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub async fn overview(daymark: &Daymark, by: &Browser) -> Result<Overview, Error> {
    by.require_admin()?;
    let (counts, unclosed) = daymark
        .store()
        .read(|tx| {
            let mut unclosed = Vec::new();
            for failed in store::closings::list_failures(tx, MOST_UNCLOSED)? {
                let Some(user) = store::users::find(tx, failed.user)? else { continue };
                let username = user.username.as_str().to_owned();
                let (attempts, next_try) = (failed.attempts, failed.due_at);
                unclosed.push(Unclosed { username, attempts, next_try, why: failed.failure });
            }
            Ok::<_, store::Error>((store::overview::count(tx)?, unclosed))
        })
        .await?;
    Ok(Overview {
        counts,
        settings: daymark.settings().clone(),
        sends_mail: daymark.mail().is_some(),
        failures: daymark.failures().list(),
        unclosed,
    })
}
