//! Deleting one's account.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use model::Username;
use serde::Deserialize;
use service::{accounts, sessions};

use super::{Frame, Notice, Problem, answer, log_in, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "delete_account.html")]
struct DeleteAccount {
    frame: Frame,
    typed: String,
    problem: Problem,
}

/// What a person fills in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    username: String,
}

/// `GET /account/delete`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    sessions::require_recent_password(&app.daymark, &browser)?;
    page(DeleteAccount { frame, typed: String::new(), problem: Problem::none() })
}

/// `POST /account/delete`.
pub(crate) async fn post(
    State(app): State<App>,
    (LoggedIn(browser), RequestId(request)): (LoggedIn, RequestId),
    frame: Frame,
    origin: Origin,
    Form(Entered { username }): Form<Entered>,
) -> Result<Response> {
    let typed = Username::parse(&username).map(|typed| typed.key());
    if typed.ok() != Username::parse(&frame.username()).map(|own| own.key()).ok() {
        let problem = Problem::field("username", "That is not your username.");
        return answer(problem.status(), DeleteAccount { frame, typed: username, problem });
    }
    accounts::delete(&app.daymark, &browser, request).await?;
    log_in::end(&origin, paths::LOG_IN, Notice::AccountDeleted)
}
