//! `GET attributes/`: the user's attributes.

use axum::extract::State;
use axum::response::Response;
use service::attributes;

use super::filter;
use crate::api::list::{Links, Page, answer};
use crate::api::query::Query;
use crate::api::shapes::AttributeShape;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::openapi::{
    Filters, NoSuchPage, OwnedFilter, Paging, TooManyRequests, Unauthenticated, UnreadableParameters,
};

#[utoipa::path(
    get,
    path = "/api/2/attributes/",
    tag = "attributes",
    operation_id = "list_attributes",
    summary = "List the user's attributes",
    params(OwnedFilter, Filters, Paging),
    responses(
        (status = 200, description = "The user's attributes", body = Page<AttributeShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let page = attributes::list(&app.daymark, &reader, filter(&query)?, query.paging()?).await?;
    Ok(answer(page, &links, AttributeShape::from))
}
