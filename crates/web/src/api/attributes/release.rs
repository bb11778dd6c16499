//! `POST attributes/release/`: the calling app gives attributes up.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::attributes::{self, Released};
use utoipa::ToSchema;

use crate::api::batch::{Echo, Items, Outcomes, answer};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;
use crate::openapi::{ReadOnly, ReleaseItem, TooManyRequests, Unauthenticated, UnreadableBatch};

#[utoipa::path(
    post,
    path = "/api/2/attributes/release/",
    tag = "attributes",
    operation_id = "release",
    summary = "Let go of attributes",
    request_body = Vec<ReleaseItem>,
    responses(
        (status = 200, description = "Nothing failed", body = Outcomes<ReleasedShape>),
        (status = 202, description = "Something failed", body = Outcomes<ReleasedShape>),
        UnreadableBatch, Unauthenticated, ReadOnly, TooManyRequests
    )
)]
pub(crate) async fn post(State(app): State<App>, Writing(writer): Writing, Items(items): Items) -> Result<Response> {
    let outcomes = attributes::release(&app.daymark, &writer, items).await?;
    Ok(answer(outcomes, ReleasedShape::from, Echo::AsSent))
}

/// An attribute that the app no longer owns.
#[derive(Serialize, ToSchema)]
#[schema(as = Released)]
struct ReleasedShape {
    name: String,
    /// Who owns it now; empty where nobody does.
    service: String,
    active: bool,
}

impl From<Released> for ReleasedShape {
    fn from(done: Released) -> Self {
        let active = done.service.is_some();
        ReleasedShape { name: done.name, service: done.service.map(|s| s.name).unwrap_or_default(), active }
    }
}
