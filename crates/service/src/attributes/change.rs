//! A write to a user's attributes: what is read first, and what must be stored in the end.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::attribute::Attribute;
use model::{AttributeId, ServiceId, UserId};
use store::Tx;
use store::journal::{self, Changes, Entry, OwnerChange, Ownership};
use store::offers::Offer;

use crate::actor::{RequestId, Writer};
use crate::{Daymark, Error};

/// Whose attributes are written, by whom, in which request, when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    pub user: UserId,
    pub service: ServiceId,
    pub request: RequestId,
    pub now: Timestamp,
}

impl Author {
    /// The writer as an author, at this moment.
    pub fn new(daymark: &Daymark, writer: &Writer) -> Author {
        let (user, service, request) = (writer.user(), writer.service(), writer.request());
        Author { user, service, request, now: daymark.now() }
    }
}

/// Where an attribute stands in a [`Change`], which forgets none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(usize);

/// A write under way. Everything is done on the lists at hand; [`Change::finish`] stores what became different.
pub(super) struct Change {
    author: Author,
    write: journal::Write,
    attributes: Vec<Attribute>,
    before: Vec<Attribute>,
    offers: Vec<Offer>,
    new_offers: BTreeSet<(AttributeId, ServiceId)>,
    ended_offers: BTreeSet<(AttributeId, ServiceId)>,
}

impl Change {
    /// Begins a write of someone who was let in and still is, and reads the user's attributes and offers.
    ///
    /// # Errors
    /// [`Error::Ended`] when what let the writer in has ended.
    pub fn begin(tx: &mut Tx<'_>, author: Author, writer: &Writer) -> Result<Change, Error> {
        let write = journal::begin(tx, author.user)?;
        writer.check(tx)?;
        Ok(Change::of(tx, author, write)?)
    }

    /// Begins a write on behalf of a service whose access has ended; none where the user has no data, or none any more.
    pub fn begin_again(tx: &mut Tx<'_>, author: Author) -> Result<Option<Change>, store::Error> {
        journal::begin_again(tx, author.user)?.map(|write| Change::of(tx, author, write)).transpose()
    }

    fn of(tx: &mut Tx<'_>, author: Author, write: journal::Write) -> Result<Change, store::Error> {
        let attributes = store::attributes::list(tx, author.user)?;
        let offers = store::offers::list(tx, author.user)?;
        let before = attributes.clone();
        Ok(Change {
            author,
            write,
            attributes,
            before,
            offers,
            new_offers: BTreeSet::new(),
            ended_offers: BTreeSet::new(),
        })
    }

    /// The user's attributes, as they are by now.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The attribute at a place.
    pub fn get(&self, place: Place) -> &Attribute {
        &self.attributes[place.0]
    }

    /// The first attribute for which `is_wanted` holds.
    pub fn find(&self, is_wanted: impl Fn(&Attribute) -> bool) -> Option<Place> {
        self.attributes.iter().position(is_wanted).map(Place)
    }

    /// Whether the attribute at a place came into being in this write.
    pub fn is_new(&self, place: Place) -> bool {
        place.0 >= self.before.len()
    }

    /// Adds an attribute under the next free number, its `id` not looked at, with its owner's offer.
    pub fn add(&mut self, attribute: Attribute) -> Place {
        let id = AttributeId(self.write.last_attribute.0 + 1);
        self.write.last_attribute = id;
        if let Some(owner) = attribute.owner {
            self.note_offer(id, owner);
        }
        self.attributes.push(Attribute { id, ..attribute });
        Place(self.attributes.len() - 1)
    }

    /// Makes a service the owner of an attribute, which becomes active.
    pub fn give_to(&mut self, place: Place, service: ServiceId) {
        let attribute = &mut self.attributes[place.0];
        let (id, is_new) = (attribute.id, attribute.owner != Some(service));
        (attribute.owner, attribute.active) = (Some(service), true);
        if is_new {
            self.note_offer(id, service);
        }
    }

