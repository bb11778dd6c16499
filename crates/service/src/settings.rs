//! What the one who hosts Daymark decides.

use url::Url;

/// Settings of the product. (Where it listens and where its database is, only the binary needs to know.)
#[derive(Debug, Clone)]
pub struct Settings {
    /// The public address, such as `https://daymark.example.org/`; used in mail, links and metadata.
    pub base_url: Option<Url>,
    /// Who may make an account once there is a first one.
    pub sign_up: SignUp,
    /// Requests that a token may make in an hour; 0 turns the limit off.
    pub rate_limit: u32,
    /// The largest file that can be imported, in megabytes.
    pub import_megabytes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { base_url: None, sign_up: SignUp::Invitation, rate_limit: 300, import_megabytes: 64 }
    }
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignUp {
    /// Those with a link that the administrator made.
    #[default]
    Invitation,
    /// Everyone.
    Open,
    /// Nobody: accounts are made at the console.
    Closed,
}
