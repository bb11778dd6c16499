//! Where values came from: the service that wrote each, when, and what stood there before.

use std::collections::HashMap;

use jiff::Timestamp;
use model::attribute::{Attribute, Service};
use model::{Day, Revision, ServiceId, Value};
use store::journal::Changes;

use super::Span;
use crate::actor::Reader;
use crate::services::Services;
use crate::{Daymark, Error};

/// A value of one attribute as it was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The day.
    pub day: Day,
    /// The value.
    pub value: Value,
    /// The write that set it.
    pub revision: Revision,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The service that wrote it; none where it is gone.
    pub service: Option<Service>,
    /// Whether it was written by hand, so that it can be taken back by hand.
    pub is_by_hand: bool,
    /// When.
    pub made_at: Timestamp,
    /// What stood there before, if anything did.
    pub before: Option<Value>,
}

/// At most `limit` values of one attribute, by name, from `first` to `last`, newest first, without the first `offset`; also of an
/// inactive one.
///
/// # Errors
/// [`Error::NotFound`] where there is no such attribute, or it is out of the reader's scopes.
pub async fn recorded(
    daymark: &Daymark,
    reader: &Reader,
    attribute: &str,
    span: Span,
    (limit, offset): (u64, u64),
) -> Result<Vec<Recorded>, Error> {
    let (name, reader, known) = (attribute.to_owned(), reader.clone(), daymark.attributes().clone());
    let read = daymark.store().read(move |tx| {
        let attributes = known.list(tx, reader.user())?;
        let attribute = find_readable(&attributes, &name, &reader)?;
        let rows =
            store::daily_values::list_revised(tx, reader.user(), attribute.id, span, (limit, offset))?.into_iter();
        let recorded = rows.filter_map(|row| {
            let value = row.value.read_as(attribute.value_type)?;
            Some(Recorded { day: row.day, value, revision: row.revision })
        });
        Ok::<_, Error>(recorded.collect())
    });
    read.await
}

/// The attribute of that name, if the reader may see it.
pub(super) fn find_readable<'a>(
    attributes: &'a [Attribute],
    name: &str,
    reader: &Reader,
) -> Result<&'a Attribute, Error> {
    let is_meant = |a: &&Attribute| a.name.as_str() == name && reader.may_read(a.group, a.manual);
    attributes.iter().find(is_meant).ok_or(Error::NotFound)
}

/// Where these values of an attribute came from, by day, as the journal tells; values whose write it does not tell of are left out.
pub async fn origins(
    daymark: &Daymark,
    reader: &Reader,
    attribute: &Attribute,
    values: &[Recorded],
) -> Result<HashMap<Day, Origin>, Error> {
    if !reader.may_read(attribute.group, attribute.manual) {
        return Err(Error::NotFound);
    }
    let mut revisions: Vec<Revision> = values.iter().map(|value| value.revision).collect();
    revisions.sort_unstable();
    revisions.dedup();
    let (user, about) = (reader.user(), attribute.id);
    let entries = daymark.store().read(move |tx| store::journal::list_about(tx, user, about, &revisions)).await?;
    let services = Services::find(daymark, entries.iter().map(|entry| entry.service)).await?;
    let revision_of: HashMap<Day, Revision> = values.iter().map(|value| (value.day, value.revision)).collect();
    let mut origins = HashMap::new();
    for entry in entries {
        let Changes::Values(changes) = entry.changes else { continue };
        for change in changes {
            if revision_of.get(&change.day) == Some(&entry.revision) {
                let origin = Origin {
                    service: services.get(entry.service),
                    is_by_hand: entry.service == ServiceId::DAYMARK,
                    made_at: entry.made_at,
                    before: change.old.and_then(|old| old.read_as(attribute.value_type)),
                };
                origins.insert(change.day, origin);
            }
        }
    }
    Ok(origins)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Store;

    use super::*;
    use crate::attributes::{acquire, add_template, overview};
    use crate::stories::{Person, batch};
    use crate::values::{enter, update};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    async fn attribute(person: &Person, name: &str) -> Attribute {
        let listed = overview(&person.daymark, &person.looking()).await.expect("attributes");
        listed.into_iter().find(|l| l.attribute.name.as_str() == name).expect("it").attribute
    }

    store::on_both_engines! {
        async fn a_value_tells_who_wrote_it_last_and_what_stood_there_before(store: Store) {
            let person = Person::new(store);
            let (reader, app) = (person.looking(), person.app(1, "activity_write"));
            acquire(&person.daymark, &app, batch(json!([{"template": "steps"}]))).await.expect("outcomes");
            let item = |date: &str, value: i64| json!({"name": "steps", "date": date, "value": value});
            for items in [json!([item("2026-10-05", 1), item("2026-10-06", 2)]), json!([item("2026-10-06", 3)])] {
                update(&person.daymark, &app, batch(items)).await.expect("outcomes");
            }
            let span = (day("2026-10-05"), day("2026-10-06"));
            let values = recorded(&person.daymark, &reader, "steps", span, (50, 0)).await.expect("values");
            assert_eq!(values.iter().map(|v| v.value.clone()).collect::<Vec<_>>(), [Value::Integer(3), Value::Integer(1)]);
            let second = recorded(&person.daymark, &reader, "steps", span, (1, 1)).await.expect("values");
            assert_eq!(second, values[1..]);
            let steps = attribute(&person, "steps").await;
            let found = origins(&person.daymark, &reader, &steps, &values).await.expect("origins");
            assert_eq!(found[&day("2026-10-05")].before, None);
            assert_eq!(found[&day("2026-10-06")].before, Some(Value::Integer(2)));
            assert!(found.values().all(|origin| !origin.is_by_hand && origin.made_at == person.daymark.now()));
            let one = recorded(&person.daymark, &reader, "steps", (span.1, span.1), (50, 0)).await.expect("values");
            assert_eq!(one.len(), 1);
        }

        async fn what_was_entered_by_hand_says_so_and_is_nobody_elses_to_see(store: Store) {
            let person = Person::new(store);
            let reader = person.looking();
            add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
            let today = day("2026-10-07");
            enter(&person.daymark, &person.by_hand(), today, vec![("mood".to_owned(), json!(7))]).await.expect("outcomes");
            let span = (Day::MIN, Day::MAX);
            let values = recorded(&person.daymark, &reader, "mood", span, (50, 0)).await.expect("values");
            let mood = attribute(&person, "mood").await;
            let found = origins(&person.daymark, &reader, &mood, &values).await.expect("origins");
            assert!(found[&today].is_by_hand);
            assert_eq!(found[&today].service, Some(Service::daymark()));

            let narrow = person.reader(3, "activity_read");
            assert_eq!(recorded(&person.daymark, &narrow, "mood", span, (50, 0)).await, Err(Error::NotFound));
            assert_eq!(origins(&person.daymark, &narrow, &mood, &values).await, Err(Error::NotFound));
            let neighbour = Person { daymark: person.daymark.clone(), user: model::UserId(2) };
            assert_eq!(recorded(&person.daymark, &neighbour.looking(), "mood", span, (50, 0)).await, Err(Error::NotFound));
            assert_eq!(origins(&person.daymark, &neighbour.looking(), &mood, &values).await, Ok(HashMap::new()));
        }
    }
}
