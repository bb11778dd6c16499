//! Tags, that is everything that is yes or no: how often each was given, and when last.

use std::cmp::Reverse;
use std::collections::HashMap;

use analytics::marks::Marks;
use model::attribute::Attribute;
use model::search::Words;
use model::{AttributeId, Day, UserId, ValueType};
use store::Tx;

use crate::actor::Reader;
use crate::page::{Page, Paging};
use crate::{Daymark, Error};

/// Which tags are wanted, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagsQuery {
    /// Words that must stand in the label, in any case and with or without accents.
    pub words: String,
    /// The order.
    pub order: Order,
    /// Whether inactive ones are wanted too.
    pub include_inactive: bool,
    /// The name of one tag whose days are wanted, and the year.
    pub chosen: Option<(String, i16)>,
}

/// In which order tags are listed; what is alike goes by label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The most often given first.
    #[default]
    Often,
    /// The most lately given first.
    Recent,
    /// By label.
    Name,
}

/// A tag with what its days tell, up to today.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// The attribute.
    pub attribute: Attribute,
    /// The last day that had it, however long ago; never after today.
    pub last: Option<Day>,
    /// On how many of the last 30, 90 and 365 days it was given.
    pub counts: [usize; 3],
    /// How many days running until today, or yesterday while today has none yet.
    pub current_streak: i64,
    /// The most days running within the last 365.
    pub longest_streak: i64,
    /// On how many days of each of the last twelve weeks, the earliest first; the last seven days are the latest.
    pub weeks: Vec<usize>,
}

/// The spans that tags are counted over, in days.
pub const SPANS: [i64; 3] = [30, 90, 365];
/// How many weeks are told one by one.
pub const WEEKS: i64 = 12;

/// The days of one tag in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct TagYear {
    /// The attribute.
    pub attribute: Attribute,
    /// The year.
    pub year: i16,
    /// The first year with a mark; the year itself where there is none.
    pub first_year: i16,
    /// The days with it, in order.
    pub days: Vec<Day>,
}

/// What there is to see of tags.
#[derive(Debug, Clone, PartialEq)]
pub struct Tags {
    /// A page of those that are wanted.
    pub page: Page<Tag>,
    /// How many tags there are at all.
    pub all: usize,
    /// How many of them are inactive.
    pub inactive: usize,
    /// The one whose days are wanted.
    pub chosen: Option<TagYear>,
}

/// A page of the tags that the reader may see, and the days of one of them.
///
/// # Errors
/// [`Error::NotFound`] where the chosen tag is unknown, [`Error::PageNotFound`] past the last page.
pub async fn list(daymark: &Daymark, reader: &Reader, query: TagsQuery, paging: Paging) -> Result<Tags, Error> {
    let (known, reader, now) = (daymark.attributes().clone(), reader.clone(), daymark.now());
    let tags = daymark.store().read(move |tx| {
        let (user, today) = (reader.user(), reader.today(now));
        let is_tag = |a: &&Attribute| a.value_type == ValueType::Boolean && reader.may_read(a.group, a.manual);
        let all: Vec<Attribute> = known.list(tx, user)?.iter().filter(is_tag).cloned().collect();
        let (count, inactive) = (all.len(), all.iter().filter(|tag| !tag.is_shown()).count());
        let chosen = match &query.chosen {
            Some((name, year)) => {
                let tag = all.iter().find(|tag| tag.name.as_str() == name).ok_or(Error::NotFound)?;
                Some(year_of(tx, user, tag, *year)?)
            }
            None => None,
        };
        let words = Words::parse(&query.words);
        let is_wanted =
            |tag: &Attribute| (query.include_inactive || tag.is_shown()) && words.match_text(tag.label.as_str());
        let wanted: Vec<Attribute> = all.into_iter().filter(|tag| is_wanted(tag)).collect();
        let mut tags = counted(tx, user, wanted, today)?;
        sort(&mut tags, query.order);
        Ok(Tags { page: paging.of(tags)?, all: count, inactive, chosen })
    });
    tags.await
}

