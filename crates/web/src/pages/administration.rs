//! The installation as a whole: counts, settings, invitations. Nothing of anyone's data.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "administration.html")]
pub(super) struct Administration {
    pub(super) frame: Frame,
    pub(super) counts: Vec<(&'static str, String)>,
    pub(super) settings: Vec<(&'static str, String)>,
    pub(super) sign_up_rule: &'static str,
    pub(super) are_invitations_used: bool,
    pub(super) invitation: Option<String>,
    pub(super) problem: Problem,
}
