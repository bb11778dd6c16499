//! Everything that is tracked, and who fills it in.

use askama::Template;

use super::{Choice, Frame, Problem, paths};

#[derive(Template)]
#[template(path = "attributes.html")]
pub(super) struct Attributes {
    pub(super) frame: Frame,
    pub(super) groups: Vec<GroupPanel>,
    pub(super) problem: Problem,
}

/// One group's attributes.
pub(super) struct GroupPanel {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) attributes: Vec<Row>,
}

/// One attribute, with what can be chosen for it.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) href: String,
    pub(super) kind: String,
    pub(super) is_active: bool,
    pub(super) owner_action: String,
    /// The name of the service that fills it in; empty where none does.
    pub(super) owner: String,
    pub(super) services: Vec<Choice>,
}
