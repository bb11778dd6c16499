//! Showing that an address is one's own, by the link that was mailed to it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use service::accounts;

use super::message::Message;
use super::{Frame, page, paths};
use crate::app::App;
use crate::errors::Result;

#[derive(Template)]
#[template(path = "verify.html")]
struct Verify {
    frame: Frame,
    email: String,
    username: String,
    action: String,
}

/// `GET /verify/{code}`: what the link verifies. Mail programs look at links by themselves, so looking verifies nothing.
pub(crate) async fn get(State(app): State<App>, frame: Frame, Path(code): Path<String>) -> Result<Response> {
    let accounts::ToVerify { email, username } = accounts::to_verify(&app.daymark, &code).await?;
    page(Verify { frame, email, username, action: format!("{}/{code}", paths::VERIFY) })
}

/// `POST /verify/{code}`.
pub(crate) async fn post(State(app): State<App>, frame: Frame, Path(code): Path<String>) -> Result<Response> {
    let accounts::ToVerify { email, username } = accounts::verify(&app.daymark, &code).await?;
    let text =
        format!("{email} is the address of the account {username} from now on: for logging in, and for letters.");
    page(Message { frame, heading: "Your address is verified", text, onward: (paths::DASHBOARD, "Go on to Daymark") })
}
