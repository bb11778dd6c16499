//! `GET attributes/templates/`: the attributes that every installation knows.

use axum::response::Response;
use service::attributes;

use crate::api::list::{Links, Page, answer};
use crate::api::query::Query;
use crate::api::shapes::TemplateShape;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::openapi::{NoSuchPage, Paging, TemplateFilters, TooManyRequests, Unauthenticated, UnreadableParameters};

#[utoipa::path(
    get,
    path = "/api/2/attributes/templates/",
    tag = "attributes",
    operation_id = "list_templates",
    summary = "List the attributes that every installation knows",
    params(TemplateFilters, Paging),
    responses(
        (status = 200, description = "The attributes that every installation knows", body = Page<TemplateShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(_: Reading, query: Query, links: Links) -> Result<Response> {
    let include_low_priority = query.boolean("include_low_priority")?.unwrap_or(false);
    let groups = query.list("groups");
    let page = attributes::templates(groups.as_deref(), include_low_priority, query.paging()?)?;
    Ok(answer(page, &links, TemplateShape::from))
}
