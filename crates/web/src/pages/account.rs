//! The profile: names, picture, time zone, currency, units and e-mail choices.

use askama::Template;

use super::{Choice, Frame, Problem, paths};

#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct Account {
    pub(super) frame: Frame,
    pub(super) username: String,
    pub(super) initial: String,
    pub(super) avatar: Option<String>,
    pub(super) zones: Vec<Choice>,
    pub(super) form: Form,
    pub(super) problem: Problem,
}

/// What a person fills in.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) timezone: String,
    pub(super) currency: String,
    pub(super) imperial_distance: bool,
    pub(super) imperial_weight: bool,
    pub(super) imperial_energy: bool,
    pub(super) imperial_liquid: bool,
    pub(super) imperial_temperature: bool,
    pub(super) weekly_email: bool,
    pub(super) yearly_email: bool,
}
