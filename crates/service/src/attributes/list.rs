//! Lists of attributes and templates.

use std::collections::HashMap;

use model::attribute::{Attribute, Service};
use model::template::LOW_PRIORITY;
use model::{AttributeId, ServiceId, Template, UserId, text};
use store::offers::Offer;

use crate::actor::Reader;
use crate::page::{Page, Paging};
use crate::services::Services;
use crate::{Daymark, Error};

/// Which attributes are wanted. Lists that are not given mean all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Names of groups.
    pub groups: Option<Vec<String>>,
    /// Names of attributes.
    pub attributes: Option<Vec<String>>,
    /// Names of templates.
    pub templates: Option<Vec<String>>,
    /// Whether to leave out attributes that come from no template.
    pub exclude_custom: bool,
    /// Only those that are tracked manually, or only those that are not.
    pub manual: Option<bool>,
    /// Whether inactive ones are wanted too.
    pub include_inactive: bool,
    /// Whether ones of low priority are wanted too.
    pub include_low_priority: bool,
    /// Only those that the asking app owns.
    pub owned: bool,
}

impl Filter {
    fn wants(&self, attribute: &Attribute, asking: Option<ServiceId>) -> bool {
        let holds = |list: &Option<Vec<String>>, name: &str| list.as_ref().is_none_or(|l| l.iter().any(|n| n == name));
        holds(&self.groups, attribute.group.name())
            && holds(&self.attributes, attribute.name.as_str())
            && (self.templates.is_none() || attribute.template.is_some_and(|t| holds(&self.templates, &t.name)))
            && (!self.exclude_custom || attribute.template.is_some())
            && self.manual.is_none_or(|manual| manual == attribute.manual)
            && (self.include_inactive || attribute.active)
            && (self.include_low_priority || attribute.priority() < LOW_PRIORITY)
            && (!self.owned || (asking.is_some() && attribute.owner == asking))
    }
}

/// An attribute as it is listed: with the service that owns it, and those that could.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The attribute.
    pub attribute: Attribute,
    /// The service that may write its values.
    pub service: Option<Service>,
    /// The other services that could, because they owned it once.
    pub available_services: Vec<Service>,
}

/// A page of the attributes that the reader may see.
pub async fn list(daymark: &Daymark, reader: &Reader, filter: Filter, paging: Paging) -> Result<Page<Listed>, Error> {
    let (attributes, offers) = visible(daymark, reader, filter).await?;
    page_with_services(daymark, paging.of(attributes)?, &offers).await
}

/// All the attributes that the reader may see and the filter wants.
pub(crate) async fn list_unpaged(daymark: &Daymark, reader: &Reader, filter: Filter) -> Result<Vec<Listed>, Error> {
    let (attributes, offers) = visible(daymark, reader, filter).await?;
    with_services(daymark, attributes, &offers).await
}

async fn visible(daymark: &Daymark, reader: &Reader, filter: Filter) -> Result<(Vec<Attribute>, Vec<Offer>), Error> {
    let asking = reader.client().map(ServiceId::from);
    let scopes = reader.clone();
    load(daymark, reader.user(), move |a| scopes.may_read(a.group, a.manual) && filter.wants(a, asking)).await
}

/// A page of the attributes that the asking app owns, whatever its scopes.
pub async fn owned(daymark: &Daymark, reader: &Reader, filter: Filter, paging: Paging) -> Result<Page<Listed>, Error> {
    let asking = reader.client().map(ServiceId::from);
    let filter = Filter { owned: true, ..filter };
    let (attributes, offers) = load(daymark, reader.user(), move |a| filter.wants(a, asking)).await?;
    page_with_services(daymark, paging.of(attributes)?, &offers).await
}

