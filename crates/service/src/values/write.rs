//! Writing a batch of values: reading, checking and storing are one transaction, so that increments are exact, and every
//! value that changes is in the journal with what stood there before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use model::attribute::Attribute;
use model::{AttributeId, Day, Revision, UserId, Value};
use serde_json::Value as Json;
use store::Tx;
use store::daily_values::{DailyValue, StoredValue};
use store::journal::{self, Changes, Entry, ValueChange, Write};

use crate::actor::{WritePermission, Writer};
use crate::attributes::{self, Attributes, Known, find_to_write, not_the_owner, unknown};
use crate::batch::{Item, Outcome, Refusal, read_day};
use crate::{Daymark, Error};

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The day's total is set.
    Total,
    /// An amount is added to the day's total.
    Amount,
    /// The day's total is set, or removed where the value is null: what a person may do by hand.
    Entry,
}

/// What a failed item means for the others of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failures {
    /// Nothing: the others are stored.
    StandAlone,
    /// That none of them is stored.
    StopAll,
}

/// What became of one item that was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    /// The name as it was sent.
    pub name: String,
    /// The day it was for.
    pub day: Day,
    /// Whether the day was sent.
    pub is_dated: bool,
    /// The total or amount, as it was understood; none where the total was removed.
    pub value: Option<Value>,
    /// The day's total after it, where there is one.
    pub total: Option<Value>,
}

/// Writes a batch and answers for each item in order.
pub(super) async fn write(
    daymark: &Daymark,
    writer: &Writer,
    (mode, failures): (Mode, Failures),
    items: Vec<Json>,
) -> Result<Vec<Outcome<Written>>, Error> {
    let (now, known) = (daymark.now(), daymark.attributes().clone());
    let batch = Arc::new(Batch { writer: writer.clone(), mode, failures, items, now, known, read: Mutex::new(None) });
    let run = batch.clone();
    let written = daymark.store().write(move |tx| run.run(tx)).await?;
    batch.keep_attributes();
    Ok(written)
}

type Outcomes = Vec<Outcome<Written>>;

struct Batch {
    writer: Writer,
    mode: Mode,
    failures: Failures,
    items: Vec<Json>,
    now: Timestamp,
    known: Known,
    /// The attributes, where the last run had to read them, with the revision that changed them last.
    read: Mutex<Option<(Revision, Attributes)>>,
}

impl Batch {
    fn run(&self, tx: &mut Tx<'_>) -> Result<Outcomes, Error> {
        let user = self.writer.user();
        let Write { revision, attributes_revision, .. } = journal::begin(tx, user)?;
        self.writer.check(tx)?;
        let (attributes, is_new) = match self.known.get(user, attributes_revision) {
            Some(attributes) => (attributes, false),
            None => (attributes::read(tx, user)?, true),
        };
        let targets: Vec<Result<Target<'_>, Refusal>> =
            self.items.iter().enumerate().map(|(index, json)| self.target(&attributes, index, json)).collect();
        let mut totals = Totals::read(tx, user, targets.iter().flatten())?;
        let outcomes: Outcomes = targets
            .into_iter()
            .zip(&self.items)
            .map(|(target, json)| target.and_then(|target| totals.apply(target)).map_err(|refusal| refusal.of(json)))
            .collect();
        let is_stopped = self.failures == Failures::StopAll && outcomes.iter().any(Result::is_err);
        if !is_stopped {
            self.store(tx, revision, totals.changes())?;
        }
        *self.read() = is_new.then_some((attributes_revision, attributes));
        Ok(outcomes)
    }

    fn read(&self) -> MutexGuard<'_, Option<(Revision, Attributes)>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers the attributes that were read, now that everything is committed.
    fn keep_attributes(&self) {
        if let Some((revision, attributes)) = &*self.read() {
            self.known.keep(self.writer.user(), *revision, attributes);
        }
    }

