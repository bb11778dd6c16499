//! `GET attributes/owned/`: the attributes that the calling app owns, whatever its read scopes.

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
use crate::openapi::{Filters, NoSuchPage, Paging, TooManyRequests, Unauthenticated, UnreadableParameters};

#[utoipa::path(
    get,
    path = "/api/2/attributes/owned/",
    tag = "attributes",
    operation_id = "list_owned",
    summary = "List what the calling app owns",
    params(Filters, Paging),
    responses(
        (status = 200, description = "The attributes that the calling app owns", body = Page<AttributeShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let page = attributes::owned(&app.daymark, &reader, filter(&query)?, query.paging()?).await?;
    Ok(answer(page, &links, AttributeShape::from))
}
