//! `POST attributes/increment/`: adds to totals of days.

use axum::extract::State;
use axum::response::Response;
use model::{Day, Value};
use serde::Serialize;
use service::values::{self, Increased};

use crate::api::batch::{Echo, Items, answer};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::authentication::Writing;

pub(crate) async fn post(State(app): State<App>, Writing(writer): Writing, Items(items): Items) -> Result<Response> {
    let outcomes = values::increment(&app.daymark, &writer, items).await?;
    Ok(answer(outcomes, IncrementedShape::from, Echo::AsSent))
}

/// What was added, and what it came to.
#[derive(Serialize)]
struct IncrementedShape {
    name: String,
    /// Left out where it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Day>,
    value: Value,
    current: Value,
}

impl From<Increased> for IncrementedShape {
    fn from(done: Increased) -> Self {
        let Increased { name, date, value, current } = done;
        IncrementedShape { name, date, value, current }
    }
}