fn year_of(tx: &mut Tx<'_>, user: UserId, tag: &Attribute, year: i16) -> Result<TagYear, store::Error> {
    let (first, last) = days_of(year);
    let mut days = Vec::new();
    let mut take = |_: AttributeId, (day, number): (Day, f64)| {
        if number != 0.0 {
            days.push(day);
        }
    };
    store::daily_values::for_each_number(tx, user, &[tag.id], (first, last), &mut take)?;
    days.sort_unstable();
    let first_mark = store::daily_values::list_first_marks(tx, user, &[tag.id], Day::MAX)?;
    let first_year = first_mark.first().map_or(year, |(_, day)| day.date().year().min(year));
    Ok(TagYear { attribute: tag.clone(), year, first_year, days })
}

/// The first and the last day of a year.
pub(crate) fn days_of(year: i16) -> (Day, Day) {
    let day = |month, day| jiff::civil::Date::new(year, month, day).map_or(Day::MIN, Day::from_date);
    (day(1, 1), day(12, 31))
}

fn counted(tx: &mut Tx<'_>, user: UserId, tags: Vec<Attribute>, today: Day) -> Result<Vec<Tag>, store::Error> {
    let ids: Vec<AttributeId> = tags.iter().map(|tag| tag.id).collect();
    let mut days: HashMap<AttributeId, Vec<Day>> = HashMap::new();
    let mut take = |id: AttributeId, (day, number): (Day, f64)| {
        if number != 0.0 {
            days.entry(id).or_default().push(day);
        }
    };
    store::daily_values::for_each_number(tx, user, &ids, (today.plus(1 - SPANS[2]), today), &mut take)?;
    // What was not given for a year is looked for before it.
    let unseen: Vec<AttributeId> = ids.iter().copied().filter(|id| !days.contains_key(id)).collect();
    let long_ago: HashMap<AttributeId, Day> =
        store::daily_values::list_last_marks(tx, user, &unseen, today)?.into_iter().collect();
    let of = |attribute: Attribute| {
        let marks: Marks = days.remove(&attribute.id).unwrap_or_default().into_iter().collect();
        Tag {
            last: marks.last().or_else(|| long_ago.get(&attribute.id).copied()),
            counts: SPANS.map(|span| marks.count(today, span)),
            current_streak: marks.current_streak(today),
            longest_streak: marks.longest_streak(),
            weeks: marks.by_week(today, WEEKS),
            attribute,
        }
    };
    Ok(tags.into_iter().map(of).collect())
}

