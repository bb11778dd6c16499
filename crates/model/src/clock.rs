//! Time and chance, as the two traits that everything else gets them through, so that a test
//! can set the one and repeat the other.

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// How much time has passed since some moment before this process began. It goes on by itself, whatever the clock is set to,
    /// and also while the machine sleeps.
    fn monotonic(&self) -> SignedDuration;
}

/// Where random bytes come from.
pub trait Randomness: Send + Sync {
    /// Fills `bytes` with bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}
