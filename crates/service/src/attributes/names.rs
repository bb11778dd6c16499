//! How a name that a client sends is understood, and what it is told where there is nothing for it under that name.

use model::attribute::Attribute;
use model::{Group, Name, ServiceId, Template};

use crate::actor::{WritePermission, Writer};
use crate::batch::{ErrorCode, Refusal};

/// The attribute that a writer means by a name, of those that are there for it: among those its service owns, the one of that name;
/// among those, the one of that template; among those, the only one whose label gives that name, now or when it was made; else
/// any of that name. The pages, which make up no name, mean the one that has it.
///
/// So a client that acquired a template goes on writing the template's name, and one that makes names by itself goes on writing `c` for
/// "C#", even where another attribute had that name first and the client's is stored under another.
pub(crate) fn resolve<'a>(attributes: &'a [Attribute], writer: &Writer, name: &str) -> Option<&'a Attribute> {
    let named = || attributes.iter().find(|a| a.name.as_str() == name && writer.knows(a));
    let service = writer.service();
    if service == ServiceId::DAYMARK {
        return named();
    }
    let owned = || attributes.iter().filter(|a| a.owner == Some(service));
    owned()
        .find(|a| a.name.as_str() == name)
        .or_else(|| owned().find(|a| a.template.is_some_and(|t| t.name == name)))
        .or_else(|| only(owned().filter(|a| gives_name(a, name))))
        .or_else(named)
}

/// Whether a client that makes names by itself would make this one for the attribute.
fn gives_name(attribute: &Attribute, name: &str) -> bool {
    let labels = [&attribute.label, &attribute.original_label];
    labels.into_iter().any(|label| Name::from_label(label).is_some_and(|made| made.as_str() == name))
}

fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next();
    if all.next().is_none() { first } else { None }
}

/// The attribute that a writer means by a name, which it may write.
///
/// # Errors
/// What [`absent`] says where there is none, `not_allowed` where the writer's scopes do not reach it for writing.
pub(crate) fn find_to_write<'a>(
    attributes: &'a [Attribute],
    writer: &Writer,
    name: Option<&str>,
    unknown: impl FnOnce() -> Refusal,
) -> Result<(&'a Attribute, WritePermission), Refusal> {
    let found = name.and_then(|name| resolve(attributes, writer, name));
    let attribute = found.ok_or_else(|| absent(writer, name, unknown))?;
    Ok((attribute, permission(writer, attribute.group, attribute.manual)?))
}

/// The refusal of a name under which nothing is there for the writer: `not_allowed` for a template of a group out of its reach,
/// whether the person has that attribute or not, so that it does not learn which; else `unknown`.
pub(super) fn absent(writer: &Writer, name: Option<&str>, unknown: impl FnOnce() -> Refusal) -> Refusal {
    let template = name.and_then(Template::find);
    let out_of_reach = template.and_then(|template| permission(writer, template.group, false).err());
    out_of_reach.unwrap_or_else(unknown)
}

/// The permission to write attributes of a group, tracked manually or not.
///
/// # Errors
/// `not_allowed` where the writer's scopes do not reach them.
pub(super) fn permission(writer: &Writer, group: Group, manual: bool) -> Result<WritePermission, Refusal> {
    writer.may_write(group, manual).ok_or_else(|| {
        let error = format!("No permission to write to attributes in group '{}'", group.name());
        Refusal::new(ErrorCode::NotAllowed, error)
    })
}
