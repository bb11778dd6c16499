//! The attributes of each user.

use jiff::Timestamp;
use model::attribute::{Attribute, Label, Name};
use model::{AttributeId, Group, Revision, ServiceId, Template, UserId, ValueType};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// Every attribute of a user that is not deleted.
    LIST = "select attribute_id, name, label, template, group_name, value_type, manual, active, hidden, owner_id,
                original_label from attributes where user_id = $1 and deletion = 0";
    /// The deleted attributes of a user.
    LIST_DELETED = "select attribute_id, name, label, template, group_name, value_type, manual, active, hidden, owner_id,
                original_label, deleted_at from attributes where user_id = $1 and deletion <> 0 order by deletion";
    /// Defines an attribute anew, deletes or restores it.
    DEFINE = "update attributes set name = $3, label = $4, label_key = $5, group_name = $6, hidden = $7, manual = $8,
                active = $9, owner_id = $10, deletion = $11, deleted_at = $12 where user_id = $1 and attribute_id = $2";
    /// Removes an attribute.
    DELETE = "delete from attributes where user_id = $1 and attribute_id = $2";
    /// Adds attributes, or sets what can change of them.
    UPSERT = "insert into attributes (user_id, created_at, deletion, attribute_id, name, label, label_key, template,
                group_name, value_type, manual, active, hidden, owner_id, original_label)
            values {each: ($1, $2, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)}
            on conflict (user_id, attribute_id) do update set manual = excluded.manual, active = excluded.active,
                owner_id = excluded.owner_id";
    /// Notes that the list of attributes changed, and the last number given out.
    MARK_CHANGED = "update revisions set attributes_revision = $2, last_attribute_id = $3 where user_id = $1";
    /// The labels of some of everybody's attributes, deleted ones too, after one of them. For a migration.
    LIST_LABELS = "select user_id, attribute_id, label, label_key from attributes
            where user_id > $1 or (user_id = $1 and attribute_id > $2) order by user_id, attribute_id limit $3";
    /// Stores the key of a label anew. For a migration.
    RENEW_LABEL_KEY = "update attributes set label_key = $3 where user_id = $1 and attribute_id = $2";
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
            item.extend(params![a.original_label.as_str()].to_vec());
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
    tx.query(&LIST_DELETED, params![user], |row| Ok(Deleted { attribute: read(row)?, at: row.get(11)? }))
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

/// Stores the keys of all labels as this release folds them.
pub(crate) fn renew_label_keys(tx: &mut Tx<'_>) -> Result<(), Error> {
    const AT_A_TIME: i64 = 1_000;
    let mut last = (UserId(0), AttributeId(0));
    loop {
        let labels = tx.query(&LIST_LABELS, params![last.0, last.1, AT_A_TIME], |row| {
            Ok((row.get::<UserId>(0)?, row.get::<AttributeId>(1)?, row.get::<String>(2)?, row.get::<String>(3)?))
        })?;
        let Some((user, attribute, ..)) = labels.last() else { return Ok(()) };
        last = (*user, *attribute);
        for (user, attribute, label, key) in labels {
            let renewed = Label::stored(label).key();
            if renewed != key {
                tx.execute(&RENEW_LABEL_KEY, params![user, attribute, renewed])?;
            }
        }
    }
}

fn read(row: &Row<'_>) -> Result<Attribute, Error> {
    let template: Option<String> = row.get(3)?;
    let (group, value_type): (String, i64) = (row.get(4)?, row.get(5)?);
    let label = Label::stored(row.get(2)?);
    Ok(Attribute {
        id: row.get(0)?,
        name: Name::stored(row.get(1)?),
        original_label: row.get::<Option<String>>(10)?.map_or_else(|| label.clone(), Label::stored),
        label,
        template: template.as_deref().and_then(Template::find),
        group: Group::from_name(&group).ok_or_else(|| Error::unreadable("attributes.group_name"))?,
        value_type: ValueType::from_number(value_type).ok_or_else(|| Error::unreadable("attributes.value_type"))?,
        manual: row.get(6)?,
        active: row.get(7)?,
        hidden: row.get(8)?,
        owner: row.get::<Option<ServiceId>>(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::postgres::Session;
    use crate::migrate::{self, MIGRATIONS};
    use crate::{Database, Options, Store, testing};

    /// Two attributes as the first release stored them, of which one is deleted.
    const BEFORE: &str = "insert into attributes (user_id, attribute_id, name, label, label_key, group_name, value_type, manual,
            active, hidden, created_at, deletion, deleted_at)
        values (1, 1, 'tag_1', 'Stra\u{df}e \u{2615}\u{fe0f}', 'stra\u{df}e \u{2615}\u{fe0f}', 'custom', 7, true, true, false, 5, 0, null),
            (1, 2, 'tea', 'Tea', 'tea', 'food', 0, true, true, false, 5, 0, null),
            (2, 1, 'c', 'C\u{200b}', 'c\u{200b}', 'custom', 7, true, true, false, 5, 9, 7)";
    const KEYS: &str = "select label_key from attributes order by user_id, attribute_id";

    #[test]
    fn labels_of_before_get_the_keys_of_now_and_are_what_their_attributes_were_made_with() {
        let (first, second) = (&MIGRATIONS[..1], &MIGRATIONS[..2]);
        let keys_of_now = ["strasse \u{2615}", "tea", "c"];
        testing::block_on(async {
            let sqlite = testing::sqlite().await;
            let Database::Sqlite { path } = sqlite.database() else { panic!("not a file") };
            let before = path.with_extension("before");
            let mut connection = rusqlite::Connection::open(&before).expect("a file");
            migrate::sqlite(&mut connection, &before, first).expect("the first schema");
            connection.execute_batch(BEFORE).expect(BEFORE);
            migrate::sqlite(&mut connection, &before, second).expect("the second schema");
            let mut query = connection.prepare(KEYS).expect(KEYS);
            let keys = query.query_map([], |row| row.get::<_, String>(0)).expect("rows");
            assert_eq!(keys.collect::<Result<Vec<_>, _>>().expect("keys"), keys_of_now);
            assert_made_as_they_are_called(&Database::Sqlite { path: before }).await;

            let Some(postgres) = testing::postgres().await else { return };
            let Database::Postgres { url } = postgres.database().clone() else { panic!("not a server") };
            let keys = std::thread::spawn(move || {
                let client = postgres::Client::connect(&url, postgres::NoTls).expect("a client");
                let mut session = Session::new(client);
                session.client.batch_execute("drop schema public cascade; create schema public").expect("nothing");
                migrate::postgres(&mut session, first).expect("the first schema");
                session.client.batch_execute(BEFORE).expect(BEFORE);
                migrate::postgres(&mut session, second).expect("the second schema");
                let rows = session.client.query(KEYS, &[]).expect(KEYS);
                rows.iter().map(|row| row.get(0)).collect::<Vec<String>>()
            });
            assert_eq!(keys.join().expect("keys"), keys_of_now);
            assert_made_as_they_are_called(postgres.database()).await;
        });
    }

    async fn assert_made_as_they_are_called(database: &Database) {
        let store = Store::open(database, Options::default()).await.expect("a store");
        let all = store.read(|tx| {
            let mut all = list(tx, UserId(1))?;
            all.extend(list_deleted(tx, UserId(2))?.into_iter().map(|deleted| deleted.attribute));
            Ok::<_, Error>(all)
        });
        let all = all.await.expect("attributes");
        assert_eq!(all.len(), 3);
        assert!(all.iter().all(|attribute| attribute.original_label == attribute.label), "{all:?}");
    }
}
