//! Whether the server is up: for load balancers and process managers.

use axum::Json;
use serde_json::{Value, json};

/// 200 as long as requests are answered at all.
pub(crate) async fn get() -> Json<Value> {
    Json(json!({"status": "ok"}))
}
