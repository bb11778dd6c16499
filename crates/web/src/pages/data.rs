//! Your data: everything to take along, and what was changed lately, to be undone.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use model::{Conventions, Revision};
use serde::Deserialize;
use service::actor::Browser;
use service::changes::{self, Change, Kind};
use service::export::{self, Download};
use service::import::Summary;

use super::{Frame, Notice, Problem, answer, done, moment, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "data.html")]
struct Data {
    frame: Frame,
    changes: Vec<ChangeRow>,
    /// What an import that was just carried out left out.
    left_out: LeftOut,
    conventions: Conventions,
    problem: Problem,
}

/// How much of a zip was not imported.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LeftOut {
    values_left_out: String,
    files_left_out: String,
}

impl LeftOut {
    fn values(&self) -> Option<u32> {
        self.values_left_out.parse().ok()
    }

    fn files(&self) -> Option<u32> {
        self.files_left_out.parse().ok()
    }
}

/// The address of the page after an import, which says what was left out.
pub(super) fn after_import(summary: &Summary) -> String {
    let (values, files) = (summary.left_out(), summary.files_left_out());
    let counts = [("values_left_out", values), ("files_left_out", files)].into_iter().filter(|(_, count)| *count > 0);
    let query: Vec<String> = counts.map(|(name, count)| format!("{name}={count}")).collect();
    if query.is_empty() { paths::DATA.to_owned() } else { format!("{}?{}", paths::DATA, query.join("&")) }
}

/// Something that was changed.
struct ChangeRow {
    /// What was done, before what it was done to.
    what: &'static str,
    subject: String,
    made: String,
    /// When it was undone, if it was.
    undone: Option<String>,
    undo_action: String,
}

/// `GET /account/data`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Query(left_out): Query<LeftOut>,
) -> Result<Response> {
    show(&app, &browser, (frame, left_out), Problem::none()).await
}

async fn show(app: &App, browser: &Browser, around: (Frame, LeftOut), problem: Problem) -> Result<Response> {
    let (frame, left_out) = around;
    let recent = changes::recent(&app.daymark, &browser.reader()).await?;
    let changes = recent.into_iter().map(|change| ChangeRow::of(change, browser)).collect();
    let conventions = *browser.conventions();
    answer(problem.status(), Data { frame, changes, left_out, conventions, problem })
}

impl ChangeRow {
    fn of(change: Change, browser: &Browser) -> ChangeRow {
        let what = match change.kind {
            Kind::Edit => "Edited",
            Kind::Merge => "Merged into another",
            Kind::Delete => "Deleted",
            Kind::Import => "Imported",
        };
        let exactly = |at| moment::exactly(at, &browser.reader());
        ChangeRow {
            what,
            subject: change.subject,
            made: exactly(change.made_at),
            undone: change.undone_at.map(exactly),
            undo_action: paths::undo(change.revision),
        }
    }
}

/// `POST /account/data/changes/{revision}/undo`.
pub(crate) async fn undo(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    (frame, Path(revision)): (Frame, Path<String>),
) -> Result<Response> {
    let revision = revision.parse().map(Revision).map_err(|_| Error::not_found())?;
    match changes::undo(&app.daymark, &browser.writer(request), revision).await {
        Ok(undone) if undone.left == 0 => Ok(done(paths::DATA, Notice::Undone)),
        Ok(_) => Ok(done(paths::DATA, Notice::UndoneInPart)),
        Err(error) => show(&app, &browser, (frame, LeftOut::default()), Problem::of(error)?).await,
    }
}

/// `GET /account/data/export`: the zip, made while it is fetched. (Pages are never kept by caches, and this is one.)
pub(crate) async fn export(State(app): State<App>, LoggedIn(browser): LoggedIn) -> Result<Response> {
    let download = export::of_person(&app.daymark, &browser).await?;
    let disposition = format!("attachment; filename=\"{}\"", download.file_name);
    let disposition = HeaderValue::try_from(disposition).map_err(|_| Error::internal("a file name in a header"))?;
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("application/zip")), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, body(download)).into_response())
}

/// The zip as it comes. An error breaks the connection off, so that nobody takes half a zip for a whole one.
fn body(download: Download) -> Body {
    Body::from_stream(stream::unfold(download, async |mut download| {
        let piece = download.next().await?;
        Some((piece, download))
    }))
}
