//! Apps that the person authorised: what each may do, and taking it back.

use askama::Template;

use super::permission::Permission;
use super::{Frame, paths};

#[derive(Template)]
#[template(path = "services.html")]
pub(super) struct Services {
    pub(super) frame: Frame,
    pub(super) services: Vec<ServiceCard>,
}

/// One connected app.
pub(super) struct ServiceCard {
    pub(super) label: String,
    pub(super) logo: Option<String>,
    pub(super) description: String,
    pub(super) creator: String,
    pub(super) support: String,
    pub(super) last_used: String,
    pub(super) connections: usize,
    pub(super) permissions: Vec<Permission>,
    pub(super) revoke_action: String,
}
