//! Setting a day's total, and adding to it.

use model::{Day, Value};
use serde_json::{Value as Json, json};

use super::write::{Mode, Written, write};
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
    /// The total, as it was stored.
    pub value: Value,
}

/// An amount that was added.
#[derive(Debug, Clone, PartialEq)]
pub struct Increased {
    /// The attribute's name as it was sent.
    pub name: String,
    /// The amount, as it was understood.
    pub value: Value,
    /// The day, if it was sent; else it was today.
    pub date: Option<Day>,
    /// The day's total after it.
    pub current: Value,
}

/// Sets days' totals: each item has `name`, `date` and `value`.
pub async fn update(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Updated>>, Error> {
    let outcomes = write(daymark, writer, Mode::Total, items).await?;
    let updated = |outcome: Outcome<Written>| outcome.map(|w| Updated { name: w.name, date: w.day, value: w.total });
    Ok(outcomes.into_iter().map(updated).collect())
}

/// Adds amounts to days' totals: each item has `name` and `value`, and may have a `date`, which is else today.
pub async fn increment(daymark: &Daymark, writer: &Writer, items: Vec<Json>) -> Result<Vec<Outcome<Increased>>, Error> {
    let outcomes = write(daymark, writer, Mode::Amount, items).await?;
    let increased = |outcome: Outcome<Written>| {
        outcome.map(|w| Increased { name: w.name, value: w.value, date: w.is_dated.then_some(w.day), current: w.total })
    };
    Ok(outcomes.into_iter().map(increased).collect())
}

/// Sets the total of one attribute on one day as a person typed it.
pub async fn enter(daymark: &Daymark, writer: &Writer, attribute: &str, day: Day, typed: &str) -> Result<Value, Error> {
    let item = json!({"name": attribute, "date": day, "value": typed.trim()});
    match update(daymark, writer, vec![item]).await?.pop() {
        Some(Ok(updated)) => Ok(updated.value),
        Some(Err(failure)) => Err(Error::field("value", failure.error)),
        None => Err(Error::Internal("a batch of one had no outcome".into())),
    }
}
