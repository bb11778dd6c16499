//! What was entered last by hand, to be seen once more and taken back.

use jiff::{SignedDuration, Timestamp};
use model::attribute::Attribute;
use model::{Day, Revision, ServiceId, Value};
use store::Tx;
use store::daily_values::StoredValue;
use store::journal::{self, Changes, Entry, ValueChange};

use super::undo::{Undone, undo};
use crate::actor::{Browser, Reader, RequestId};
use crate::{Daymark, Error, clock};

/// For how long it can be taken back where it was entered. (Later it can on the page of each attribute.)
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(12);
/// Among how many of the latest writes it is looked for. Findings that are stored count too.
const AMONG: i64 = 200;

/// What was entered last for a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Entered {
    /// The write.
    pub revision: Revision,
    /// Whether it took the one before it back.
    pub takes_back: bool,
    /// What it changed; never empty.
    pub changes: Vec<Changed>,
}

/// One value that was entered, and still stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The attribute.
    pub attribute: Attribute,
    /// What stood there before, if anything did.
    pub old: Option<Value>,
    /// What was entered; none where a value was removed.
    pub new: Option<Value>,
}

/// What the person entered last by hand, where that was lately, for this day alone, and is not written over. Imports and merges, which
/// are undone as a whole, are not told here.
pub async fn last_entered(daymark: &Daymark, reader: &Reader, day: Day) -> Result<Option<Entered>, Error> {
    let (reader, now, known) = (reader.clone(), daymark.now(), daymark.attributes().clone());
    let find = move |tx: &mut Tx<'_>| {
        let Some((entry, takes_back)) = last_entry(tx, &reader, now)? else { return Ok(None) };
        let Changes::Values(changes) = entry.changes else { return Ok(None) };
        if changes.iter().any(|change| change.day != day) {
            return Ok(None);
        }
        let attributes = known.list(tx, reader.user())?;
        let places: Vec<_> = changes.iter().map(|change| (change.attribute, day)).collect();
        let stored = store::daily_values::list_at(tx, reader.user(), &places)?;
        let stands = |change: &ValueChange| {
            let stored = stored.iter().find(|row| row.attribute == change.attribute).map(|row| &row.value);
            stored == change.new.as_ref()
        };
        let changed = |change: ValueChange| {
            let attribute = attributes.iter().find(|a| a.id == change.attribute)?;
            let is_shown = attribute.is_shown() && reader.may_read(attribute.group, attribute.manual);
            let read = |value: Option<StoredValue>| value.and_then(|value| value.read_as(attribute.value_type));
            let (old, new) = (read(change.old), read(change.new));
            is_shown.then(|| Changed { attribute: attribute.clone(), old, new })
        };
        let changes: Vec<Changed> = changes.into_iter().filter(stands).filter_map(changed).collect();
        let entered = Entered { revision: entry.revision, takes_back, changes };
        Ok::<_, store::Error>((!entered.changes.is_empty()).then_some(entered))
    };
    Ok(daymark.store().read(find).await?)
}

/// Takes back what was entered last for a day, as [`last_entered`] told it, if that is still the write of this number: what else the
/// write may have changed stays.
pub async fn undo_last_entered(
    daymark: &Daymark,
    browser: &Browser,
    request: RequestId,
    (day, revision): (Day, Revision),
) -> Result<Undone, Error> {
    let told = last_entered(daymark, &browser.reader(), day).await?;
    let Some(told) = told.filter(|told| told.revision == revision) else {
        return Ok(Undone { restored: 0, left: 0 });
    };
    let places = told.changes.into_iter().map(|changed| (changed.attribute.name.to_string(), day)).collect();
    undo(daymark, &browser.writer(request), revision, places).await
}

/// The last write by hand, if it was lately, and whether it took the one before it back.
fn last_entry(tx: &mut Tx<'_>, reader: &Reader, now: Timestamp) -> Result<Option<(Entry, bool)>, store::Error> {
    let user = reader.user();
    let latest = journal::progress(tx, user)?.latest;
    let after = Revision(latest.0.saturating_sub(AMONG));
    let entry = journal::find_last_values(tx, user, (after, Revision(latest.0 + 1)), ServiceId::DAYMARK)?;
    let was_lately = |entry: &Entry| entry.made_at >= now - TOLD_FOR && !clock::is_ahead(entry.made_at, now);
    let Some(entry) = entry.filter(was_lately) else { return Ok(None) };
    if store::changes::is_of_request(tx, user, entry.request_id)? {
        return Ok(None);
    }
    let before = journal::find_last_values(tx, user, (after, entry.revision), ServiceId::DAYMARK)?;
    let takes_back = before.is_some_and(|before| is_reverse(&entry.changes, &before.changes));
    Ok(Some((entry, takes_back)))
}

