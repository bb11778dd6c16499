//! `POST /oauth2/access_token`: a code, a refresh token or an approved device for tokens (RFC 6749, section 3.2).

use axum::extract::State;
use axum::response::Response;
use service::oauth;

use super::{Fields, Question, say};
use crate::app::App;
use crate::openapi::{NotGranted, TokenRequest, Tokens, UnknownClient};

#[utoipa::path(
    post,
    path = "/oauth2/access_token",
    tag = "oauth",
    operation_id = "exchange",
    summary = "Exchange a code, a refresh token or an approved device for tokens",
    security((), ("client" = [])),
    request_body(content(
        (TokenRequest = "application/x-www-form-urlencoded"),
        (TokenRequest = "application/json"),
        (TokenRequest = "multipart/form-data"),
    )),
    responses((status = 200, description = "New tokens", body = Tokens), NotGranted, UnknownClient)
)]
pub(crate) async fn post(State(app): State<App>, fields: Fields) -> Response {
    let outcome = match Question::read(fields) {
        Ok(question) => oauth::grant_tokens(&app.daymark, &question.parameters, question.basic).await,
        Err(error) => Err(error),
    };
    say(outcome)
}
