//! The developer token: an app's own owner may use it without going through the authorise page.

use jiff::Timestamp;
use model::{GrantId, ScopeSet, UserId};
use store::Tx;
use store::clients::Client;
use store::grants::{self, Grant};

use crate::account_events::{By, Event, Kind};
use crate::actor::{Browser, Operator};
use crate::clients;
use crate::oauth::tokens::Issued;
use crate::secrets::Secret;
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error};

/// A developer token that was just made, with what is shown only now.
#[derive(Debug, Clone)]
pub struct DeveloperToken(Issued);

/// What can be said of a developer token later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What it permits.
    pub scopes: ScopeSet,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its access token expires; none when that was revoked.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

impl DeveloperToken {
    pub(crate) fn with_all_scopes(daymark: &Daymark) -> DeveloperToken {
        DeveloperToken(Issued::make(daymark, ScopeSet::all()))
    }

    /// The access token.
    pub fn access_token(&self) -> &Secret {
        &self.0.access
    }

    /// The refresh token beside it.
    pub fn refresh_token(&self) -> &Secret {
        &self.0.refresh
    }

    /// What it permits.
    pub fn scopes(&self) -> ScopeSet {
        self.0.pair.scopes
    }

    /// When it expires.
    pub fn expires_at(&self) -> Timestamp {
        self.0.pair.expires_at
    }
}

/// The developer token of one's own app; none when it was revoked.
pub async fn find(daymark: &Daymark, owner: &Browser, public_id: &str) -> Result<Option<Summary>, Error> {
    let client = clients::find(daymark, owner, public_id).await?;
    daymark
        .store()
        .read(move |tx| {
            let Some(grant) = list(tx, &client, client.owner_id)?.pop() else { return Ok(None) };
            let Grant { scopes, created_at, last_used_at, .. } = grant;
            let expires_at = store::tokens::find_expiry(tx, grant.id)?;
            Ok::<_, Error>(Some(Summary { scopes, created_at, expires_at, last_used_at }))
        })
        .await
}

/// Makes a new developer token for one's own app; the old one dies.
pub async fn make(
    daymark: &Daymark,
    owner: &Browser,
    public_id: &str,
    scopes: ScopeSet,
) -> Result<DeveloperToken, Error> {
    let attempt = Attempt::begin(daymark, owner, Act::MakeDeveloperToken)?;
    let client = clients::find(daymark, owner, public_id).await?;
    let event = Event::new(daymark, Kind::DeveloperTokenMade, By::person(owner));
    replace(daymark, client, scopes, event, move |tx| attempt.check(tx).map(|_| ())).await
}

/// Makes a new developer token for anyone's app, at the console; the old one dies.
pub async fn make_at_the_console(
    daymark: &Daymark,
    operator: &Operator,
    public_id: &str,
    scopes: ScopeSet,
) -> Result<DeveloperToken, Error> {
    let client = clients::console::find(daymark, operator, public_id).await?;
    let event = Event::new(daymark, Kind::DeveloperTokenMade, By::Console);
    replace(daymark, client, scopes, event, |_| Ok(())).await
}

/// Makes a new token in place of the old one, if `check` lets it: the transaction begins with it.
async fn replace(
    daymark: &Daymark,
    client: Client,
    scopes: ScopeSet,
    event: Event,
    check: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<DeveloperToken, Error> {
    let token = DeveloperToken(Issued::make(daymark, scopes));
    let issued = token.clone();
    daymark
        .store()
        .write(move |tx| {
            check(tx)?;
            // Of two that are made at once, the later one must see the earlier one.
            if !store::clients::lock(tx, client.id)? {
                return Err(Error::NotFound);
            }
            for old in list(tx, &client, client.owner_id)? {
                grants::delete(tx, old.id)?;
            }
            insert(tx, &client, &issued)?;
            Ok(event.record_about(tx, client.owner_id, &client.label)?)
        })
        .await?;
    Ok(token)
}

/// Stores a developer token for the owner of an app.
pub(crate) fn insert(tx: &mut Tx<'_>, client: &Client, token: &DeveloperToken) -> Result<(), Error> {
    let grant = Grant {
        id: GrantId(store::sequences::next(tx, "grants")?),
        user_id: client.owner_id,
        client_id: client.id,
        scopes: token.scopes(),
        is_developer: true,
        created_at: token.0.pair.created_at,
        last_used_at: None,
    };
    grants::insert(tx, &grant)?;
    Ok(store::tokens::insert_pair(tx, grant.id, &token.0.pair)?)
}

fn list(tx: &mut Tx<'_>, client: &Client, owner: UserId) -> Result<Vec<Grant>, Error> {
    let mut found = grants::list_of_user_and_client(tx, owner, client.id)?;
    found.retain(|grant| grant.is_developer);
    Ok(found)
}
