//! Avatars and logos.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse;
use service::pictures;

use crate::app::App;
use crate::errors::{Error, Result};

/// `GET /pictures/{sha256}`. What a hash names never changes. (Pictures were decoded and encoded anew when they came, and
/// every answer carries `nosniff`.)
pub(crate) async fn get(State(app): State<App>, Path(sha256): Path<String>) -> Result<impl IntoResponse> {
    let picture = pictures::find(&app.daymark, &sha256).await?;
    let media_type =
        HeaderValue::try_from(picture.media_type).map_err(|_| Error::internal("a picture's media type"))?;
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    // Web clients of the API, on origins of their own, show avatars.
    let shown_by_all =
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    Ok(([(CONTENT_TYPE, media_type), (CACHE_CONTROL, kept), shown_by_all], picture.content))
}
