//! `POST /oauth2/revoke`: an app gives a token back (RFC 7009). Unknown tokens are answered as known ones are.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use service::oauth;

use super::{Fields, Question, say};
use crate::app::App;
use crate::openapi::{NotGranted, RevocationRequest, Revoked, UnknownClient};

#[utoipa::path(
    post,
    path = "/oauth2/revoke",
    tag = "oauth",
    operation_id = "revoke",
    summary = "End a token",
    security((), ("client" = [])),
    request_body(content(
        (RevocationRequest = "application/x-www-form-urlencoded"),
        (RevocationRequest = "application/json"),
        (RevocationRequest = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "The token is good for nothing, or never was", body = Revoked),
        NotGranted, UnknownClient
    )
)]
pub(crate) async fn post(State(app): State<App>, fields: Fields) -> Response {
    let outcome = match Question::read(fields) {
        Ok(question) => oauth::revoke(&app.daymark, &question.parameters, question.basic).await,
        Err(error) => Err(error),
    };
    say(outcome.map(|()| -> Value { json!({}) }))
}
