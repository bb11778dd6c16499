//! By what a request was let in, asked about once more where its write begins.
//!
//! A request is let in when its head arrives, and writes when its body has arrived, which may be much later: meanwhile the
//! session may have been logged out, the app revoked or the account closed. What a person or an app writes to a user's data
//! therefore asks once more, behind the user's lock (`store::journal::begin`). Whoever ends a credential removes it first and
//! takes that lock afterwards, so that everything written with it is there to be released or deleted, and nothing comes later.

use store::Tx;

use crate::Error;
use crate::secrets::Hash;

/// What let a request in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Admission {
    /// An app's access token of this hash.
    Token(Hash),
    /// A session of this hash.
    Session(Hash),
    /// The one at the console, whom nobody can lock out.
    Console,
    /// Nothing: stories of this crate that are about no credential.
    #[cfg(test)]
    Story,
}

impl Admission {
    /// Lets those go on whose credential still lets them in.
    ///
    /// # Errors
    /// [`Error::Ended`] for others.
    pub(crate) fn check(self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let (lives, words) = match self {
            Admission::Token(hash) => (store::tokens::access_lives(tx, hash)?, "Invalid token"),
            Admission::Session(hash) => (store::sessions::lives(tx, hash)?, LOGGED_OUT),
            Admission::Console => (true, ""),
            #[cfg(test)]
            Admission::Story => (true, ""),
        };
        if lives { Ok(()) } else { Err(Error::Ended(words)) }
    }
}

/// What a person is told whose session ended before their request was carried out.
pub(crate) const LOGGED_OUT: &str = "You are logged out, and nothing was changed. Please log in again.";
