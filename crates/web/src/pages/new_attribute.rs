//! Tracking something new: from a template, or of one's own.

use askama::Template;

use super::{Choice, Frame, Problem, paths};

#[derive(Template)]
#[template(path = "new_attribute.html")]
pub(super) struct NewAttribute {
    pub(super) frame: Frame,
    pub(super) templates: Vec<TemplateGroup>,
    pub(super) groups: Vec<Choice>,
    pub(super) types: Vec<Choice>,
    pub(super) form: Form,
    pub(super) problem: Problem,
}

/// The templates of one group that are not in use yet.
pub(super) struct TemplateGroup {
    pub(super) label: &'static str,
    pub(super) options: Vec<Choice>,
}

/// What a person fills in.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) template: String,
    pub(super) label: String,
    pub(super) group: String,
    pub(super) value_type: String,
    pub(super) manual: bool,
}
