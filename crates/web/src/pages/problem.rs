//! What is wrong with a form that was sent, to be said beside the field that it is about.

use axum::http::StatusCode;

use crate::errors::Error;

/// What is wrong with a form, if anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    field: Option<&'static str>,
    message: Option<String>,
    is_throttled: bool,
}

impl Problem {
    /// Nothing is wrong.
    pub(super) fn none() -> Problem {
        Problem::default()
    }

    /// One field is wrong.
    pub(super) fn field(field: &'static str, message: impl Into<String>) -> Problem {
        Problem { field: Some(field), message: Some(message.into()), is_throttled: false }
    }

    /// Something is wrong that is about no field alone.
    pub(super) fn whole(message: impl Into<String>) -> Problem {
        Problem { field: None, message: Some(message.into()), is_throttled: false }
    }

    /// What the form's own page can say about an error; other errors have a page of their own.
    pub(super) fn of(error: service::Error) -> Result<Problem, Error> {
        match error {
            service::Error::Invalid { field, message } => {
                Ok(Problem { field, message: Some(message), is_throttled: false })
            }
            service::Error::Throttled { .. } => {
                Ok(Problem { field: None, message: Some(error.to_string()), is_throttled: true })
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
    pub(super) fn status(&self) -> StatusCode {
        match (&self.message, self.is_throttled) {
            (None, _) => StatusCode::OK,
            (Some(_), false) => StatusCode::BAD_REQUEST,
            (Some(_), true) => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}
