//! One person's account, as the administrator sees it: counts, and what can be done about it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use service::accounts;
use service::actor::Browser;

use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;
use crate::pages::{Frame, Notice, Problem, answer, done, moment, paths};

#[derive(Template)]
#[template(path = "administration/person.html")]
struct Person {
    frame: Frame,
    username: String,
    since: String,
    is_admin: bool,
    is_suspended: bool,
    is_oneself: bool,
    counts: Vec<(&'static str, String)>,
    /// Where the forms are sent to; each adds a word of its own.
    path: String,
    typed: String,
    problem: Problem,
}

/// What is typed to delete an account.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    username: String,
}

/// `GET /account/administration/people/{username}`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(username): Path<String>,
) -> Result<Response> {
    show(&app, &browser, frame, (&username, String::new(), Problem::none())).await
}

/// `POST /account/administration/people/{username}/suspend`.
pub(crate) async fn suspend(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(username): Path<String>,
) -> Result<Response> {
    let page = paths::person(&username);
    accounts::suspend(&app.daymark, &browser, &username).await?;
    Ok(done(&page, Notice::Suspended))
}

/// `POST /account/administration/people/{username}/reopen`.
pub(crate) async fn reopen(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(username): Path<String>,
) -> Result<Response> {
    let page = paths::person(&username);
    accounts::reopen(&app.daymark, &browser, &username).await?;
    Ok(done(&page, Notice::Reopened))
}

/// `POST /account/administration/people/{username}/appoint`.
pub(crate) async fn appoint(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(username): Path<String>,
) -> Result<Response> {
    let page = paths::person(&username);
    accounts::appoint(&app.daymark, &browser, &username).await?;
    Ok(done(&page, Notice::Appointed))
}

/// `POST /account/administration/people/{username}/dismiss`. Whoever does that to themselves has no page here any more.
pub(crate) async fn dismiss(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(username): Path<String>,
) -> Result<Response> {
    let page = paths::person(&username);
    let (person, ..) = accounts::person(&app.daymark, &browser, &username).await?;
    accounts::dismiss(&app.daymark, &browser, &username).await?;
    Ok(done(if person.is_oneself { paths::ACCOUNT } else { &page }, Notice::Dismissed))
}

/// `POST /account/administration/people/{username}/delete`.
pub(crate) async fn delete(
    State(app): State<App>,
    (LoggedIn(browser), RequestId(request)): (LoggedIn, RequestId),
    frame: Frame,
    Path(username): Path<String>,
    Form(Entered { username: typed }): Form<Entered>,
) -> Result<Response> {
    match accounts::delete_other(&app.daymark, &browser, (&username, &typed), request).await {
        Ok(()) => Ok(done(paths::PEOPLE, Notice::PersonDeleted)),
        Err(error) => show(&app, &browser, frame, (&username, typed, Problem::of(error)?)).await,
    }
}

async fn show(
    app: &App,
    browser: &Browser,
    frame: Frame,
    (username, typed, problem): (&str, String, Problem),
) -> Result<Response> {
    let (person, counts, tracked) = accounts::person(&app.daymark, browser, username).await?;
    let counts = [
        ("Attributes", tracked.attributes),
        ("Values", tracked.values),
        ("Connected apps", counts.connected),
        ("Apps registered", counts.registered),
        ("Browsers logged in", counts.sessions),
    ];
    let template = Person {
        frame,
        since: moment::on(person.created_at, &browser.reader()),
        is_admin: person.is_admin,
        is_suspended: person.is_suspended,
        is_oneself: person.is_oneself,
        counts: counts.into_iter().map(|(name, count)| (name, browser.conventions().count(count))).collect(),
        path: paths::person(&person.username),
        username: person.username,
        typed,
        problem,
    };
    answer(template.problem.status(), template)
}
