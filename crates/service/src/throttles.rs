//! How often something may be tried that could be guessed, or that costs others something. Nobody is locked out for
//! ever: a window ends, and sessions that exist go on working meanwhile. And nobody is locked out by others: browsers that an
//! account knows have tries of their own, which strangers cannot use up.

use std::net::IpAddr;

use model::UserId;

use crate::secrets::{self, Hash};
use crate::{Daymark, Error, limits};

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

/// Giving a password: 20 wrong ones for an account from one address, or in one session, and 100 from an address.
pub(crate) const PASSWORD: Throttle =
    Throttle { name: "password", per_account: 20, per_address: 100, window_ms: 10 * MINUTE_MS };
/// Giving an account's password, wherever from: far more, since whoever uses them up keeps the person out too.
pub(crate) const PASSWORD_FROM_ANYWHERE: Throttle =
    Throttle { name: "password-anywhere", per_account: 1_000, per_address: 100, window_ms: 10 * MINUTE_MS };
/// Making an account: from an address, or by an invitation, which nobody else has.
pub(crate) const SIGN_UP: Throttle =
    Throttle { name: "sign-up", per_account: 20, per_address: 20, window_ms: 60 * MINUTE_MS };
/// Asking for a mail with which to choose a new password. (How many one mailbox gets is limited by the links that work.)
pub(crate) const RESET: Throttle =
    Throttle { name: "reset", per_account: 20, per_address: 20, window_ms: 60 * MINUTE_MS };
/// Having the link mailed that verifies an address.
pub(crate) const VERIFY: Throttle =
    Throttle { name: "verify", per_account: 10, per_address: 10, window_ms: 60 * MINUTE_MS };
/// Authorising an app, which needs no password: a session that was stolen must not fill the list of what happened.
pub(crate) const AUTHORISE: Throttle =
    Throttle { name: "authorise", per_account: 60, per_address: 60, window_ms: 60 * MINUTE_MS };
/// Beginning to connect a device, which may be done without an account.
pub(crate) const DEVICE_START: Throttle =
    Throttle { name: "device-start", per_account: 20, per_address: 20, window_ms: 10 * MINUTE_MS };
/// Entering the code that a device shows (RFC 8628, section 5.1): 5 wrong ones an account and 20 an address, each of which
/// counts twice. A right one counts when it is looked up and when it is answered.
pub(crate) const DEVICE_CODE: Throttle =
    Throttle { name: "device", per_account: 10, per_address: 40, window_ms: 10 * MINUTE_MS };

/// Whose tries are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// An account.
    User(UserId),
    /// What was entered as the name of an account, folded, whether or not one has it: so names which exist cannot be told
    /// from others.
    Entered(&'a str),
    /// The same from one address.
    EnteredFrom(&'a str, IpAddr),
    /// One browser in which someone is logged in: strangers cannot use its tries up.
    Session(Hash),
    /// One browser that the account knows: strangers cannot use its tries up either.
    KnownBrowser(Hash, UserId),
    /// Someone with a link: whoever has none cannot use its tries up.
    Link(Hash),
    /// An address, which in IPv6 means a network of 64 bits.
    Address(IpAddr),
}

/// A try that was counted.
#[derive(Debug)]
pub(crate) struct Counted {
    key: String,
    started_at_ms: i64,
}

impl Counted {
    /// Takes the try back, since it was a good one.
    pub(crate) async fn take_back(self, daymark: &Daymark) -> Result<(), Error> {
        limits::take_back(daymark, self.key, self.started_at_ms).await
    }
}

impl Throttle {
    /// Counts one try before it is known whether it succeeds, so that several at once are not more than their number.
    ///
    /// # Errors
    /// [`Error::Throttled`] when it is one too many.
    pub(crate) async fn count(&self, daymark: &Daymark, subject: Subject<'_>) -> Result<Counted, Error> {
        let text = |text: &str| format!("text:{}", hex::encode(secrets::hash(text)));
        let (limit, subject) = match subject {
            Subject::User(user) => (self.per_account, format!("user:{}", user.0)),
            Subject::Entered(entered) => (self.per_account, text(entered)),
            Subject::EnteredFrom(entered, address) => {
                (self.per_account, format!("{}:{}", text(entered), limits::network(address)))
            }
            Subject::Session(hash) => (self.per_account, format!("session:{}", hex::encode(hash))),
            Subject::KnownBrowser(hash, user) => {
                (self.per_account, format!("browser:{}:{}", hex::encode(hash), user.0))
            }
            Subject::Link(hash) => (self.per_account, format!("link:{}", hex::encode(hash))),
            Subject::Address(address) => (self.per_address, format!("address:{}", limits::network(address))),
        };
        let key = format!("{}:{subject}", self.name);
        let window = limits::count(daymark, key.clone(), limit, self.window_ms).await?;
        if window.is_exceeded() {
            return Err(Error::Throttled { retry_after: window.reset_seconds });
        }
        Ok(Counted { key, started_at_ms: window.started_at_ms })
    }
}

#[cfg(test)]
mod tests {
    use store::Store;

    use super::*;
    use crate::stories::Person;

    #[test]
    fn an_account_is_guessed_at_a_thousand_times_from_all_addresses_together() {
        store::testing::on_sqlite(|store: Store| async move {
            let daymark = Person::new(store).daymark;
            let count = async || PASSWORD_FROM_ANYWHERE.count(&daymark, Subject::Entered("josh")).await;
            for _ in 0..999 {
                count().await.expect("a try");
            }
            count().await.expect("a try").take_back(&daymark).await.expect("taken back");
            count().await.expect("the thousandth");
            assert!(matches!(count().await, Err(Error::Throttled { .. })));
        });
    }
}
