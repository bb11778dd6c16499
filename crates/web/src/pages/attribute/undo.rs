//! Taking back the last change of a value that was entered by hand.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use model::{Day, Revision};
use serde::Deserialize;
use service::values;

use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;
use crate::pages::{done, next, paths};

/// What is to be taken back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Undo {
    day: String,
    revision: i64,
    /// The page to go back to.
    back: String,
}

/// `POST /attributes/{name}/undo`.
pub(crate) async fn post(
    State(app): State<App>,
    (LoggedIn(browser), RequestId(request)): (LoggedIn, RequestId),
    Path(name): Path<String>,
    Form(undo): Form<Undo>,
) -> Result<Response> {
    let day = Day::parse(&undo.day).ok_or_else(|| Error::bad_request("There is no such day."))?;
    let back = if undo.back.is_empty() { format!("{}/{name}", paths::ATTRIBUTES) } else { undo.back };
    let places = vec![(name, day)];
    let undone = values::undo(&app.daymark, &browser.writer(request), Revision(undo.revision), places).await?;
    Ok(done(next::checked(&back), undone.into()))
}
