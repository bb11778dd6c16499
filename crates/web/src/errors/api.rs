//! Errors of the API: `{"detail":"…"}`.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Error;

pub(super) fn face(error: &Error, request_id: &str) -> Response {
    if error.status.is_server_error() {
        return Json(json!({"detail": error.detail, "request_id": request_id})).into_response();
    }
    Json(json!({"detail": error.detail})).into_response()
}
