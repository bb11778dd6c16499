//! A person's mood: day by day over a year, what was a year ago today, and the notes that they wrote beside it.

use jiff::{Span, ToSpan};
use model::attribute::Attribute;
use model::search::Words;
use model::template::LOW_PRIORITY;
use model::{AttributeId, Day, UserId, Value, ValueType};
use store::Tx;

use crate::actor::Reader;
use crate::attributes::Attributes;
use crate::page::{Page, Paging};
use crate::tags::days_of;
use crate::{Daymark, Error};

/// What is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoodQuery {
    /// Which year; none means this one.
    pub year: Option<i16>,
    /// Words that must stand in a note, in any case and with or without accents; none means every note.
    pub words: String,
}

/// What there is to see of a person's mood.
#[derive(Debug, Clone, PartialEq)]
pub struct Mood {
    /// What was tracked as mood; none where it never was.
    pub mood: Option<Attribute>,
    /// What was tracked as the daily note.
    pub note: Option<Attribute>,
    /// The year that is shown.
    pub year: i16,
    /// The first year with a mood.
    pub first_year: i16,
    /// The moods of the year, 1 to 9, the earliest first.
    pub days: Vec<(Day, i64)>,
    /// The same date in earlier years, where something is known of it; the latest first.
    pub before: Vec<Memory>,
    /// A page of the notes that match, the newest first.
    pub notes: Page<(Day, String)>,
}

/// A day of an earlier year.
#[derive(Debug, Clone, PartialEq)]
pub struct Memory {
    /// The day.
    pub day: Day,
    /// How many years it lies back.
    pub years: i64,
    /// The mood.
    pub mood: Option<i64>,
    /// The note.
    pub note: Option<String>,
    /// A few numbers of the day, at most one of a group.
    pub values: Vec<(Attribute, Value)>,
    /// The tags of the day.
    pub tags: Vec<Attribute>,
}

/// The names of the templates.
const MOOD: &str = "mood";
const NOTE: &str = "mood_note";
/// How many notes are read at once where they are searched.
const NOTES_AT_A_TIME: u64 = 500;
/// How many earlier years are looked at.
const MOST_YEARS: i64 = 10;
/// How many numbers of a day are told.
const MOST_VALUES: usize = 6;

impl Mood {
    /// On how many days of the year each mood was, 1 first.
    pub fn distribution(&self) -> [usize; 9] {
        let mut counts = [0; 9];
        for (_, mood) in &self.days {
            if let Some(count) = usize::try_from(mood - 1).ok().and_then(|index| counts.get_mut(index)) {
                *count += 1;
            }
        }
        counts
    }

    /// The year's mean; none without a day.
    pub fn mean(&self) -> Option<f64> {
        mean(self.days.iter().map(|(_, mood)| *mood))
    }

    /// The mean of each weekday, Monday first.
    pub fn weekday_means(&self) -> [Option<f64>; 7] {
        std::array::from_fn(|weekday| {
            let is_meant = |day: Day| day.weekday().to_monday_zero_offset() as usize == weekday;
            mean(self.days.iter().filter(|(day, _)| is_meant(*day)).map(|(_, mood)| *mood))
        })
    }
}

fn mean(moods: impl Iterator<Item = i64> + Clone) -> Option<f64> {
    let count = moods.clone().count();
    (count > 0).then(|| moods.sum::<i64>() as f64 / count as f64)
}

