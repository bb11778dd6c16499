//! Whether the server is up: for load balancers and process managers.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use service::accounts;

use crate::app::App;
use crate::errors::{Error, Result};

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// 200 as long as the server and its database answer.
pub(crate) async fn get(State(app): State<App>) -> Result<Json<Value>> {
    match tokio::time::timeout(PATIENCE, accounts::is_set_up(&app.daymark)).await {
        Ok(answer) => answer.map(|_| Json(json!({"status": "ok"}))).map_err(Error::from),
        Err(_) => Err(Error::of_status(StatusCode::SERVICE_UNAVAILABLE)),
    }
}
