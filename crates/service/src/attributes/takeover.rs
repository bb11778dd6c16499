//! Attributes that an app took over from another service, which the person hears of and can undo.

use jiff::SignedDuration;
use model::ServiceId;
use model::attribute::{Attribute, Service};
use store::journal::{self, Changes, Entry};
use store::offers::Offer;

use super::change::{Author, Change};
use crate::actor::{Reader, Writer};
use crate::services::Services;
use crate::{Daymark, Error, clock};

/// For how long a person hears of it.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// An attribute that has another owner, whom the person did not choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Takeover {
    /// The attribute.
    pub attribute: Attribute,
    /// The service that filled it in before.
    pub before: Service,
    /// The app that took it over and fills it in now.
    pub now: Service,
}

/// The attributes that apps took over from other services within the last 14 days, while the person has not said that they may
/// keep them. What apps were given by the person, or came by because another let go of it, is not among them.
pub async fn taken_over(daymark: &Daymark, reader: &Reader) -> Result<Vec<Takeover>, Error> {
    let (user, now, known) = (reader.user(), daymark.now(), daymark.attributes().clone());
    let was_lately = move |made_at| made_at >= now - TOLD_FOR && !clock::is_ahead(made_at, now);
    let found = daymark.store().read(move |tx| {
        let attributes = known.list(tx, user)?;
        let offers = store::offers::list(tx, user)?;
        let owned = attributes.iter().filter_map(|attribute| Some((attribute, takeover_of(attribute, &offers)?)));
        let owned: Vec<(&Attribute, Offer)> = owned.collect();
        if owned.is_empty() {
            return Ok(Vec::new());
        }
        let revisions: Vec<_> = owned.iter().map(|(_, offer)| offer.owned_revision).collect();
        let entries = journal::list_of(tx, user, &revisions)?;
        let mut found = Vec::new();
        for (attribute, offer) in owned {
            let entry = entries.iter().find(|e| e.revision == offer.owned_revision && was_lately(e.made_at));
            if let Some(before) = entry.and_then(|entry| owner_before(entry, &offer)) {
                found.push((attribute.clone(), before, offer.service));
            }
        }
        Ok::<_, store::Error>(found)
    });
    let found = found.await?;
    let services = Services::find(daymark, found.iter().flat_map(|(_, before, now)| [*before, *now])).await?;
    let named =
        |(attribute, before, now)| Some(Takeover { attribute, before: services.get(before)?, now: services.get(now)? });
    Ok(found.into_iter().filter_map(named).collect())
}

/// Lets the app that took an attribute over keep it: the person hears of it no more, until it is taken over again.
///
/// # Errors
/// [`Error::NotFound`] where there is no such attribute, or nobody fills it in.
pub async fn keep(daymark: &Daymark, writer: &Writer, attribute: &str) -> Result<(), Error> {
    let (author, writer, name) = (Author::new(daymark, writer), writer.clone(), attribute.to_owned());
    let write = move |tx: &mut store::Tx<'_>| {
        let change = Change::begin(tx, author, &writer)?;
        let attribute = change.attributes().iter().find(|a| a.name.as_str() == name).ok_or(Error::NotFound)?;
        let owner = attribute.owner.ok_or(Error::NotFound)?;
        Ok::<_, Error>(store::offers::dismiss(tx, author.user, attribute.id, owner)?)
    };
    daymark.store().write(write).await
}

/// The offer of an app that owns an attribute which others could fill in too, where the person has not dismissed it.
fn takeover_of(attribute: &Attribute, offers: &[Offer]) -> Option<Offer> {
    let owner = attribute.owner.filter(|owner| *owner != ServiceId::DAYMARK)?;
    let mut of_it = offers.iter().filter(|offer| offer.attribute == attribute.id);
    let has_others = of_it.clone().any(|offer| offer.service != owner);
    of_it.find(|offer| offer.service == owner && !offer.is_dismissed && has_others).copied()
}

/// Who owned the attribute before the write by which the app itself took it.
fn owner_before(entry: &Entry, offer: &Offer) -> Option<ServiceId> {
    let Changes::Owners(changes) = &entry.changes else { return None };
    let change = changes.iter().find(|change| change.attribute == offer.attribute)?;
    let before = change.old?.owner?;
    (entry.service == offer.service && change.new.owner == Some(offer.service) && before != offer.service)
        .then_some(before)
}
