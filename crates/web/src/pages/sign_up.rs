//! Making an account: the first one by the set-up link, others by invitation or, where the setting says so, freely.

use askama::Template;

use super::{Choice, Frame, Problem, paths};

#[derive(Template)]
#[template(path = "sign_up.html")]
pub(super) struct SignUp {
    pub(super) frame: Frame,
    pub(super) heading: &'static str,
    pub(super) introduction: &'static str,
    pub(super) button: &'static str,
    pub(super) action: String,
    pub(super) is_log_in_offered: bool,
    pub(super) password_rule: &'static str,
    pub(super) zones: Vec<Choice>,
    pub(super) form: Form,
    pub(super) problem: Problem,
}

/// What a person fills in.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    pub(super) username: String,
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) password: String,
    #[serde(default)]
    pub(super) timezone: String,
    #[serde(default)]
    pub(super) next: String,
}
