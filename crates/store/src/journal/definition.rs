//! How the rows of the journal are written that tell how attributes were defined anew.

use model::AttributeId;

use super::encoding::{Ownership, Reader, Writer};

/// How an attribute is defined, as far as a person can change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name in the API.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The name of its group.
    pub group: String,
    /// Whether it is left out of what the person looks at.
    pub hidden: bool,
    /// Whether it is deleted.
    pub is_deleted: bool,
    /// Who fills it in.
    pub ownership: Ownership,
}

/// An attribute that a write defined anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionChange {
    /// The attribute.
    pub attribute: AttributeId,
    /// What it was before.
    pub old: Definition,
    /// What it is now.
    pub new: Definition,
}

/// The bytes of a list of attributes that were defined anew.
pub(super) fn write(changes: &[DefinitionChange]) -> Vec<u8> {
    let mut writer = Writer::begin(changes.len());
    for change in changes {
        writer.signed(change.attribute.0);
        for definition in [&change.old, &change.new] {
            writer.text(&definition.name);
            writer.text(&definition.label);
            writer.text(&definition.group);
            writer.unsigned(u64::from(definition.hidden) | u64::from(definition.is_deleted) << 1);
            writer.ownership(Some(definition.ownership));
        }
    }
    writer.into_bytes()
}

/// The list from its bytes; none where they are not whole or of a version unknown here.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<DefinitionChange>> {
    let (mut reader, count) = Reader::begin(bytes)?;
    let mut changes = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        let attribute = AttributeId(reader.signed()?);
        changes.push(DefinitionChange { attribute, old: definition(&mut reader)?, new: definition(&mut reader)? });
    }
    reader.is_at_end().then_some(changes)
}

fn definition(reader: &mut Reader<'_>) -> Option<Definition> {
    let (name, label, group) = (reader.text()?, reader.text()?, reader.text()?);
    let flags = reader.unsigned()?;
    let ownership = reader.ownership()??;
    Some(Definition { name, label, group, hidden: flags & 1 != 0, is_deleted: flags & 2 != 0, ownership })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_definition() -> impl Strategy<Value = Definition> {
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (".{0,40}", ".{0,40}", "[a-z]{1,9}", flags, prop::option::of(0_i64..1 << 40)).prop_map(
            |(name, label, group, (hidden, is_deleted, active, manual), owner)| {
                let ownership = Ownership { owner: owner.map(model::ServiceId), active, manual };
                Definition { name, label, group, hidden, is_deleted, ownership }
            },
        )
    }

    proptest! {
        #[test]
        fn definitions_that_were_written_are_read(
            changes in prop::collection::vec((1_i64..1000, any_definition(), any_definition()), 0..5),
            damaged in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let change = |(id, old, new)| DefinitionChange { attribute: AttributeId(id), old, new };
            let changes: Vec<DefinitionChange> = changes.into_iter().map(change).collect();
            prop_assert_eq!(read(&write(&changes)), Some(changes));
            let _ = read(&damaged);
        }
    }
}
