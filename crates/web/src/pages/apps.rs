//! The apps that a developer made.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use service::clients::{self, Client};

use super::{Frame, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "apps.html")]
struct Apps {
    frame: Frame,
    apps: Vec<AppRow>,
    /// Whether the person has as many as one may have.
    is_full: bool,
}

/// One app.
struct AppRow {
    label: String,
    id: String,
    href: String,
    kind: &'static str,
    logo: Option<String>,
}

/// `GET /account/apps`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    let row = |client: Client| AppRow {
        href: paths::app(&client.public_id),
        kind: kind(client.is_public),
        logo: client.logo.map(|hash| paths::picture(&hex::encode(hash))),
        label: client.label,
        id: client.public_id,
    };
    let apps = clients::list(&app.daymark, &browser).await?;
    let is_full = clients::is_full(&apps);
    page(Apps { frame, apps: apps.into_iter().map(row).collect(), is_full })
}

/// The client type of OAuth (RFC 6749, section 2.1).
pub(super) fn kind(is_public: bool) -> &'static str {
    if is_public { "Public" } else { "Confidential" }
}
