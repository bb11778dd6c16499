//! `GET correlations/combo/`: the correlation of two given attributes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use service::findings;

use super::CorrelationShape;
use crate::api::query::Query;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Reading;
use crate::openapi::{NoCorrelation, PairOf, TooManyRequests, Unauthenticated, UnreadableParameters};

#[utoipa::path(
    get,
    path = "/api/2/correlations/combo/",
    tag = "findings",
    operation_id = "find_correlation",
    summary = "Find the correlation of two attributes",
    params(PairOf),
    responses(
        (status = 200, description = "The correlation of two attributes, named in either order", body = CorrelationShape),
        (status = 404, description = "The two are not correlated, or one of them is out of reach", body = NoCorrelation),
        UnreadableParameters, Unauthenticated, TooManyRequests
    )
)]
pub(crate) async fn get(State(app): State<App>, Reading(reader): Reading, query: Query) -> Result<Response> {
    let (attribute, attribute2) = (query.required("attribute")?, query.required("attribute2")?);
    match findings::combo(&app.daymark, &reader, attribute, attribute2).await {
        Ok(found) => Ok(Json(CorrelationShape::from(found)).into_response()),
        // The one endpoint that says it so (recorded from the live service).
        Err(service::Error::NotFound) => {
            Ok((StatusCode::NOT_FOUND, Json(json!({"error": "not_found"}))).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
