//! What every handler is given.

use std::sync::Arc;

use service::Daymark;
use service::shares::{Seldom, Shares};

use crate::Options;
use crate::middleware::bodies;

/// The product and how it is reached: the state of the router.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) daymark: Arc<Daymark>,
    pub(crate) options: Arc<Options>,
    /// The memory that bodies of requests hold.
    pub(crate) memory: Shares,
    /// The requests that came through trusted proxies.
    pub(crate) under_way: Shares,
    /// Says in the log that a proxy is not understood.
    pub(crate) misunderstood: Arc<Seldom>,
}

impl App {
    /// The product, reached like this.
    pub(crate) fn new(daymark: Arc<Daymark>, options: Options) -> App {
        App {
            daymark,
            memory: Shares::new(bodies::ALL_TOGETHER),
            under_way: Shares::new(options.requests),
            misunderstood: Arc::default(),
            options: Arc::new(options),
        }
    }
}
