//! `POST attributes/update/`: sets totals of days.

use axum::extract::State;
use axum::response::Response;
use model::{Day, Value};
use serde::Serialize;
use service::values::{self, Updated};
use utoipa::ToSchema;

use crate::api::batch::{Echo, Items, Outcomes, answer};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;
use crate::openapi::{ReadOnly, TooManyRequests, Unauthenticated, UnreadableBatch, UpdateItem, ValueShape};

#[utoipa::path(
    post,
    path = "/api/2/attributes/update/",
    tag = "values",
    operation_id = "update",
    summary = "Set totals of days",
    request_body = Vec<UpdateItem>,
    responses(
        (status = 200, description = "Nothing failed", body = Outcomes<UpdatedShape>),
        (status = 202, description = "Something failed", body = Outcomes<UpdatedShape>),
        UnreadableBatch, Unauthenticated, ReadOnly, TooManyRequests
    )
)]
pub(crate) async fn post(State(app): State<App>, Writing(writer): Writing, Items(items): Items) -> Result<Response> {
    let outcomes = values::update(&app.daymark, &writer, items).await?;
    Ok(answer(outcomes, UpdatedShape::from, Echo::AsSent))
}

/// What was stored.
#[derive(Serialize, ToSchema)]
#[schema(as = Updated)]
struct UpdatedShape {
    name: String,
    #[schema(value_type = String, format = Date)]
    date: Day,
    #[schema(value_type = ValueShape)]
    value: Option<Value>,
}

impl From<Updated> for UpdatedShape {
    fn from(done: Updated) -> Self {
        let Updated { name, date, value } = done;
        UpdatedShape { name, date, value }
    }
}
