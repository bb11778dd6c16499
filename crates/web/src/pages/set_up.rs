//! What an installation without any account shows.

use askama::Template;

use super::{Frame, paths};

#[derive(Template)]
#[template(path = "set_up.html")]
pub(super) struct SetUp {
    pub(super) frame: Frame,
    /// What the link looks like.
    pub(super) example: String,
}
