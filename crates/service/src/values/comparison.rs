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
