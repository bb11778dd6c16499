//! How often something may be tried that could be guessed, or that costs others something. Nobody is locked out for
//! ever: a window ends, and sessions that exist go on working meanwhile.

use std::net::IpAddr;

use model::UserId;

use crate::{Daymark, Error, limits, secrets};

const MINUTE_MS: i64 = 60_000;

/// A limit on tries in a fixed span of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Throttle {
    /// What its windows are counted under.
    name: &'static str,
    /// Tries for one account, or for what stands for one.
    per_account: u32,
    /// Tries from one address.
    per_address: u32,
    /// The length of a window, in milliseconds.
    window_ms: i64,
}

/// Giving a password, wherever it is asked for.
pub(crate) const PASSWORD: Throttle =
    Throttle { name: "password", per_account: 20, per_address: 100, window_ms: 10 * MINUTE_MS };
/// Making an account.
pub(crate) const SIGN_UP: Throttle =
    Throttle { name: "sign-up", per_account: 20, per_address: 20, window_ms: 60 * MINUTE_MS };
/// Asking for a mail with which to choose a new password.
pub(crate) const RESET: Throttle =
    Throttle { name: "reset", per_account: 3, per_address: 20, window_ms: 60 * MINUTE_MS };
/// Entering the code that a device shows (RFC 8628, section 5.1): 5 wrong ones an account and 20 an address, each of which
/// counts twice. A right one counts when it is looked up and when it is answered.
pub(crate) const DEVICE_CODE: Throttle =
    Throttle { name: "device", per_account: 10, per_address: 40, window_ms: 10 * MINUTE_MS };

/// Whose tries are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// An account.
    User(UserId),
    /// What was entered where no account has that name, so that names which exist cannot be told from others.
    Entered(&'a str),
    /// An address, which in IPv6 means a network of 64 bits.
    Address(IpAddr),
}

impl Throttle {
    /// Counts one try, the successful ones too, so that several at once are not more than their number.
    ///
    /// # Errors
    /// [`Error::Throttled`] when it is one too many.
    pub(crate) async fn count(&self, daymark: &Daymark, subject: Subject<'_>) -> Result<(), Error> {
        let (limit, subject) = match subject {
            Subject::User(user) => (self.per_account, format!("user:{}", user.0)),
            Subject::Entered(text) => (self.per_account, format!("text:{}", hex::encode(secrets::hash(text)))),
            Subject::Address(address) => (self.per_address, format!("address:{}", limits::network(address))),
        };
        let window = limits::count(daymark, format!("{}:{subject}", self.name), limit, self.window_ms).await?;
        if window.is_exceeded() { Err(Error::Throttled { retry_after: window.reset_seconds }) } else { Ok(()) }
    }
}
