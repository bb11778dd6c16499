//! Averages, which are medians of sixty days, made anew each week.

use std::collections::HashMap;

use model::attribute::Name;
use model::finding::Average;
use model::{AttributeId, Day};

use super::attributes_of;
use crate::actor::Reader;
use crate::attributes::{Filter, list_unpaged};
use crate::page::{Page, Paging};
use crate::{Daymark, Error};

/// Which averages are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AveragesQuery {
    /// Names of groups; none means all.
    pub groups: Option<Vec<String>>,
    /// Names of attributes; none means all.
    pub attributes: Option<Vec<String>>,
    /// The first day of sets that are wanted.
    pub date_min: Option<Day>,
    /// The last day of sets that are wanted.
    pub date_max: Option<Day>,
    /// Whether every set between these days is wanted, not the newest alone.
    pub include_historical: bool,
}

/// The averages of one attribute, with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct AverageOf {
    /// The attribute.
    pub attribute: Name,
    /// Its averages.
    pub average: Average,
}

/// Every set of averages of these attributes, by name, made from `first` to `last`, earliest first. For drawing a history.
pub async fn averages_between(
    daymark: &Daymark,
    reader: &Reader,
    attributes: Vec<String>,
    (first, last): (Day, Day),
) -> Result<HashMap<AttributeId, Vec<Average>>, Error> {
    let filter = Filter {
        attributes: Some(attributes),
        include_low_priority: true,
        include_inactive: true,
        ..Filter::default()
    };
    let ids: Vec<AttributeId> =
        list_unpaged(daymark, reader, filter).await?.iter().map(|listed| listed.attribute.id).collect();
    let (user, last) = (reader.user(), last.min(reader.today(daymark.now())));
    let found = daymark.store().read(move |tx| store::averages::list_between(tx, user, &ids, (first, last))).await?;
    let mut histories: HashMap<AttributeId, Vec<Average>> = HashMap::new();
    for average in found.into_iter().rev() {
        histories.entry(average.attribute).or_default().push(average);
    }
    for history in histories.values_mut() {
        history.sort_by_key(|average| average.date);
    }
    Ok(histories)
}

/// A page of averages, newest first, then in the order of attributes.
pub async fn averages(
    daymark: &Daymark,
    reader: &Reader,
    query: AveragesQuery,
    paging: Paging,
) -> Result<Page<AverageOf>, Error> {
    let AveragesQuery { groups, attributes, date_min, date_max, include_historical } = query;
    let filter = Filter { groups, attributes, include_low_priority: true, ..Filter::default() };
    let visible = list_unpaged(daymark, reader, filter).await?;
    let ids: Vec<_> = visible.iter().map(|l| l.attribute.id).collect();
    let place = ids.clone();
    // What is dated ahead was found by a clock that was wrong.
    let today = reader.today(daymark.now());
    let (user, span) = (reader.user(), (date_min.unwrap_or(Day::MIN), date_max.unwrap_or(today).min(today)));
    let mut averages = daymark
        .store()
        .read(move |tx| {
            let newest = store::averages::find_latest_day(tx, user, span)?;
            let Some(newest) = newest else { return Ok(Vec::new()) };
            let span = if include_historical { span } else { (newest, newest) };
            store::averages::list_between(tx, user, &ids, span)
        })
        .await?;
    averages.sort_by_key(|a| (std::cmp::Reverse(a.date), place.iter().position(|id| *id == a.attribute)));
    let names = attributes_of(daymark, user).await?;
    let named = |average: Average| {
        let attribute = names.get(&average.attribute)?.name.clone();
        Some(AverageOf { attribute, average })
    };
    paging.of(averages.into_iter().filter_map(named).collect())
}

/// What was usual on each weekday for each of the person's attributes, as of a day: their averages of the newest set up to it.
pub async fn usual(daymark: &Daymark, reader: &Reader, day: Day) -> Result<HashMap<AttributeId, Average>, Error> {
    let (user, reader, known) = (reader.user(), reader.clone(), daymark.attributes().clone());
    let day = day.min(reader.today(daymark.now()));
    let found = daymark.store().read(move |tx| {
        let Some(newest) = store::averages::find_latest_day(tx, user, (Day::MIN, day))? else { return Ok(Vec::new()) };
        let attributes = known.list(tx, user)?;
        let visible = attributes.iter().filter(|a| reader.may_read(a.group, a.manual));
        let ids: Vec<AttributeId> = visible.map(|a| a.id).collect();
        store::averages::list_between(tx, user, &ids, (newest, newest))
    });
    Ok(found.await?.into_iter().map(|average| (average.attribute, average)).collect())
}
