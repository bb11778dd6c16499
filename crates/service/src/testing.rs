//! What tests put in place of the world: a clock that stands still, chance that repeats itself, mail that stays here; and what is
//! tried on parsers.

pub mod fuzz;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::{Clock, Randomness};
use sha2::{Digest, Sha256};

use crate::mail::{Letter, Mail, NotSent, Sending};

/// A clock that shows what it was set to.
#[derive(Debug)]
pub struct FixedClock {
    /// What it shows, in milliseconds since 1970-01-01 UTC.
    shown: AtomicI64,
    /// How many milliseconds have passed, whatever it shows.
    passed: AtomicI64,
}

impl FixedClock {
    /// A clock that shows this time, written as in RFC 3339.
    pub fn at(time: &str) -> FixedClock {
        let time: Timestamp = time.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        FixedClock { shown: AtomicI64::new(time.as_millisecond()), passed: AtomicI64::new(0) }
    }

    /// Lets time pass. Time does not go back: a clock that is to show less is set to it, as by [`FixedClock::set_wrong`].
    pub fn advance(&self, by: SignedDuration) {
        if by.is_positive() {
            self.passed.fetch_add(milliseconds(by), Ordering::SeqCst);
        }
        self.set_wrong(by);
    }

    /// Sets the clock forward, or back, while no time passes.
    pub fn set_wrong(&self, by: SignedDuration) {
        self.shown.fetch_add(milliseconds(by), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.shown.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn monotonic(&self) -> SignedDuration {
        SignedDuration::from_millis(self.passed.load(Ordering::SeqCst))
    }
}

fn milliseconds(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(0)
}

/// Bytes that are the same in each run, and never twice the same in one.
#[derive(Debug, Default)]
pub struct SeededRandomness(AtomicI64);

impl SeededRandomness {
    /// Bytes that differ from those of other seeds.
    pub fn from_seed(seed: u32) -> SeededRandomness {
        SeededRandomness(AtomicI64::new(i64::from(seed) << 32))
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let block = Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            part.copy_from_slice(&block[..part.len()]);
        }
    }
}

/// Mail that is kept instead of sent.
#[derive(Default)]
pub struct Outbox {
    letters: Mutex<Vec<Letter>>,
    arrived: tokio::sync::Notify,
}

impl Outbox {
    /// The letters so far.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The letter of that number, counting from 0, as soon as it is there; `None` when it has not come for five seconds.
    pub async fn letter(&self, number: usize) -> Option<Letter> {
        let wait = async {
            loop {
                let arrived = self.arrived.notified();
                if let Some(letter) = self.letters().get(number) {
                    return letter.clone();
                }
                arrived.await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), wait).await.ok()
    }
}

impl Mail for Outbox {
    fn send(&self, letter: Letter) -> Sending<'_> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
        self.arrived.notify_one();
        Box::pin(async { Ok::<(), NotSent>(()) })
    }
}
