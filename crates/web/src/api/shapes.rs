//! The API's objects, with their keys in the order that clients know.

use model::attribute::{Attribute, Service};
use model::{Day, Group, Template, Value};
use serde::Serialize;
use service::attributes::Listed;
use service::values::Values;
use utoipa::ToSchema;

use crate::openapi::ValueShape;

/// A group of attributes.
#[derive(Serialize, ToSchema)]
#[schema(as = Group)]
pub(crate) struct GroupShape {
    /// The name by which scopes and filters know it.
    #[schema(example = "activity")]
    name: &'static str,
    /// The name for people.
    #[schema(example = "Activity")]
    label: &'static str,
    /// Its place in lists, smallest first.
    priority: i64,
}

impl From<Group> for GroupShape {
    fn from(group: Group) -> Self {
        GroupShape { name: group.name(), label: group.label(), priority: group.priority() }
    }
}

/// What writes values: an app, or `daymark` for manual entry.
#[derive(Serialize, ToSchema)]
#[schema(as = Service)]
pub(crate) struct ServiceShape {
    /// A slug and a number.
    #[schema(example = "greatreads1")]
    name: String,
    /// The app's name.
    #[schema(example = "Greatreads")]
    label: String,
}

impl From<Service> for ServiceShape {
    fn from(service: Service) -> Self {
        ServiceShape { name: service.name, label: service.label }
    }
}

/// An attribute as it is listed.
#[derive(Serialize, ToSchema)]
#[schema(as = Attribute)]
pub(crate) struct AttributeShape {
    /// The template it was made from; null for custom attributes.
    #[schema(required)]
    template: Option<&'static str>,
    name: String,
    label: String,
    /// Always null.
    #[schema(required)]
    subgroup: Option<&'static str>,
    group: GroupShape,
    /// The service that may write it; null when nobody owns it.
    #[schema(required)]
    service: Option<ServiceShape>,
    active: bool,
    priority: i64,
    /// Whether a person enters its values by hand.
    manual: bool,
    /// 0 integer, 1 decimal, 2 string, 3 duration in minutes, 4 time of day from midnight, 5 percentage, 6 time of day from midday, 7 boolean, 8 scale.
    value_type: i64,
    value_type_description: &'static str,
    /// The services that could own it.
    available_services: Vec<ServiceShape>,
}

impl From<Listed> for AttributeShape {
    fn from(listed: Listed) -> Self {
        let Listed { attribute, service, available_services } = listed;
        AttributeShape {
            template: template_name(&attribute),
            subgroup: None,
            group: attribute.group.into(),
            service: service.map(Into::into),
            active: attribute.active,
            priority: attribute.priority(),
            manual: attribute.manual,
            value_type: attribute.value_type.number(),
            value_type_description: attribute.value_type.description(),
            available_services: available_services.into_iter().map(Into::into).collect(),
            name: attribute.name.to_string(),
            label: attribute.label.to_string(),
        }
    }
}

/// An attribute with its values, newest first.
#[derive(Serialize, ToSchema)]
#[schema(as = AttributeWithValues)]
pub(crate) struct AttributeWithValuesShape {
    group: GroupShape,
    #[schema(required)]
    template: Option<&'static str>,
    name: String,
    label: String,
    /// Always null.
    #[schema(required)]
    subgroup: Option<&'static str>,
    priority: i64,
    manual: bool,
    active: bool,
    value_type: i64,
    value_type_description: &'static str,
    #[schema(required)]
    service: Option<ServiceShape>,
    /// One for each day asked for.
    values: Vec<DayValueShape>,
}

impl From<Values> for AttributeWithValuesShape {
    fn from(found: Values) -> Self {
        let Values { attribute, service, values } = found;
        AttributeWithValuesShape {
            group: attribute.group.into(),
            template: template_name(&attribute),
            subgroup: None,
            priority: attribute.priority(),
            manual: attribute.manual,
            active: attribute.active,
            value_type: attribute.value_type.number(),
            value_type_description: attribute.value_type.description(),
            service: service.map(Into::into),
            values: values.into_iter().map(|(day, value)| DayValueShape::new(day, value)).collect(),
            name: attribute.name.to_string(),
            label: attribute.label.to_string(),
        }
    }
}

/// The value of a day.
#[derive(Serialize, ToSchema)]
#[schema(as = DayValue)]
pub(crate) struct DayValueShape {
    #[schema(value_type = String, format = Date)]
    date: Day,
    /// Null where nothing is stored.
    #[schema(value_type = Option<ValueShape>, required)]
    value: Option<Value>,
}

impl DayValueShape {
    pub(super) fn new(date: Day, value: Option<Value>) -> DayValueShape {
        DayValueShape { date, value }
    }
}

/// An attribute that every installation knows.
#[derive(Serialize, ToSchema)]
#[schema(as = Template)]
pub(crate) struct TemplateShape {
    name: &'static str,
    label: &'static str,
    group: GroupShape,
    /// Its place in the group; 10 and more are left out of lists unless `include_low_priority` is true.
    priority: i64,
    value_type: i64,
    value_type_description: &'static str,
}

impl From<&'static Template> for TemplateShape {
    fn from(template: &'static Template) -> Self {
        TemplateShape {
            name: &template.name,
            label: &template.label,
            group: template.group.into(),
            priority: template.priority,
            value_type: template.value_type.number(),
            value_type_description: template.value_type.description(),
        }
    }
}

fn template_name(attribute: &Attribute) -> Option<&'static str> {
    attribute.template.map(|template| template.name.as_str())
}
