//! Everyone's apps, as an administrator sees and ends them.

use jiff::Timestamp;
use store::Tx;
use store::clients as rows;
use store::clients::Client;

use super::erase;
use crate::account_events::{By, Event, Kind};
use crate::actor::{Browser, RequestId};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error};

/// A registered app, as the administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The app.
    pub client: Client,
    /// The username of who registered it.
    pub owner: String,
    /// How many people use it.
    pub people: i64,
    /// When it was last used by anybody, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// Every app with its owner and its use, oldest first.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub async fn list(daymark: &Daymark, by: &Browser) -> Result<Vec<Registered>, Error> {
    by.require_admin()?;
    let read = |tx: &mut Tx<'_>| {
        let uses = store::grants::list_uses(tx)?;
        let mut apps = Vec::new();
        for client in rows::list(tx)? {
            let owner = store::users::find(tx, client.owner_id)?;
            let used = uses.iter().find(|used| used.client_id == client.id);
            apps.push(Registered {
                owner: owner.map_or_else(String::new, |user| user.username.as_str().to_owned()),
                people: used.map_or(0, |used| used.people),
                last_used_at: used.and_then(|used| used.last_used_at),
                client,
            });
        }
        Ok(apps)
    };
    daymark.store().read(read).await
}

/// The app of that client ID.
///
/// # Errors
/// As [`list`], and [`Error::NotFound`] when there is none.
pub async fn find(daymark: &Daymark, by: &Browser, public_id: &str) -> Result<Registered, Error> {
    let apps = list(daymark, by).await?;
    apps.into_iter().find(|app| app.client.public_id == public_id).ok_or(Error::NotFound)
}

/// Ends an app, with everyone's permissions and tokens. What it filled in stays with the people.
///
/// # Errors
/// As [`find`]; [`Error::PasswordNeeded`] when the password was given more than ten minutes ago.
pub async fn end(daymark: &Daymark, by: &Browser, public_id: &str, request: RequestId) -> Result<(), Error> {
    by.require_admin()?;
    let attempt = Attempt::begin(daymark, by, Act::Administer)?;
    let client = find(daymark, by, public_id).await?.client;
    let check = move |tx: &mut Tx<'_>| {
        let admin = attempt.check(tx)?;
        if admin.is_admin { Ok(()) } else { Err(Error::NotAllowed("You are no administrator any more.".into())) }
    };
    let event = Event::new(daymark, Kind::AppDeleted, By::Administrator(by.user()));
    erase(daymark, &client, request, event, check).await?;
    tracing::info!(by = by.user().0, client = client.id.0, "an administrator ended an app");
    Ok(())
}
