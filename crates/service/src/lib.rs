//! What Daymark does: every use case, and every rule.
//!
//! Pages, API, commands and jobs all go through here, each use case a function that takes [`Daymark`] first and who is
//! asking second ([`actor`]). Here are no HTTP, no HTML and no SQL.

pub mod actor;
pub mod attributes;
pub mod batch;
mod error;
pub mod findings;
pub mod page;
mod services;
mod settings;
pub mod values;

use std::sync::Arc;

use jiff::Timestamp;
use model::{Clock, Randomness};
use store::Store;

pub use error::Error;
pub use settings::{Settings, SignUp};

/// The product, as one installation runs it: its data, its settings and where time and chance come from.
pub struct Daymark {
    store: Store,
    settings: Settings,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

/// What a [`Daymark`] is made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: Store,
    /// What the one who hosts it decided.
    pub settings: Settings,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where secrets come from.
    pub randomness: Arc<dyn Randomness>,
}

impl Daymark {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Arc<Daymark> {
        let Parts { store, settings, clock, randomness } = parts;
        Arc::new(Daymark { store, settings, clock, randomness })
    }

    /// What the one who hosts it decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Where secrets and the numbers of requests come from.
    pub fn randomness(&self) -> &dyn Randomness {
        self.randomness.as_ref()
    }
}
