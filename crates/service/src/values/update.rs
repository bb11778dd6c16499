//! Setting a day's total, and adding to it.

use model::{Day, Value};
use serde_json::{Value as Json, json};

use super::write::{Failures, Mode, Written, write};
use crate::actor::Writer;
use crate::batch::Outcome;
use crate::{Daymark, Error};

/// A total that was set.
#[derive(Debug, Clone, PartialEq)]
pub struct Updated {
    /// The attribute's name as it was sent.
    pub name: String,
    /// The day.
    pub date: Day,
    /// The total, as it was stored; none where it was removed, as only a person does.
    pub value: Option<Value>,
}

/// An amount that was added.
#[derive(Debug, Clone, PartialEq)]
pub struct Increased {
    /// The attribute's name as it was sent.
    pub name: String,
    /// The amount, as it was understood.
    pub value: Option<Value>,
    /// The day, if it was sent; else it was today.
    pub date: Option<Day>,
    /// The day's total after it.
    pub current: Option<Value>,
}

/// Sets days' totals: each item has `name`, `date` and `value`.
pub async fn update(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Updated>>, Error> {
    let outcomes = write(daymark, writer, (Mode::Total, Failures::StandAlone), items).await?;
    Ok(outcomes.into_iter().map(updated).collect())
}

/// Adds amounts to days' totals: each item has `name` and `value`, and may have a `date`, which is else today.
pub async fn increment(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Increased>>, Error> {
    let outcomes = write(daymark, writer, (Mode::Amount, Failures::StandAlone), items).await?;
    let increased = |outcome: Outcome<Written>| {
        outcome.map(|w| Increased { name: w.name, value: w.value, date: w.is_dated.then_some(w.day), current: w.total })
    };
    Ok(outcomes.into_iter().map(increased).collect())
}

/// Sets the totals of one day, each with the name of its attribute, as a person entered them together, and removes those that are
/// null: all of them or, where one of them fails, none.
pub async fn enter(
    daymark: &Daymark,
    writer: &Writer,
    day: Day,
    totals: Vec<(String, Json)>,
) -> Result<Vec<Outcome<Updated>>, Error> {
    let items = totals.into_iter().map(|(name, value)| json!({"name": name, "date": day, "value": value})).collect();
    let outcomes = write(daymark, writer, (Mode::Entry, Failures::StopAll), items).await?;
    Ok(outcomes.into_iter().map(updated).collect())
}

fn updated(outcome: Outcome<Written>) -> Outcome<Updated> {
    outcome.map(|w| Updated { name: w.name, date: w.day, value: w.total })
}
