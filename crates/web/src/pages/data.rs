//! Your data: everything to take along.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use service::export::{self, Download};

use super::{Frame, confirmed, page, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "data.html")]
struct Data {
    frame: Frame,
}

/// `GET /account/data`.
pub(crate) async fn get(_: LoggedIn, frame: Frame) -> Result<Response> {
    page(Data { frame })
}

/// `GET /account/data/export`: the zip, made while it is fetched. (Pages are never kept by caches, and this is one.)
pub(crate) async fn export(State(app): State<App>, LoggedIn(browser): LoggedIn) -> Result<Response> {
    confirmed(&app, &browser, paths::DATA)?;
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
