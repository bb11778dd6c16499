//! Setting a new password without the old one: asking for the link, and using it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use service::accounts::reset;

use super::message::Message;
use super::{Frame, Notice, PASSWORD_RULE, Problem, answer, done, page, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::origin::Origin;
use crate::middleware::sessions::{SentBy, known_cookie};

#[derive(Template)]
#[template(path = "reset_request.html")]
struct Request {
    frame: Frame,
    is_mail_set_up: bool,
    email: String,
    problem: Problem,
}

#[derive(Template)]
#[template(path = "reset.html")]
struct Reset {
    frame: Frame,
    username: String,
    action: String,
    password_rule: &'static str,
    problem: Problem,
}

/// What a person fills in: the address at first, the password later.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    email: String,
    password: String,
}

/// `GET /reset`.
pub(crate) async fn get(State(app): State<App>, frame: Frame) -> Result<Response> {
    let is_mail_set_up = reset::is_offered(&app.daymark);
    page(Request { frame, is_mail_set_up, email: String::new(), problem: Problem::none() })
}

/// `POST /reset`. The answer is the same whether or not there is such an account.
pub(crate) async fn post(
    State(app): State<App>,
    frame: Frame,
    (origin, SentBy(agent)): (Origin, SentBy),
    Form(Entered { email, .. }): Form<Entered>,
) -> Result<Response> {
    if let Err(error) = reset::request(&app.daymark, &email, &agent, origin.address).await {
        let problem = Problem::of(error)?;
        return answer(problem.status(), Request { frame, is_mail_set_up: true, email, problem });
    }
    let text = format!(
        "If an account here has the address {email}, a link is on its way to it. It works for an hour. No more than three are sent \
         in that time: if none comes now, the last one that came works."
    );
    page(Message { frame, heading: "Look at your e-mail", text, onward: (paths::LOG_IN, "Back to log in") })
}

/// `GET /reset/{code}`.
pub(crate) async fn get_new(State(app): State<App>, frame: Frame, Path(code): Path<String>) -> Result<Response> {
    show(&app, frame, &code, Problem::none()).await
}

/// `POST /reset/{code}`.
pub(crate) async fn post_new(
    State(app): State<App>,
    (frame, origin, SentBy(agent)): (Frame, Origin, SentBy),
    Path(code): Path<String>,
    Form(Entered { password, .. }): Form<Entered>,
) -> Result<Response> {
    match reset::finish(&app.daymark, &code, &password, &agent).await {
        Ok(known_as) => {
            let cookie = known_cookie(&known_as, &origin).ok_or_else(|| Error::internal("a browser's cookie"))?;
            Ok(([(SET_COOKIE, cookie)], done(paths::LOG_IN, Notice::NewPassword)).into_response())
        }
        Err(error) => show(&app, frame, &code, Problem::of(error)?).await,
    }
}

async fn show(app: &App, frame: Frame, code: &str, problem: Problem) -> Result<Response> {
    let username = reset::username(&app.daymark, code).await?;
    let action = format!("{}/{code}", paths::RESET);
    answer(problem.status(), Reset { frame, username, action, password_rule: PASSWORD_RULE, problem })
}
