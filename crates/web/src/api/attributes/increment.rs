//! `POST attributes/increment/`: adds to totals of days.

use axum::extract::State;
use axum::response::Response;
use model::{Day, Value};
use serde::Serialize;
use service::values::{self, Increased};
use utoipa::ToSchema;

use crate::api::batch::{Echo, Items, Outcomes, answer};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;
use crate::openapi::{IncrementItem, ReadOnly, TooManyRequests, Unauthenticated, UnreadableBatch, ValueShape};

#[utoipa::path(
    post,
    path = "/api/2/attributes/increment/",
    tag = "values",
    operation_id = "increment",
    summary = "Add to totals of days",
    request_body = Vec<IncrementItem>,
    responses(
        (status = 200, description = "Nothing failed", body = Outcomes<IncrementedShape>),
        (status = 202, description = "Something failed", body = Outcomes<IncrementedShape>),
        UnreadableBatch, Unauthenticated, ReadOnly, TooManyRequests
    )
)]
pub(crate) async fn post(State(app): State<App>, Writing(writer): Writing, Items(items): Items) -> Result<Response> {
    let outcomes = values::increment(&app.daymark, &writer, items).await?;
    Ok(answer(outcomes, IncrementedShape::from, Echo::AsSent))
}

/// What was added, and what it came to.
#[derive(Serialize, ToSchema)]
#[schema(as = Incremented)]
struct IncrementedShape {
    name: String,
    /// Left out where it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    date: Option<Day>,
    #[schema(value_type = ValueShape)]
    value: Option<Value>,
    /// The day's total now.
    #[schema(value_type = ValueShape)]
    current: Option<Value>,
}

impl From<Increased> for IncrementedShape {
    fn from(done: Increased) -> Self {
        let Increased { name, date, value, current } = done;
        IncrementedShape { name, date, value, current }
    }
}
