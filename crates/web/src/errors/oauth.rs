//! Errors of the OAuth endpoints that no OAuth error names: sent as the nearest one (RFC 6749, sections 4.1.2.1 and 5.2).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Error;

pub(super) fn face(error: &Error, request_id: &str) -> Response {
    let name = match error.status {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => "temporarily_unavailable",
        status if status.is_server_error() => "server_error",
        StatusCode::UNAUTHORIZED => "invalid_client",
        _ => "invalid_request",
    };
    let mut body = json!({"error": name, "error_description": error.detail});
    if error.status.is_server_error() {
        body["request_id"] = request_id.into();
    }
    Json(body).into_response()
}
