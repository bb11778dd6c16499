//! What stands in the menus: one list of the pages that people go to, for the head of each page, the bar at the foot of a small
//! screen, and the page of all the others.

use super::paths;

/// A page that people go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where it is.
    pub(super) path: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
    /// What is to be found there.
    pub(super) about: &'static str,
    /// The symbol of those that stand in the bar, which has room for four; see `assets/icons.svg`.
    pub(super) icon: Option<&'static str>,
}

const fn in_bar(path: &'static str, label: &'static str, icon: &'static str) -> Entry {
    Entry { path, label, about: "", icon: Some(icon) }
}

const fn beside(path: &'static str, label: &'static str, about: &'static str) -> Entry {
    Entry { path, label, about, icon: None }
}

/// About one's days, in the order of the menu.
pub(super) const DAYS: [Entry; 8] = [
    in_bar(paths::DASHBOARD, "Today", "day"),
    in_bar(paths::REVIEW, "Review", "review"),
    in_bar(paths::CORRELATIONS, "Correlations", "together"),
    in_bar(paths::INSIGHTS, "Insights", "insight"),
    beside(paths::TRENDS, "Trends", "How things went over months and years, and two periods compared"),
    beside(paths::MOOD, "Mood", "The year in colours, a year ago today, and your notes"),
    beside(paths::TAGS, "Tags", "How often, when last, and how many days running"),
    beside(paths::ATTRIBUTES, "Attributes", "Everything that you track, and who fills it in"),
];

/// About oneself.
pub(super) const ACCOUNT: [Entry; 4] = [
    beside(paths::ACCOUNT, "Account", "Your name and picture, time zone, units and dates"),
    beside(paths::DATA, "Your data", "Take everything along, bring data in, undo changes"),
    beside(paths::SERVICES, "Connected services", "What fills in and reads your data"),
    beside(paths::SECURITY, "Log-in and security", "Password, e-mail address, browsers that are logged in"),
];
