//! `POST attributes/create/`: new attributes, owned by the calling app.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value};
use service::attributes::{self, Created};

use super::InFull;
use crate::api::batch::{Echo, Items, Outcomes, answer};
use crate::api::query::Query;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;
use crate::openapi::{
    CreateItem, CreatedItem, ReadOnly, Success, SuccessObjects, TooManyRequests, Unauthenticated, UnreadableBatch,
};

#[utoipa::path(
    post,
    path = "/api/2/attributes/create/",
    tag = "attributes",
    operation_id = "create",
    summary = "Make attributes",
    params(SuccessObjects),
    request_body = Vec<CreateItem>,
    responses(
        (status = 200, description = "Nothing failed", body = Outcomes<Success<CreatedItem>>),
        (status = 202, description = "Something failed", body = Outcomes<Success<CreatedItem>>),
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
    let outcomes = attributes::create(&app.daymark, &writer, items).await?;
    if !in_full {
        return Ok(answer(outcomes, as_asked, Echo::AsSent));
    }
    let ids = outcomes.iter().flatten().map(|done| done.attribute.id).collect();
    let in_full = InFull::find(&app, &writer, ids).await?;
    Ok(answer(outcomes, |done| in_full.of(done.attribute.id), Echo::AsSent))
}

/// What was asked for, with the name and the priority that it got.
fn as_asked(done: Created) -> Map<String, Value> {
    let Created { item, attribute } = done;
    let mut fields = match item {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    fields.insert("name".into(), attribute.name.as_str().into());
    fields.insert("priority".into(), attribute.priority().into());
    fields
}
