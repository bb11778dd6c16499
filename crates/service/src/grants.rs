//! Connected services: which apps a person gave access to, and taking it back.

use jiff::Timestamp;
use model::{ClientId, ScopeSet, UserId, text};
use store::Tx;
use store::clients::Client;
use store::grants as rows;
use store::grants::Grant;

use crate::account_events::{By, Event, Kind};
use crate::actor::{Browser, RequestId, Writer};
use crate::oauth::{Permission, permissions};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error, attributes};

/// An app that a person gave access to, however often.
#[derive(Debug, Clone)]
pub struct ConnectedService {
    /// The app.
    pub client: Client,
    /// What it may do, of all grants together, line by line.
    pub permissions: Vec<Permission>,
    /// How many grants it has: one for each device or log-in.
    pub grants: usize,
    /// Whether this is the developer token of the app's own owner, which is listed apart from what they authorised.
    pub is_developer_token: bool,
    /// When it was first given access.
    pub connected_at: Timestamp,
    /// When it last used it, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// The apps that a person gave access to, by name, and after them the developer tokens of their own apps.
pub async fn list(daymark: &Daymark, browser: &Browser) -> Result<Vec<ConnectedService>, Error> {
    let user = browser.user();
    daymark
        .store()
        .read(move |tx| {
            let grants = rows::list_of_user(tx, user)?;
            let mut clients: Vec<ClientId> = grants.iter().map(|grant| grant.client_id).collect();
            clients.sort_unstable();
            clients.dedup();
            let mut services = Vec::new();
            for id in clients {
                let Some(client) = store::clients::find(tx, id)? else { continue };
                let own: Vec<&Grant> = grants.iter().filter(|grant| grant.client_id == id).collect();
                let (developer, authorised): (Vec<&Grant>, Vec<&Grant>) =
                    own.iter().partition(|grant| grant.is_developer);
                services.extend(connected(client.clone(), &authorised));
                services.extend(connected(client, &developer));
            }
            services.sort_by_cached_key(|service| (service.is_developer_token, text::sort_key(&service.client.label)));
            Ok(services)
        })
        .await
}

/// What each grant permits that the writer's app has from its person, the one that it uses now among them; nothing for the pages.
pub(crate) async fn scopes_of(daymark: &Daymark, writer: &Writer) -> Result<Vec<ScopeSet>, Error> {
    let (user, Some(client)) = (writer.user(), writer.service().client()) else { return Ok(Vec::new()) };
    let grants = daymark.store().read(move |tx| rows::list_of_user_and_client(tx, user, client)).await?;
    Ok(grants.iter().map(|grant| grant.scopes).chain([writer.scopes()]).collect())
}

fn connected(client: Client, grants: &[&Grant]) -> Option<ConnectedService> {
    let scopes: ScopeSet = grants.iter().flat_map(|grant| grant.scopes.iter()).collect();
    Some(ConnectedService {
        client,
        permissions: permissions(scopes),
        grants: grants.len(),
        is_developer_token: grants.iter().all(|grant| grant.is_developer),
        connected_at: grants.iter().map(|grant| grant.created_at).min()?,
        last_used_at: grants.iter().filter_map(|grant| grant.last_used_at).max(),
    })
}

/// Takes all access back from an app: its tokens for this person die at once, codes that it has not exchanged too, and what it
/// owned passes on.
///
/// # Errors
/// [`Error::NotFound`] where it has no access.
pub async fn revoke(daymark: &Daymark, browser: &Browser, public_id: &str, request: RequestId) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::TakeBack)?;
    let (user, public_id) = (browser.user(), public_id.to_owned());
    let event = Event::new(daymark, Kind::AppRevoked, By::person(browser));
    let client = daymark
        .store()
        .write(move |tx| {
            attempt.check(tx)?;
            let Some(client) = store::clients::find_by_public_id(tx, &public_id)? else { return Err(Error::NotFound) };
            // Codes first: one that is being redeemed just now is waited for, and the grant that it became is seen below.
            let had_code = store::codes::delete_open_of_user_and_client(tx, user, client.id)?;
            let had_device_code = store::device_codes::delete_approved_of_user_and_client(tx, user, client.id)?;
            let grants = rows::list_of_user_and_client(tx, user, client.id)?;
            if grants.is_empty() && !had_code && !had_device_code {
                return Err(Error::NotFound);
            }
            for grant in grants {
                rows::end(tx, grant.id)?;
            }
            event.record_about(tx, user, &client.label)?;
            Ok(client.id)
        })
        .await?;
    finish_ending(daymark, user, client, request).await
}

/// Ends what a person let in and nobody has exchanged yet: codes of apps and of devices. A stranger in their account could have made
/// them, and nothing shows them. (Redeemed codes stay, so that their reuse is noticed.)
pub(crate) fn end_codes(tx: &mut Tx<'_>, user: UserId) -> Result<(), store::Error> {
    store::codes::delete_open_of_user(tx, user)?;
    store::device_codes::delete_of_user(tx, user)
}

/// Goes on with endings of grants that were interrupted, as when the server starts.
pub async fn resume_endings(daymark: &Daymark) -> Result<(), Error> {
    for (user, client) in daymark.store().read(rows::list_ended).await? {
        finish_ending(daymark, user, client, RequestId::random(daymark.randomness())).await?;
    }
    Ok(())
}

/// Finishes what `store::grants::end` began, whoever ended a grant: releases what the app owns of the person, unless it has
/// another grant from them, and removes the rows of the grants that have ended. These go last, so that an ending that was
/// interrupted is found by [`resume_endings`].
pub(crate) async fn finish_ending(
    daymark: &Daymark,
    user: UserId,
    client: ClientId,
    request: RequestId,
) -> Result<(), Error> {
    let is_disconnected = move |tx: &mut Tx<'_>| Ok(rows::list_of_user_and_client(tx, user, client)?.is_empty());
    attributes::release_all_of(daymark, user, client.into(), request, is_disconnected).await?;
    Ok(daymark.store().write(move |tx| rows::delete_ended(tx, user, client)).await?)
}
