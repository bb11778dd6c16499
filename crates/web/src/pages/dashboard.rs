//! The day: every active attribute with its value, the week before it, and fields for what is entered by hand.

use askama::Template;

use super::quantity::Shown;
use super::{Frame, Problem, paths};
use crate::chart::Week;

#[derive(Template)]
#[template(path = "dashboard.html")]
pub(super) struct Dashboard {
    pub(super) frame: Frame,
    pub(super) day: DayShown,
    pub(super) groups: Vec<GroupPanel>,
    pub(super) has_entries: bool,
    pub(super) problem: Problem,
}

/// The day that is shown, and the ways to others.
pub(super) struct DayShown {
    pub(super) iso: String,
    pub(super) title: String,
    pub(super) short: String,
    pub(super) is_today: bool,
    pub(super) action: String,
    pub(super) previous: String,
    pub(super) next: Option<String>,
    /// The latest day that values can be entered for.
    pub(super) latest: String,
}

/// One group's attributes.
pub(super) struct GroupPanel {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) metrics: Vec<Metric>,
}

/// One attribute's row.
pub(super) struct Metric {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) href: String,
    /// Who fills it in.
    pub(super) source: String,
    pub(super) chart: Week,
    pub(super) value: Option<Shown>,
    pub(super) entry: Option<Entry>,
    pub(super) error: Option<String>,
}

/// The field by which a value is entered.
pub(super) enum Entry {
    /// One to nine.
    Scale { chosen: Option<i64> },
    /// Yes or no.
    Yes { checked: bool },
    /// Text of several lines.
    Text { text: String },
    /// Everything that fits in a short line.
    Line { text: String, unit: String, attributes: &'static str },
}
