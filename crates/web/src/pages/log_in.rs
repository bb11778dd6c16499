//! Logging in and out.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use service::sessions::{self, NewSession};
use service::{SignUp, accounts};

use super::set_up::SetUp;
use super::{Frame, Notice, Problem, answer, done, go, next, page, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::origin::Origin;
use crate::middleware::sessions::{LoggedIn, SentBy, Visitor, log_in_cookies, log_out_cookie};

#[derive(Template)]
#[template(path = "log_in.html")]
struct LogIn {
    frame: Frame,
    username: String,
    next: String,
    sign_up: String,
    can_sign_up: bool,
    problem: Problem,
}

/// What a person fills in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    username: String,
    password: String,
    next: String,
}

/// `GET /log-in`. Someone who is logged in goes on at once; where there is no account at all, the page says how to make one.
pub(crate) async fn get(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    frame: Frame,
    origin: Origin,
    Query(entered): Query<Entered>,
) -> Result<Response> {
    if visitor.is_some() {
        return Ok(go(next::checked(&entered.next)));
    }
    if !accounts::is_set_up(&app.daymark).await? {
        return page(SetUp::new(frame, &origin));
    }
    show(&app, frame, Entered { username: String::new(), ..entered }, Problem::none())
}

/// `POST /log-in`.
pub(crate) async fn post(
    State(app): State<App>,
    frame: Frame,
    origin: Origin,
    SentBy(agent): SentBy,
    Form(entered): Form<Entered>,
) -> Result<Response> {
    let log_in = sessions::LogIn {
        username: &entered.username,
        password: &entered.password,
        agent: &agent,
        address: origin.address,
    };
    match sessions::log_in(&app.daymark, log_in).await {
        Ok(session) => begin(&session, &origin, next::checked(&entered.next)),
        Err(error) => show(&app, frame, entered, Problem::of(error)?),
    }
}

/// Where someone who logs out wants to log in again, with another account; nowhere for most.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Leaving {
    next: String,
}

/// `POST /log-out`.
pub(crate) async fn log_out(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    origin: Origin,
    Form(Leaving { next }): Form<Leaving>,
) -> Result<Response> {
    sessions::log_out(&app.daymark, &browser).await?;
    match next::checked(&next) {
        paths::DASHBOARD => end(&origin, paths::LOG_IN, Notice::LoggedOut),
        next => end(&origin, &next::link(paths::LOG_IN, next), Notice::LoggedOut),
    }
}

fn show(app: &App, frame: Frame, entered: Entered, problem: Problem) -> Result<Response> {
    let (username, next) = (entered.username, next::checked(&entered.next).to_owned());
    let can_sign_up = app.daymark.settings().sign_up == SignUp::Open;
    let sign_up = next::link(paths::SIGN_UP, &next);
    answer(problem.status(), LogIn { frame, username, next, sign_up, can_sign_up, problem })
}

/// Hands the browser its session and sends it on.
pub(super) fn begin(session: &NewSession, origin: &Origin, path: &str) -> Result<Response> {
    let cookies = log_in_cookies(session, origin).ok_or_else(|| Error::internal("a session's cookies"))?;
    Ok((AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie))), go(path)).into_response())
}

/// Takes the browser's session away and says what happened.
pub(super) fn end(origin: &Origin, path: &str, notice: Notice) -> Result<Response> {
    let cookie = log_out_cookie(origin).ok_or_else(|| Error::internal("a session's cookie"))?;
    // What the browser kept for times without a connection goes with the session.
    let forget = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    Ok(([(SET_COOKIE, cookie), forget], done(path, notice)).into_response())
}