/// Whether some changes put back what others changed.
fn is_reverse(changes: &Changes, others: &Changes) -> bool {
    let (Changes::Values(changes), Changes::Values(others)) = (changes, others) else { return false };
    changes.iter().all(|change| {
        let is_reverse = |other: &ValueChange| {
            (other.attribute, other.day) == (change.attribute, change.day)
                && (&other.old, &other.new) == (&change.new, &change.old)
        };
        others.iter().any(is_reverse)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Store;

    use super::*;
    use crate::attributes::{Edit, add_template, edit};
    use crate::stories::Person;
    use crate::values::{course, enter};

    async fn enter_mood(person: &Person, day: Day, mood: serde_json::Value) {
        let entered = enter(&person.daymark, &person.by_hand(), day, vec![("mood".to_owned(), mood)]).await;
        assert!(entered.expect("outcomes").iter().all(Result::is_ok));
    }

    async fn take_back(person: &Person, day: Day, revision: Revision) -> Undone {
        let request = RequestId([9; 16]);
        let undone = undo_last_entered(&person.daymark, &person.browser(), request, (day, revision)).await;
        undone.expect("an answer")
    }

    async fn last(person: &Person, day: Day) -> Option<(Option<i64>, Option<i64>)> {
        let entered = last_entered(&person.daymark, &person.looking(), day).await.expect("an answer")?;
        let number = |value: &Option<Value>| value.as_ref().and_then(Value::number).map(|n| n as i64);
        Some((number(&entered.changes[0].old), number(&entered.changes[0].new)))
    }

    store::on_both_engines! {
        async fn what_was_entered_last_is_told_with_what_stood_there_until_it_is_taken_back(store: Store) {
            let person = Person::new(store);
            let today = person.looking().today(person.daymark.now());
            add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
            assert_eq!(last(&person, today).await, None);
            enter_mood(&person, today, json!(7)).await;
            enter_mood(&person, today, json!(3)).await;
            assert_eq!(last(&person, today).await, Some((Some(7), Some(3))));
            enter_mood(&person, today, json!(null)).await;
            assert_eq!(last(&person, today).await, Some((Some(3), None)), "what was removed can come back");
            let entered = last_entered(&person.daymark, &person.looking(), today).await.expect("an answer").expect("it");
            assert!(!entered.takes_back);
            assert_eq!(take_back(&person, today, entered.revision).await.restored, 1);
            assert_eq!(last(&person, today).await, Some((None, Some(3))), "and the taking back can be taken back");
            let told = last_entered(&person.daymark, &person.looking(), today).await.expect("an answer").expect("it");
            assert!(told.takes_back);
            assert_eq!(take_back(&person, today, entered.revision).await.restored, 0, "which is the last write now");
        }

        async fn only_what_is_told_is_taken_back(store: Store) {
            let person = Person::with_account(store).await;
            let today = person.looking().today(person.daymark.now());
            for template in ["mood", "coffees"] {
                add_template(&person.daymark, &person.by_hand(), template).await.expect("an attribute");
            }
            let totals = vec![("mood".to_owned(), json!(7)), ("coffees".to_owned(), json!(2))];
            let of_its_own = person.browser().writer(RequestId([1; 16]));
            enter(&person.daymark, &of_its_own, today, totals).await.expect("outcomes");
            let hiding = Edit { label: "Coffees".into(), group: "food".into(), hidden: true };
            edit(&person.daymark, &person.by_hand(), "coffees", hiding).await.expect("hidden");
            let entered = last_entered(&person.daymark, &person.looking(), today).await.expect("an answer").expect("it");
            assert_eq!(entered.changes.len(), 1, "what is hidden is not told");
            assert_eq!(take_back(&person, today, entered.revision).await, Undone { restored: 1, left: 0 });
            let coffees = course(&person.daymark, &person.looking(), "coffees", (today, today)).await.expect("a course");
            assert_eq!(coffees.days, 1);
        }

        async fn what_was_entered_for_another_day_or_is_written_over_is_not_told(store: Store) {
            let person = Person::new(store);
            let today = person.looking().today(person.daymark.now());
            add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
            enter_mood(&person, today.plus(-1), json!(7)).await;
            assert_eq!(last(&person, today).await, None);
            assert_eq!(last(&person, today.plus(-1)).await, Some((None, Some(7))));
        }
    }
}
