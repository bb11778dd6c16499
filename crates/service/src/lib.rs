//! What Daymark does: every use case, and every rule.
//!
//! Pages, API, commands and jobs all go through here, each use case a function that takes [`Daymark`] first and who is
//! asking second ([`actor`]). Here are no HTTP, no HTML and no SQL.

pub mod account_events;
pub mod accounts;
pub mod actor;
mod admission;
pub mod attributes;
pub mod authentication;
pub mod batch;
mod blocking;
pub mod browser_name;
pub mod changes;
pub mod clients;
pub mod clock;
pub mod demo;
pub mod developer_tokens;
mod error;
pub mod export;
pub mod failures;
pub mod findings;
pub mod grants;
pub mod import;
pub mod jobs;
pub mod json;
mod known_browsers;
pub mod limits;
mod links;
pub mod live;
#[cfg(test)]
mod lost_answers;
pub mod mail;
pub mod mood;
pub mod oauth;
pub mod page;
mod passwords;
pub mod permits;
pub mod pictures;
pub mod quantity;
pub mod review;
mod sealing;
pub mod secrets;
mod services;
pub mod sessions;
mod settings;
pub mod shares;
pub mod simple_tokens;
pub mod spreadsheet;
pub mod step_up;
#[cfg(test)]
mod stories;
pub mod summaries;
pub mod tags;
#[cfg(feature = "testing")]
pub mod testing;
mod throttles;
pub mod values;
pub mod words;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use model::{Clock, Randomness};
use store::Store;

pub use error::Error;
pub use settings::{InForce, Settings, SignUp};

/// The product, as one installation runs it: its data, its settings and where time and chance come from.
pub struct Daymark {
    store: Store,
    settings: Settings,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    mail: Option<Arc<dyn mail::Mail>>,
    hashing: blocking::Places,
    drawing: blocking::Places,
    reading: blocking::Places,
    downloads: permits::Permits,
    imports: permits::Permits,
    picture_uploads: permits::Permits,
    attributes: attributes::Known,
    limits: limits::Limits,
    failures: failures::Failures,
    live: live::Live,
    mended: jobs::Mended,
    watch: clock::Watch,
    started_at: Timestamp,
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
    /// What sends mail, where a server for it is set.
    pub mail: Option<Arc<dyn mail::Mail>>,
}

impl Daymark {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Arc<Daymark> {
        let Parts { store, settings, clock, randomness, mail } = parts;
        let (hashing, drawing, reading, attributes, limits, failures, live, mended) = Default::default();
        let started_at = clock.now();
        let watch = clock::Watch::begin(started_at, clock.monotonic());
        Arc::new(Daymark {
            store,
            settings,
            clock,
            randomness,
            mail,
            hashing,
            drawing,
            reading,
            downloads: export::permits(),
            imports: import::permits(),
            picture_uploads: pictures::permits(),
            attributes,
            limits,
            failures,
            live,
            mended,
            watch,
            started_at,
        })
    }

    /// What the one who hosts it decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The present moment, as the machine's clock has it. Whether something is over because of it is asked of [`clock`].
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        self.watch.note(now, self.clock.monotonic());
        now
    }

    /// Time that goes on by itself, whatever the clock is set to.
    pub(crate) fn monotonic(&self) -> SignedDuration {
        self.clock.monotonic()
    }

    /// What this server knows of its clock.
    pub(crate) fn watch(&self) -> &clock::Watch {
        &self.watch
    }

    /// When what a wrong clock left was last put right.
    pub(crate) fn mended(&self) -> &jobs::Mended {
        &self.mended
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Where secrets and the numbers of requests come from.
    pub fn randomness(&self) -> &dyn Randomness {
        self.randomness.as_ref()
    }

    /// The same, for transactions, which may outlive the request.
    pub(crate) fn shared_randomness(&self) -> Arc<dyn Randomness> {
        self.randomness.clone()
    }

    /// Where passwords are hashed.
    pub(crate) fn hashing(&self) -> &blocking::Places {
        &self.hashing
    }

    /// Where pictures are redrawn: elsewhere, so that uploads do not hold up those who log in.
    pub(crate) fn drawing(&self) -> &blocking::Places {
        &self.drawing
    }

    /// Where zips that are brought in are read: elsewhere again, since it takes long.
    pub(crate) fn reading(&self) -> &blocking::Places {
        &self.reading
    }

    /// The permits to fetch files that are made while they are fetched.
    pub(crate) fn downloads(&self) -> &permits::Permits {
        &self.downloads
    }

    /// The permits to bring in a zip.
    pub(crate) fn imports(&self) -> &permits::Permits {
        &self.imports
    }

    /// The permits to send a picture.
    pub(crate) fn picture_uploads(&self) -> &permits::Permits {
        &self.picture_uploads
    }

    /// The attributes of people whose data was asked for lately.
    pub(crate) fn attributes(&self) -> &attributes::Known {
        &self.attributes
    }

    /// The windows in which requests are counted.
    pub(crate) fn limits(&self) -> &limits::Limits {
        &self.limits
    }

    /// When this server was put together.
    pub(crate) fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// What went wrong lately.
    pub(crate) fn failures(&self) -> &failures::Failures {
        &self.failures
    }

    /// The pages that are open and want to hear of writes.
    pub(crate) fn live(&self) -> &live::Live {
        &self.live
    }

    /// What sends mail, where a server for it is set.
    pub(crate) fn mail(&self) -> Option<&dyn mail::Mail> {
        self.mail.as_deref()
    }
}
