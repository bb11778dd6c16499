//! What a person decides about their own attributes on the web pages.

use model::attribute::Attribute;
use model::{ServiceId, Template};
use serde_json::json;

use super::change::{Author, Change, Place};
use super::{Filter, Listed, create, list};
use crate::actor::{Reader, Writer};
use crate::{Daymark, Error};

/// A custom attribute as a person describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttribute {
    /// What to call it.
    pub label: String,
    /// The name of its group.
    pub group: String,
    /// The number of its value type.
    pub value_type: i64,
    /// Whether its values are entered by hand.
    pub manual: bool,
}

/// Everything that a person tracks, also what is inactive, in the order of lists.
pub async fn overview(daymark: &Daymark, reader: &Reader) -> Result<Vec<Listed>, Error> {
    let filter = Filter { include_inactive: true, include_low_priority: true, ..Filter::default() };
    list::list_unpaged(daymark, reader, filter).await
}

/// Makes a custom attribute, owned by manual entry.
pub async fn create_custom(daymark: &Daymark, writer: &Writer, new: NewAttribute) -> Result<Attribute, Error> {
    let NewAttribute { label, group, value_type, manual } = new;
    let item = json!({"label": label, "group": group, "value_type": value_type, "manual": manual});
    create_one(daymark, writer, item).await
}

/// Adds the attribute of a template, to be entered by hand.
pub async fn add_template(daymark: &Daymark, writer: &Writer, template: &str) -> Result<Attribute, Error> {
    create_one(daymark, writer, json!({"template": template, "manual": true})).await
}

async fn create_one(daymark: &Daymark, writer: &Writer, item: serde_json::Value) -> Result<Attribute, Error> {
    match create::create(daymark, writer, vec![item]).await?.pop() {
        Some(Ok(created)) => Ok(created.attribute),
        Some(Err(failure)) => Err(Error::invalid(failure.error)),
        None => Err(Error::Internal("a batch of one had no outcome".into())),
    }
}

/// Chooses who provides an attribute: one of the services that offer it, by name, or `daymark` for manual entry.
pub async fn choose_service(daymark: &Daymark, writer: &Writer, attribute: &str, service: &str) -> Result<(), Error> {
    let manual_entry = crate::services::manual_entry();
    let service = if service == manual_entry.name {
        ServiceId::DAYMARK
    } else {
        list::offering_service(daymark, writer.user(), attribute, service).await?
    };
    change_one(daymark, writer, attribute, move |change, place| {
        if service == ServiceId::DAYMARK {
            change.set_manual(place, true);
        } else if !change.is_offered(place, service) {
            return Err(Error::NotFound);
        }
        change.give_to(place, service);
        Ok(())
    })
    .await
}

/// Makes an attribute inactive. It keeps its history, and the service that owned it may be chosen again.
pub async fn make_inactive(daymark: &Daymark, writer: &Writer, attribute: &str) -> Result<(), Error> {
    change_one(daymark, writer, attribute, |change, place| {
        change.take(place);
        Ok(())
    })
    .await
}

async fn change_one(
    daymark: &Daymark,
    writer: &Writer,
    attribute: &str,
    decide: impl Fn(&mut Change, Place) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let (author, writer, name) = (Author::new(daymark, writer), writer.clone(), attribute.to_owned());
    daymark
        .store()
        .write(move |tx| {
            let mut change = Change::begin(tx, author, &writer)?;
            let place = change.find(|a| a.name.as_str() == name).ok_or(Error::NotFound)?;
            decide(&mut change, place)?;
            Ok(change.finish(tx)?)
        })
        .await
}

/// The templates that a user has no attribute of yet, in the order of lists.
pub async fn unused_templates(daymark: &Daymark, reader: &Reader) -> Result<Vec<&'static Template>, Error> {
    let user = reader.user();
    let attributes = daymark.store().read(move |tx| store::attributes::list(tx, user)).await?;
    let is_used = |template: &&Template| attributes.iter().any(|a| a.template == Some(*template));
    Ok(Template::all().iter().filter(|t| !is_used(t)).collect())
}
