//! Making attributes: from templates, or entirely new ones.

use std::collections::HashSet;

use model::attribute::{Attribute, Name};
use model::{AttributeId, Group, Label, ServiceId, Template, ValueType};
use serde_json::Value as Json;

use super::acquire::{templated, templated_for, unknown};
use super::change::{Author, Change};
use super::names::permission;
use crate::actor::Writer;
use crate::batch::{ErrorCode, Item, Outcome, Refusal};
use crate::{Daymark, Error};

/// The most attributes of an account. (Who tracks a lot has some dozens.)
pub(crate) const MOST_ATTRIBUTES: usize = 1_000;

/// An attribute that was made, owned by the writer.
#[derive(Debug, Clone, PartialEq)]
pub struct Created {
    /// The item as it was sent.
    pub item: Json,
    /// The attribute.
    pub attribute: Attribute,
}

/// Makes attributes, each from a `template` or from `label`, `group`, `value_type` and `manual`, which is true where it
/// is not sent. What exists already for the writer is refused with its name: the attribute of the template, or one whose label is the
/// same, now or when it was made. What only has the same name is no hindrance.
pub async fn create(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Created>>, Error> {
    let (author, writer) = (Author::new(daymark, writer), writer.clone());
    let created = daymark.store().write(move |tx| {
        let mut change = Change::begin(tx, author, &writer)?;
        let create = |(index, json): (usize, &Json)| {
            let attribute = create_one(&mut change, &writer, index, json).map_err(|refusal| refusal.of(json))?;
            Ok(Created { item: json.clone(), attribute })
        };
        let outcomes: Vec<Outcome<Created>> = items.iter().enumerate().map(create).collect();
        change.finish(tx)?;
        Ok(outcomes)
    });
    created.await
}

/// Makes one attribute of a batch.
pub(super) fn create_one(
    change: &mut Change,
    writer: &Writer,
    index: usize,
    json: &Json,
) -> Result<Attribute, Refusal> {
    let item = Item::read(index, json, &[])?;
    let attribute = match item.get_some("template") {
        Some(_) => from_template(change, writer, &item)?,
        None => {
            let item = Item::read(index, json, &["label", "group", "value_type"])?;
            custom(change, writer, &item)?
        }
    };
    if change.attributes().len() >= MOST_ATTRIBUTES {
        return Err(Refusal::validation(format!("An account holds at most {MOST_ATTRIBUTES} attributes")));
    }
    let place = change.add(attribute);
    Ok(change.get(place).clone())
}

fn from_template(change: &Change, writer: &Writer, item: &Item<'_>) -> Result<Attribute, Refusal> {
    let template = item.name("template").and_then(Template::find).ok_or_else(unknown)?;
    let manual = item.flag("manual");
    let will_be_manual = !manual.clone().is_ok_and(|manual| manual == Some(false));
    permission(writer, template.group, will_be_manual)?;
    let manual = manual?.unwrap_or(true);
    match templated_for(change, writer, template)? {
        Some(existing) => Err(exists(change.get(existing))),
        None => Ok(Attribute { manual, ..templated(change.attributes(), template, writer) }),
    }
}

fn custom(change: &Change, writer: &Writer, item: &Item<'_>) -> Result<Attribute, Refusal> {
    let group = item.get("group").and_then(Json::as_str).and_then(Group::from_name);
    let group = group.ok_or_else(|| Refusal::validation(format!("Unknown group {}", quoted(item, "group"))))?;
    let manual = item.flag("manual");
    let will_be_manual = !manual.clone().is_ok_and(|manual| manual == Some(false));
    permission(writer, group, will_be_manual)?;
    let manual = manual?.unwrap_or(true);
    let value_type = read_value_type(item, group)?;
    let label = item.get("label").and_then(Json::as_str).unwrap_or_default();
    let label = Label::parse(label).map_err(Refusal::validation)?;
    let label = if group == Group::Custom { label.lower_case() } else { label };
    if let Some(existing) = same(change.attributes(), writer, &label) {
        return Err(exists(existing));
    }
    let owner = Some(writer.service());
    Ok(Attribute {
        id: AttributeId(0),
        name: free_name(change.attributes(), &label, group),
        original_label: label.clone(),
        label,
        template: None,
        group,
        value_type,
        manual,
        active: true,
        hidden: false,
        owner,
    })
}

/// The value type, which a client may send as number or as numeric string.
fn read_value_type(item: &Item<'_>, group: Group) -> Result<ValueType, Refusal> {
    let sent = item.get("value_type");
    let number = sent.and_then(|json| json.as_i64().or_else(|| json.as_str()?.trim().parse().ok()));
    let value_type = number.and_then(ValueType::from_number);
    let value_type =
        value_type.ok_or_else(|| Refusal::validation(format!("Unknown value type {}", quoted(item, "value_type"))))?;
    if !value_type.is_creatable() {
        return Err(Refusal::validation("Attributes of value type 6 come from templates and cannot be created"));
    }
    if group == Group::Custom && value_type != ValueType::Boolean {
        return Err(Refusal::validation("Attributes in group 'custom' must have value type 7"));
    }
    Ok(value_type)
}

/// The attribute that a label means among those that are there for the writer: one that is called so or, for an app, which may not know
/// what the person calls it since, was made so. Of several, one that the writer owns.
fn same<'a>(existing: &'a [Attribute], writer: &Writer, label: &Label) -> Option<&'a Attribute> {
    let (key, service) = (label.key(), writer.service());
    let is_called = |a: &Attribute| a.label.key() == key;
    let is_meant = |a: &&Attribute| {
        writer.knows(a) && (is_called(a) || (service != ServiceId::DAYMARK && a.original_label.key() == key))
    };
    existing.iter().filter(is_meant).min_by_key(|a| (a.owner != Some(service), !is_called(a)))
}

/// The name that the label gives, or one beside it where that is taken.
fn free_name(existing: &[Attribute], label: &Label, group: Group) -> Name {
    let taken: HashSet<&str> = existing.iter().map(|a| a.name.as_str()).collect();
    let is_taken = |name: &str| taken.contains(name);
    Name::from_label(label).map_or_else(|| Name::first_free(group, is_taken), |name| name.or_numbered(is_taken))
}

fn exists(existing: &Attribute) -> Refusal {
    let error = format!("Attribute '{}' already exists", existing.name);
    Refusal { existing_name: Some(existing.name.to_string()), ..Refusal::new(ErrorCode::Exists, error) }
}

fn quoted(item: &Item<'_>, field: &str) -> String {
    format!("'{}'", item.said(field).chars().take(100).collect::<String>())
}
