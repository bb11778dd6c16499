//! Deleting everything that one person entered, a little at a time: each call is a short write of its own, so that
//! nobody else waits behind an account with years of data.

use model::{AttributeId, UserId};

use crate::statement::statements;
use crate::{Error, Statement, Tx, params};

statements! {
    /// Some values.
    DELETE_VALUES = "delete from daily_values where user_id = $1 and (attribute_id, day) in
            (select attribute_id, day from daily_values where user_id = $1 limit $2)";
    /// Some rows of the journal.
    DELETE_JOURNAL = "delete from journal where user_id = $1 and revision in
            (select revision from journal where user_id = $1 limit $2)";
    /// Some averages.
    DELETE_AVERAGES = "delete from averages where user_id = $1 and (day, attribute_id) in
            (select day, attribute_id from averages where user_id = $1 limit $2)";
    /// Some correlations.
    DELETE_CORRELATIONS = "delete from correlations where user_id = $1 and (day, attribute_id, attribute2_id) in
            (select day, attribute_id, attribute2_id from correlations where user_id = $1 limit $2)";
    /// The days of which there are correlations.
    DELETE_CORRELATION_SETS = "delete from correlation_sets where user_id = $1 and day in
            (select day from correlation_sets where user_id = $1 limit $2)";
    /// Some ratings.
    DELETE_RATINGS = "delete from ratings where user_id = $1 and (attribute_id, attribute2_id) in
            (select attribute_id, attribute2_id from ratings where user_id = $1 limit $2)";
    /// Some insights.
    DELETE_INSIGHTS = "delete from insights where user_id = $1 and (day, attribute_id, rule) in
            (select day, attribute_id, rule from insights where user_id = $1 limit $2)";
    /// Some offers.
    DELETE_OFFERS = "delete from offers where user_id = $1 and (attribute_id, service_id) in
            (select attribute_id, service_id from offers where user_id = $1 limit $2)";
    /// Some attributes.
    DELETE_ATTRIBUTES = "delete from attributes where user_id = $1 and attribute_id in
            (select attribute_id from attributes where user_id = $1 limit $2)";
    /// Some of what can be undone.
    DELETE_CHANGES = "delete from changes where user_id = $1 and revision in
            (select revision from changes where user_id = $1 limit $2)";
    /// Some parts of an import. (They are some hundred kilobytes each, so there are few.)
    DELETE_IMPORT_PARTS = "delete from import_parts where user_id = $1 and part in
            (select part from import_parts where user_id = $1 limit $2)";
    /// The import.
    DELETE_IMPORTS = "delete from imports where user_id = $1 and user_id in
            (select user_id from imports where user_id = $1 limit $2)";
    /// Some values of an attribute.
    DELETE_VALUES_OF = "delete from daily_values where user_id = $1 and attribute_id = $2 and day in
            (select day from daily_values where user_id = $1 and attribute_id = $2 limit $3)";
    /// Some averages of an attribute.
    DELETE_AVERAGES_OF = "delete from averages where user_id = $1 and attribute_id = $2 and day in
            (select day from averages where user_id = $1 and attribute_id = $2 limit $3)";
    /// Some correlations of an attribute with others.
    DELETE_CORRELATIONS_OF = "delete from correlations where user_id = $1 and (day, attribute_id, attribute2_id) in
            (select day, attribute_id, attribute2_id from correlations
                where user_id = $1 and (attribute_id = $2 or attribute2_id = $2) limit $3)";
    /// Some ratings of an attribute with others.
    DELETE_RATINGS_OF = "delete from ratings where user_id = $1 and (attribute_id, attribute2_id) in
            (select attribute_id, attribute2_id from ratings
                where user_id = $1 and (attribute_id = $2 or attribute2_id = $2) limit $3)";
    /// Some insights about an attribute.
    DELETE_INSIGHTS_OF = "delete from insights where user_id = $1 and (day, attribute_id, rule) in
            (select day, attribute_id, rule from insights where user_id = $1 and attribute_id = $2 limit $3)";
    /// Some offers of an attribute.
    DELETE_OFFERS_OF = "delete from offers where user_id = $1 and attribute_id = $2 and service_id in
            (select service_id from offers where user_id = $1 and attribute_id = $2 limit $3)";
    /// The count of writes.
    DELETE_REVISION = "delete from revisions where user_id = $1";
}

/// In this order, so that no value ever lacks its attribute.
const TABLES: [&Statement; 12] = [
    &DELETE_VALUES,
    &DELETE_JOURNAL,
    &DELETE_AVERAGES,
    &DELETE_CORRELATIONS,
    &DELETE_CORRELATION_SETS,
    &DELETE_RATINGS,
    &DELETE_INSIGHTS,
    &DELETE_CHANGES,
    &DELETE_IMPORT_PARTS,
    &DELETE_IMPORTS,
    &DELETE_OFFERS,
    &DELETE_ATTRIBUTES,
];

/// What belongs to one attribute, besides its row and what the journal holds of it.
const TABLES_OF_ATTRIBUTES: [&Statement; 6] = [
    &DELETE_VALUES_OF,
    &DELETE_AVERAGES_OF,
    &DELETE_CORRELATIONS_OF,
    &DELETE_RATINGS_OF,
    &DELETE_INSIGHTS_OF,
    &DELETE_OFFERS_OF,
];

/// Deletes what is left, which must be little, and the count of writes. Behind the user's lock ([`crate::journal::begin`]): a
/// write that was under way has ended then, and what it left is deleted too.
pub fn delete_rest(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    crate::journal::begin(tx, user)?;
    while delete_some(tx, user, i64::MAX)? {}
    Ok(())
}

/// Deletes at most `rows` rows of one kind that belong to an attribute; false when nothing was left to delete.
pub fn delete_some_of_attribute(
    tx: &mut Tx<'_>,
    user: UserId,
    attribute: AttributeId,
    rows: i64,
) -> Result<bool, Error> {
    for table in TABLES_OF_ATTRIBUTES {
        if tx.execute(table, params![user, attribute, rows])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes at most `rows` rows of one kind; false when nothing was left to delete.
pub fn delete_some(tx: &mut Tx<'_>, user: UserId, rows: i64) -> Result<bool, Error> {
    for table in TABLES {
        if tx.execute(table, params![user, rows])? > 0 {
            return Ok(true);
        }
    }
    Ok(tx.execute(&DELETE_REVISION, params![user])? > 0)
}
