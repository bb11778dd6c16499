//! `GET attributes/owned/`: the attributes that the calling app owns, whatever its read scopes.

use axum::extract::State;
use axum::response::Response;
use service::attributes;

use super::filter;
use crate::api::list::{Links, answer};
use crate::api::query::Query;
use crate::api::shapes::AttributeShape;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;

pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let page = attributes::owned(&app.daymark, &reader, filter(&query)?, query.paging()?).await?;
    Ok(answer(page, &links, AttributeShape::from))
}
