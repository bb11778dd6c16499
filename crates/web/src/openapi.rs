//! The description of the API (OpenAPI 3.1), generated from the code.

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(info(title = "Daymark"))]
struct Description;

/// The description of the API as JSON.
pub fn openapi() -> String {
    Description::openapi().to_json().unwrap_or_default()
}