/// What there is to see of the reader's mood, in one transaction.
///
/// # Errors
/// [`Error::PageNotFound`] past the last page of notes.
pub async fn look(daymark: &Daymark, reader: &Reader, query: MoodQuery, paging: Paging) -> Result<Mood, Error> {
    let (known, reader, now) = (daymark.attributes().clone(), reader.clone(), daymark.now());
    let mood = daymark.store().read(move |tx| {
        let today = reader.today(now);
        let attributes = known.list(tx, reader.user())?;
        let person = Person { user: reader.user(), today, attributes: &attributes };
        let named = |name: &str| {
            let is_meant =
                |a: &&Attribute| a.template.is_some_and(|t| t.name == name) && reader.may_read(a.group, a.manual);
            attributes.iter().find(is_meant).cloned()
        };
        let (mood, note) = (named(MOOD), named(NOTE));
        let ids = mood.iter().chain(&note).map(|a| a.id).collect::<Vec<_>>();
        let this_year = today.date().year();
        let year = query.year.unwrap_or(this_year);
        let first_year = match &mood {
            Some(mood) => person.first_year(tx, mood.id)?.unwrap_or(this_year).min(this_year),
            None => this_year,
        };
        Ok::<_, Error>(Mood {
            days: person.moods(tx, mood.as_ref(), year)?,
            before: person.memories(tx, &ids, (mood.as_ref(), note.as_ref()))?,
            notes: person.notes(tx, note.as_ref(), (&Words::parse(&query.words), paging))?,
            mood,
            note,
            year,
            first_year,
        })
    });
    mood.await
}

/// Whose mood it is.
struct Person<'a> {
    user: UserId,
    today: Day,
    attributes: &'a Attributes,
}

impl Person<'_> {
    fn first_year(&self, tx: &mut Tx<'_>, attribute: AttributeId) -> Result<Option<i16>, store::Error> {
        let first = store::daily_values::list_first_marks(tx, self.user, &[attribute], Day::MAX)?;
        Ok(first.first().map(|(_, day)| day.date().year()))
    }

    fn moods(&self, tx: &mut Tx<'_>, mood: Option<&Attribute>, year: i16) -> Result<Vec<(Day, i64)>, store::Error> {
        let Some(mood) = mood else { return Ok(Vec::new()) };
        let mut days = Vec::new();
        let mut take = |_: AttributeId, (day, number): (Day, f64)| days.push((day, number as i64));
        store::daily_values::for_each_number(tx, self.user, &[mood.id], days_of(year), &mut take)?;
        days.reverse();
        Ok(days)
    }

    /// The same date in each earlier year since the first of `ids` was entered.
    fn memories(
        &self,
        tx: &mut Tx<'_>,
        ids: &[AttributeId],
        (mood, note): (Option<&Attribute>, Option<&Attribute>),
    ) -> Result<Vec<Memory>, store::Error> {
        let is_told = |a: &&Attribute| a.is_shown() && a.priority() < LOW_PRIORITY || ids.contains(&a.id);
        let told: Vec<&Attribute> = self.attributes.iter().filter(is_told).collect();
        let told_ids: Vec<AttributeId> = told.iter().map(|a| a.id).collect();
        let mut memories = Vec::new();
        for years in 1..=MOST_YEARS {
            let back: Span = years.years();
            let Ok(date) = self.today.date().checked_sub(back) else { break };
            let day = Day::from_date(date);
            let values = store::daily_values::list_between(tx, self.user, &told_ids, (day, day))?;
            let value_of = |attribute: &Attribute| {
                let stored = values.iter().find(|value| value.attribute == attribute.id)?;
                stored.value.clone().read_as(attribute.value_type)
            };
            let of_day: Vec<(&Attribute, Value)> = told.iter().filter_map(|a| Some((*a, value_of(a)?))).collect();
            let memory = Memory {
                day,
                years,
                mood: mood.and_then(value_of).and_then(|value| value.number()).map(|number| number as i64),
                note: note.and_then(value_of).and_then(|value| value.text().map(str::to_owned)),
                values: a_few(&of_day, ids),
                tags: of_day.iter().filter(|(a, value)| is_given_tag(a, value)).map(|(a, _)| (*a).clone()).collect(),
            };
            let is_empty = memory.mood.is_none() && memory.note.is_none() && memory.values.is_empty();
            if !is_empty || !memory.tags.is_empty() {
                memories.push(memory);
            }
        }
        Ok(memories)
    }

    fn notes(
        &self,
        tx: &mut Tx<'_>,
        note: Option<&Attribute>,
        (words, paging): (&Words, Paging),
    ) -> Result<Page<(Day, String)>, Error> {
        let Some(note) = note else { return paging.of(Vec::new()) };
        let read = |row: store::daily_values::DailyValue| {
            let Some(Value::Text(text)) = row.value.read_as(ValueType::Text) else { return None };
            Some((row.day, text))
        };
        if words.is_empty() {
            let count = store::daily_values::count(tx, self.user, note.id, Day::MAX)?;
            let span = (paging.limit(), paging.offset());
            let rows = store::daily_values::list_page(tx, self.user, note.id, Day::MAX, span)?;
            return paging.checked(count, rows.into_iter().filter_map(read).collect());
        }
        let page = paging.of(self.matching(tx, note, words)?)?;
        let places: Vec<_> = page.items.iter().map(|day| (note.id, *day)).collect();
        let mut rows = store::daily_values::list_at(tx, self.user, &places)?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.day));
        paging.checked(page.count, rows.into_iter().filter_map(read).collect())
    }

    /// The days whose note has the words, newest first. Neither engine knows letters without their accents, so that all notes are
    /// read, a few hundred a year; some at a time, since a page of them is shown.
    fn matching(&self, tx: &mut Tx<'_>, note: &Attribute, words: &Words) -> Result<Vec<Day>, store::Error> {
        let (mut days, mut last) = (Vec::new(), Some(Day::MAX));
        while let Some(day) = last {
            let rows = store::daily_values::list_page(tx, self.user, note.id, day, (NOTES_AT_A_TIME, 0))?;
            last = rows.last().map(|row| row.day).filter(|day| *day > Day::MIN).map(|day| day.plus(-1));
            let has_words = |text: Option<&str>| text.is_some_and(|text| words.match_text(text));
            days.extend(rows.iter().filter(|row| has_words(row.value.text())).map(|row| row.day));
        }
        Ok(days)
    }
}

