//! The machine's own clock and randomness: the only place that asks it for either.

use jiff::{SignedDuration, Timestamp};
use model::{Clock, Randomness};
use rustix::time::{ClockId, clock_gettime};

/// The clock of the machine.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the injected clock comes from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> SignedDuration {
        // Linux's monotonic clock stands still while the machine sleeps, and the boot-time clock does not.
        #[cfg(target_os = "linux")]
        const STEADY: ClockId = ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        const STEADY: ClockId = ClockId::Monotonic;
        let passed = clock_gettime(STEADY);
        SignedDuration::new(passed.tv_sec, i32::try_from(passed.tv_nsec).unwrap_or(0))
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
