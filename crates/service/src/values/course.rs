//! How one attribute went over any length of time.

use model::{Day, Value};
use store::daily_values::{self, StoredValue};

use super::Span;
use super::origin::find_readable;
use crate::actor::Reader;
use crate::{Daymark, Error};

/// The values of one attribute in a period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// Those that are numbers, earliest first. Text, which is neither drawn nor reckoned with, is not among them.
    pub numbers: Vec<(Day, Value)>,
    /// On how many days there is a value, of whatever kind.
    pub days: u64,
    /// The first of these days.
    pub first: Option<Day>,
}

/// How an attribute, by name, went in a period; also an inactive one.
///
/// # Errors
/// [`Error::NotFound`] where there is no such attribute, or it is out of the reader's scopes.
pub async fn course(daymark: &Daymark, reader: &Reader, attribute: &str, span: Span) -> Result<Course, Error> {
    let (name, reader, known) = (attribute.to_owned(), reader.clone(), daymark.attributes().clone());
    let read = daymark.store().read(move |tx| {
        let attributes = known.list(tx, reader.user())?;
        let attribute = find_readable(&attributes, &name, &reader)?;
        let (days, first) = daily_values::find_extent(tx, reader.user(), attribute.id, span)?;
        let mut numbers: Vec<(Day, Value)> = Vec::new();
        daily_values::for_each_number(tx, reader.user(), &[attribute.id], span, &mut |_, (day, number)| {
            numbers.extend(StoredValue::Number(number).read_as(attribute.value_type).map(|value| (day, value)));
        })?;
        numbers.reverse();
        Ok::<_, Error>(Course { numbers, days, first })
    });
    read.await
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Store;

    use super::*;
    use crate::attributes::acquire;
    use crate::stories::{Person, batch};
    use crate::values::update;

    store::on_both_engines! {
        async fn numbers_come_in_their_order_and_text_is_counted(store: Store) {
            let person = Person::new(store);
            let app = person.app(1, "activity_write mood_write");
            let templates = json!([{"template": "steps"}, {"template": "mood_note"}]);
            acquire(&person.daymark, &app, batch(templates)).await.expect("outcomes");
            let item = |name: &str, date: &str, value: serde_json::Value| json!({"name": name, "date": date, "value": value});
            let items = json!([
                item("steps", "2026-10-06", json!(2)), item("steps", "2026-10-05", json!(1)), item("steps", "2026-09-01", json!(9)),
                item("mood_note", "2026-10-05", json!("calm")),
            ]);
            update(&person.daymark, &app, batch(items)).await.expect("outcomes");
            let day = |text| Day::parse(text).expect("a day");
            let span = (day("2026-10-01"), day("2026-10-31"));
            let of = async |name: &str| course(&person.daymark, &person.looking(), name, span).await.expect("a course");
            let (first, second) = (day("2026-10-05"), day("2026-10-06"));
            let numbers = vec![(first, Value::Integer(1)), (second, Value::Integer(2))];
            assert_eq!(of("steps").await, Course { numbers, days: 2, first: Some(first) });
            assert_eq!(of("mood_note").await, Course { numbers: Vec::new(), days: 1, first: Some(first) });
            let narrow = person.reader(2, "mood_read");
            assert_eq!(course(&person.daymark, &narrow, "steps", span).await, Err(Error::NotFound));
        }
    }
}
