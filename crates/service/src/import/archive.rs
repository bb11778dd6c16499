//! Reading an uploaded zip, within limits, trusting nothing in it. What cannot be read of it costs nothing else.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::definition::{Described, Others};
use super::rows::Rows;
use crate::attributes::MOST_ATTRIBUTES;
use crate::{Error, json};

/// The most files in a zip. (A decade of 150 attributes is some 2,000.)
const MOST_FILES: usize = 20_000;
/// The most bytes of one file, unpacked.
const LARGEST_FILE: u64 = 16 << 20;
/// The most bytes of the files of one attribute, unpacked, which are in memory together: a long note on each day of a life.
const LARGEST_ATTRIBUTE: u64 = 32 << 20;
/// The most bytes of all files that are read, unpacked.
const LARGEST_SUM: u64 = 192 << 20;
/// The most bytes of the list of attributes, unpacked: some kilobytes for each that an account holds.
const LARGEST_LIST: u64 = 1 << 20;
/// The longest name of an attribute, in bytes.
const LONGEST_NAME: usize = 300;
/// The most files that are named where they were not understood.
const MOST_NAMED: usize = 20;

/// A zip that was looked through: which of its files hold what.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// What the zip says of the attributes; nothing where it has no list of them.
    pub(super) described: Vec<Described>,
    /// How many of those that it lists have no name of their own.
    pub(super) nameless: usize,
    /// The numbers of the files that hold an attribute's values, by its name.
    values: BTreeMap<String, Vec<usize>>,
    /// The numbers of the files that were not understood, or not wholly.
    not_understood: BTreeSet<usize>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl Archive {
    /// Looks a zip through.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is none, or holds what no export holds.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Archive, Error> {
        if holds_too_many(&bytes) {
            return Err(refused("There are too many files in this zip for an export."));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refused("This is no zip file, or a damaged one."))?;
        let (described, values, not_understood) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        let mut archive = Archive { zip, described, nameless: 0, values, not_understood, left: LARGEST_SUM };
        let mut list = None;
        for index in 0..archive.zip.len() {
            let Some(path) = archive.path(index) else { continue };
            let base = path.rsplit('/').next().unwrap_or_default();
            match attribute_of(base).filter(|name| name.len() <= LONGEST_NAME) {
                Some(attribute) => archive.values.entry(attribute.to_owned()).or_default().push(index),
                None if base == "attributes.json" => list = Some(index),
                None => continue,
            }
            archive.check_readable(index, &path)?;
        }
        if let Some(index) = list {
            archive.read_list(index)?;
        }
        if archive.names().len() > MOST_ATTRIBUTES {
            return Err(refused("There are more attributes in this zip than an account can hold."));
        }
        if archive.values.is_empty() && archive.described.is_empty() {
            return Err(refused(
                "No values were found in this zip. It should be the zip of an export, as it was downloaded.",
            ));
        }
        Ok(archive)
    }

    /// Reads what the zip says of the attributes, each by itself.
    fn read_list(&mut self, index: usize) -> Result<(), Error> {
        let bytes = self.unpack(index, LARGEST_LIST)?.unwrap_or_default();
        let (mut names, text) = (HashSet::new(), json::text(&bytes));
        let read = json::each_element(&text, |raw| match Described::of(&json::read(raw)) {
            Some(d) if !d.name.is_empty() && d.name.len() <= LONGEST_NAME && names.insert(d.name.clone()) => {
                self.described.push(d);
            }
            _ => self.nameless += 1,
        });
        if read.is_err() {
            self.not_understood.insert(index);
        }
        Ok(())
    }

    /// The names of the attributes that it has files of, or describes.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.described.iter().map(|d| d.name.clone()).collect();
        let described: HashSet<&str> = self.described.iter().map(|d| d.name.as_str()).collect();
        names.extend(self.values.keys().filter(|name| !described.contains(name.as_str())).cloned());
        names
    }

    /// The same with what they are called.
    pub(super) fn others(&self) -> Others {
        let described = |name: &String| self.described.iter().find(|d| d.name == *name).and_then(Described::label_keys);
        self.names().into_iter().map(|name| (name.clone(), described(&name))).collect()
    }

    /// Lets everything be read once more.
    pub(super) fn restart(&mut self) {
        self.left = LARGEST_SUM;
    }

    /// All rows of an attribute.
    pub(super) fn rows(&mut self, attribute: &str) -> Result<Rows, Error> {
        let mut rows = Rows::default();
        let least_left = self.left.saturating_sub(LARGEST_ATTRIBUTE);
        for index in self.values.get(attribute).cloned().unwrap_or_default() {
            let largest = LARGEST_FILE.min(self.left - least_left);
            let is_whole = self.unpack(index, largest)?.is_some_and(|bytes| rows.read(&json::text(&bytes)));
            if rows.are_too_many() {
                return Err(refused("There are more values of one attribute in this zip than there are days."));
            }
            if !is_whole {
                self.not_understood.insert(index);
            }
        }
        Ok(rows)
    }

    /// The names of the files that were not understood, or not wholly, and how many more there are.
    pub(super) fn not_understood(&self) -> (Vec<String>, usize) {
        let names = self.not_understood.iter().take(MOST_NAMED).filter_map(|index| self.path(*index));
        let names: Vec<String> = names.map(|name| name.chars().take(100).collect()).collect();
        let more = self.not_understood.len() - names.len();
        (names, more)
    }

    /// Where a file stands in the zip, whichever way the system that made it writes paths.
    fn path(&self, index: usize) -> Option<String> {
        Some(self.zip.name_for_index(index)?.ok()?.replace('\\', "/"))
    }

    /// Refuses a file that is to be read and is locked, or whose path leads out of where it would be unpacked. (Nothing is unpacked
    /// to a disk here; but who makes such paths means no good.)
    fn check_readable(&mut self, index: usize, path: &str) -> Result<(), Error> {
        if leads_outside(path) {
            return Err(refused("This zip has a file whose name points outside of it."));
        }
        // One that is damaged is left out when it is read.
        if self.zip.by_index_raw(index).is_ok_and(|file| file.encrypted()) {
            return Err(refused("This zip is locked with a password. Unpack it and pack it again without one."));
        }
        Ok(())
    }

    /// The bytes of a file; none where it is damaged. However large it says that it is, no more than the limit is ever unpacked.
    fn unpack(&mut self, index: usize, largest: u64) -> Result<Option<Vec<u8>>, Error> {
        let (limit, mut bytes) = (largest.min(self.left), Vec::new());
        let file = self.zip.by_index(index);
        let read = file.is_ok_and(|file| file.take(limit + 1).read_to_end(&mut bytes).is_ok());
        let size = bytes.len() as u64;
        if size > limit {
            return Err(refused("What is in this zip is far too large for an export."));
        }
        self.left -= size;
        Ok(read.then_some(bytes))
    }
}

