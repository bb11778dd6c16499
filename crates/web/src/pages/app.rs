//! One app of a developer's: its ID, secret, developer token and logo.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "app.html")]
pub(super) struct AppPage {
    pub(super) frame: Frame,
    pub(super) app: AppShown,
    pub(super) fresh_secret: Option<String>,
    pub(super) fresh_token: Option<FreshToken>,
    pub(super) token: Option<TokenShown>,
    pub(super) scopes: Vec<ScopeRow>,
    pub(super) is_choosing_scopes: bool,
    pub(super) problem: Problem,
}

/// The app.
pub(super) struct AppShown {
    pub(super) label: String,
    pub(super) id: String,
    pub(super) is_public: bool,
    pub(super) kind: &'static str,
    pub(super) redirect_uris: String,
    pub(super) support_email: String,
    pub(super) service_name: String,
    /// What else was filled in, each with its name.
    pub(super) details: Vec<(&'static str, String)>,
    pub(super) logo: Option<String>,
    pub(super) edit: String,
    pub(super) secret_action: String,
    pub(super) token_action: String,
    pub(super) logo_action: String,
    pub(super) delete_action: String,
}

/// A developer token as it is shown once.
pub(super) struct FreshToken {
    pub(super) access: String,
    pub(super) refresh: String,
}

/// What is known of the developer token later.
pub(super) struct TokenShown {
    pub(super) expires: String,
    pub(super) last_used: String,
    pub(super) scopes: String,
}

/// A group, or all manual attributes, to be chosen for a token.
pub(super) struct ScopeRow {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) read: bool,
    pub(super) write: bool,
}
