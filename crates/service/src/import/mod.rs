//! Bringing data in: the zip of an export, of Daymark or of Exist.
//!
//! An upload is read at once and kept in parts ([`staging`]), each of which is written in one transaction once the person has seen
//! what would change and has decided ([`carrying_out`]). A part that was written is noted in the same transaction, so that an import
//! which was interrupted goes on where it was. What it wrote can be undone as a whole ([`crate::changes`]).

mod archive;
mod carrying_out;
mod definition;
mod rows;
mod staging;
#[cfg(test)]
pub(crate) mod tests;

use jiff::Timestamp;
use model::{Day, UserId};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::actor::{Reader, Writer};
use crate::permits::{Permit, Permits};
use crate::{Daymark, Error};

pub use carrying_out::carry_out;
pub use staging::upload;

/// How many zips everybody together may bring in at once, each of which is in memory until it is read.
const OF_EVERYBODY: usize = 2;
/// When to try again where that many are being brought in, in seconds.
const LATER: u64 = 30;

/// The permits to bring in a zip: one for each person.
pub(crate) fn permits() -> Permits {
    Permits::new(1, OF_EVERYBODY, LATER)
}

/// Lets a person send a zip, as long as what is returned is kept. To be asked for before it is read.
///
/// # Errors
/// [`Error::Throttled`] where the person sends another already, and [`Error::Unavailable`] where too many people do.
pub fn permit(daymark: &Daymark, reader: &Reader) -> Result<Permit, Error> {
    daymark.imports().take(reader.user())
}

/// What a person is told when another import is not finished.
const UNDER_WAY: &str = "Another import is under way. Finish it first.";
/// How many parts of an import that is over are removed in one write.
const PARTS: i64 = 4;

/// An import that waits for the person to decide, or was interrupted.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Tells it from others.
    pub id: String,
    /// When it was uploaded.
    pub made_at: Timestamp,
    /// What is in it, compared with what was there when it was uploaded.
    pub summary: Summary,
    /// Whether it was decided and is not finished: how many of its parts are written, of how many.
    pub progress: Option<(i64, i64)>,
}

/// What is in an import, and what it would change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// What the file was called.
    pub file: String,
    /// The attributes that it has values of or describes.
    pub attributes: Vec<Counts>,
    /// The files in it that were not understood, or not wholly: as many as can be named.
    pub not_understood: Vec<String>,
    /// How many more such files there are.
    #[serde(default)]
    pub more_not_understood: usize,
    /// How many attributes are listed in it without a name of their own.
    #[serde(default)]
    pub nameless: usize,
    /// How many values are of attributes that nothing tells what they are, or for which the account has no room.
    #[serde(default)]
    pub lost: usize,
}

impl Summary {
    fn of(import: &store::imports::Import) -> Result<Summary, Error> {
        serde_json::from_str(&import.summary).map_err(|e| Error::Internal(format!("imports.summary: {e}")))
    }

    /// How many values have a place in the zip and none in the account.
    pub fn left_out(&self) -> usize {
        self.lost + self.attributes.iter().map(|counts| counts.refused).sum::<usize>()
    }

    /// How many files were not understood, or not wholly.
    pub fn files_left_out(&self) -> usize {
        self.not_understood.len() + self.more_not_understood
    }
}

/// One attribute of an import.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Its name in the API.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Whether it is to be made.
    pub is_new: bool,
    /// The first day with a value.
    pub first: Option<String>,
    /// The last day with a value.
    pub last: Option<String>,
    /// How many values are for days that have none.
    pub added: usize,
    /// How many are other than what is there.
    pub changed: usize,
    /// How many are what is there already.
    pub same: usize,
    /// How many are left out: what is broken, no value of this attribute, or of a day that has another further on.
    pub refused: usize,
}

/// The person's import that is not finished, if there is one.
pub async fn waiting(daymark: &Daymark, reader: &Reader) -> Result<Option<Waiting>, Error> {
    let user = reader.user();
    let import = daymark.store().read(move |tx| store::imports::find(tx, user)).await?;
    // One that has no parts is being read, or did not arrive whole: the next takes its place.
    import
        .filter(|import| import.parts > 0)
        .map(|import| {
            Ok(Waiting {
                id: hex::encode(import.request_id),
                made_at: import.made_at,
                summary: Summary::of(&import)?,
                progress: import.replaces.map(|_| (import.next_part, import.parts)),
            })
        })
        .transpose()
}

/// Gives up the import that waits and was `seen`, or that is not finished. What it wrote already stays, and can be undone.
///
/// # Errors
/// [`Error::Invalid`] where that import does not wait.
pub async fn give_up(daymark: &Daymark, writer: &Writer, seen: &str) -> Result<(), Error> {
    let request_id = request_of(seen)?;
    if !write(daymark, writer, move |tx, user| store::imports::delete(tx, user, request_id)).await? {
        return Err(gone());
    }
    remove_parts(daymark, writer).await
}

/// The request by which the import was uploaded that a person has seen.
fn request_of(seen: &str) -> Result<[u8; 16], Error> {
    let mut request_id = [0; 16];
    hex::decode_to_slice(seen, &mut request_id).map_err(|_| gone())?;
    Ok(request_id)
}

/// What to say where an import is carried out, was given up, or gave place to another.
fn gone() -> Error {
    Error::invalid("What you decided about does not wait any more. This is how things stand now.")
}

async fn remove_parts(daymark: &Daymark, writer: &Writer) -> Result<(), Error> {
    while write(daymark, writer, |tx, user| store::imports::delete_some_parts(tx, user, PARTS)).await? {}
    Ok(())
}

/// Writes a little behind the person's lock, if what let the request in has not ended since: nothing of an import comes after the
/// end of the account.
async fn write<T: Send + 'static>(
    daymark: &Daymark,
    writer: &Writer,
    work: impl Fn(&mut Tx<'_>, UserId) -> Result<T, store::Error> + Send + Sync + 'static,
) -> Result<T, Error> {
    let writer = writer.clone();
    let write = move |tx: &mut Tx<'_>| {
        store::journal::begin(tx, writer.user())?;
        writer.check(tx)?;
        Ok::<_, Error>(work(tx, writer.user())?)
    };
    daymark.store().write(write).await
}

impl Counts {
    /// Takes a day into the span.
    fn covers(&mut self, day: Day) {
        let day = day.to_string();
        if self.first.as_ref().is_none_or(|first| day < *first) {
            self.first = Some(day.clone());
        }
        if self.last.as_ref().is_none_or(|last| day > *last) {
            self.last = Some(day);
        }
    }
}

/// Reads whatever bytes as a zip.
#[cfg(feature = "testing")]
pub(crate) fn fuzz_zip(bytes: &[u8]) {
    let _ = staging::check(bytes.to_vec());
}

/// Reads whatever bytes as the files that a zip may hold.
#[cfg(feature = "testing")]
pub(crate) fn fuzz_json(bytes: &[u8]) {
    let text = crate::json::text(bytes);
    let (mut rows, mut described) = (rows::Rows::default(), Vec::new());
    rows.read(&text);
    let _ =
        crate::json::each_element(&text, |raw| described.extend(definition::Described::of(&crate::json::read(raw))));
    for described in described.iter().map(Some).chain([None]) {
        let name = described.map_or("steps", |described| &described.name);
        let Some(wanted) = definition::Wanted::of(name, described, &rows.rows) else { continue };
        let made = wanted.to_make(&[], &Default::default());
        assert!(made.is_some_and(|made| made.name.as_str() == wanted.name), "{wanted:?}");
        let _ = staging::read_attribute(wanted, rows.clone(), &[], Day::MAX);
    }
}
