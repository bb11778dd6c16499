//! The endpoints of OAuth that apps call. What people see of it are pages: [`crate::pages::authorise`] and
//! [`crate::pages::device`].

pub(crate) mod access_token;
pub(crate) mod device_authorization;
pub(crate) mod fields;
pub(crate) mod metadata;
pub(crate) mod revoke;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use service::oauth::{self, Basic, Parameters};

use crate::errors::Error;
pub(crate) use fields::Fields;
use fields::basic;

/// What an app asks: its parameters, and its credentials where they stand in a header.
pub(crate) struct Question {
    parameters: Parameters,
    basic: Option<Basic>,
}

impl Question {
    fn read(fields: Fields) -> Result<Question, oauth::Error> {
        let basic = basic(&fields.headers)?;
        Ok(Question { parameters: Parameters::new(fields.pairs)?, basic })
    }
}

/// An answer that nothing on the way may keep (RFC 6749, section 5.1).
fn answer(body: impl Serialize) -> Response {
    let not_kept = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];
    (not_kept, Json(body)).into_response()
}

/// An error as RFC 6749, section 5.2 has it. Internal ones go to the log instead.
fn refuse(error: &oauth::Error) -> Response {
    let status = match error {
        oauth::Error::ServerError(cause) => return Error::internal(cause).into_response(),
        oauth::Error::InvalidClient => StatusCode::UNAUTHORIZED,
        oauth::Error::TemporarilyUnavailable { .. }
        | oauth::Error::ClockDoubted { .. }
        | oauth::Error::OutcomeUnknown => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut response = answer(json!({"error": error.code(), "error_description": error.to_string()}));
    *response.status_mut() = status;
    match error {
        oauth::Error::InvalidClient => {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Daymark\""));
        }
        oauth::Error::TemporarilyUnavailable { retry_after } | oauth::Error::ClockDoubted { retry_after } => {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        _ => {}
    }
    response
}

/// What became of a question, as an answer or an error.
fn say<T: Serialize>(outcome: Result<T, oauth::Error>) -> Response {
    match outcome {
        Ok(body) => answer(body),
        Err(error) => refuse(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_outcome_invites_nobody_to_ask_again() {
        for (error, is_invited) in
            [(oauth::Error::OutcomeUnknown, false), (oauth::Error::TemporarilyUnavailable { retry_after: 1 }, true)]
        {
            let answer = refuse(&error);
            assert_eq!((answer.status().as_u16(), answer.headers().contains_key(RETRY_AFTER)), (503, is_invited));
        }
    }
}