    /// Finds the attribute of an item and checks the item, in the order that the API gives.
    fn target<'a>(&self, attributes: &'a [Attribute], index: usize, json: &Json) -> Result<Target<'a>, Refusal> {
        let required: &[&str] = if self.mode == Mode::Amount { &["name", "value"] } else { &["name", "date", "value"] };
        let item = Item::read(index, json, required)?;
        let (name, service) = (item.said("name"), self.writer.service());
        let (attribute, permission) = find_to_write(attributes, &self.writer, item.name("name"), || unknown(&name))?;
        if attribute.owner != Some(service) || !attribute.active {
            return Err(not_the_owner(&name));
        }
        let today = self.writer.today(self.now);
        let date = if self.mode == Mode::Amount { item.get_some("date") } else { item.get("date") };
        let day = date.map_or(Ok(today), |date| read_day(date, today))?;
        let value = item.get("value").unwrap_or(&Json::Null);
        let value = match self.mode {
            Mode::Entry if value.is_null() => Ok(None),
            Mode::Total | Mode::Entry => attribute.value_type.read(value).map(Some),
            Mode::Amount => attribute.value_type.read_increment(value).map(Some),
        };
        let value = value.map_err(Refusal::validation)?;
        Ok(Target { name, attribute, day, is_dated: date.is_some(), value, mode: self.mode, permission })
    }

    fn store(&self, tx: &mut Tx<'_>, revision: Revision, changes: Vec<ValueChange>) -> Result<(), store::Error> {
        if changes.is_empty() {
            return Ok(());
        }
        let (service, request_id) = (self.writer.service(), self.writer.request().0);
        let entry = Entry { revision, service, request_id, made_at: self.now, changes: Changes::Values(changes) };
        put(tx, self.writer.user(), &entry)
    }
}

/// Stores the values that a write changes, and its row in the journal.
pub(crate) fn put(tx: &mut Tx<'_>, user: UserId, entry: &Entry) -> Result<(), store::Error> {
    let Changes::Values(changes) = &entry.changes else {
        return Err(store::Error::Internal("values were to be stored that are none".into()));
    };
    let set = |c: &ValueChange| Some(DailyValue { attribute: c.attribute, day: c.day, value: c.new.clone()? });
    let removed = changes.iter().filter(|change| change.new.is_none());
    let removed: Vec<(AttributeId, Day)> = removed.map(|change| (change.attribute, change.day)).collect();
    let set: Vec<DailyValue> = changes.iter().filter_map(set).collect();
    store::daily_values::upsert(tx, user, entry.revision, &set)?;
    store::daily_values::delete(tx, user, &removed)?;
    journal::insert(tx, user, entry)
}

/// An item that passed every check that can be made without the day's total.
struct Target<'a> {
    name: String,
    attribute: &'a Attribute,
    day: Day,
    is_dated: bool,
    /// None where the total is to be removed.
    value: Option<Value>,
    mode: Mode,
    /// Held as proof; there is no target without it.
    #[expect(dead_code, reason = "a target can only be made with a permission")]
    permission: WritePermission,
}

/// The totals of the days that a batch is about: as they were, and as the items so far have left them.
struct Totals {
    places: HashMap<(AttributeId, Day), Total>,
    /// Where changes were made, in the order they came up.
    order: Vec<(AttributeId, Day)>,
}

#[derive(Default)]
struct Total {
    old: Option<StoredValue>,
    current: Option<Value>,
}

impl Totals {
    fn read<'a, 'b: 'a>(
        tx: &mut Tx<'_>,
        user: UserId,
        targets: impl Iterator<Item = &'a Target<'b>>,
    ) -> Result<Totals, store::Error> {
        let mut types = HashMap::new();
        let mut order: Vec<(AttributeId, Day)> = Vec::new();
        let mut places: HashMap<(AttributeId, Day), Total> = HashMap::new();
        for target in targets {
            types.insert(target.attribute.id, target.attribute.value_type);
            let place = (target.attribute.id, target.day);
            if places.insert(place, Total::default()).is_none() {
                order.push(place);
            }
        }
        for DailyValue { attribute, day, value } in store::daily_values::list_at(tx, user, &order)? {
            let current = types.get(&attribute).and_then(|value_type| value.clone().read_as(*value_type));
            places.insert((attribute, day), Total { old: Some(value), current });
        }
        Ok(Totals { places, order })
    }

    fn apply(&mut self, target: Target<'_>) -> Result<Written, Refusal> {
        let Target { name, attribute, day, is_dated, value, mode, .. } = target;
        let total = self.places.entry((attribute.id, day)).or_default();
        let new = match (mode, &value) {
            (Mode::Amount, Some(amount)) => {
                Some(attribute.value_type.add(total.current.as_ref(), amount).map_err(Refusal::validation)?)
            }
            _ => value.clone(),
        };
        total.current = new.clone();
        Ok(Written { name, day, is_dated, value, total: new })
    }

    fn changes(&self) -> Vec<ValueChange> {
        let change = |place: &(AttributeId, Day)| {
            let total = self.places.get(place)?;
            let (old, new) = (total.old.clone(), total.current.as_ref().map(StoredValue::from));
            (old != new).then_some(ValueChange { attribute: place.0, day: place.1, old, new })
        };
        self.order.iter().filter_map(change).collect()
    }
}