fn sort(tags: &mut [Tag], order: Order) {
    tags.sort_by_cached_key(|tag| {
        let label = (tag.attribute.label.sort_key(), tag.attribute.name.as_str().to_owned());
        match order {
            Order::Often => (Reverse(tag.counts[2] as i64), Reverse(tag.last), label),
            Order::Recent => (Reverse(tag.last.map_or(i64::MIN, Day::number)), Reverse(None), label),
            Order::Name => (Reverse(0), Reverse(None), label),
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Store;

    use super::*;
    use crate::attributes::create;
    use crate::stories::{Person, batch};
    use crate::values;

    /// Someone with three tags, one of which was given long ago; it is Wednesday, 2026-10-07.
    async fn person_with_tags(store: Store) -> Person {
        let person = Person::new(store);
        let writer = person.app(1, "custom_write health_write");
        let tag = |label: &str| json!({"label": label, "group": "custom", "value_type": 7});
        let items = batch(json!([tag("Café"), tag("walk"), tag("sauna"), tag("never"), {"template": "weight"}]));
        create(&person.daymark, &writer, items).await.expect("outcomes");
        let given = |name: &str, date: &str| json!({"name": name, "date": date, "value": 1});
        let no = json!({"name": "walk", "date": "2026-10-05", "value": 0});
        let values = batch(json!([
            given("cafe", "2026-10-06"), given("cafe", "2026-10-04"), given("cafe", "2026-10-03"), given("cafe", "2026-08-01"),
            given("walk", "2026-10-07"), given("walk", "2026-10-06"), no,
            given("sauna", "2024-02-29"), given("cafe", "2026-10-08"),
            {"name": "weight", "date": "2026-10-06", "value": 70.5},
        ]));
        let outcomes = values::update(&person.daymark, &writer, values).await.expect("outcomes");
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        person
    }

    async fn listed(person: &Person, query: TagsQuery) -> Vec<String> {
        let tags = list(&person.daymark, &person.looking(), query, Paging::default()).await.expect("tags");
        tags.page.items.into_iter().map(|tag| tag.attribute.name.as_str().to_owned()).collect()
    }

    store::on_both_engines! {
        async fn each_tag_is_counted_up_to_today(store: Store) {
            let person = person_with_tags(store).await;
            let tags = list(&person.daymark, &person.looking(), TagsQuery::default(), Paging::default()).await.expect("tags");
            let told: Vec<_> = tags.page.items.iter()
                .map(|tag| (tag.attribute.label.as_str(), tag.counts, tag.current_streak, tag.longest_streak, tag.last))
                .collect();
            let day = |text| Day::parse(text);
            assert_eq!(told, [
                ("café", [3, 4, 4], 1, 2, day("2026-10-06")),
                ("walk", [2, 2, 2], 2, 2, day("2026-10-07")),
                ("sauna", [0, 0, 0], 0, 0, day("2024-02-29")),
                ("never", [0, 0, 0], 0, 0, None),
            ]);
            assert_eq!(tags.page.items[0].weeks, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
            assert_eq!((tags.all, tags.inactive), (4, 0));
        }

        async fn tags_are_searched_and_sorted(store: Store) {
            let person = person_with_tags(store).await;
            let by = |order| TagsQuery { order, ..TagsQuery::default() };
            assert_eq!(listed(&person, by(Order::Recent)).await, ["walk", "cafe", "sauna", "never"]);
            assert_eq!(listed(&person, by(Order::Name)).await, ["cafe", "never", "sauna", "walk"]);
            assert_eq!(listed(&person, TagsQuery { words: "CAFE".into(), ..TagsQuery::default() }).await, ["cafe"]);
            crate::attributes::make_inactive(&person.daymark, &person.by_hand(), "walk").await.expect("done");
            assert_eq!(listed(&person, by(Order::Often)).await, ["cafe", "sauna", "never"]);
            let all = TagsQuery { include_inactive: true, ..TagsQuery::default() };
            assert_eq!(listed(&person, all).await, ["cafe", "walk", "sauna", "never"]);
        }

        async fn a_chosen_tag_shows_its_days_of_a_year(store: Store) {
            let person = person_with_tags(store).await;
            let of = |name: &str, year| TagsQuery { chosen: Some((name.to_owned(), year)), ..TagsQuery::default() };
            let look = |query| { let (daymark, reader) = (person.daymark.clone(), person.looking()); async move { list(&daymark, &reader, query, Paging::default()).await } };
            let sauna = look(of("sauna", 2026)).await.expect("tags").chosen.expect("a tag");
            assert_eq!((sauna.first_year, sauna.days.len()), (2024, 0));
            let sauna = look(of("sauna", 2024)).await.expect("tags").chosen.expect("a tag");
            assert_eq!(sauna.days, [Day::parse("2024-02-29").expect("a day")]);
            assert_eq!(look(of("weight", 2026)).await, Err(Error::NotFound), "a number is no tag");
            assert_eq!(look(of("nothing", 2026)).await, Err(Error::NotFound));
        }

        async fn tags_out_of_the_readers_scopes_are_not_told_of(store: Store) {
            let person = person_with_tags(store).await;
            let reader = person.reader(1, "health_read");
            let tags = list(&person.daymark, &reader, TagsQuery::default(), Paging::default()).await.expect("tags");
            assert_eq!((tags.page.items.len(), tags.all), (0, 0));
        }
    }
}
