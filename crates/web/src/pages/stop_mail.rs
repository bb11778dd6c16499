//! Stopping a mail by the link in it, without a log-in. The page asks for one tap, since mail programs open links by themselves; a
//! mail program that can stop mail (RFC 8058) sends that tap straight away.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use service::summaries::{self, Kind};

use super::{Frame, go, page, paths};
use crate::app::App;
use crate::errors::Result;

#[derive(Template)]
#[template(path = "stop_mail.html")]
struct StopMail {
    frame: Frame,
    /// What the mail is about.
    about: &'static str,
    is_stopped: bool,
    action: String,
}

/// What a mail program sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    #[serde(rename = "List-Unsubscribe")]
    one_click: String,
}

/// `GET /stop/{code}`.
pub(crate) async fn get(State(app): State<App>, frame: Frame, Path(code): Path<String>) -> Result<Response> {
    let found = summaries::find(&app.daymark, &code).await?;
    let about = match found.kind {
        Kind::Weekly => "your weeks",
        Kind::Yearly => "your years",
    };
    page(StopMail { frame, about, is_stopped: found.is_stopped, action: paths::stop_mail(&code) })
}

/// `POST /stop/{code}`, from the page or from a mail program. It needs no token against forgery: the code in the address is
/// what lets it in, and no cookie has a part in it. A mail program is not sent on, as RFC 8058 demands.
pub(crate) async fn post(
    State(app): State<App>,
    Path(code): Path<String>,
    Form(Sent { one_click }): Form<Sent>,
) -> Result<Response> {
    summaries::stop(&app.daymark, &code).await?;
    Ok(if one_click.is_empty() { go(&paths::stop_mail(&code)) } else { "Stopped.".into_response() })
}
