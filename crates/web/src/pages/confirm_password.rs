//! Asking for the password again where the log-in is older than ten minutes. Which acts ask is decided where they are carried
//! out (`service::step_up`); here is the way to this page and back.

use askama::Template;
use axum::Form;
use axum::extract::{Query, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use service::actor::Browser;
use service::sessions;

use super::{Frame, Notice, Problem, answer, done, next, paths};
use crate::app::App;
use crate::errors::{Error, Result};
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
        Ok(_) => Ok(done(next::checked(&next), Notice::Confirmed)),
        Err(error) => show(frame, &next, wrong(error)?),
    }
}

/// What to say beside the field `password` about one that was not taken.
fn wrong(error: service::Error) -> Result<Problem> {
    match error {
        service::Error::Invalid { .. } => Ok(Problem::field("password", "That is not your password.")),
        other => Problem::of(other),
    }
}

/// Takes the password from a form that asks for it itself, beside what else was typed; the person goes on as one who just gave it.
/// Where the form had none, they go on as they are.
pub(super) async fn give(app: &App, browser: Browser, password: &str) -> Result<Result<Browser, Problem>> {
    if password.is_empty() {
        return Ok(Ok(browser));
    }
    match sessions::confirm_password(&app.daymark, &browser, password).await {
        Ok(confirmed) => Ok(Ok(confirmed)),
        Err(error) => Ok(Err(wrong(error)?)),
    }
}

/// Leads whoever has to give the password first to this page, and from here to the form that they sent.
pub(crate) async fn lead(request: Request, next_layer: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next_layer.run(request).await;
    if !response.extensions().get::<Error>().is_some_and(Error::needs_password) {
        return response;
    }
    Error::redirect(&next::link(paths::CONFIRM_PASSWORD, paths::page_of(&path))).into_response()
}

fn show(frame: Frame, next: &str, problem: Problem) -> Result<Response> {
    let (username, next) = (frame.username(), next::checked(next).to_owned());
    answer(problem.status(), ConfirmPassword { frame, username, next, problem })
}
