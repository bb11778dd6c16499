//! `GET attributes/with-values/`: attributes with the values of some days.

use axum::extract::State;
use axum::response::Response;
use service::values::{self, ValuesQuery};

use super::filter;
use crate::api::list::{Links, Page, answer};
use crate::api::query::Query;
use crate::api::shapes::AttributeWithValuesShape;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::openapi::{NoSuchPage, Paging, TooManyRequests, Unauthenticated, UnreadableParameters, ValuesFilters};

#[utoipa::path(
    get,
    path = "/api/2/attributes/with-values/",
    tag = "values",
    operation_id = "list_with_values",
    summary = "List attributes with the values of some days",
    params(ValuesFilters, Paging),
    responses(
        (status = 200, description = "Attributes with their values, null for days without one", body = Page<AttributeWithValuesShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let wanted = ValuesQuery {
        filter: filter(&query)?,
        days: query.positive("days")?.unwrap_or(1),
        date_max: query.day("date_max")?,
    };
    let page = values::with_values(&app.daymark, &reader, wanted, query.paging()?).await?;
    Ok(answer(page, &links, AttributeWithValuesShape::from))
}
