//! What went wrong lately, for the administrator: kept in memory, a little of it, and gone when the server stops. The
//! log has all of it. No message here may hold anything that a person entered.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::Daymark;

/// How many failures are remembered.
const REMEMBERED: usize = 50;

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// What, in words for the one who runs the installation.
    pub what: String,
}

/// The last failures of this server.
#[derive(Debug, Default)]
pub(crate) struct Failures(Mutex<VecDeque<Failure>>);

impl Failures {
    /// The last failures, newest first.
    pub(crate) fn list(&self) -> Vec<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    pub(crate) fn note(&self, failure: Failure) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() == REMEMBERED {
            failures.pop_front();
        }
        failures.push_back(failure);
    }
}

/// Remembers something that went wrong, for [`crate::accounts::overview`]. Logging it is the caller's part.
pub fn note(daymark: &Daymark, what: impl Into<String>) {
    daymark.failures().note(Failure { at: daymark.now(), what: what.into() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_failures_are_remembered() {
        let failures = Failures::default();
        for number in 0..60 {
            failures.note(Failure { at: Timestamp::UNIX_EPOCH, what: number.to_string() });
        }
        let listed = failures.list();
        assert_eq!((listed.len(), listed[0].what.as_str(), listed[49].what.as_str()), (50, "59", "10"));
    }
}
