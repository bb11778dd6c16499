//! Defining attributes anew: another label or group, hidden or shown, deleted or restored. The name in the API stays.

use model::attribute::{Attribute, Name};
use model::{AttributeId, Group, Label, ServiceId, ValueType};
use store::Tx;
use store::changes::{self, Kind};
use store::journal::{self, Changes, Definition, DefinitionChange, Entry, OwnerChange};
use store::offers::Offer;

use super::change::{Author, ownership};
use super::create::MOST_ATTRIBUTES;
use crate::actor::Writer;
use crate::{Daymark, Error};

/// What a person can change about one of their attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What to call it.
    pub label: String,
    /// The name of its group, which stays for those that come from a template. The scopes that reach it are its group's.
    pub group: String,
    /// Whether to leave it out of what the person looks at.
    pub hidden: bool,
}

/// Changes what a person can change about an attribute.
///
/// # Errors
/// [`Error::Invalid`] for a label that is none or another's, and for a group that does not take it.
pub async fn edit(daymark: &Daymark, writer: &Writer, attribute: &str, edit: Edit) -> Result<(), Error> {
    let (author, writer, name) = (Author::new(daymark, writer), writer.clone(), attribute.to_owned());
    let write = move |tx: &mut Tx<'_>| {
        let definer = Definer::begin(tx, author, &writer)?;
        let old = definer.find(&name)?;
        let new = edit.apply(old, &definer.attributes)?;
        if new == *old {
            return Ok(());
        }
        definer.define(tx, (old, false), (&new, false))?;
        definer.note(tx, Kind::Edit, old)
    };
    daymark.store().write(write).await
}

/// Deletes an attribute. Nobody finds it any more, and its name is free; for [`crate::changes::UNDOABLE_FOR`] it can be restored
/// with all its values, then it is erased.
pub async fn delete(daymark: &Daymark, writer: &Writer, attribute: &str) -> Result<(), Error> {
    let (author, writer, name) = (Author::new(daymark, writer), writer.clone(), attribute.to_owned());
    let write = move |tx: &mut Tx<'_>| {
        let definer = Definer::begin(tx, author, &writer)?;
        let attribute = definer.find(&name)?;
        definer.delete(tx, attribute)?;
        definer.note(tx, Kind::Delete, attribute)
    };
    daymark.store().write(write).await
}

impl Edit {
    fn apply(&self, old: &Attribute, all: &[Attribute]) -> Result<Attribute, Error> {
        let group = Group::from_name(&self.group).ok_or_else(|| Error::field("group", "There is no such group."))?;
        if group != old.group && old.template.is_some() {
            return Err(Error::field("group", "Apps know this attribute, so it stays in its group."));
        }
        if group != old.group && group == Group::Custom && old.value_type != ValueType::Boolean {
            return Err(Error::field("group", "Daily tags are yes or no; this is something else."));
        }
        let label = Label::parse(&self.label).map_err(|error| Error::field("label", format!("{error}.")))?;
        let label = if group == Group::Custom { label.lower_case() } else { label };
        let is_other = label.key() != old.label.key();
        if is_other && all.iter().any(|other| other.label.key() == label.key()) {
            return Err(Error::field("label", "Another attribute is called that. To join the two, merge them."));
        }
        Ok(Attribute { label, group, hidden: self.hidden, ..old.clone() })
    }
}

/// A write that defines attributes anew.
pub(crate) struct Definer {
    author: Author,
    write: journal::Write,
    /// Those that are not deleted.
    pub(crate) attributes: Vec<Attribute>,
}

impl Definer {
    /// Begins such a write of someone who was let in and still is.
    pub(crate) fn begin(tx: &mut Tx<'_>, author: Author, writer: &Writer) -> Result<Definer, Error> {
        let write = journal::begin(tx, author.user)?;
        writer.check(tx)?;
        Ok(Definer { author, write, attributes: store::attributes::list(tx, author.user)? })
    }

    /// Whose attributes they are.
    pub(crate) fn user(&self) -> model::UserId {
        self.author.user
    }

    /// The number of the write.
    pub(crate) fn revision(&self) -> model::Revision {
        self.write.revision
    }

    /// The attribute of that name.
    pub(crate) fn find(&self, name: &str) -> Result<&Attribute, Error> {
        self.attributes.iter().find(|a| a.name.as_str() == name).ok_or(Error::NotFound)
    }

