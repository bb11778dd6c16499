//! `POST auth/simple-token/`: for a username and a password, a token that reads everything and writes nothing.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, USER_AGENT};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use service::limits::{self as limit, Requester};
use service::secrets::Secret;
use service::simple_tokens::{self, Asking};

use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::limits;
use crate::middleware::origin::Origin;
use crate::oauth::Fields;
use crate::openapi::{PasswordRequest, Refusal, SimpleToken, TooManyRequests};

#[utoipa::path(
    post,
    path = "/api/2/auth/simple-token/",
    tag = "account",
    operation_id = "make_simple_token",
    summary = "Make a simple token",
    security(()),
    request_body(content((PasswordRequest = "application/x-www-form-urlencoded"), (PasswordRequest = "application/json"), (PasswordRequest = "multipart/form-data"))),
    responses(
        (status = 200, description = "A new token; earlier ones go on working", body = SimpleToken),
        (status = 400, description = "The username and the password do not match", body = Refusal),
        TooManyRequests
    )
)]
pub(crate) async fn post(State(app): State<App>, origin: Origin, fields: Fields) -> Result<Response> {
    let address = origin.address;
    let (answer, window) = match make(&app, &origin, &fields).await {
        Ok(token) => {
            let window = limit::count_request(&app.daymark, Requester::Token(token.as_str())).await?;
            let made = Json(json!({"token": token.as_str()}));
            (([(CACHE_CONTROL, "no-store")], made).into_response(), window)
        }
        Err(error) => (error.into_response(), Some(limit::count_failure(&app.daymark, address).await?)),
    };
    Ok(limits::saying(answer, window))
}

async fn make(app: &App, origin: &Origin, fields: &Fields) -> Result<Secret> {
    let (username, password) = (fields.get("username"), fields.get("password"));
    if username.is_empty() || password.is_empty() {
        return Err(Error::bad_request("Send 'username' and 'password', as a form or as JSON."));
    }
    let user_agent = fields.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let asking = Asking { username, password, user_agent, address: origin.address };
    Ok(simple_tokens::make(&app.daymark, asking).await?)
}
