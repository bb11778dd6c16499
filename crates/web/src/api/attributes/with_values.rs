//! `GET attributes/with-values/`: attributes with the values of some days.

use axum::extract::State;
use axum::response::Response;
use service::values::{self, ValuesQuery};

use super::filter;
use crate::api::list::{Links, answer};
use crate::api::query::Query;
use crate::api::shapes::AttributeWithValuesShape;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;

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
