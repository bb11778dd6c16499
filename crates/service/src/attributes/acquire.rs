//! Becoming the owner of attributes.

use model::attribute::{Attribute, Name};
use model::{Access, AttributeId, Group, Label, ScopeSet, Template};
use serde_json::Value as Json;

use super::change::{Author, Change, Place};
use super::names::{absent, permission};
use crate::actor::Writer;
use crate::batch::{ErrorCode, Item, Outcome, Refusal};
use crate::{Daymark, Error, grants};

/// An attribute that the writer owns from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct Acquired {
    /// The item as it was sent.
    pub item: Json,
    /// The attribute, under the name that it has.
    pub attribute: Attribute,
}

/// Acquires attributes by `template`, making those that the user lacks, or by `name`, whatever the user has under it.
/// `manual`, where it is sent, is set, unless that would let a grant of the app read what it could not. Acquiring what one owns
/// succeeds.
pub async fn acquire(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Acquired>>, Error> {
    let (author, writer) = (Author::new(daymark, writer), writer.clone());
    let grants = grants::scopes_of(daymark, &writer).await?;
    let acquired = daymark.store().write(move |tx| {
        let mut change = Change::begin(tx, author, &writer)?;
        let outcomes = items.iter().enumerate().map(|(index, json)| {
            let acquired = acquire_one(&mut change, (&writer, &grants), index, json);
            let attribute = acquired.map_err(|refusal| refusal.of(json))?;
            Ok(Acquired { item: json.clone(), attribute })
        });
        let outcomes: Vec<Outcome<Acquired>> = outcomes.collect();
        change.finish(tx)?;
        Ok(outcomes)
    });
    acquired.await
}

fn acquire_one(
    change: &mut Change,
    (writer, grants): (&Writer, &[ScopeSet]),
    index: usize,
    json: &Json,
) -> Result<Attribute, Refusal> {
    let item = Item::read(index, json, &[])?;
    let manual = item.flag("manual");
    let wanted = find(change, writer, &item)?;
    let (group, is_manual) = match &wanted {
        Wanted::Existing(place) => (change.get(*place).group, change.get(*place).manual),
        Wanted::New(template) => (template.group, manual.clone().is_ok_and(|manual| manual == Some(true))),
    };
    permission(writer, group, is_manual)?;
    let manual = manual?;
    let place = match wanted {
        Wanted::Existing(place) => place,
        Wanted::New(template) => change.add(templated(change.attributes(), template, writer)),
    };
    change.give_to(place, writer.service());
    let is_open = |manual: &bool| !manual || change.is_new(place) || !would_be_read(grants, group);
    if let Some(manual) = manual.filter(is_open) {
        change.set_manual(place, manual);
    }
    Ok(change.get(place).clone())
}

/// Whether one of the grants would read an attribute of this group once it is tracked manually, and does not read it otherwise.
fn would_be_read(grants: &[ScopeSet], group: Group) -> bool {
    let reads = |scopes: &ScopeSet, manual| scopes.allows(Access::Read, group, manual);
    grants.iter().any(|scopes| reads(scopes, true) && !reads(scopes, false))
}

enum Wanted {
    Existing(Place),
    New(&'static Template),
}

/// The attribute of the item's template, which may have to be made, or else the one of its name, which must be there.
fn find(change: &Change, writer: &Writer, item: &Item<'_>) -> Result<Wanted, Refusal> {
    if item.get_some("template").is_some() {
        let template = item.name("template").and_then(Template::find).ok_or_else(unknown)?;
        let existing = templated_for(change, writer, template)?;
        return Ok(existing.map_or(Wanted::New(template), Wanted::Existing));
    }
    if item.get_some("name").is_none() {
        return Err(item.missing(&["name", "template"]));
    }
    let name = item.name("name");
    let existing = name.and_then(|name| change.find(|a| a.name.as_str() == name && writer.knows(a)));
    existing.map(Wanted::Existing).ok_or_else(|| absent(writer, name, unknown))
}

/// The attribute of a template; none where the user lacks it.
///
/// # Errors
/// `not_allowed` where the user has it and it is not there for the writer, which then may make such attributes by hand alone.
pub(super) fn templated_for(
    change: &Change,
    writer: &Writer,
    template: &'static Template,
) -> Result<Option<Place>, Refusal> {
    let Some(place) = change.find(|a| a.template == Some(template)) else { return Ok(None) };
    if !writer.knows(change.get(place)) {
        permission(writer, template.group, false)?;
    }
    Ok(Some(place))
}

/// The refusal of a template, or the name of an attribute to acquire, that there is not.
pub(super) fn unknown() -> Refusal {
    Refusal::new(ErrorCode::NotFound, "Attribute matching query does not exist.")
}

/// An attribute made from a template, under the template's name or, where the user's own has it, one beside it.
pub(super) fn templated(existing: &[Attribute], template: &'static Template, writer: &Writer) -> Attribute {
    let is_taken = |name: &str| existing.iter().any(|a| a.name.as_str() == name);
    Attribute {
        id: AttributeId(0),
        name: Name::of_template(template).or_numbered(is_taken),
        label: Label::stored(template.label.clone()),
        original_label: Label::stored(template.label.clone()),
        template: Some(template),
        group: template.group,
        value_type: template.value_type,
        manual: false,
        active: true,
        hidden: false,
        owner: Some(writer.service()),
    }
}
