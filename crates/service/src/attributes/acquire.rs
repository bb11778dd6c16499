//! Becoming the owner of attributes.

use model::attribute::{Attribute, Name};
use model::{AttributeId, Group, Label, Template};
use serde_json::Value as Json;

use super::change::{Author, Change, Place};
use crate::actor::Writer;
use crate::batch::{ErrorCode, Item, Outcome, Refusal};
use crate::{Daymark, Error};

/// An attribute that the writer owns from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct Acquired {
    /// The item as it was sent.
    pub item: Json,
    /// The attribute, under the name that it has.
    pub attribute: Attribute,
}

/// Acquires attributes by `template`, making those that the user lacks, or by `name`, whatever the user has under it.
/// `manual`, where it is sent, is set. Acquiring what one owns succeeds.
pub async fn acquire(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Acquired>>, Error> {
    let (author, writer) = (Author::new(daymark, writer), writer.clone());
    let acquired = daymark.store().write(move |tx| {
        let mut change = Change::begin(tx, author, &writer)?;
        let outcomes = items.iter().enumerate().map(|(index, json)| {
            let attribute = acquire_one(&mut change, &writer, index, json).map_err(|refusal| refusal.of(json))?;
            Ok(Acquired { item: json.clone(), attribute })
        });
        let outcomes: Vec<Outcome<Acquired>> = outcomes.collect();
        change.finish(tx)?;
        Ok(outcomes)
    });
    acquired.await
}

fn acquire_one(change: &mut Change, writer: &Writer, index: usize, json: &Json) -> Result<Attribute, Refusal> {
    let item = Item::read(index, json, &[])?;
    let manual = item.flag("manual");
    let wanted = find(change, &item)?;
    let (group, is_manual) = match &wanted {
        Wanted::Existing(place) => (change.get(*place).group, change.get(*place).manual),
        Wanted::New(template) => (template.group, manual.clone().is_ok_and(|manual| manual == Some(true))),
    };
    writer.may_write(group, is_manual).ok_or_else(|| no_permission(group))?;
    let manual = manual?;
    let place = match wanted {
        Wanted::Existing(place) => place,
        Wanted::New(template) => change.add(templated(change.attributes(), template, writer)),
    };
    change.give_to(place, writer.service());
    if let Some(manual) = manual {
        change.set_manual(place, manual);
    }
    Ok(change.get(place).clone())
}

enum Wanted {
    Existing(Place),
    New(&'static Template),
}

/// The attribute of the item's template, which may have to be made, or else the one of its name, which must be there.
fn find(change: &Change, item: &Item<'_>) -> Result<Wanted, Refusal> {
    if item.get_some("template").is_some() {
        let template = item.name("template").and_then(Template::find).ok_or_else(unknown)?;
        let existing = change.find(|a| a.template.is_some_and(|t| t.name == template.name));
        return Ok(existing.map_or(Wanted::New(template), Wanted::Existing));
    }
    if item.get_some("name").is_none() {
        return Err(item.missing(&["name", "template"]));
    }
    let name = item.name("name").ok_or_else(unknown)?;
    change.find(|a| a.name.as_str() == name).map(Wanted::Existing).ok_or_else(unknown)
}

fn unknown() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "Attribute matching query does not exist.")
}

/// The refusal of a writer whose scopes do not reach the group.
pub(crate) fn no_permission(group: Group) -> Refusal {
    Refusal::new(ErrorCode::NotAllowed, format!("No permission to write to attributes in group '{}'", group.name()))
}

/// An attribute made from a template, under the template's name or, where the user's own has it, one beside it.
pub(super) fn templated(existing: &[Attribute], template: &'static Template, writer: &Writer) -> Attribute {
    let is_taken = |name: &str| existing.iter().any(|a| a.name.as_str() == name);
    Attribute {
        id: AttributeId(0),
        name: Name::of_template(template).or_numbered(is_taken),
        label: Label::stored(template.label.clone()),
        template: Some(template),
        group: template.group,
        value_type: template.value_type,
        manual: false,
        active: true,
        hidden: false,
        owner: Some(writer.service()),
    }
}
