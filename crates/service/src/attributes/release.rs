//! Letting go of attributes.

use model::ServiceId;
use model::attribute::Service;
use serde_json::Value as Json;
use store::Tx;

use super::change::{Author, Change};
use super::names::find_to_write;
use crate::actor::{RequestId, Writer};
use crate::batch::{ErrorCode, Item, Outcome, Refusal};
use crate::services::Services;
use crate::{Daymark, Error};

/// An attribute that the writer owns no longer.
#[derive(Debug, Clone, PartialEq)]
pub struct Released {
    /// The name as it was sent.
    pub name: String,
    /// The service that owns it now; none where it became inactive.
    pub service: Option<Service>,
}

/// Lets go of attributes, named by `name`. Each passes to the app that owned it most recently, else it becomes inactive;
/// its history stays.
pub async fn release(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Released>>, Error> {
    let (author, writer) = (Author::new(daymark, writer), writer.clone());
    let outcomes: Vec<Outcome<(String, Option<ServiceId>)>> = daymark
        .store()
        .write(move |tx| {
            let mut change = Change::begin(tx, author, &writer)?;
            let release = |(index, json)| release_one(&mut change, &writer, index, json).map_err(|r| r.of(json));
            let outcomes = items.iter().enumerate().map(release).collect();
            change.finish(tx)?;
            Ok::<_, Error>(outcomes)
        })
        .await?;
    let heirs = outcomes.iter().flatten().filter_map(|(_, heir)| *heir);
    let services = Services::find(daymark, heirs).await?;
    let named =
        |(name, heir): (String, Option<ServiceId>)| Released { name, service: heir.and_then(|id| services.get(id)) };
    Ok(outcomes.into_iter().map(|outcome| outcome.map(named)).collect())
}

fn release_one(
    change: &mut Change,
    writer: &Writer,
    index: usize,
    json: &Json,
) -> Result<(String, Option<ServiceId>), Refusal> {
    let item = Item::read(index, json, &["name"])?;
    let name = item.said("name");
    let (attribute, _) = find_to_write(change.attributes(), writer, item.name("name"), || unknown(&name))?;
    let id = attribute.id;
    if attribute.owner != Some(writer.service()) {
        return Err(not_the_owner(&name));
    }
    let place = change.find(|a| a.id == id).ok_or_else(|| unknown(&name))?;
    Ok((name, change.release(place, writer.service())))
}

/// The refusal of a name under which the user has nothing.
pub(crate) fn unknown(name: &str) -> Refusal {
    Refusal::new(ErrorCode::NotFound, format!("User doesn't have an attribute named '{name}'"))
}

/// The refusal of a service that does not own the attribute, or no longer.
pub(crate) fn not_the_owner(name: &str) -> Refusal {
    Refusal::new(ErrorCode::Unauthorised, format!("Attribute '{name}' does not belong to this service"))
}

/// Lets a service that was revoked or deleted let go of everything it owns of a user, and end all its offers, if `is_over` says
/// so behind the user's lock, where nothing that the service has under way can come after it.
pub(crate) async fn release_all_of(
    daymark: &Daymark,
    user: model::UserId,
    service: ServiceId,
    request: RequestId,
    is_over: impl Fn(&mut Tx<'_>) -> Result<bool, store::Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let author = Author { user, service, request, now: daymark.now() };
    let released = daymark.store().write(move |tx| {
        let Some(mut change) = Change::begin_again(tx, author)? else { return Ok(()) };
        if !is_over(tx)? {
            return Ok(());
        }
        while let Some(place) = change.find(|a| a.owner == Some(service)) {
            change.release(place, service);
        }
        for attribute in change.offered_by(service) {
            change.end_offer(attribute, service);
        }
        change.finish(tx)
    });
    Ok(released.await?)
}
