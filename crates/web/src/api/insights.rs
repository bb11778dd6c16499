//! `GET insights/`: what is worth telling of a day, week or month.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use model::Day;
use model::attribute::Attribute;
use model::finding::InsightPriority;
use serde::Serialize;
use service::findings::{self, InsightAbout, InsightsQuery};
use service::words::{Line, LineKind};
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
        ..InsightsQuery::default()
    };
    let page = findings::insights(&app.daymark, &reader, wanted, query.paging()?).await?;
    Ok(answer(page, &links, InsightShape::from))
}

fn priority(query: &Query) -> Result<Option<InsightPriority>> {
    let Some(number) = query.positive("priority")? else { return Ok(None) };
    let priority = i64::try_from(number).ok().and_then(InsightPriority::from_number);
    priority.map(Some).ok_or_else(|| Error::bad_request("'priority' must be 1, 2, 3 or 4."))
}

/// Something worth telling.
#[derive(Serialize, ToSchema)]
#[schema(as = Insight)]
pub(crate) struct InsightShape {
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// The day that it is about; null for weeks and months.
    #[schema(value_type = Option<String>, format = Date, required)]
    target_date: Option<Day>,
    #[serde(rename = "type")]
    kind: InsightType,
    /// The lines of `text`, each in a `<div>` of class `secondary`, `number` or `num-label`.
    html: String,
    /// Lines for people to read, joined by `\r\n`, in their own units.
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
    attribute: InsightAttribute,
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

/// The lines as HTML, with what people typed escaped.
#[derive(Template)]
#[template(path = "insight.html")]
struct Markup<'a> {
    lines: &'a [Line],
}

impl From<InsightAbout> for InsightShape {
    fn from(found: InsightAbout) -> Self {
        let InsightAbout { insight, attribute, name, lines } = found;
        let priority = insight.fact.rule.priority();
        let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        InsightShape {
            created: insight.created,
            target_date: insight.target_date(),
            kind: InsightType {
                name,
                period: priority.period(),
                priority: priority.number(),
                attribute: attribute.into(),
            },
            text: text.join("\r\n"),
            // Writing to a string does not fail.
            html: Markup { lines: &lines }.render().unwrap_or_default(),
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
