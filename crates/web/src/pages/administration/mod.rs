//! The installation as a whole, one page a concern: its state, people and invitations, apps, settings. Counts, settings and
//! failures, and nothing of what anybody entered.

pub(crate) mod apps;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod settings;
pub(crate) mod state;

use super::Frame;
use super::paths;

/// The pages of the administration, with their names.
pub(super) const MENU: [(&str, &str); 4] = [
    (paths::ADMINISTRATION, "State"),
    (paths::PEOPLE, "People"),
    (paths::ALL_APPS, "Apps"),
    (paths::SETTINGS_IN_FORCE, "Settings"),
];

/// Whether the page that is shown is this one of the menu, or stands below it.
pub(super) fn is_current(frame: &Frame, path: &str) -> bool {
    if path == paths::ADMINISTRATION { frame.is_at(path) } else { frame.is_under(path) }
}
