//! Adding a new client.

use axum::extract::{Multipart, State};
use axum::response::Response;
use service::actor::Browser;
use service::clients::{self, Created};

use super::app::{FreshToken, Once, show as show_app};
use super::app_form::{AppForm, Entered};
use super::upload::Upload;
use super::{Frame, Problem, answer, confirmed, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

/// `GET /account/apps/new`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    confirmed(&app, &browser, paths::NEW_APP)?;
    show(frame, Entered::default(), Problem::none())
}

/// `POST /account/apps/new`: the answer is the client's page with its secret and developer token, this once.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    form: Multipart,
) -> Result<Response> {
    confirmed(&app, &browser, paths::NEW_APP)?;
    let Upload { fields, file } = Upload::read(form).await?;
    let entered = Entered::from_fields(fields);
    let Created { client, secret, developer_token } =
        match clients::create(&app.daymark, &browser, entered.clone().into()).await {
            Ok(created) => created,
            Err(error) => return show(frame, entered, Problem::of(error)?),
        };
    let problem = add_logo(&app, &browser, &client.public_id, file).await?;
    let secret = (!client.is_public).then(|| secret.as_str().to_owned());
    let once = Once { secret, token: Some(FreshToken::of(&developer_token)) };
    show_app(&app, &browser, frame, (&client.public_id, once), problem).await
}

/// The client exists by now, so a picture that cannot be read is told of on its page.
pub(super) async fn add_logo(app: &App, browser: &Browser, id: &str, file: Option<Vec<u8>>) -> Result<Problem> {
    let Some(file) = file else { return Ok(Problem::none()) };
    match clients::set_logo(&app.daymark, browser, id, file).await {
        Ok(()) => Ok(Problem::none()),
        Err(service::Error::Invalid { message, .. }) => Ok(Problem::field("logo", message)),
        Err(error) => Err(error.into()),
    }
}

fn show(frame: Frame, entered: Entered, problem: Problem) -> Result<Response> {
    let template = AppForm {
        frame,
        heading: "Add a new client".to_owned(),
        action: paths::NEW_APP.to_owned(),
        button: "Add the client",
        back: (paths::APPS.to_owned(), "Developer apps".to_owned()),
        is_new: true,
        entered,
        problem,
    };
    answer(template.problem.status(), template)
}
