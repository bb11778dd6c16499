//! `POST attributes/release/`: the calling app gives attributes up.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::attributes::{self, Released};

use crate::api::batch::{Echo, Items, answer};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;

pub(crate) async fn post(State(app): State<App>, Writing(writer): Writing, Items(items): Items) -> Result<Response> {
    let outcomes = attributes::release(&app.daymark, &writer, items).await?;
    Ok(answer(outcomes, ReleasedShape::from, Echo::AsSent))
}

/// An attribute that the app no longer owns.
#[derive(Serialize)]
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
