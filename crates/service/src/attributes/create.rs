//! Making attributes: from templates, or entirely new ones.

use std::collections::HashSet;

use model::attribute::{Attribute, Name};
use model::{AttributeId, Group, Label, Template, ValueType};
use serde_json::Value as Json;

use super::acquire::{no_permission, templated};
use super::change::{Author, Change};
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
/// is not sent. What exists already is refused with its name.
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
    let unknown = || Refusal::new(ErrorCode::NotFound, "Attribute matching query does not exist.");
    let template = item.name("template").and_then(Template::find).ok_or_else(unknown)?;
    let manual = item.flag("manual");
    let will_be_manual = !manual.clone().is_ok_and(|manual| manual == Some(false));
    writer.may_write(template.group, will_be_manual).ok_or_else(|| no_permission(template.group))?;
    let manual = manual?.unwrap_or(true);
    let existing = change.attributes().iter().find(|a| a.template.is_some_and(|t| t.name == template.name));
    match existing {
        Some(existing) => Err(exists(existing)),
        None => Ok(Attribute { manual, ..templated(change.attributes(), template, writer) }),
    }
}

fn custom(change: &Change, writer: &Writer, item: &Item<'_>) -> Result<Attribute, Refusal> {
    let group = item.get("group").and_then(Json::as_str).and_then(Group::from_name);
    let group = group.ok_or_else(|| Refusal::validation(format!("Unknown group {}", quoted(item, "group"))))?;
    let manual = item.flag("manual");
    let will_be_manual = !manual.clone().is_ok_and(|manual| manual == Some(false));
    writer.may_write(group, will_be_manual).ok_or_else(|| no_permission(group))?;
    let manual = manual?.unwrap_or(true);
    let value_type = read_value_type(item, group)?;
    let label = item.get("label").and_then(Json::as_str).unwrap_or_default();
    let label = Label::parse(label).map_err(Refusal::validation)?;
    let label = if group == Group::Custom { label.lower_case() } else { label };
    let name = free_name(change.attributes(), &label, group)?;
    let owner = Some(writer.service());
    Ok(Attribute {
        id: AttributeId(0),
        name,
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

/// The name that the label gives, if neither it nor the label is taken.
fn free_name(existing: &[Attribute], label: &Label, group: Group) -> Result<Name, Refusal> {
    let key = label.key();
    let name = Name::from_label(label);
    let is_same = |a: &&Attribute| a.label.key() == key || name.as_ref() == Some(&a.name);
    if let Some(existing) = existing.iter().find(is_same) {
        return Err(exists(existing));
    }
    Ok(name.unwrap_or_else(|| {
        let taken: HashSet<&str> = existing.iter().map(|a| a.name.as_str()).collect();
        Name::first_free(group, |name| taken.contains(name))
    }))
}

fn exists(existing: &Attribute) -> Refusal {
    let error = format!("Attribute '{}' already exists", existing.name);
    Refusal { existing_name: Some(existing.name.to_string()), ..Refusal::new(ErrorCode::Exists, error) }
}

fn quoted(item: &Item<'_>, field: &str) -> String {
    format!("'{}'", item.said(field).chars().take(100).collect::<String>())
}
