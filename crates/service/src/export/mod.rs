//! Everything that is a person's, to take along: one zip, made while it is fetched.
//!
//! Nothing of it is ever whole in memory or on disk. A thread of its own reads a little in a transaction of its own, packs it, and
//! hands it on; where whoever fetches it is slow, it waits and holds neither a transaction nor a connection.

mod archive;
mod contents;
mod findings;
mod journal;
#[cfg(test)]
mod tests;
mod values;

use std::sync::Arc;

use jiff::tz::TimeZone;
use model::{Day, UserId};
use store::Tx;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::actor::{Browser, Operator, Reader};
use crate::admission::Admission;
use crate::permits::{Permit, Permits};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error, accounts, clock};
use archive::Archive;

/// What stands in `daymark.json` as `format`, by which an export is known again.
pub(crate) const FORMAT: &str = "daymark-export";

/// How many pieces of the zip may wait to be fetched.
const WAITING_PIECES: usize = 2;
/// How many files a person may fetch at once: a second one, since the first may have been given up unnoticed.
const OF_A_PERSON: usize = 2;
/// How many files everybody together may fetch at once, each of which keeps a thread.
const OF_EVERYBODY: usize = 16;
/// When to try again where that many are being fetched, in seconds.
const LATER: u64 = 30;

/// The permits to fetch files.
pub(crate) fn permits() -> Permits {
    Permits::new(OF_A_PERSON, OF_EVERYBODY, LATER)
}

/// Lets a person fetch a file that is made while they fetch it, as long as what is returned is kept.
///
/// # Errors
/// [`Error::Throttled`] and [`Error::Unavailable`] where too many are being fetched.
pub fn permit(daymark: &Daymark, reader: &Reader) -> Result<Permit, Error> {
    daymark.downloads().take(reader.user())
}

/// A zip that is being made.
pub struct Download {
    /// A name for the file: `daymark-ada-2026-10-07.zip`.
    pub file_name: String,
    pieces: mpsc::Receiver<Result<Vec<u8>, Error>>,
}

impl Download {
    /// The next bytes of the zip; none at its end. After an error nothing follows, and the zip is not whole.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, Error>> {
        self.pieces.recv().await
    }
}

/// Everything of the person who asks. It ends early where their session does.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago; [`Error::Throttled`] and
/// [`Error::Unavailable`] where too many files are being fetched.
pub async fn of_person(daymark: &Arc<Daymark>, browser: &Browser) -> Result<Download, Error> {
    Attempt::begin(daymark, browser, Act::Export)?;
    let permit = permit(daymark, &browser.reader())?;
    let username = accounts::find(daymark, browser.user()).await?.username;
    let (daymark, user, admission) = (daymark.clone(), browser.user(), browser.admission);
    Ok(begin(Source { daymark, user, admission }, username.as_str(), Some(permit)))
}

/// Everything of the account of that username, at the console.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn of_username(daymark: &Arc<Daymark>, by: &Operator, username: &str) -> Result<Download, Error> {
    let user = accounts::find_by_operator(daymark, by, username).await?;
    let (daymark, admission) = (daymark.clone(), Admission::Console);
    Ok(begin(Source { daymark, user: user.id, admission }, user.username.as_str(), None))
}

/// Everything of the one whom a story of this crate is about.
#[cfg(test)]
pub(crate) fn of_story(daymark: &Arc<Daymark>, user: UserId) -> Download {
    begin(Source { daymark: daymark.clone(), user, admission: Admission::Story }, "ada", None)
}

fn begin(source: Source, username: &str, permit: Option<Permit>) -> Download {
    let now = source.daymark.now();
    let file_name = format!("daymark-{username}-{}.zip", Day::at(now, &TimeZone::UTC));
    let (sender, pieces) = mpsc::channel(WAITING_PIECES);
    let pack = async move {
        // Given back when all is handed on, or nobody takes it any more.
        let _permit = permit;
        let archive = Archive::new(sender.clone(), now);
        if let Err(error) = contents::write(archive, &source).await {
            if let Error::Internal(cause) = &error {
                tracing::error!(%cause, user = source.user.0, "an export could not be finished");
            }
            // Nobody may be there any more to be told.
            let _ = sender.send(Err(error)).await;
        }
    };
    // Packing keeps a processor busy, so that it has no place among what answers requests.
    tokio::task::spawn_blocking(move || Handle::current().block_on(pack));
    Download { file_name, pieces }
}

/// Whose data is read, and what lets it be read.
struct Source {
    daymark: Arc<Daymark>,
    user: UserId,
    admission: Admission,
}

impl Source {
    /// The last day that findings can be dated: what is dated ahead was found by a clock that was wrong.
    fn last_day(&self) -> Day {
        clock::last_day(Day::at(self.daymark.now(), &TimeZone::UTC))
    }

    /// Reads a little, in a transaction of its own, if what let the request in has not ended since.
    async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>, UserId) -> Result<T, store::Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let (user, admission) = (self.user, self.admission);
        let read = move |tx: &mut Tx<'_>| {
            admission.check(tx)?;
            Ok::<_, Error>(work(tx, user)?)
        };
        self.daymark.store().read(read).await
    }
}
