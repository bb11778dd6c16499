//! How the items of a journal row are written: compactly, since a user's apps may write hourly for years.
//!
//! A version byte, the number of items as a varint (LEB128), then the items. Numbers that go up and down are zigzagged
//! and written as differences to the item before. A value is a tag byte and what follows it: nothing for none, a varint
//! for whole numbers, eight bytes (little-endian) for other doubles, a length and UTF-8 for text.

use model::{AttributeId, Day, ServiceId};

use crate::daily_values::StoredValue;

/// A value that a write changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueChange {
    /// The attribute.
    pub attribute: AttributeId,
    /// The day.
    pub day: Day,
    /// What stood there before, if anything did.
    pub old: Option<StoredValue>,
    /// What stands there now; nothing where the value was removed.
    pub new: Option<StoredValue>,
}

/// What a change of ownership is about: who owns the attribute, and its two switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ownership {
    /// The service that may write; nobody where it was released.
    pub owner: Option<ServiceId>,
    /// Whether the attribute is in use.
    pub active: bool,
    /// Whether a person enters its values by hand.
    pub manual: bool,
}

/// An attribute whose ownership a write changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerChange {
    /// The attribute.
    pub attribute: AttributeId,
    /// What was before; none where the attribute came into being.
    pub old: Option<Ownership>,
    /// What is now.
    pub new: Ownership,
}

const VERSION: u8 = 1;

const NONE: u8 = 0;
const WHOLE: u8 = 1;
const DOUBLE: u8 = 2;
const TEXT: u8 = 3;

/// The bytes of a list of changed values.
pub fn write_values(changes: &[ValueChange]) -> Vec<u8> {
    let mut writer = Writer::begin(changes.len());
    let (mut attribute, mut day) = (0, 0);
    for change in changes {
        writer.signed(change.attribute.0 - attribute);
        writer.signed(change.day.number() - day);
        (attribute, day) = (change.attribute.0, change.day.number());
        writer.value(change.old.as_ref());
        writer.value(change.new.as_ref());
    }
    writer.0
}

/// The changed values from their bytes; none where the bytes are not whole or of a version unknown here.
pub fn read_values(bytes: &[u8]) -> Option<Vec<ValueChange>> {
    let (mut reader, count) = Reader::begin(bytes)?;
    let (mut attribute, mut day) = (0_i64, 0_i64);
    let mut changes = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        attribute = attribute.checked_add(reader.signed()?)?;
        day = day.checked_add(reader.signed()?)?;
        let (old, new) = (reader.value()?, reader.value()?);
        changes.push(ValueChange { attribute: AttributeId(attribute), day: Day::from_number(day), old, new });
    }
    reader.is_at_end().then_some(changes)
}

/// The bytes of a list of changed ownerships.
pub fn write_owners(changes: &[OwnerChange]) -> Vec<u8> {
    let mut writer = Writer::begin(changes.len());
    for change in changes {
        writer.signed(change.attribute.0);
        writer.ownership(change.old);
        writer.ownership(Some(change.new));
    }
    writer.0
}

/// The changed ownerships from their bytes; none where the bytes are not whole or of a version unknown here.
pub fn read_owners(bytes: &[u8]) -> Option<Vec<OwnerChange>> {
    let (mut reader, count) = Reader::begin(bytes)?;
    let mut changes = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        let attribute = AttributeId(reader.signed()?);
        changes.push(OwnerChange { attribute, old: reader.ownership()?, new: reader.ownership()?? });
    }
    reader.is_at_end().then_some(changes)
}

struct Writer(Vec<u8>);

impl Writer {
    fn begin(count: usize) -> Writer {
        let mut writer = Writer(vec![VERSION]);
        writer.unsigned(count as u64);
        writer
    }

