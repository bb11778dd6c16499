//! Connecting a device that has no browser: entering the code that it shows (RFC 8628, section 3.3).

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "device.html")]
pub(super) struct Device {
    pub(super) frame: Frame,
    pub(super) user_code: String,
    pub(super) problem: Problem,
}
