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
    /// Every setting of the server as it was read at the start, for the administrator to look at.
    pub in_force: Vec<InForce>,
}

/// A setting as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Its name, such as `rate_limit`.
    pub name: &'static str,
    /// What it is about, such as `Mail`.
    pub section: &'static str,
    /// Its value in words that may be shown: of a secret only that it is set. Empty where it has none.
    pub value: String,
    /// Where it was given; none for one that nobody gave.
    pub origin: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let (sign_up, in_force) = (SignUp::Invitation, Vec::new());
        Settings { base_url: None, sign_up, rate_limit: 300, import_megabytes: 64, in_force }
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
