//! `GET attributes/values/`: the stored values of one attribute, newest first.

use axum::extract::State;
use axum::response::Response;
use service::values;

use crate::api::list::{Links, Page, answer};
use crate::api::query::Query;
use crate::api::shapes::DayValueShape;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::openapi::{NoSuchPage, Paging, TooManyRequests, Unauthenticated, UnreadableParameters, ValuesOf};

#[utoipa::path(
    get,
    path = "/api/2/attributes/values/",
    tag = "values",
    operation_id = "list_values",
    summary = "List the stored values of one attribute",
    params(ValuesOf, Paging),
    responses(
        (status = 200, description = "The stored values of one attribute, newest first", body = Page<DayValueShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let (name, date_max, paging) = (query.required("attribute")?, query.day("date_max")?, query.paging()?);
    let page = values::list(&app.daymark, &reader, name, date_max, paging).await?;
    Ok(answer(page, &links, |(day, value)| DayValueShape::new(day, Some(value))))
}
