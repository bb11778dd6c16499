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
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows this time, written as in RFC 3339.
    pub fn at(time: &str) -> FixedClock {
        let time: Timestamp = time.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        FixedClock(AtomicI64::new(time.as_millisecond()))
    }

    /// Sets the clock forward, or back.
    pub fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(0);
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
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
