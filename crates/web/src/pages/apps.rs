//! The apps that a developer made.

use askama::Template;

use super::{Frame, paths};

#[derive(Template)]
#[template(path = "apps.html")]
pub(super) struct Apps {
    pub(super) frame: Frame,
    pub(super) apps: Vec<AppRow>,
}

/// One app.
pub(super) struct AppRow {
    pub(super) label: String,
    pub(super) id: String,
    pub(super) href: String,
    pub(super) kind: &'static str,
    pub(super) logo: Option<String>,
}
