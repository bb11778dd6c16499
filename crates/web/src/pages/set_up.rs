//! What an installation without any account shows.

use askama::Template;

use super::{Frame, paths};
use crate::middleware::origin::Origin;

#[derive(Template)]
#[template(path = "set_up.html")]
pub(super) struct SetUp {
    frame: Frame,
    /// What the link looks like.
    example: String,
}

impl SetUp {
    pub(super) fn new(frame: Frame, origin: &Origin) -> SetUp {
        SetUp { frame, example: format!("{}/…", origin.url(paths::SET_UP)) }
    }
}
