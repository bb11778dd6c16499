//! What is wrong with a form that was sent, to be said beside the field that it is about.

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::errors::Error;

/// What is wrong with a form, if anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    field: Option<&'static str>,
    message: Option<String>,
    /// Seconds until another try makes sense, where there were too many.
    retry_after: Option<u64>,
}

impl Problem {
    /// Nothing is wrong.
    pub(super) fn none() -> Problem {
        Problem::default()
    }

    /// One field is wrong.
    pub(super) fn field(field: &'static str, message: impl Into<String>) -> Problem {
        Problem { field: Some(field), message: Some(message.into()), retry_after: None }
    }

    /// Something is wrong that is about no field alone.
    pub(super) fn whole(message: impl Into<String>) -> Problem {
        Problem { field: None, message: Some(message.into()), retry_after: None }
    }

    /// What the form's own page can say about an error; other errors have a page of their own.
    pub(super) fn of(error: service::Error) -> Result<Problem, Error> {
        match error {
            service::Error::Invalid { field, message } => {
                Ok(Problem { field, message: Some(message), retry_after: None })
            }
            service::Error::Throttled { retry_after } => {
                Ok(Problem { field: None, message: Some(error.to_string()), retry_after: Some(retry_after) })
            }
            other => Err(other.into()),
        }
    }

    /// What to say beside this field.
    pub(super) fn on(&self, name: &str) -> Option<&str> {
        if self.field == Some(name) { self.message.as_deref() } else { None }
    }

    /// What to say above the form, since it is about no field alone.
    pub(super) fn general(&self) -> Option<&str> {
        if self.field.is_none() { self.message.as_deref() } else { None }
    }

    /// The status of the page that shows it.
    pub(super) fn status(&self) -> Status {
        let code = match (&self.message, self.retry_after) {
            (None, _) => StatusCode::OK,
            (Some(_), None) => StatusCode::BAD_REQUEST,
            (Some(_), Some(_)) => StatusCode::TOO_MANY_REQUESTS,
        };
        Status { code, retry_after: self.retry_after }
    }
}

/// A page's status, and when to come back where there were too many tries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status {
    code: StatusCode,
    retry_after: Option<u64>,
}

impl From<StatusCode> for Status {
    fn from(code: StatusCode) -> Status {
        Status { code, retry_after: None }
    }
}

impl Status {
    /// Puts it on a page.
    pub(super) fn on(self, page: impl IntoResponse) -> Response {
        let mut response = (self.code, page).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
