//! Asking for the password again where the log-in is older than ten minutes.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "confirm_password.html")]
pub(super) struct ConfirmPassword {
    pub(super) frame: Frame,
    pub(super) username: String,
    pub(super) next: String,
    pub(super) problem: Problem,
}
