//! The zip under way: files are written to it one after another, and what is packed of them is handed on.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use tokio::sync::mpsc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::Error;

/// So many bytes are handed on together.
const PIECE: usize = 32 << 10;
/// Whoever takes nothing for so long has gone away.
const LONGEST_STALL: Duration = Duration::from_secs(2 * 60);

/// A zip that is written without seeking: the sizes and checksums of a file stand behind it.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Packed>>,
    packed: Packed,
    pieces: mpsc::Sender<Result<Vec<u8>, Error>>,
    options: SimpleFileOptions,
    /// The list that is being written: the name of its file, and whether it has an item.
    list: Option<(String, bool)>,
}

impl Archive {
    /// An empty one, whose files are dated `now` and whose bytes go to `pieces`.
    pub(super) fn new(pieces: mpsc::Sender<Result<Vec<u8>, Error>>, now: Timestamp) -> Archive {
        let packed = Packed::default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip_time(now).unwrap_or_default());
        Archive { zip: ZipWriter::new_stream(packed.clone()), packed, pieces, options, list: None }
    }

    /// Begins a file, which ends the one before it.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), Error> {
        self.end_list()?;
        self.zip.start_file(name, self.options).map_err(failed)
    }

    /// Writes to the file that was begun last.
    pub(super) fn put(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Error> {
        self.zip.write_all(bytes.as_ref()).map_err(failed)
    }

    /// Adds an item to the JSON list `stem_year.json`, beginning it where it is not the one under way.
    pub(super) fn put_in_year(&mut self, stem: &str, year: i16, item: &impl Serialize) -> Result<(), Error> {
        let name = format!("{stem}_{year}.json");
        if self.list.as_ref().is_none_or(|(open, _)| *open != name) {
            self.begin_list(&name)?;
        }
        self.put_item(item)
    }

    /// Begins a file that holds a JSON list.
    pub(super) fn begin_list(&mut self, name: &str) -> Result<(), Error> {
        self.begin(name)?;
        self.list = Some((name.to_owned(), false));
        Ok(())
    }

    /// Adds an item to the JSON list under way, on a line of its own.
    pub(super) fn put_item(&mut self, item: &impl Serialize) -> Result<(), Error> {
        if let Some((_, has_items)) = &mut self.list {
            let before = if mem::replace(has_items, true) { ",\n" } else { "[\n" };
            self.put(before)?;
        }
        self.put_json(item)
    }

    /// Writes a JSON document, or one line of several, without an end of line.
    pub(super) fn put_json(&mut self, json: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(&mut self.zip, json).map_err(failed)
    }

    fn end_list(&mut self) -> Result<(), Error> {
        match self.list.take() {
            Some((_, true)) => self.put("\n]\n"),
            Some((_, false)) => self.put("[]\n"),
            None => Ok(()),
        }
    }

    /// Hands on what is packed, where it is enough, and waits until there is room for it. To be called outside of transactions.
    ///
    /// # Errors
    /// [`Error::Ended`] where nobody fetches it any more.
    pub(super) async fn hand_on(&mut self) -> Result<(), Error> {
        if self.packed.bytes().len() < PIECE { Ok(()) } else { self.send().await }
    }

    /// Ends the zip.
    pub(super) async fn finish(mut self) -> Result<(), Error> {
        self.end_list()?;
        let end = mem::replace(&mut self.zip, ZipWriter::new_stream(Packed::default()));
        end.finish().map_err(failed)?;
        self.send().await
    }

    async fn send(&self) -> Result<(), Error> {
        let piece = mem::take(&mut *self.packed.bytes());
        let sent = tokio::time::timeout(LONGEST_STALL, self.pieces.send(Ok(piece))).await;
        sent.ok().and_then(Result::ok).ok_or(Error::Ended("The download was given up."))
    }
}

/// What was packed and not handed on yet. Clones are the same.
#[derive(Clone, Default)]
struct Packed(Arc<Mutex<Vec<u8>>>);

impl Packed {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A moment as zips have it: the clock of UTC, to two seconds.
fn zip_time(now: Timestamp) -> Option<DateTime> {
    let t = TimeZone::UTC.to_datetime(now);
    let part = |n: i8| u8::try_from(n).ok();
    let (month, day, hour) = (part(t.month())?, part(t.day())?, part(t.hour())?);
    DateTime::from_date_and_time(u16::try_from(t.year()).ok()?, month, day, hour, part(t.minute())?, part(t.second())?)
        .ok()
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("packing an export: {error}"))
}
