//! `GET averages/`: what is usual for each attribute, by weekday.

use axum::extract::State;
use axum::response::Response;
use model::Day;
use serde::Serialize;
use service::findings::{self, AverageOf, AveragesQuery};
use utoipa::ToSchema;

use super::list::{Links, Page, answer};
use super::query::Query;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::openapi::{AveragesFilters, NoSuchPage, Paging, TooManyRequests, Unauthenticated, UnreadableParameters};

#[utoipa::path(
    get,
    path = "/api/2/averages/",
    tag = "findings",
    operation_id = "list_averages",
    summary = "List averages",
    params(AveragesFilters, Paging),
    responses(
        (status = 200, description = "Averages of the newest week, or of all weeks", body = Page<AverageShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let wanted = AveragesQuery {
        groups: query.list("groups"),
        attributes: query.list("attributes"),
        date_min: query.day("date_min")?,
        date_max: query.day("date_max")?,
        include_historical: query.boolean("include_historical")?.unwrap_or(false),
    };
    let page = findings::averages(&app.daymark, &reader, wanted, query.paging()?).await?;
    Ok(answer(page, &links, AverageShape::from))
}

/// The averages of one attribute in one week; a weekday without data is null.
#[derive(Serialize, ToSchema)]
#[schema(as = Average)]
pub(crate) struct AverageShape {
    attribute: String,
    /// The same name again, as some clients look for it here.
    user_attribute: String,
    /// The Sunday that they were made on, from the 60 days before it.
    #[schema(value_type = String, format = Date)]
    date: Day,
    overall: f64,
    #[schema(required)]
    monday: Option<f64>,
    #[schema(required)]
    tuesday: Option<f64>,
    #[schema(required)]
    wednesday: Option<f64>,
    #[schema(required)]
    thursday: Option<f64>,
    #[schema(required)]
    friday: Option<f64>,
    #[schema(required)]
    saturday: Option<f64>,
    #[schema(required)]
    sunday: Option<f64>,
}

impl From<AverageOf> for AverageShape {
    fn from(found: AverageOf) -> Self {
        let AverageOf { attribute, average } = found;
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = average.weekdays;
        AverageShape {
            attribute: attribute.to_string(),
            user_attribute: attribute.to_string(),
            date: average.date,
            overall: average.overall,
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        }
    }
}
