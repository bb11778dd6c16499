//! Merging one attribute into another: its values fill the other's days, a little at a time, and it is deleted.

use std::collections::HashMap;

use model::attribute::Attribute;
use model::{Day, Revision, ValueType};
use store::Tx;
use store::changes::{self, Kind};
use store::daily_values::{self, DailyValue, StoredValue};
use store::journal::{Changes, Entry, ValueChange};

use super::change::Author;
use super::define::Definer;
use crate::actor::Writer;
use crate::{Daymark, Error, values};

/// How many values one write takes: some milliseconds' worth.
const AT_A_TIME: i64 = 500;

/// What is to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The name of the attribute whose values go into the other. It is deleted.
    pub from: String,
    /// The name of the attribute that gets them.
    pub into: String,
    /// Whether they take the place of values that are there; else they fill days that have none.
    pub replaces: bool,
}

/// Whether every value of one attribute is a value of another too.
pub fn can_merge(from: &Attribute, into: &Attribute) -> bool {
    let is_wider = (from.value_type, into.value_type) == (ValueType::Integer, ValueType::Float);
    from.id != into.id && (from.value_type == into.value_type || is_wider)
}

/// Merges one attribute into another; how many values the other got. Where it is interrupted it can be done again.
///
/// # Errors
/// [`Error::NotFound`] where there is no such attribute, [`Error::Invalid`] where the other takes no such values.
pub async fn merge(daymark: &Daymark, writer: &Writer, merge: Merge) -> Result<usize, Error> {
    let (author, mut step) = (Author::new(daymark, writer), Step { first: Some(Day::MIN), begun: None, values: 0 });
    while step.first.is_some() {
        let (writer, merge, last) = (writer.clone(), merge.clone(), step);
        step = daymark.store().write(move |tx| last.next(tx, author, &writer, &merge)).await?;
    }
    Ok(step.values)
}

/// How far a merge is.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// The first day that was not looked at yet; none at the end.
    first: Option<Day>,
    /// The first write that changed something.
    begun: Option<Revision>,
    /// How many values were written.
    values: usize,
}

impl Step {
    fn next(self, tx: &mut Tx<'_>, author: Author, writer: &Writer, merge: &Merge) -> Result<Step, Error> {
        let definer = Definer::begin(tx, author, writer)?;
        let (from, into) = (definer.find(&merge.from)?, definer.find(&merge.into)?);
        if !can_merge(from, into) {
            return Err(Error::field("into", "The values of the two are of different kinds."));
        }
        let user = author.user;
        let rows = daily_values::list_from(tx, user, from.id, self.first.unwrap_or(Day::MAX), AT_A_TIME)?;
        let Some(last) = rows.last().map(|row| row.day) else {
            definer.delete(tx, from)?;
            self.noted(tx, &definer, from, user)?;
            return Ok(Step { first: None, ..self });
        };
        let changes = moved(tx, user, &rows, into, merge.replaces)?;
        let values = self.values + changes.len();
        let mut begun = self.begun;
        if !changes.is_empty() {
            let (service, request_id, made_at) = (author.service, author.request.0, author.now);
            let changes = Changes::Values(changes);
            values::put(tx, user, &Entry { revision: definer.revision(), service, request_id, made_at, changes })?;
            begun = Some(self.noted(tx, &definer, from, user)?);
        }
        // Past the last day there is nothing, and the next write ends it.
        Ok(Step { first: Some(last.plus(1)), begun, values })
    }

    /// Notes the write as part of the change that can be undone; which write began it.
    fn noted(
        &self,
        tx: &mut Tx<'_>,
        definer: &Definer,
        from: &Attribute,
        user: model::UserId,
    ) -> Result<Revision, Error> {
        match self.begun {
            Some(begun) => changes::extend(tx, user, begun, definer.revision())?,
            None => definer.note(tx, Kind::Merge, from)?,
        }
        Ok(self.begun.unwrap_or(definer.revision()))
    }
}

/// The changes that give these values to another attribute.
fn moved(
    tx: &mut Tx<'_>,
    user: model::UserId,
    rows: &[DailyValue],
    into: &Attribute,
    replaces: bool,
) -> Result<Vec<ValueChange>, Error> {
    let places: Vec<_> = rows.iter().map(|row| (into.id, row.day)).collect();
    let there = daily_values::list_at(tx, user, &places)?.into_iter();
    let there: HashMap<Day, StoredValue> = there.map(|row| (row.day, row.value)).collect();
    let change = |row: &DailyValue| {
        let (old, new) = (there.get(&row.day).cloned(), Some(row.value.clone()));
        let is_wanted = old.is_none() || (replaces && old != new);
        is_wanted.then_some(ValueChange { attribute: into.id, day: row.day, old, new })
    };
    Ok(rows.iter().filter_map(change).collect())
}
