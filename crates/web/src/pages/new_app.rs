//! Adding a new client.

use axum::extract::{Multipart, State};
use axum::response::Response;
use service::actor::Browser;
use service::clients::{self, Created};
use service::sessions;

use super::app;
use super::app_form::{self, AppForm, Entered};
use super::upload::Upload;
use super::{Frame, Notice, Problem, answer, confirm_password, done, go, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;
use crate::middleware::shown_once::ShownOnce;

/// `GET /account/apps/new`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    sessions::require_recent_password(&app.daymark, &browser)?;
    show(frame, Entered::default(), false, Problem::none())
}

/// `POST /account/apps/new`: what follows is the client's page, with its secret and developer token, this once.
pub(crate) async fn post(
    State(state): State<App>,
    LoggedIn(browser): LoggedIn,
    (frame, shown_once): (Frame, ShownOnce),
    form: Multipart,
) -> Result<Response> {
    let Upload { fields, file, .. } = Upload::read(form).await?;
    let entered = Entered::from_fields(fields);
    let browser = match confirm_password::give(&state, browser, &entered.password).await? {
        Ok(browser) => browser,
        Err(problem) => return show(frame, entered, file.is_some(), problem),
    };
    let Created { client, secret, developer_token } =
        match clients::create(&state.daymark, &browser, entered.clone().into()).await {
            Ok(created) => created,
            Err(error) => return show(frame, entered, file.is_some(), app_form::problem(error)?),
        };
    let problem = add_logo(&state, &browser, &client.public_id, file).await?;
    let id = client.public_id.as_str();
    let page = paths::app(id);
    let response = if problem.on("logo").is_some() { done(&page, Notice::LogoNotRead) } else { go(&page) };
    let secret = if client.is_public { "" } else { secret.as_str() };
    let [access, refresh] = app::parts(&developer_token);
    shown_once.hand_over(response, &app::purpose(app::CLIENT, id), &[secret, access, refresh])
}

/// Where the picture cannot be read, that is told on the client's page, since the client exists by now.
pub(super) async fn add_logo(app: &App, browser: &Browser, id: &str, file: Option<Vec<u8>>) -> Result<Problem> {
    let Some(file) = file else { return Ok(Problem::none()) };
    match clients::set_logo(&app.daymark, browser, id, file).await {
        Ok(()) => Ok(Problem::none()),
        Err(service::Error::Invalid { message, .. }) => Ok(Problem::field("logo", message)),
        Err(error) => Err(error.into()),
    }
}

fn show(frame: Frame, entered: Entered, had_logo: bool, problem: Problem) -> Result<Response> {
    let template = AppForm {
        frame,
        heading: "Add a new client".to_owned(),
        action: paths::NEW_APP.to_owned(),
        button: "Add the client",
        back: (paths::APPS.to_owned(), "Developer apps".to_owned()),
        is_new: true,
        had_logo,
        entered,
        problem,
    };
    answer(template.problem.status(), template)
}
