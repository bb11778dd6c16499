//! E-mail address, password, and where one is logged in.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "security.html")]
pub(super) struct Security {
    pub(super) frame: Frame,
    pub(super) username: String,
    pub(super) email: String,
    pub(super) password_rule: &'static str,
    pub(super) sessions: Vec<SessionRow>,
    pub(super) problem: Problem,
}

/// One browser that is logged in.
pub(super) struct SessionRow {
    pub(super) browser: String,
    pub(super) since: String,
    pub(super) last_seen: String,
    pub(super) is_this: bool,
}
