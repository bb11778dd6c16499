//! Bringing data in: uploading a zip, seeing what it would change, deciding.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, State};
use axum::response::Response;
use model::Conventions;
use serde::Deserialize;
use service::actor::Browser;
use service::import::{self, Counts, Waiting};

use super::upload::Upload;
use super::{Frame, Notice, Problem, answer, data, done, go, moment, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "import.html")]
struct Import {
    frame: Frame,
    waiting: Option<Preview>,
    most_megabytes: u32,
    problem: Problem,
}

/// What an import would change.
struct Preview {
    conventions: Conventions,
    id: String,
    file: String,
    uploaded: String,
    attributes: Vec<Counts>,
    not_understood: Vec<String>,
    more_not_understood: usize,
    /// How many attributes are listed without a name.
    nameless: usize,
    /// How many attributes would be made, and how many values added, changed, the same and left out.
    made: usize,
    added: usize,
    changed: usize,
    same: usize,
    refused: usize,
    /// How much of it is written, in per cent, where it was decided and is not finished.
    progress: Option<i64>,
}

/// Which import it is about, and how values that are there are dealt with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Decided {
    import: String,
    values: String,
}

/// `GET /account/data/import`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    show(&app, &browser, frame, Problem::none()).await
}

/// `POST /account/data/import`: what is in the zip is kept until the person decides.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    (frame, form): (Frame, Multipart),
) -> Result<Response> {
    let Upload { file, file_name, .. } = Upload::read(form).await?;
    let Some(file) = file else {
        return show(&app, &browser, frame, Problem::field("file", "Choose a zip first.")).await;
    };
    match import::upload(&app.daymark, &browser.writer(request), file_name, file).await {
        Ok(()) => Ok(go(paths::IMPORT)),
        Err(error) => show(&app, &browser, frame, Problem::of(error)?).await,
    }
}

/// `POST /account/data/import/carry-out`: answers when all is written. Sent again, it goes on where it was.
pub(crate) async fn carry_out(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    (frame, Form(Decided { import, values })): (Frame, Form<Decided>),
) -> Result<Response> {
    match import::carry_out(&app.daymark, &browser.writer(request), &import, values == "replace").await {
        Ok(summary) => Ok(done(&data::after_import(&summary), Notice::Imported)),
        Err(error) => show(&app, &browser, frame, Problem::of(error)?).await,
    }
}

/// `POST /account/data/import/give-up`.
pub(crate) async fn give_up(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    (frame, Form(Decided { import, .. })): (Frame, Form<Decided>),
) -> Result<Response> {
    match import::give_up(&app.daymark, &browser.writer(request), &import).await {
        Ok(()) => Ok(done(paths::DATA, Notice::GivenUp)),
        Err(error) => show(&app, &browser, frame, Problem::of(error)?).await,
    }
}

async fn show(app: &App, browser: &Browser, frame: Frame, problem: Problem) -> Result<Response> {
    let waiting = import::waiting(&app.daymark, &browser.reader()).await?;
    let waiting = waiting.map(|waiting| Preview::of(waiting, browser));
    let most_megabytes = app.daymark.settings().import_megabytes;
    answer(problem.status(), Import { frame, waiting, most_megabytes, problem })
}

impl Preview {
    /// A count as the person writes numbers.
    fn count(&self, count: &usize) -> String {
        self.conventions.count(*count as i64)
    }

    fn of(waiting: Waiting, browser: &Browser) -> Preview {
        let summary = waiting.summary;
        let sum = |count: fn(&Counts) -> usize| summary.attributes.iter().map(count).sum();
        Preview {
            conventions: *browser.conventions(),
            id: waiting.id,
            uploaded: moment::exactly(waiting.made_at, &browser.reader()),
            made: summary.attributes.iter().filter(|attribute| attribute.is_new).count(),
            added: sum(|counts| counts.added),
            changed: sum(|counts| counts.changed),
            same: sum(|counts| counts.same),
            refused: summary.left_out(),
            file: summary.file,
            attributes: summary.attributes,
            not_understood: summary.not_understood,
            more_not_understood: summary.more_not_understood,
            nameless: summary.nameless,
            progress: waiting.progress.map(|(done, all)| 100 * done / all.max(1)),
        }
    }
}
