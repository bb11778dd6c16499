//! `POST /oauth2/device_authorization`: a device without a browser begins (RFC 8628, section 3.1).

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::oauth::{self, device};
use utoipa::ToSchema;

use super::{Fields, Question, say};
use crate::app::App;
use crate::middleware::origin::Origin;
use crate::openapi::{DeviceRequest, NotGranted, UnknownClient};
use crate::pages::paths;

/// What a device is told (RFC 8628, section 3.2).
#[derive(Serialize, ToSchema)]
#[schema(as = DeviceAuthorization)]
struct Begun {
    device_code: String,
    user_code: String,
    /// Where the person enters the code.
    verification_uri: String,
    /// The same with the code filled in, as for a QR code.
    verification_uri_complete: String,
    expires_in: i64,
    interval: i64,
}

#[utoipa::path(
    post,
    path = "/oauth2/device_authorization",
    tag = "oauth",
    operation_id = "authorise_device",
    summary = "Begin on a device without a browser",
    security((), ("client" = [])),
    request_body(content(
        (DeviceRequest = "application/x-www-form-urlencoded"),
        (DeviceRequest = "application/json"),
        (DeviceRequest = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "What the person is to enter, and where", body = Begun),
        NotGranted, UnknownClient
    )
)]
pub(crate) async fn post(State(app): State<App>, origin: Origin, fields: Fields) -> Response {
    say(start(&app, &origin, fields).await)
}

async fn start(app: &App, origin: &Origin, fields: Fields) -> Result<Begun, oauth::Error> {
    let question = Question::read(fields)?;
    let begun = device::start(&app.daymark, &question.parameters, question.basic, origin.address).await?;
    let page = origin.url(paths::DEVICE);
    let mut complete = page.clone();
    complete.query_pairs_mut().append_pair("user_code", &begun.user_code);
    Ok(Begun {
        device_code: begun.device_code,
        user_code: begun.user_code,
        verification_uri: page.into(),
        verification_uri_complete: complete.into(),
        expires_in: begun.expires_in,
        interval: begun.interval,
    })
}
