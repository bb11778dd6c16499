//! E-mail address, password, and where one is logged in.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use service::actor::Browser;
use service::sessions::Session;
use service::{accounts, sessions};

use super::{Frame, Notice, PASSWORD_RULE, Problem, answer, browser_name, done, log_in, moment, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "security.html")]
struct Security {
    frame: Frame,
    email: String,
    password_rule: &'static str,
    sessions: Vec<SessionRow>,
    problem: Problem,
}

/// One browser that is logged in.
struct SessionRow {
    browser: String,
    since: String,
    last_used: String,
    is_this: bool,
}

/// What a person fills in, in one form or the other.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    email: String,
    password: String,
}

/// `GET /account/security`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    show(&app, &browser, frame, None, Problem::none()).await
}

/// `POST /account/email`.
pub(crate) async fn post_email(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Form(Entered { email, .. }): Form<Entered>,
) -> Result<Response> {
    match accounts::change_email(&app.daymark, &browser, &email).await {
        Ok(()) => Ok(done(paths::SECURITY, Notice::Saved)),
        Err(error) => show(&app, &browser, frame, Some(email), Problem::of(error)?).await,
    }
}

/// `POST /account/password`.
pub(crate) async fn post_password(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Form(Entered { password, .. }): Form<Entered>,
) -> Result<Response> {
    match accounts::change_password(&app.daymark, &browser, &password).await {
        Ok(()) => Ok(done(paths::SECURITY, Notice::PasswordChanged)),
        Err(error) => show(&app, &browser, frame, None, Problem::of(error)?).await,
    }
}

/// `POST /account/log-out-everywhere`.
pub(crate) async fn log_out_everywhere(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    origin: Origin,
) -> Result<Response> {
    sessions::log_out_everywhere(&app.daymark, &browser).await?;
    log_in::end(&origin, paths::LOG_IN, Notice::LoggedOutEverywhere)
}

async fn show(app: &App, browser: &Browser, frame: Frame, typed: Option<String>, problem: Problem) -> Result<Response> {
    let reader = browser.reader();
    let stored = accounts::profile(&app.daymark, &reader).await?.email.unwrap_or_default();
    let now = app.daymark.now();
    let row = |session: Session| SessionRow {
        browser: browser_name::of(&session.user_agent),
        since: moment::exactly(session.created_at, &reader),
        last_used: moment::last_used(Some(session.last_used_at), now, &reader),
        is_this: session.is_current,
    };
    let sessions = sessions::list(&app.daymark, browser).await?.into_iter().map(row).collect();
    let (email, password_rule) = (typed.unwrap_or(stored), PASSWORD_RULE);
    answer(problem.status(), Security { frame, email, password_rule, sessions, problem })
}
