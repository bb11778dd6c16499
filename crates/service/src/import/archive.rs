//! Reading an uploaded zip, within limits, trusting nothing in it.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io::{Cursor, Read};

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Visitor};
use serde_json::Value as Json;
use zip::ZipArchive;

use super::definition::{Described, Others};
use crate::Error;
use crate::attributes::MOST_ATTRIBUTES;

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
/// The longest text of a value, in bytes: a thousand characters, each of which may be escaped.
const LONGEST_TEXT: usize = 4_000;
/// The most values of one attribute: a century and a half of days.
const MOST_ROWS: usize = 60_000;
/// The most files that are named where they were not understood.
const MOST_NAMED: usize = 20;

/// A day's value, as it stands in a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Row {
    pub(super) date: String,
    /// A number, a string, yes or no, or null.
    #[serde(deserialize_with = "scalar")]
    pub(super) value: Json,
}

/// Reads a value without ever building a list or an object, of which a small zip can hold a great many.
fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
    struct Scalar;

    impl Visitor<'_> for Scalar {
        type Value = Json;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number, a string, true, false or null")
        }

        fn visit_unit<E>(self) -> Result<Json, E> {
            Ok(Json::Null)
        }

        fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
            Ok(flag.into())
        }

        fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
            Ok(number.into())
        }

        fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
            Ok(number.into())
        }

        fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
            Ok(number.into())
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Json, E> {
            if text.len() <= LONGEST_TEXT { Ok(text.into()) } else { Err(E::custom("a text that no value can be")) }
        }
    }

    deserializer.deserialize_any(Scalar).map_err(D::Error::custom)
}

/// A zip that was looked through: which of its files hold what.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// What the zip says of the attributes; nothing where it has no list of them.
    pub(super) described: Vec<Described>,
    /// The numbers of the files that hold an attribute's values, by its name.
    values: BTreeMap<String, Vec<usize>>,
    /// The files that were not understood.
    pub(super) not_understood: Vec<String>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl Archive {
    /// Looks a zip through.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is none, or holds what no export holds.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Archive, Error> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refused("This is no zip file, or a damaged one."))?;
        if zip.len() > MOST_FILES {
            return Err(refused("There are too many files in this zip for an export."));
        }
        let (described, values, not_understood) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut archive = Archive { zip, described, values, not_understood, left: LARGEST_SUM };
        let mut list = None;
        for index in 0..archive.zip.len() {
            let name = archive.checked_name(index)?;
            let base = name.rsplit('/').next().unwrap_or_default();
            match attribute_of(base).filter(|name| name.len() <= LONGEST_NAME) {
                Some(attribute) => archive.values.entry(attribute.to_owned()).or_default().push(index),
                None if base == "attributes.json" => list = Some(index),
                None => {}
            }
        }
        if let Some(index) = list {
            let described: Vec<Described> = archive.parse(index, LARGEST_LIST)?.unwrap_or_default();
            let mut names = HashSet::new();
            let is_usable =
                |d: &Described| !d.name.is_empty() && d.name.len() <= LONGEST_NAME && names.insert(d.name.clone());
            archive.described = described.into_iter().filter(is_usable).collect();
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
    pub(super) fn rows(&mut self, attribute: &str) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        let least_left = self.left.saturating_sub(LARGEST_ATTRIBUTE);
        for index in self.values.get(attribute).cloned().unwrap_or_default() {
            let largest = LARGEST_FILE.min(self.left - least_left);
            rows.extend(self.parse::<Vec<Row>>(index, largest)?.unwrap_or_default());
            if rows.len() > MOST_ROWS {
                return Err(refused("There are more values of one attribute in this zip than there are days."));
            }
        }
        Ok(rows)
    }

    /// The name of a file, which must be one that stays below where it is unpacked. (Nothing is unpacked to a disk here; but who
    /// makes such names means no good.)
    fn checked_name(&mut self, index: usize) -> Result<String, Error> {
        let damaged = |_| refused("This zip file is damaged.");
        let file = self.zip.by_index_raw(index).map_err(damaged)?;
        if file.encrypted() {
            return Err(refused("This zip is locked with a password. Unpack it and pack it again without one."));
        }
        let name = file.name().map_err(damaged)?.into_owned();
        let is_within =
            !name.starts_with('/') && !name.contains(['\\', '\0', ':']) && !name.split('/').any(|part| part == "..");
        if is_within { Ok(name) } else { Err(refused("This zip has a file whose name points outside of it.")) }
    }

    /// The JSON of a file; none where it is something else, which is noted.
    fn parse<T: for<'a> Deserialize<'a>>(&mut self, index: usize, largest: u64) -> Result<Option<T>, Error> {
        let (name, bytes) = self.read(index, largest)?;
        match serde_json::from_slice(&bytes) {
            Ok(parsed) => Ok(Some(parsed)),
            Err(_) => {
                let name: String = name.chars().take(100).collect();
                if self.not_understood.len() < MOST_NAMED && !self.not_understood.contains(&name) {
                    self.not_understood.push(name);
                }
                Ok(None)
            }
        }
    }

    /// A file's name and bytes. However large it says that it is, no more than the limit is ever unpacked.
    fn read(&mut self, index: usize, largest: u64) -> Result<(String, Vec<u8>), Error> {
        let damaged = || refused("This zip file is damaged.");
        let mut bytes = Vec::new();
        let limit = largest.min(self.left);
        let file = self.zip.by_index(index).map_err(|_| damaged())?;
        let name = file.name().map_err(|_| damaged())?.into_owned();
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        if bytes.len() as u64 > limit {
            return Err(refused("What is in this zip is far too large for an export."));
        }
        self.left -= bytes.len() as u64;
        Ok((name, bytes))
    }
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
}
