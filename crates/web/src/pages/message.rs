//! A page that says one thing and where to go on.

use askama::Template;

use super::{Frame, paths};

#[derive(Template)]
#[template(path = "message.html")]
pub(super) struct Message {
    pub(super) frame: Frame,
    pub(super) heading: &'static str,
    pub(super) text: String,
    /// Where to go on, and what that is called.
    pub(super) onward: (&'static str, &'static str),
}
