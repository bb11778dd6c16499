//! What every handler is given.

use std::sync::Arc;

use service::Daymark;

use crate::Options;

/// The product and how it is reached: the state of the router.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) daymark: Arc<Daymark>,
    pub(crate) options: Arc<Options>,
}
