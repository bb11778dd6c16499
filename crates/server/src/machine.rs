//! The machine's own clock and randomness: the only place that asks it for either.

use jiff::Timestamp;
use model::{Clock, Randomness};

/// The clock of the machine.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the injected clock comes from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The random numbers of the operating system.
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    /// Ends the process where the system has no randomness to give, since no secret could be made that deserves the name.
    #[expect(clippy::disallowed_methods, reason = "this is where the injected randomness comes from")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            eprintln!("daymark: the operating system gives no random bytes: {error}");
            std::process::abort();
        }
    }
}