    /// The attribute of that number.
    pub(crate) fn find_by_id(&self, id: AttributeId) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.id == id)
    }

    /// Whether the account holds another attribute.
    pub(crate) fn has_room(&self) -> bool {
        self.attributes.len() < MOST_ATTRIBUTES
    }

    /// Makes an attribute, its `id` not looked at, with the row of the journal. Once a write.
    pub(crate) fn make(&self, tx: &mut Tx<'_>, attribute: Attribute) -> Result<(), Error> {
        let Author { user, service, request, now } = self.author;
        let (revision, id) = (self.write.revision, AttributeId(self.write.last_attribute.0 + 1));
        let attribute = Attribute { id, ..attribute };
        let change = OwnerChange { attribute: id, old: None, new: ownership(&attribute) };
        let offer = attribute.owner.map(|service| Offer {
            attribute: id,
            service,
            owned_revision: revision,
            is_dismissed: false,
        });
        store::attributes::upsert(tx, user, &[attribute], now)?;
        store::offers::upsert(tx, user, offer.as_slice())?;
        store::attributes::mark_changed(tx, user, revision, id)?;
        let changes = Changes::Owners(vec![change]);
        Ok(journal::insert(tx, user, &Entry { revision, service, request_id: request.0, made_at: now, changes })?)
    }

    /// Stores what an attribute was and is, each with whether it is deleted, with the row of the journal. Once a write.
    pub(crate) fn define(
        &self,
        tx: &mut Tx<'_>,
        (old, was_deleted): (&Attribute, bool),
        (new, is_deleted): (&Attribute, bool),
    ) -> Result<(), Error> {
        let Author { user, service, request, now } = self.author;
        let (revision, attribute) = (self.write.revision, new.id);
        store::attributes::define(tx, user, new, is_deleted.then_some((revision, now)))?;
        store::attributes::mark_changed(tx, user, revision, self.write.last_attribute)?;
        let (old, new) = (definition(old, was_deleted), definition(new, is_deleted));
        let changes = Changes::Definitions(vec![DefinitionChange { attribute, old, new }]);
        Ok(journal::insert(tx, user, &Entry { revision, service, request_id: request.0, made_at: now, changes })?)
    }

    /// Deletes an attribute: nobody owns it any more.
    pub(crate) fn delete(&self, tx: &mut Tx<'_>, attribute: &Attribute) -> Result<(), Error> {
        let deleted = Attribute { owner: None, active: false, ..attribute.clone() };
        self.define(tx, (attribute, false), (&deleted, true))
    }

    /// Restores a deleted attribute as the journal says that it was, under the next free name where its own was taken since.
    /// Its owner has it again, unless its access has ended meanwhile.
    ///
    /// # Errors
    /// [`Error::Invalid`] where what it comes from is tracked anew.
    pub(crate) fn restore(&self, tx: &mut Tx<'_>, deleted: &Attribute, was: &Definition) -> Result<(), Error> {
        if !self.has_room() {
            return Err(Error::invalid(format!(
                "There is no room for it any more: an account holds at most {MOST_ATTRIBUTES} attributes."
            )));
        }
        let taken = |a: &Attribute| deleted.template.is_some() && a.template == deleted.template;
        if let Some(new) = self.attributes.iter().find(|a| taken(a)) {
            let label = &new.label;
            return Err(Error::invalid(format!(
                "{label} is tracked anew since. Delete the new one first, which you can undo too."
            )));
        }
        let is_taken = |name: &str| self.attributes.iter().any(|a| a.name.as_str() == name);
        let offers = store::offers::list(tx, self.author.user)?;
        let may_own = |owner: &ServiceId| {
            *owner == ServiceId::DAYMARK || offers.iter().any(|o| (o.attribute, o.service) == (deleted.id, *owner))
        };
        let owner = was.ownership.owner.filter(may_own);
        let restored = Attribute {
            name: Name::stored(was.name.clone()).or_numbered(is_taken),
            active: was.ownership.active && owner.is_some(),
            owner,
            ..deleted.clone()
        };
        self.define(tx, (deleted, true), (&restored, false))
    }

    /// Notes the write as a change that the person can undo.
    pub(crate) fn note(&self, tx: &mut Tx<'_>, kind: Kind, about: &Attribute) -> Result<(), Error> {
        let (revision, Author { user, request, now, .. }) = (self.write.revision, self.author);
        let change = changes::Change {
            revision,
            last_revision: revision,
            kind,
            attribute: Some(about.id),
            subject: about.label.to_string(),
            request_id: request.0,
            made_at: now,
            undone_at: None,
        };
        Ok(changes::insert(tx, user, &change)?)
    }
}

/// How an attribute is defined, as the journal has it.
fn definition(attribute: &Attribute, is_deleted: bool) -> Definition {
    Definition {
        name: attribute.name.to_string(),
        label: attribute.label.to_string(),
        group: attribute.group.name().to_owned(),
        hidden: attribute.hidden,
        is_deleted,
        ownership: ownership(attribute),
    }
}
