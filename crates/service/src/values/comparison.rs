//! Two periods compared by their means.

use std::collections::HashMap;

use analytics::figures::figures;
use analytics::series::{Kind, unroll};
use model::attribute::Attribute;
use model::{AttributeId, Day, ValueType};

use crate::actor::Reader;
use crate::{Daymark, Error, words};

/// The first and the last day of a period.
pub type Span = (Day, Day);

/// What the values of a period come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean of the days that have a value.
    pub mean: f64,
    /// How many these are.
    pub days: usize,
}

/// One attribute in two periods.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Comparison {
    /// In the one that is looked at; none where no day has a value.
    pub now: Option<Mean>,
    /// In the one that it is compared with.
    pub then: Option<Mean>,
    /// How much more it is now; of times of day by how many minutes it is later, within half a day.
    pub difference: Option<f64>,
    /// The difference as a share of what it was then, where amounts are compared and it was more than nothing.
    pub share: Option<f64>,
}

/// Compares the means of two periods, for each of these attributes that the reader may see. Whether a difference is more than
/// chance is not looked at.
pub async fn compare(
    daymark: &Daymark,
    reader: &Reader,
    attributes: &[Attribute],
    (now, then): (Span, Span),
) -> Result<HashMap<AttributeId, Comparison>, Error> {
    let readable = attributes.iter().filter(|a| reader.may_read(a.group, a.manual));
    let readable: Vec<&Attribute> = readable.collect();
    let (user, ids) = (reader.user(), readable.iter().map(|a| a.id).collect::<Vec<_>>());
    let read = daymark.store().read(move |tx| {
        let mut numbers: HashMap<AttributeId, [Vec<(Day, f64)>; 2]> = HashMap::new();
        for (place, span) in [now, then].into_iter().enumerate() {
            store::daily_values::for_each_number(tx, user, &ids, span, &mut |attribute, value| {
                if let Some(values) = numbers.entry(attribute).or_default().get_mut(place) {
                    values.push(value);
                }
            })?;
        }
        Ok::<_, store::Error>(numbers)
    });
    let numbers = read.await?;
    let compared = |attribute: &&Attribute| {
        let [now, then] = numbers.get(&attribute.id)?;
        Some((attribute.id, comparison(attribute, now, then)?))
    };
    Ok(readable.iter().filter_map(compared).collect())
}

fn comparison(attribute: &Attribute, now: &[(Day, f64)], then: &[(Day, f64)]) -> Option<Comparison> {
    let kind = Kind::of(attribute.value_type)?;
    let mean = |values| figures(kind, values).map(|figures| Mean { mean: figures.mean, days: figures.days });
    let (now, then) = (mean(now), mean(then));
    let difference = now.zip(then).map(|(now, then)| match kind {
        Kind::TimeOfDay => unroll(now.mean, then.mean) - then.mean,
        Kind::Number | Kind::Boolean => now.mean - then.mean,
    });
    let is_amount = matches!(attribute.value_type, ValueType::Integer | ValueType::Float | ValueType::Duration)
        && words::nature(attribute).is_summed;
    let share = difference.zip(then).filter(|(_, then)| is_amount && then.mean > 0.0);
    let share = share.map(|(difference, then)| difference / then.mean).filter(|share| share.is_finite());
    Some(Comparison { now, then, difference, share })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Store;

    use super::*;
    use crate::attributes::{acquire, overview};
    use crate::stories::{Person, batch};
    use crate::values::update;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    store::on_both_engines! {
        async fn two_periods_are_compared_by_the_days_that_have_values(store: Store) {
            let person = Person::new(store);
            let app = person.app(1, "activity_write sleep_write mood_write");
            let templates = json!([{"template": "steps"}, {"template": "sleep_start"}, {"template": "mood"}]);
            acquire(&person.daymark, &app, batch(templates)).await.expect("outcomes");
            let item = |name: &str, date: &str, value: i64| json!({"name": name, "date": date, "value": value});
            let items = json!([
                item("steps", "2026-09-01", 100), item("steps", "2026-09-02", 300), item("steps", "2026-10-01", 250),
                // From midday: 23:50 and then 00:20.
                item("sleep_start", "2026-09-01", 710), item("sleep_start", "2026-10-01", 740), item("mood", "2026-10-01", 5),
            ]);
            update(&person.daymark, &app, batch(items)).await.expect("outcomes");
            let listed = overview(&person.daymark, &person.looking()).await.expect("attributes");
            let attributes: Vec<Attribute> = listed.into_iter().map(|listed| listed.attribute).collect();
            let spans = ((day("2026-10-01"), day("2026-10-31")), (day("2026-09-01"), day("2026-09-30")));
            let found = compare(&person.daymark, &person.looking(), &attributes, spans).await.expect("comparisons");
            let of = |name: &str| found[&attributes.iter().find(|a| a.name.as_str() == name).expect("it").id];
            let mean = |mean, days| Some(Mean { mean, days });
            assert_eq!(
                of("steps"),
                Comparison { now: mean(250.0, 1), then: mean(200.0, 2), difference: Some(50.0), share: Some(0.25) }
            );
            assert_eq!((of("sleep_start").difference, of("sleep_start").share), (Some(30.0), None));
            assert_eq!(of("mood"), Comparison { now: mean(5.0, 1), ..Comparison::default() });
            let narrow = person.reader(2, "mood_read");
            let narrow = compare(&person.daymark, &narrow, &attributes, spans).await.expect("comparisons");
            assert_eq!(narrow.len(), 1, "only what the reader may see");
        }
    }
}
