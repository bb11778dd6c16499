//! `POST attributes/update/`: sets totals of days.

use axum::extract::State;
use axum::response::Response;
use model::{Day, Value};
use serde::Serialize;
use service::values::{self, Updated};

use crate::api::batch::{Echo, Items, answer};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;

pub(crate) async fn post(State(app): State<App>, Writing(writer): Writing, Items(items): Items) -> Result<Response> {
    let outcomes = values::update(&app.daymark, &writer, items).await?;
    Ok(answer(outcomes, UpdatedShape::from, Echo::AsSent))
}

/// What was stored.
#[derive(Serialize)]
struct UpdatedShape {
    name: String,
    date: Day,
    value: Value,
}

impl From<Updated> for UpdatedShape {
    fn from(done: Updated) -> Self {
        let Updated { name, date, value } = done;
        UpdatedShape { name, date, value }
    }
}
