//! Work that keeps a processor busy for long (hashing a password, reading a picture): done on blocking threads, a few
//! pieces at a time, so that nobody can bring the server down by asking for much of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::Error;

/// Pieces of work that are done at the same time.
const AT_ONCE: usize = 2;
/// How long a piece of work may wait for its turn.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The few places where such work is done.
pub(crate) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Places(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Places {
    /// Does the work when a place is free. Those who waited for [`LONGEST_WAIT`] are asked to come back.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = tokio::time::timeout(LONGEST_WAIT, self.0.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(Error::Unavailable { retry_after: LONGEST_WAIT.as_secs() }) };
        let done = tokio::task::spawn_blocking(move || {
            let _kept_until_done = place;
            work()
        });
        done.await.map_err(|error| Error::Internal(format!("work on a blocking thread: {error}")))?
    }
}
