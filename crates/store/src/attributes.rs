//! The attributes of each user.

use jiff::Timestamp;
use model::attribute::{Attribute, Label, Name};
use model::{AttributeId, Group, Revision, ServiceId, Template, UserId, ValueType};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// Every attribute of a user that is not deleted.
    LIST = "select attribute_id, name, label, template, group_name, value_type, manual, active, hidden, owner_id
            from attributes where user_id = $1 and deletion = 0";
    /// The deleted attributes of a user.
    LIST_DELETED = "select attribute_id, name, label, template, group_name, value_type, manual, active, hidden, owner_id,
                deleted_at from attributes where user_id = $1 and deletion <> 0 order by deletion";
    /// Defines an attribute anew, deletes or restores it.
    DEFINE = "update attributes set name = $3, label = $4, label_key = $5, group_name = $6, hidden = $7, manual = $8,
                active = $9, owner_id = $10, deletion = $11, deleted_at = $12 where user_id = $1 and attribute_id = $2";
    /// Removes an attribute.
    DELETE = "delete from attributes where user_id = $1 and attribute_id = $2";
    /// Adds attributes, or sets what can change of them.
    UPSERT = "insert into attributes (user_id, created_at, deletion, attribute_id, name, label, label_key, template,
                group_name, value_type, manual, active, hidden, owner_id)
            values {each: ($1, $2, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)}
            on conflict (user_id, attribute_id) do update set manual = excluded.manual, active = excluded.active,
                owner_id = excluded.owner_id";
    /// Notes that the list of attributes changed, and the last number given out.
    MARK_CHANGED = "update revisions set attributes_revision = $2, last_attribute_id = $3 where user_id = $1";
}

/// Every attribute of a user that is not deleted, in no particular order.
pub fn list(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Attribute>, Error> {
    tx.query(&LIST, params![user], read)
}

/// Adds attributes; of those that are there it stores owner, manual and active, the only things that can change.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, attributes: &[Attribute], at: Timestamp) -> Result<(), Error> {
    if attributes.is_empty() {
        return Ok(());
    }
    let items: Vec<_> = attributes
        .iter()
        .map(|a| {
            let template = a.template.map(|t| t.name.as_str());
            let mut item = params![a.id, a.name.as_str(), a.label.as_str(), a.label.key(), template].to_vec();
            item.extend(params![a.group.name(), a.value_type.number(), a.manual, a.active, a.hidden, a.owner].to_vec());
            item
        })
        .collect();
    tx.execute_each(&UPSERT, params![user, at], &items)?;
    Ok(())
}

/// An attribute that can still be restored.
#[derive(Debug, Clone, PartialEq)]
pub struct Deleted {
    /// What it was when it was deleted.
    pub attribute: Attribute,
    /// When it was deleted.
    pub at: Timestamp,
}

/// The deleted attributes of a user that are still there, in the order in which they were deleted.
pub fn list_deleted(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Deleted>, Error> {
    tx.query(&LIST_DELETED, params![user], |row| Ok(Deleted { attribute: read(row)?, at: row.get(10)? }))
}

/// Stores everything that a person can change of an attribute, and that it is not deleted or, by that write and then, that it is.
pub fn define(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: &Attribute,
    deleted: Option<(Revision, Timestamp)>,
) -> Result<(), Error> {
    let a = attribute;
    let (deletion, deleted_at) = deleted.map_or((Revision(0), None), |(revision, at)| (revision, Some(at)));
    let mut all = params![user, a.id, a.name.as_str(), a.label.as_str(), a.label.key(), a.group.name()].to_vec();
    all.extend(params![a.hidden, a.manual, a.active, a.owner, deletion, deleted_at]);
    tx.execute(&DEFINE, all)?;
    Ok(())
}

/// Removes an attribute; whatever belongs to it must be gone already.
pub fn delete(tx: &mut Tx<'_>, user: UserId, attribute: AttributeId) -> Result<(), Error> {
    tx.execute(&DELETE, params![user, attribute])?;
    Ok(())
}

/// Notes that a write changed the user's list of attributes, and the last number that was given to one.
pub fn mark_changed(tx: &mut Tx<'_>, user: UserId, revision: Revision, last: AttributeId) -> Result<(), Error> {
    tx.execute(&MARK_CHANGED, params![user, revision, last])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Attribute, Error> {
    let template: Option<String> = row.get(3)?;
    let (group, value_type): (String, i64) = (row.get(4)?, row.get(5)?);
    Ok(Attribute {
        id: row.get(0)?,
        name: Name::stored(row.get(1)?),
        label: Label::stored(row.get(2)?),
        template: template.as_deref().and_then(Template::find),
        group: Group::from_name(&group).ok_or_else(|| Error::unreadable("attributes.group_name"))?,
        value_type: ValueType::from_number(value_type).ok_or_else(|| Error::unreadable("attributes.value_type"))?,
        manual: row.get(6)?,
        active: row.get(7)?,
        hidden: row.get(8)?,
        owner: row.get::<Option<ServiceId>>(9)?,
    })
}
