//! Deleting everything that one person entered, a little at a time: each call is a short write of its own, so that
//! nobody else waits behind an account with years of data.

use model::UserId;

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
    /// The count of writes.
    DELETE_REVISION = "delete from revisions where user_id = $1";
}

/// In this order, so that no value ever lacks its attribute.
const TABLES: [&Statement; 9] = [
    &DELETE_VALUES,
    &DELETE_JOURNAL,
    &DELETE_AVERAGES,
    &DELETE_CORRELATIONS,
    &DELETE_CORRELATION_SETS,
    &DELETE_RATINGS,
    &DELETE_INSIGHTS,
    &DELETE_OFFERS,
    &DELETE_ATTRIBUTES,
];

/// Deletes what is left, which must be little, and the count of writes. Behind the user's lock ([`crate::journal::begin`]): a
/// write that was under way has ended then, and what it left is deleted too.
pub fn delete_rest(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    crate::journal::begin(tx, user)?;
    while delete_some(tx, user, i64::MAX)? {}
    Ok(())
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
