//! `POST attributes/acquire/`: the calling app becomes the owner of attributes.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use service::attributes::{self, Acquired};
use utoipa::ToSchema;

use super::InFull;
use crate::api::batch::{Echo, Items, Outcomes, answer};
use crate::api::query::Query;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;
use crate::openapi::{
    AcquireItem, ReadOnly, Success, SuccessObjects, TooManyRequests, Unauthenticated, UnreadableBatch,
};

#[utoipa::path(
    post,
    path = "/api/2/attributes/acquire/",
    tag = "attributes",
    operation_id = "acquire",
    summary = "Become the owner of attributes",
    params(SuccessObjects),
    request_body = Vec<AcquireItem>,
    responses(
        (status = 200, description = "Nothing failed", body = Outcomes<Success<AcquiredShape>>),
        (status = 202, description = "Something failed", body = Outcomes<Success<AcquiredShape>>),
        UnreadableBatch, Unauthenticated, ReadOnly, TooManyRequests
    )
)]
pub(crate) async fn post(
    State(app): State<App>,
    Writing(writer): Writing,
    query: Query,
    Items(items): Items,
) -> Result<Response> {
    let in_full = query.boolean("success_objects")?.unwrap_or(false);
    let outcomes = attributes::acquire(&app.daymark, &writer, items).await?;
    if !in_full {
        return Ok(answer(outcomes, AcquiredShape::from, Echo::WithNameAndTemplate));
    }
    let ids = outcomes.iter().flatten().map(|done| done.attribute.id).collect();
    let in_full = InFull::find(&app, &writer, ids).await?;
    Ok(answer(outcomes, |done| in_full.of(done.attribute.id), Echo::WithNameAndTemplate))
}

/// An attribute that the app now owns.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Acquired)]
struct AcquiredShape {
    name: String,
    /// As it was asked for; left out where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    template: Option<Value>,
    active: bool,
}

impl From<Acquired> for AcquiredShape {
    fn from(done: Acquired) -> Self {
        let Acquired { item, attribute } = done;
        let template = item.get("template").filter(|template| !template.is_null()).cloned();
        AcquiredShape { name: attribute.name.to_string(), template, active: attribute.active }
    }
}
