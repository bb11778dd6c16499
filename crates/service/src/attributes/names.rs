//! How a name that a client sends is understood.

use model::ServiceId;
use model::attribute::Attribute;

/// The attribute that a service means by a name: among those it owns, the one of that name; among those, the one of that
/// template; else any attribute of the user with that name.
///
/// So a client that acquired a template goes on writing the template's name, as real clients do, even where the user's
/// own attribute had the name first and the templated one is stored under another.
pub(crate) fn resolve<'a>(attributes: &'a [Attribute], service: ServiceId, name: &str) -> Option<&'a Attribute> {
    let owned = || attributes.iter().filter(|a| a.owner == Some(service));
    owned()
        .find(|a| a.name.as_str() == name)
        .or_else(|| owned().find(|a| a.template.is_some_and(|t| t.name == name)))
        .or_else(|| attributes.iter().find(|a| a.name.as_str() == name))
}
