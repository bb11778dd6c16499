//! Adding a new client, and changing one.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "app_form.html")]
pub(super) struct AppForm {
    pub(super) frame: Frame,
    pub(super) heading: String,
    pub(super) action: String,
    pub(super) button: &'static str,
    pub(super) back: (String, String),
    pub(super) is_new: bool,
    pub(super) form: Form,
    pub(super) problem: Problem,
}

/// What a developer fills in.
#[derive(Debug, Default, Clone)]
pub(super) struct Form {
    pub(super) name: String,
    pub(super) redirect_uris: String,
    pub(super) is_public: bool,
    pub(super) support_email: String,
    pub(super) application_url: String,
    pub(super) description: String,
    pub(super) data_provided: String,
    pub(super) requirements: String,
}
