//! Deleting one's account.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "delete_account.html")]
pub(super) struct DeleteAccount {
    pub(super) frame: Frame,
    pub(super) typed: String,
    pub(super) problem: Problem,
}