    fn unsigned(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn signed(&mut self, number: i64) {
        self.unsigned(((number << 1) ^ (number >> 63)) as u64);
    }

    fn value(&mut self, value: Option<&StoredValue>) {
        match value {
            None => self.0.push(NONE),
            Some(StoredValue::Number(number)) => self.number(*number),
            Some(StoredValue::Text(text)) => {
                self.0.push(TEXT);
                self.unsigned(text.len() as u64);
                self.0.extend_from_slice(text.as_bytes());
            }
        }
    }

    fn number(&mut self, number: f64) {
        let whole = number as i64;
        // Bit by bit, so that -0.0 stays what it is.
        if (whole as f64).to_bits() == number.to_bits() && whole.unsigned_abs() < 1 << 53 {
            self.0.push(WHOLE);
            self.signed(whole);
        } else {
            self.0.push(DOUBLE);
            self.0.extend_from_slice(&number.to_le_bytes());
        }
    }

    fn ownership(&mut self, ownership: Option<Ownership>) {
        let Some(Ownership { owner, active, manual }) = ownership else {
            return self.0.push(NONE);
        };
        self.0.push(1 | u8::from(active) << 1 | u8::from(manual) << 2 | u8::from(owner.is_some()) << 3);
        if let Some(ServiceId(owner)) = owner {
            self.signed(owner);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn begin(bytes: &'a [u8]) -> Option<(Reader<'a>, usize)> {
        let mut reader = Reader(bytes);
        let known = reader.byte()? == VERSION;
        let count = usize::try_from(reader.unsigned()?).ok()?;
        known.then_some((reader, count))
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn value(&mut self) -> Option<Option<StoredValue>> {
        Some(match self.byte()? {
            NONE => None,
            WHOLE => Some(StoredValue::Number(self.signed()? as f64)),
            DOUBLE => Some(StoredValue::Number(f64::from_le_bytes(self.take(8)?.try_into().ok()?))),
            TEXT => {
                let length = usize::try_from(self.unsigned()?).ok()?;
                Some(StoredValue::Text(std::str::from_utf8(self.take(length)?).ok()?.to_owned()))
            }
            _ => return None,
        })
    }

    fn ownership(&mut self) -> Option<Option<Ownership>> {
        let flags = self.byte()?;
        if flags == NONE {
            return Some(None);
        }
        let owner = if flags & 8 != 0 { Some(ServiceId(self.signed()?)) } else { None };
        Some(Some(Ownership { owner, active: flags & 2 != 0, manual: flags & 4 != 0 }))
    }

    fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = StoredValue> {
        prop_oneof![
            any::<f64>().prop_filter("stored numbers are finite", |f| f.is_finite()).prop_map(StoredValue::Number),
            any::<i32>().prop_map(|n| StoredValue::Number(f64::from(n))),
            ".{0,40}".prop_map(StoredValue::Text),
        ]
    }

    fn any_value_change() -> impl Strategy<Value = ValueChange> {
        let days = Day::MIN.number()..=Day::MAX.number();
        (1_i64..1 << 40, days, prop::option::of(any_value()), prop::option::of(any_value())).prop_map(
            |(attribute, day, old, new)| ValueChange {
                attribute: AttributeId(attribute),
                day: Day::from_number(day),
                old,
                new,
            },
        )
    }

    fn any_ownership() -> impl Strategy<Value = Ownership> {
        (prop::option::of(0_i64..1 << 40), any::<bool>(), any::<bool>()).prop_map(|(owner, active, manual)| Ownership {
            owner: owner.map(ServiceId),
            active,
            manual,
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(changes in prop::collection::vec(any_value_change(), 0..36)) {
            prop_assert_eq!(read_values(&write_values(&changes)), Some(changes));
        }

        #[test]
        fn ownerships_that_were_written_are_read(
            changes in prop::collection::vec((1_i64..1000, prop::option::of(any_ownership()), any_ownership()), 0..36)
        ) {
            let changes: Vec<OwnerChange> = changes
                .into_iter()
                .map(|(id, old, new)| OwnerChange { attribute: AttributeId(id), old, new })
                .collect();
            prop_assert_eq!(read_owners(&write_owners(&changes)), Some(changes));
        }

        #[test]
        fn damaged_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (read_values(&bytes), read_owners(&bytes));
        }
    }

    #[test]
    fn a_full_batch_of_totals_takes_less_than_400_bytes() {
        let changes: Vec<ValueChange> = (1..=35)
            .map(|i| ValueChange {
                attribute: AttributeId(i),
                day: Day::from_number(20_000),
                old: Some(StoredValue::Number(12_000.0 + i as f64)),
                new: Some(StoredValue::Number(12_345.0 + i as f64)),
            })
            .collect();
        assert!(write_values(&changes).len() < 400, "{} bytes", write_values(&changes).len());
    }
}
