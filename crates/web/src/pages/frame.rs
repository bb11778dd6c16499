//! What every page has around it: who looks at it, its place in the menus, and the token of its forms.

use super::paths;

/// What stands around a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// Who looks at it; none for strangers.
    pub(crate) viewer: Option<Viewer>,
    /// The value of the field `csrf` in every form.
    pub(crate) csrf: String,
    /// What was just done, to be confirmed.
    pub(crate) notice: Option<&'static str>,
    /// The path of the page.
    pub(crate) path: String,
}

/// The person who looks at a page.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) username: String,
    /// Where their picture is.
    pub(crate) avatar: Option<String>,
    pub(crate) is_admin: bool,
}

impl Viewer {
    /// What stands where there is no picture.
    pub(crate) fn initial(&self) -> String {
        self.username.chars().take(1).flat_map(char::to_uppercase).collect()
    }
}

impl Frame {
    /// Whether the page is this one.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// Whether the page is this one or stands below it.
    pub(crate) fn is_under(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The pages about the account.
    pub(crate) fn account_menu(&self) -> Vec<(&'static str, &'static str)> {
        let mut menu = vec![
            (paths::ACCOUNT, "Profile"),
            (paths::SECURITY, "Log-in and security"),
            (paths::SERVICES, "Connected services"),
            (paths::TOKENS, "Simple tokens"),
            (paths::APPS, "Developer apps"),
            (paths::GUIDE, "Developer guide"),
        ];
        if self.viewer.as_ref().is_some_and(|viewer| viewer.is_admin) {
            menu.push((paths::ADMINISTRATION, "Administration"));
        }
        menu
    }
}
