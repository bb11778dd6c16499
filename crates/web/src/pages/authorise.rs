//! Where a person decides whether an app gets what it asks for.

use askama::Template;

use super::permission::Permission;
use super::{Frame, paths};

#[derive(Template)]
#[template(path = "authorise.html")]
pub(super) struct Authorise {
    pub(super) frame: Frame,
    pub(super) username: String,
    pub(super) app: AppShown,
    pub(super) permissions: Vec<Permission>,
    /// Where the browser goes next, in words.
    pub(super) destination: String,
    pub(super) action: &'static str,
    /// The request, to be sent along with the decision.
    pub(super) hidden: Vec<(&'static str, String)>,
}

/// The app that asks.
pub(super) struct AppShown {
    pub(super) label: String,
    pub(super) logo: Option<String>,
    pub(super) description: String,
    pub(super) creator: String,
    pub(super) support: String,
}
