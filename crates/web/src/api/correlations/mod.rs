//! `GET correlations/`: which attributes go together, from the newest set.

pub(crate) mod combo;

use axum::extract::State;
use axum::response::Response;
use model::Day;
use model::finding::{Evidence, Rating};
use serde::Serialize;
use service::findings::{self, CorrelationOf, CorrelationsQuery};
use utoipa::ToSchema;

use super::list::{Links, Page, answer};
use super::query::Query;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::openapi::{CorrelationsFilters, NoSuchPage, Paging, TooManyRequests, Unauthenticated, UnreadableParameters};

#[utoipa::path(
    get,
    path = "/api/2/correlations/",
    tag = "findings",
    operation_id = "list_correlations",
    summary = "List correlations",
    params(CorrelationsFilters, Paging),
    responses(
        (status = 200, description = "The newest set of correlations, the surest first", body = Page<CorrelationShape>),
        UnreadableParameters, Unauthenticated, NoSuchPage, TooManyRequests
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    Reading(reader): Reading,
    query: Query,
    links: Links,
) -> Result<Response> {
    let wanted = CorrelationsQuery {
        strong: query.boolean("strong")?.unwrap_or(false),
        confident: query.boolean("confident")?.unwrap_or(false),
        attribute: query.text("attribute").map(str::to_owned),
        ..CorrelationsQuery::default()
    };
    let found = findings::correlations(&app.daymark, &reader, wanted, query.paging()?).await?;
    Ok(answer(found.page, &links, CorrelationShape::from))
}

/// A relation between two attributes.
#[derive(Serialize, ToSchema)]
#[schema(as = Correlation)]
pub(crate) struct CorrelationShape {
    #[schema(value_type = String, format = Date)]
    date: Day,
    /// How many pairs of days were compared.
    period: i64,
    /// 0 for the same day, -1 where `attribute` is the day before `attribute2`.
    offset: i64,
    attribute: String,
    /// Null for the weekend.
    #[schema(required)]
    attribute2: Option<String>,
    /// Pearson's r.
    value: f64,
    /// Its two-sided p.
    p: f64,
    /// 100 times the size of `value`.
    percentage: f64,
    /// 1 to 5, how sure the relation is.
    stars: i64,
    second_person: String,
    second_person_elements: [String; 3],
    /// Always null.
    #[schema(required)]
    attribute_category: Option<&'static str>,
    strength_description: &'static str,
    stars_description: &'static str,
    /// What is well known of the two; null where nothing is.
    #[schema(required)]
    description: Option<&'static str>,
    /// How usual it is that the two go together, such as `Very common`; null where there is no description.
    #[schema(required)]
    occurrence: Option<&'static str>,
    /// What the person thought of it; null where they have not said.
    #[schema(required)]
    rating: Option<RatingShape>,
    /// Null where the two measure one thing.
    #[schema(required)]
    evidence: Option<EvidenceShape>,
}

/// What the person thought of a correlation.
#[derive(Serialize, ToSchema)]
#[schema(as = Rating)]
struct RatingShape {
    positive: bool,
    rating_type: i64,
    #[schema(example = "Useful")]
    rating: &'static str,
}

/// What the stars rest on.
#[derive(Serialize, ToSchema)]
#[schema(as = Evidence)]
struct EvidenceShape {
    /// The effective number of independent days.
    n_effective: f64,
    /// r without what weekday, season and trend explain.
    r_adjusted: f64,
    p_adjusted: f64,
    /// The false discovery rate at which this one is still kept.
    q: f64,
    /// The 95% interval of `r_adjusted`.
    #[schema(required)]
    interval: Option<[f64; 2]>,
    /// How many tests the set made.
    tests: i64,
}

impl From<CorrelationOf> for CorrelationShape {
    fn from(found: CorrelationOf) -> Self {
        let (percentage, second_person) = (found.percentage(), found.second_person());
        let correlation = found.correlation;
        CorrelationShape {
            date: correlation.date,
            period: correlation.period,
            offset: correlation.offset,
            attribute: found.attribute.name.to_string(),
            attribute2: found.attribute2.map(|attribute| attribute.name.to_string()),
            value: correlation.value,
            p: correlation.p,
            percentage,
            stars: correlation.stars,
            second_person,
            second_person_elements: found.second_person_elements,
            attribute_category: None,
            strength_description: found.strength_description,
            stars_description: found.stars_description,
            description: found.note.map(|note| note.description.as_str()),
            occurrence: found.note.map(|note| note.occurrence.as_str()),
            rating: correlation.rating.map(Into::into),
            evidence: correlation.evidence.map(Into::into),
        }
    }
}

impl From<Rating> for RatingShape {
    fn from(rating: Rating) -> Self {
        RatingShape { positive: rating == Rating::Useful, rating_type: rating.number(), rating: rating.label() }
    }
}

impl From<Evidence> for EvidenceShape {
    fn from(evidence: Evidence) -> Self {
        let Evidence { n_effective, r_adjusted, p_adjusted, q, interval, tests } = evidence;
        let interval = interval.map(|(low, high)| [low, high]);
        EvidenceShape { n_effective, r_adjusted, p_adjusted, q, interval, tests }
    }
}
