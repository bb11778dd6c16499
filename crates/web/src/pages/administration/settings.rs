//! The settings as they stand, with secrets hidden.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use service::{InForce, accounts};

use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;
use crate::pages::{Frame, page, paths};

#[derive(Template)]
#[template(path = "administration/settings.html")]
struct Settings {
    frame: Frame,
    sections: Vec<(&'static str, Vec<InForce>)>,
}

/// `GET /account/administration/settings`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    let mut sections: Vec<(&'static str, Vec<InForce>)> = Vec::new();
    for setting in accounts::settings_in_force(&app.daymark, &browser)? {
        match sections.last_mut().filter(|(section, _)| *section == setting.section) {
            Some((_, settings)) => settings.push(setting),
            None => sections.push((setting.section, vec![setting])),
        }
    }
    page(Settings { frame, sections })
}
