//! Reading values.

use std::collections::HashMap;

use model::attribute::{Attribute, Service};
use model::{AttributeId, Day, UserId, Value};

use crate::actor::Reader;
use crate::attributes::{Filter, Listed, list_unpaged};
use crate::page::{Page, Paging};
use crate::{Daymark, Error};

/// Which days of which attributes are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValuesQuery {
    /// Which attributes.
    pub filter: Filter,
    /// How many days, 1 to 31; more means 31.
    pub days: u64,
    /// The last of them; none means the user's today.
    pub date_max: Option<Day>,
}

/// An attribute with its values on successive days.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// The attribute.
    pub attribute: Attribute,
    /// The service that may write it.
    pub service: Option<Service>,
    /// Every day that was asked for, newest first, with its value where there is one.
    pub values: Vec<(Day, Option<Value>)>,
}

/// The most days that one answer covers.
pub const MAX_DAYS: u64 = 31;

/// A page of attributes with their values; ones of low priority are among them, inactive ones are not.
pub async fn with_values(
    daymark: &Daymark,
    reader: &Reader,
    query: ValuesQuery,
    paging: Paging,
) -> Result<Page<Values>, Error> {
    let last = query.date_max.unwrap_or_else(|| reader.today(daymark.now()));
    let days = query.days.clamp(1, MAX_DAYS) as i64;
    let filter = Filter { include_low_priority: true, include_inactive: false, ..query.filter };
    let page = crate::attributes::list(daymark, reader, filter, paging).await?;
    let Page { count, items, paging } = page;
    let items = fill(daymark, reader.user(), items, (last.plus(1 - days), last)).await?;
    Ok(Page { count, items, paging })
}

/// Every active attribute that the reader may see, with its values from `first` to `last`.
pub async fn days(daymark: &Daymark, reader: &Reader, (first, last): (Day, Day)) -> Result<Vec<Values>, Error> {
    let filter = Filter { include_low_priority: true, ..Filter::default() };
    let attributes = list_unpaged(daymark, reader, filter).await?;
    fill(daymark, reader.user(), attributes, (first, last)).await
}

/// A page of one attribute's stored values up to `date_max`, newest first. An attribute that is unknown, inactive or out of
/// the reader's scopes is not found.
pub async fn list(
    daymark: &Daymark,
    reader: &Reader,
    attribute: &str,
    date_max: Option<Day>,
    paging: Paging,
) -> Result<Page<(Day, Value)>, Error> {
    let last = date_max.unwrap_or(Day::MAX);
    stored(daymark, reader, attribute, last, (paging, |attribute: &Attribute| attribute.active)).await
}

/// A page of all that is stored of one attribute, newest first, also of an inactive one.
pub async fn history(
    daymark: &Daymark,
    reader: &Reader,
    attribute: &str,
    paging: Paging,
) -> Result<Page<(Day, Value)>, Error> {
    stored(daymark, reader, attribute, Day::MAX, (paging, |_: &Attribute| true)).await
}

/// The values of one attribute that was listed, from `first` to `last`.
pub async fn of_attribute(
    daymark: &Daymark,
    reader: &Reader,
    attribute: Listed,
    (first, last): (Day, Day),
) -> Result<Values, Error> {
    fill(daymark, reader.user(), vec![attribute], (first, last)).await?.pop().ok_or(Error::NotFound)
}

/// On how many days from `first` to `last` each of these attributes was marked; nothing of those that never were.
pub async fn marks(
    daymark: &Daymark,
    reader: &Reader,
    attributes: Vec<AttributeId>,
    (first, last): (Day, Day),
) -> Result<HashMap<AttributeId, i64>, Error> {
    let user = reader.user();
    let counts = daymark.store().read(move |tx| store::daily_values::count_marks(tx, user, &attributes, (first, last)));
    Ok(counts.await?.into_iter().collect())
}

async fn stored(
    daymark: &Daymark,
    reader: &Reader,
    attribute: &str,
    last: Day,
    (paging, is_wanted): (Paging, impl Fn(&Attribute) -> bool + Send + Sync + 'static),
) -> Result<Page<(Day, Value)>, Error> {
    let (user, name, reader) = (reader.user(), attribute.to_owned(), reader.clone());
    let known = daymark.attributes().clone();
    let (count, rows) = daymark
        .store()
        .read(move |tx| {
            let attributes = known.list(tx, user)?;
            let is_meant =
                |a: &&Attribute| a.name.as_str() == name && is_wanted(a) && reader.may_read(a.group, a.manual);
            let attribute = attributes.iter().find(is_meant).ok_or(Error::NotFound)?;
            let count = store::daily_values::count(tx, user, attribute.id, last)?;
            let span = (paging.limit(), paging.offset());
            let rows = store::daily_values::list_page(tx, user, attribute.id, last, span)?;
            let value_type = attribute.value_type;
            let read = rows.into_iter().filter_map(|row| Some((row.day, row.value.read_as(value_type)?)));
            Ok::<_, Error>((count, read.collect()))
        })
        .await?;
    paging.checked(count, rows)
}

async fn fill(
    daymark: &Daymark,
    user: UserId,
    attributes: Vec<Listed>,
    (first, last): (Day, Day),
) -> Result<Vec<Values>, Error> {
    let ids: Vec<AttributeId> = attributes.iter().map(|l| l.attribute.id).collect();
    let rows = daymark.store().read(move |tx| store::daily_values::list_between(tx, user, &ids, (first, last))).await?;
    let days: Vec<Day> = (first.number()..=last.number()).rev().map(Day::from_number).collect();
    let empty = |Listed { attribute, service, .. }: Listed| Values {
        attribute,
        service,
        values: days.iter().map(|day| (*day, None)).collect(),
    };
    let mut filled: Vec<Values> = attributes.into_iter().map(empty).collect();
    let rows_of: HashMap<AttributeId, usize> = filled.iter().enumerate().map(|(i, v)| (v.attribute.id, i)).collect();
    for row in rows {
        let values = rows_of.get(&row.attribute).and_then(|index| filled.get_mut(*index));
        let Some(Values { attribute, values, .. }) = values else { continue };
        let days_before_last = usize::try_from(last.number() - row.day.number()).ok();
        if let Some((_, value)) = days_before_last.and_then(|index| values.get_mut(index)) {
            *value = row.value.read_as(attribute.value_type);
        }
    }
    Ok(filled)
}
