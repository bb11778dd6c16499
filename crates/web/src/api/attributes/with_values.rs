//! `GET attributes/with-values/`: attributes with the values of some days.

use axum::extract::State;
use axum::response::Response;
use service::values;

use super::filter;
use crate::api::list::{Links, answer};
use crate::api::query::Query;
use crate::api::shapes::AttributeWithValuesShape;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;

/// The most days of one answer; a larger `days` means this.
const MAX_DAYS: u64 = 31;

pub(crate) async fn get(State(app): State<App>, Reading(reader): Reading, query: Query, links: Links) -> Result<Response> {
    let days = query.positive("days")?.unwrap_or(1).min(MAX_DAYS);
    let days = values::Days { count: days as i64, last: query.day("date_max")? };
    let page = values::with_values(&app.daymark, &reader, filter(&query)?, days, query.paging()?).await?;
    Ok(answer(page, &links, AttributeWithValuesShape::from))
}