/// Whether a zip may list more than [`MOST_FILES`], whatever it says itself of how many they are: what introduces an entry of the list,
/// or one of the ends of a list that a reader has to choose from, stands there more often. To be asked before anything of it is read.
fn holds_too_many(zip: &[u8]) -> bool {
    [b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06"]
        .iter()
        .any(|sign| memmem::find_iter(zip, sign).nth(MOST_FILES).is_some())
}

/// Whether a path, its parts divided by `/`, begins at a root or on a drive, or leaves where it begins on its way to the file.
fn leads_outside(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    let is_drive = first.len() == 2 && first.ends_with(':');
    let depth = path.split('/').try_fold(0_usize, |depth, part| match part {
        "" | "." => Some(depth),
        ".." => depth.checked_sub(1),
        _ => Some(depth + 1),
    });
    first.is_empty() || is_drive || path.contains('\0') || depth.is_none()
}

/// The attribute whose values a file of this name holds: `data_steps_2026.json`, or `data_steps.json`.
fn attribute_of(file: &str) -> Option<&str> {
    let rest = file.strip_prefix("data_")?.strip_suffix(".json")?;
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let name = rest.rsplit_once('_').filter(|(_, year)| is_year(year)).map_or(rest, |(name, _)| name);
    (!name.is_empty()).then_some(name)
}

fn refused(message: &str) -> Error {
    Error::field("file", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribute_stands_in_the_name_of_the_file() {
        for (file, attribute) in [
            ("data_steps_2025.json", Some("steps")),
            ("data_mood_note_2025.json", Some("mood_note")),
            ("data_steps.json", Some("steps")),
            ("data_w_12_2025.json", Some("w_12")),
            ("data_.json", None),
            ("averages_2025.json", None),
            ("steps.csv", None),
        ] {
            assert_eq!(attribute_of(file), attribute, "{file}");
        }
    }

    #[test]
    fn a_path_is_judged_by_where_it_leads() {
        for inside in ["a.json", "a/b.json", "./a.json", "a/../b.json", "a/b/../../c.json", "a//b.json", "10:30/a.json"]
        {
            assert!(!leads_outside(inside), "{inside}");
        }
        for outside in
            ["../a.json", "a/../../b.json", "/a.json", "//server/a.json", "C:/a.json", "a/../../a/b.json", "a\0"]
        {
            assert!(leads_outside(outside), "{outside}");
        }
    }
}
