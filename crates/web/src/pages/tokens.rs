//! Simple tokens: shown once, listed, revoked.

use askama::Template;

use super::{Frame, Problem, paths};

#[derive(Template)]
#[template(path = "tokens.html")]
pub(super) struct Tokens {
    pub(super) frame: Frame,
    pub(super) fresh: Option<String>,
    pub(super) tokens: Vec<TokenRow>,
    pub(super) problem: Problem,
}

/// One token.
pub(super) struct TokenRow {
    pub(super) made_by: String,
    pub(super) made: String,
    pub(super) last_used: String,
    pub(super) revoke_action: String,
}
