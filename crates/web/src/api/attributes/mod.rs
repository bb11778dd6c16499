//! Attributes: what is tracked, who writes it, and the values.

pub(crate) mod acquire;
pub(crate) mod create;
pub(crate) mod increment;
pub(crate) mod list;
pub(crate) mod owned;
pub(crate) mod release;
pub(crate) mod templates;
pub(crate) mod update;
pub(crate) mod values;
pub(crate) mod with_values;

use std::collections::HashMap;

use model::AttributeId;
use service::actor::Writer;
use service::attributes::{self, Filter, Listed};

use super::query::Query;
use super::shapes::AttributeShape;
use crate::app::App;
use crate::errors::Result;

/// The parameters by which lists of attributes are narrowed.
fn filter(query: &Query) -> Result<Filter> {
    Ok(Filter {
        groups: query.list("groups"),
        attributes: query.list("attributes"),
        templates: query.list("templates"),
        exclude_custom: query.boolean("exclude_custom")?.unwrap_or(false),
        manual: query.boolean("manual")?,
        owned: query.boolean("owned")?.unwrap_or(false),
        include_inactive: query.boolean("include_inactive")?.unwrap_or(false),
        include_low_priority: query.boolean("include_low_priority")?.unwrap_or(false),
    })
}

/// Attributes in full, for answers with `success_objects`.
struct InFull(HashMap<AttributeId, Listed>);

impl InFull {
    async fn find(app: &App, writer: &Writer, ids: Vec<AttributeId>) -> Result<InFull> {
        let described = attributes::describe(&app.daymark, writer.user(), &ids).await?;
        Ok(InFull(described.into_iter().map(|listed| (listed.attribute.id, listed)).collect()))
    }

    fn of(&self, id: AttributeId) -> Option<AttributeShape> {
        self.0.get(&id).cloned().map(AttributeShape::from)
    }
}
