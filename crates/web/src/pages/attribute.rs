//! One attribute: its last month, its owner, its history.

use askama::Template;
use model::Group;

use super::attributes::Row;
use super::quantity::Shown;
use super::{Frame, Problem, paths};
use crate::chart::Month;

#[derive(Template)]
#[template(path = "attribute.html")]
pub(super) struct AttributePage {
    pub(super) frame: Frame,
    pub(super) group: GroupShown,
    pub(super) attribute: Row,
    pub(super) inactive_action: String,
    pub(super) is_entered_by_hand: bool,
    pub(super) chart: Option<Month>,
    pub(super) rows: Vec<DayRow>,
    pub(super) newer: Option<String>,
    pub(super) older: Option<String>,
    pub(super) problem: Problem,
}

/// The group that it stands in.
pub(super) struct GroupShown {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
}

impl From<Group> for GroupShown {
    fn from(group: Group) -> Self {
        GroupShown { name: group.name(), label: group.label() }
    }
}

/// A day and its value.
pub(super) struct DayRow {
    pub(super) iso: String,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) value: Shown,
}
