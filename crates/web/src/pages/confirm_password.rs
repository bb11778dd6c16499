//! Asking for the password again where the log-in is older than ten minutes.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use service::sessions;

use super::{Frame, Notice, Problem, answer, done, next, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "confirm_password.html")]
struct ConfirmPassword {
    frame: Frame,
    username: String,
    next: String,
    problem: Problem,
}

/// What a person fills in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    password: String,
    next: String,
}

/// `GET /confirm-password?next=…`.
pub(crate) async fn get(_: LoggedIn, frame: Frame, Query(entered): Query<Entered>) -> Result<Response> {
    show(frame, &entered.next, Problem::none())
}

/// `POST /confirm-password`.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Form(Entered { password, next }): Form<Entered>,
) -> Result<Response> {
    match sessions::confirm_password(&app.daymark, &browser, &password).await {
        Ok(()) => Ok(done(next::checked(&next), Notice::Confirmed)),
        Err(service::Error::Invalid { .. }) => {
            show(frame, &next, Problem::field("password", "That is not your password."))
        }
        Err(error) => show(frame, &next, Problem::of(error)?),
    }
}

fn show(frame: Frame, next: &str, problem: Problem) -> Result<Response> {
    let (username, next) = (frame.username(), next::checked(next).to_owned());
    answer(problem.status(), ConfirmPassword { frame, username, next, problem })
}