/// These attributes of a user, in the order they are asked for; ones that are not there are left out.
pub async fn describe(daymark: &Daymark, user: UserId, ids: &[AttributeId]) -> Result<Vec<Listed>, Error> {
    let wanted = ids.to_vec();
    let (attributes, offers) = load(daymark, user, move |a| wanted.contains(&a.id)).await?;
    let described = with_services(daymark, attributes, &offers).await?;
    let by_id: HashMap<AttributeId, Listed> = described.into_iter().map(|l| (l.attribute.id, l)).collect();
    Ok(ids.iter().filter_map(|id| by_id.get(id).cloned()).collect())
}

/// A page of the templates, of all groups or of some.
pub fn templates(
    groups: Option<&[String]>,
    include_low_priority: bool,
    paging: Paging,
) -> Result<Page<&'static Template>, Error> {
    let wants = |t: &&Template| {
        (include_low_priority || t.priority < LOW_PRIORITY)
            && groups.is_none_or(|groups| groups.iter().any(|g| g == t.group.name()))
    };
    paging.of(Template::all().iter().filter(wants).collect())
}

/// Attributes in the order of lists: group priority, group label, attribute priority, attribute label.
pub(crate) fn in_order(mut attributes: Vec<Attribute>) -> Vec<Attribute> {
    attributes.sort_by_cached_key(|attribute| {
        let (group, group_label, priority, label, name) = attribute.place();
        (group, group_label, priority, label, name.to_owned())
    });
    attributes
}

async fn load(
    daymark: &Daymark,
    user: UserId,
    wants: impl Fn(&Attribute) -> bool + Send + Sync + 'static,
) -> Result<(Vec<Attribute>, Vec<Offer>), Error> {
    let known = daymark.attributes().clone();
    let loaded = daymark.store().read(move |tx| {
        let attributes = known.list(tx, user)?.iter().filter(|a| wants(a)).cloned().collect();
        Ok::<_, store::Error>((attributes, store::offers::list(tx, user)?))
    });
    Ok(loaded.await?)
}

async fn page_with_services(daymark: &Daymark, page: Page<Attribute>, offers: &[Offer]) -> Result<Page<Listed>, Error> {
    let Page { count, items, paging } = page;
    Ok(Page { count, items: with_services(daymark, items, offers).await?, paging })
}

async fn with_services(daymark: &Daymark, attributes: Vec<Attribute>, offers: &[Offer]) -> Result<Vec<Listed>, Error> {
    let offering = |id: AttributeId| offers.iter().filter(move |o| o.attribute == id).map(|o| o.service);
    let ids: Vec<ServiceId> = attributes.iter().flat_map(|a| offering(a.id).chain(a.owner)).collect();
    let services = Services::find(daymark, ids).await?;
    let listed = |attribute: Attribute| {
        let service = attribute.owner.and_then(|owner| services.get(owner));
        let others = offering(attribute.id).filter(|id| Some(*id) != attribute.owner);
        let mut available_services: Vec<Service> = others.filter_map(|id| services.get(id)).collect();
        available_services.sort_by_cached_key(|s| (text::sort_key(&s.label), s.name.clone()));
        Listed { attribute, service, available_services }
    };
    Ok(attributes.into_iter().map(listed).collect())
}

/// The number of the service of that name among those that offer an attribute.
pub(super) async fn offering_service(
    daymark: &Daymark,
    user: UserId,
    attribute: &str,
    service: &str,
) -> Result<ServiceId, Error> {
    let name = attribute.to_owned();
    let (attributes, offers) = load(daymark, user, move |a| a.name.as_str() == name).await?;
    let attribute = attributes.first().ok_or(Error::NotFound)?;
    let offering: Vec<ServiceId> = offers.iter().filter(|o| o.attribute == attribute.id).map(|o| o.service).collect();
    let services = Services::find(daymark, offering.iter().copied()).await?;
    let is_named = |id: &ServiceId| services.get(*id).is_some_and(|s| s.name == service);
    offering.into_iter().find(is_named).ok_or(Error::NotFound)
}
