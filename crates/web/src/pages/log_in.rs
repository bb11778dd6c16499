//! Logging in and out.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "log_in.html")]
pub(super) struct LogIn {
    pub(super) frame: Frame,
    pub(super) username: String,
    pub(super) next: String,
    pub(super) sign_up: String,
    pub(super) can_sign_up: bool,
    pub(super) problem: Problem,
}
