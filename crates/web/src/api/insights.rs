//! `GET insights/`: what is worth telling of a day, week or month.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use model::Day;
use model::attribute::Attribute;
use serde::Serialize;
use service::findings::{self, InsightAbout, InsightsQuery};
use utoipa::ToSchema;

use super::list::{Links, Page, answer};
use super::query::Query;
use super::shapes::GroupShape;
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::authentication::Reading;
use crate::openapi::{InsightsFilters, NoSuchPage, Paging, TooManyRequests, Unauthenticated, UnreadableParameters};

#[utoipa::path(
    get,
    path = "/api/2/insights/",
    tag = "findings",
    operation_id = "list_insights",
    summary = "List insights",
    params(InsightsFilters, Paging),
    responses(
        (status = 200, description = "Insights, newest first", body = Page<InsightShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let wanted = InsightsQuery {
        date_min: query.day("date_min")?,
        date_max: query.day("date_max")?,
        priority: priority(&query)?,
    };
    let page = findings::insights(&app.daymark, &reader, wanted, query.paging()?).await?;
    Ok(answer(page, &links, InsightShape::from))
}

fn priority(query: &Query) -> Result<Option<i64>> {
    match query.positive("priority")? {
        None => Ok(None),
        Some(priority @ 1..=4) => Ok(Some(priority as i64)),
        Some(_) => Err(Error::bad_request("'priority' must be 1, 2, 3 or 4.")),
    }
}

/// Something worth telling.
#[derive(Serialize, ToSchema)]
#[schema(as = Insight)]
pub(crate) struct InsightShape {
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// The day that it is about; null for weeks and months.
    #[schema(value_type = Option<String>, format = Date)]
    target_date: Option<Day>,
    #[serde(rename = "type")]
    kind: InsightType,
    html: String,
    text: String,
}

/// What kind of insight it is.
#[derive(Serialize, ToSchema)]
struct InsightType {
    #[schema(example = "steps_best_since_x")]
    name: String,
    /// How many days it covers: 1, 7 or 30.
    period: i64,
    /// 1 today, 2 day, 3 week, 4 month.
    priority: i64,
    attribute: Option<InsightAttribute>,
}

/// The attribute that an insight is about.
#[derive(Serialize, ToSchema)]
struct InsightAttribute {
    name: String,
    label: String,
    group: GroupShape,
    priority: i64,
    value_type: i64,
    value_type_description: &'static str,
}

impl From<InsightAbout> for InsightShape {
    fn from(found: InsightAbout) -> Self {
        let InsightAbout { insight, attribute } = found;
        InsightShape {
            created: insight.created,
            target_date: insight.target_date,
            kind: InsightType {
                name: insight.name,
                period: insight.period,
                priority: insight.priority,
                attribute: attribute.map(Into::into),
            },
            html: insight.html,
            text: insight.text,
        }
    }
}

impl From<Attribute> for InsightAttribute {
    fn from(attribute: Attribute) -> Self {
        InsightAttribute {
            group: attribute.group.into(),
            priority: attribute.priority(),
            value_type: attribute.value_type.number(),
            value_type_description: attribute.value_type.description(),
            name: attribute.name.to_string(),
            label: attribute.label.to_string(),
        }
    }
}
