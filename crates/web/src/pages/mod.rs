//! What people see. One file a page, with its template and its test under the same name.

mod account;
mod administration;
mod app;
mod app_form;
mod apps;
mod attribute;
mod attributes;
mod authorise;
mod confirm_password;
mod dashboard;
mod delete_account;
mod device;
mod frame;
mod guide;
mod log_in;
mod message;
mod new_attribute;
pub(crate) mod paths;
mod permission;
mod problem;
mod quantity;
mod reset;
mod security;
mod services;
mod set_up;
mod sign_up;
mod tokens;

pub(crate) use frame::{Frame, Viewer};
pub(crate) use problem::Problem;

/// One choice among several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
}
