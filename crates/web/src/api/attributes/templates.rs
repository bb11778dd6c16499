//! `GET attributes/templates/`: the attributes that every installation knows.

use axum::response::Response;
use service::attributes;

use crate::api::list::{Links, answer};
use crate::api::query::Query;
use crate::api::shapes::TemplateShape;
use crate::errors::Result;
use crate::middleware::authentication::Reading;

pub(crate) async fn get(_: Reading, query: Query, links: Links) -> Result<Response> {
    let include_low_priority = query.boolean("include_low_priority")?.unwrap_or(false);
    let groups = query.list("groups");
    let page = attributes::templates(groups.as_deref(), include_low_priority, query.paging()?)?;
    Ok(answer(page, &links, TemplateShape::from))
}