fn is_given_tag(attribute: &Attribute, value: &Value) -> bool {
    attribute.value_type == ValueType::Boolean && value.number() == Some(1.0)
}

/// The first number of each group, without those that are told anyway.
fn a_few(of_day: &[(&Attribute, Value)], but: &[AttributeId]) -> Vec<(Attribute, Value)> {
    let mut few: Vec<(Attribute, Value)> = Vec::new();
    for (attribute, value) in of_day {
        let is_number = !matches!(attribute.value_type, ValueType::Boolean | ValueType::Text);
        let is_new = !few.iter().any(|(other, _)| other.group == attribute.group);
        if is_number && is_new && !but.contains(&attribute.id) && few.len() < MOST_VALUES {
            few.push(((*attribute).clone(), value.clone()));
        }
    }
    few
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Store;

    use super::*;
    use crate::attributes::create;
    use crate::stories::{Person, batch};
    use crate::values;

    /// Someone with a few moods and notes; it is Wednesday, 2026-10-07.
    async fn person_with_moods(store: Store) -> Person {
        let person = Person::new(store);
        let writer = person.app(1, "mood_write custom_write activity_write");
        let tag = json!({"label": "Sauna", "group": "custom", "value_type": 7});
        let items = batch(
            json!([{"template": "mood"}, {"template": "mood_note"}, {"template": "steps"}, {"template": "floors"}, tag]),
        );
        create(&person.daymark, &writer, items).await.expect("outcomes");
        let value =
            |name: &str, date: &str, value: serde_json::Value| json!({"name": name, "date": date, "value": value});
        let values = batch(json!([
            value("mood", "2026-10-06", json!(7)),
            value("mood", "2026-10-05", json!(4)),
            value("mood", "2026-09-28", json!(5)),
            value("mood", "2025-10-07", json!(9)),
            value("mood", "2024-01-01", json!(2)),
            value("mood_note", "2026-10-06", json!("Walked to the café.")),
            value("mood_note", "2026-10-05", json!("Rain, and a long WALK")),
            value("mood_note", "2025-10-07", json!("Cafe alone")),
            value("steps", "2025-10-07", json!(8123)),
            value("floors", "2025-10-07", json!(9)),
            value("sauna", "2025-10-07", json!(1)),
            value("steps", "2024-10-07", json!(100)),
        ]));
        let outcomes = values::update(&person.daymark, &writer, values).await.expect("outcomes");
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        person
    }

    async fn seen(person: &Person, query: MoodQuery) -> Mood {
        look(&person.daymark, &person.looking(), query, Paging::default()).await.expect("a mood")
    }

    store::on_both_engines! {
        async fn a_year_is_told_day_by_day_and_in_figures(store: Store) {
            let person = person_with_moods(store).await;
            let mood = seen(&person, MoodQuery::default()).await;
            assert_eq!((mood.year, mood.first_year), (2026, 2024));
            let moods: Vec<_> = mood.days.iter().map(|(day, mood)| (day.to_string(), *mood)).collect();
            assert_eq!(moods, [("2026-09-28".into(), 5), ("2026-10-05".into(), 4), ("2026-10-06".into(), 7)]);
            assert_eq!(mood.distribution(), [0, 0, 0, 1, 1, 0, 1, 0, 0]);
            assert_eq!(mood.mean().map(|mean| (mean * 100.0).round()), Some(533.0));
            let [monday, tuesday, wednesday, ..] = mood.weekday_means();
            assert_eq!((monday, tuesday, wednesday), (Some(4.5), Some(7.0), None));
            let earlier = seen(&person, MoodQuery { year: Some(2024), ..MoodQuery::default() }).await;
            assert_eq!((earlier.days.len(), earlier.first_year), (1, 2024));
        }

        async fn the_same_date_in_earlier_years_is_remembered(store: Store) {
            let person = person_with_moods(store).await;
            let before = seen(&person, MoodQuery::default()).await.before;
            assert_eq!(before.iter().map(|memory| (memory.years, memory.mood)).collect::<Vec<_>>(), [(1, Some(9)), (2, None)]);
            assert_eq!(before[0].note.as_deref(), Some("Cafe alone"));
            let values: Vec<_> = before[0].values.iter().map(|(a, value)| (a.name.as_str(), value.clone())).collect();
            assert_eq!(values, [("steps", Value::Integer(8123))], "one of a group");
            assert_eq!(before[0].tags.iter().map(|a| a.label.as_str()).collect::<Vec<_>>(), ["sauna"]);
        }

        async fn notes_are_searched_in_any_case_and_without_accents(store: Store) {
            let person = person_with_moods(store).await;
            let notes = |words: &str| {
                let (daymark, reader) = (person.daymark.clone(), person.looking());
                let query = MoodQuery { words: words.to_owned(), ..MoodQuery::default() };
                async move {
                    let mood = look(&daymark, &reader, query, Paging::new(None, Some(2))).await.expect("a mood");
                    let days = mood.notes.items.iter().map(|(day, _)| day.to_string()).collect::<Vec<_>>();
                    (mood.notes.count, days.join(" "))
                }
            };
            assert_eq!(notes("").await, (3, "2026-10-06 2026-10-05".into()));
            assert_eq!(notes("cafe").await, (2, "2026-10-06 2025-10-07".into()));
            assert_eq!(notes("walk CAFÉ").await, (1, "2026-10-06".into()));
            assert_eq!(notes("nothing").await, (0, String::new()));
        }

        async fn who_tracks_no_mood_has_none(store: Store) {
            let person = Person::new(store);
            let mood = seen(&person, MoodQuery::default()).await;
            assert_eq!((mood.mood, mood.note, mood.days.len(), mood.notes.count), (None, None, 0, 0));
            assert!(mood.before.is_empty());
        }
    }
}
