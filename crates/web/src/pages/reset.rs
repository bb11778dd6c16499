//! Setting a new password without the old one: asking for the link, and using it.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "reset_request.html")]
pub(super) struct Request {
    pub(super) frame: Frame,
    pub(super) is_mail_set_up: bool,
    pub(super) email: String,
    pub(super) problem: Problem,
}

#[derive(Template)]
#[template(path = "reset.html")]
pub(super) struct Reset {
    pub(super) frame: Frame,
    pub(super) action: String,
    pub(super) password_rule: &'static str,
    pub(super) problem: Problem,
}