    /// Takes an attribute from its owner; nobody owns it then, and it is inactive.
    pub fn take(&mut self, place: Place) {
        let attribute = &mut self.attributes[place.0];
        (attribute.owner, attribute.active) = (None, false);
    }

    /// Sets whether a person enters an attribute's values by hand.
    pub fn set_manual(&mut self, place: Place, manual: bool) {
        self.attributes[place.0].manual = manual;
    }

    /// Lets a service let go of an attribute that it owns: it passes to the app that owned it most recently, else it
    /// becomes inactive. Manual entry never takes over by itself.
    pub fn release(&mut self, place: Place, service: ServiceId) -> Option<ServiceId> {
        let id = self.get(place).id;
        self.end_offer(id, service);
        let apps = self.offers.iter().filter(|o| o.attribute == id && o.service != ServiceId::DAYMARK);
        let heir = apps.max_by_key(|o| (o.owned_revision, o.service)).map(|o| o.service);
        match heir {
            Some(heir) => self.give_to(place, heir),
            None => self.take(place),
        }
        heir
    }

    /// Whether a service could write an attribute because it owned it once.
    pub fn is_offered(&self, place: Place, service: ServiceId) -> bool {
        let id = self.get(place).id;
        self.offers.iter().any(|o| (o.attribute, o.service) == (id, service))
    }

    /// The attributes that a service offers without owning them.
    pub fn offered_by(&self, service: ServiceId) -> Vec<AttributeId> {
        let is_owned = |id| self.attributes.iter().any(|a| a.id == id && a.owner == Some(service));
        self.offers.iter().filter(|o| o.service == service && !is_owned(o.attribute)).map(|o| o.attribute).collect()
    }

    /// Ends a service's offer of an attribute that it does not own.
    pub fn end_offer(&mut self, attribute: AttributeId, service: ServiceId) {
        self.new_offers.remove(&(attribute, service));
        self.ended_offers.insert((attribute, service));
        self.offers.retain(|o| (o.attribute, o.service) != (attribute, service));
    }

    fn note_offer(&mut self, attribute: AttributeId, service: ServiceId) {
        self.ended_offers.remove(&(attribute, service));
        self.new_offers.insert((attribute, service));
        self.offers.retain(|o| (o.attribute, o.service) != (attribute, service));
        let owned_revision = self.write.revision;
        self.offers.push(Offer { attribute, service, owned_revision, is_dismissed: false });
    }

    /// Stores what became different, with a row of the journal.
    pub fn finish(self, tx: &mut Tx<'_>) -> Result<(), store::Error> {
        let Author { user, service, request, now } = self.author;
        let (changed, changes) = self.differences();
        for (attribute, service) in &self.ended_offers {
            store::offers::delete(tx, user, *attribute, *service)?;
        }
        let is_new = |o: &&Offer| self.new_offers.contains(&(o.attribute, o.service));
        let new_offers: Vec<Offer> = self.offers.iter().filter(is_new).copied().collect();
        store::offers::upsert(tx, user, &new_offers)?;
        if changed.is_empty() {
            return Ok(());
        }
        let revision = self.write.revision;
        store::attributes::upsert(tx, user, &changed, now)?;
        store::attributes::mark_changed(tx, user, revision, self.write.last_attribute)?;
        let changes = Changes::Owners(changes);
        journal::insert(tx, user, &Entry { revision, service, request_id: request.0, made_at: now, changes })
    }

    fn differences(&self) -> (Vec<Attribute>, Vec<OwnerChange>) {
        let mut changed = Vec::new();
        let mut changes = Vec::new();
        for attribute in &self.attributes {
            let old = self.before.iter().find(|a| a.id == attribute.id).map(ownership);
            let new = ownership(attribute);
            if old != Some(new) {
                changed.push(attribute.clone());
                changes.push(OwnerChange { attribute: attribute.id, old, new });
            }
        }
        (changed, changes)
    }
}

pub(super) fn ownership(attribute: &Attribute) -> Ownership {
    let Attribute { owner, active, manual, .. } = *attribute;
    Ownership { owner, active, manual }
}
