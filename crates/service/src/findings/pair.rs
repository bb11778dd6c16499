//! One pair looked at closely: its day pairs, both sides over the year, what earlier weeks' sets said of it; or why there
//! is nothing to see.

use analytics::correlation::pairs::Pairing;
use analytics::correlation::trial::{FEWEST_OF_EACH, FEWEST_PAIRS};
use analytics::day_pairs::{best_line, day_pairs, weekly, with_weekend};
use analytics::series::Window;
use jiff::Timestamp;
use model::attribute::Attribute;
use model::finding::Correlation;
use model::{Day, ValueType};
use store::Tx;

pub use analytics::day_pairs::DayPair;
pub use analytics::spread::Spread;

use super::columns::Column;
use super::correlations::{CorrelationOf, Pair, WEEKEND};
use crate::actor::Reader;
use crate::{Daymark, Error, words};

/// What there is to see of a pair.
#[derive(Debug, Clone, PartialEq)]
pub enum Looked {
    /// It is in the newest set.
    Found(Box<PairFound>),
    /// It is not.
    Missing(Box<Missing>),
}

/// A pair of the newest set with what it was made from, as the values stand now.
#[derive(Debug, Clone, PartialEq)]
pub struct PairFound {
    /// The relation.
    pub found: CorrelationOf,
    /// What the sentence makes the condition of: the horizontal side.
    pub condition: Side,
    /// What the sentence says of it: the vertical side. On the day after the condition where the relation is of two days.
    pub outcome: Side,
    /// The day pairs, the earliest first: the condition's day and value first, the outcome's value second. Times of day are
    /// unrolled round their mean; the weekend and tags are 1 and 0.
    pub day_pairs: Vec<DayPair>,
    /// The days that they are from.
    pub span: (Day, Day),
    /// What every week's set said of the pair, the earliest first; the last is this one.
    pub history: Vec<Correlation>,
}

/// How the day pairs are best seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// Two numbers: as dots, with the line that fits them best, as what the outcome is where the condition is 0 and how much it
    /// rises with each 1 of it.
    Dots(Option<(f64, f64)>),
    /// A number on the days without and with a tag, or outside and on weekends.
    Boxes {
        /// Whether the condition is what parts the days; else the outcome is.
        by_condition: bool,
        /// How the number spreads without it, and with it; none where there are no such days.
        spreads: [Option<Spread>; 2],
    },
    /// Two that are yes or no: as four counts.
    Fields,
}

impl PairFound {
    /// How the day pairs are best seen.
    pub fn picture(&self) -> Picture {
        match (self.condition.is_yes_or_no(), self.outcome.is_yes_or_no()) {
            (true, true) => Picture::Fields,
            (false, false) => Picture::Dots(best_line(&self.day_pairs)),
            (by_condition, _) => {
                Picture::Boxes { by_condition, spreads: [false, true].map(|with| self.spread(by_condition, with)) }
            }
        }
    }

    /// How the number spreads on the days that have the other, or have it not.
    fn spread(&self, by_condition: bool, with: bool) -> Option<Spread> {
        let parts = |pair: &DayPair| if by_condition { (pair.first, pair.second) } else { (pair.second, pair.first) };
        let values = self.day_pairs.iter().map(parts).filter(|(mark, _)| (*mark != 0.0) == with);
        Spread::of(values.map(|(_, number)| number).collect())
    }
}

impl Side {
    /// Whether it is a tag or the weekend.
    pub fn is_yes_or_no(&self) -> bool {
        self.attribute.as_ref().is_none_or(|attribute| attribute.value_type == ValueType::Boolean)
    }
}

/// One of the two.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The attribute; none is the weekend.
    pub attribute: Option<Attribute>,
    /// By week: the median or, of a tag, the days that had it. Times of day are unrolled.
    pub weekly: Vec<(Day, f64)>,
}

/// Why a pair of things that a person tracks is not in the newest set.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// The first that was asked for; none is the weekend.
    pub attribute: Option<Attribute>,
    /// The second.
    pub attribute2: Option<Attribute>,
    /// Why.
    pub reason: Reason,
}

/// Why a pair was not worked out, or not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A thing is not compared with itself.
    Same,
    /// Correlations were never worked out yet.
    NoSetYet,
    /// Of this label are words, which are not compared.
    Text(String),
    /// This label is inactive.
    Inactive(String),
    /// They have only so many days in common.
    TooFewDays(usize),
    /// A tag of this label has only so many days with it, or without it, among those they have in common.
    TooFewOfEach {
        /// The tag.
        label: String,
        /// Days with it.
        with: usize,
        /// Days without it.
        without: usize,
    },
    /// This one is the same on every day that they have in common.
    Constant(String),
    /// Both may go together by chance alone: p was .05 or more.
    Chance(usize),
}

/// The fewest days that two must have in common to be compared.
pub const FEWEST_DAYS: usize = FEWEST_PAIRS;

/// Looks at a pair, named in either order; `weekend` is the weekend.
///
/// # Errors
/// [`Error::NotFound`] where one of the two is unknown or out of the reader's scopes.
pub async fn pair(daymark: &Daymark, reader: &Reader, names: (&str, &str)) -> Result<Looked, Error> {
    let (first, second) = (names.0.to_owned(), names.1.to_owned());
    let (known, reader, now) = (daymark.attributes().clone(), reader.clone(), daymark.now());
    let looked = daymark.store().read(move |tx| {
        let attributes = known.list(tx, reader.user())?;
        // What a name may mean: an attribute, and, although there be one of that name, the weekend.
        let meant = |name: &str| -> Vec<Option<Attribute>> {
            let is_meant = |a: &&Attribute| a.name.as_str() == name && reader.may_read(a.group, a.manual);
            let weekend = (name == WEEKEND).then_some(None);
            attributes.iter().find(is_meant).cloned().map(Some).into_iter().chain(weekend).collect()
        };
        let mut answer = Err(Error::NotFound);
        for first in meant(&first) {
            for second in meant(&second) {
                match (Question { reader: &reader, now, pair: (first.clone(), second) }.answer(tx)) {
                    found @ Ok(Looked::Found(_)) => return found,
                    missing @ Ok(Looked::Missing(_)) if answer.is_err() => answer = missing,
                    Ok(Looked::Missing(_)) | Err(Error::NotFound) => {}
                    failed => return failed,
                }
            }
        }
        answer
    });
    looked.await
}

/// Which pair is asked for; none is the weekend.
struct Question<'a> {
    reader: &'a Reader,
    now: Timestamp,
    pair: (Option<Attribute>, Option<Attribute>),
}

impl Question<'_> {
    fn answer(&self, tx: &mut Tx<'_>) -> Result<Looked, Error> {
        let (first, second) = match &self.pair {
            (None, None) => return Err(Error::NotFound),
            (Some(first), None) | (None, Some(first)) => (first, None),
            (Some(first), Some(second)) if first.id == second.id => return Ok(self.missing(Reason::Same)),
            (Some(first), Some(second)) => (first, Some(second)),
        };
        let user = self.reader.user();
        let today = self.reader.today(self.now);
        let Some(date) = store::correlations::find_latest_day(tx, user, today)? else {
            return Ok(self.missing(Reason::NoSetYet));
        };
        let history = store::correlations::list_of_pair(tx, user, (first.id, second.map(|a| a.id)), today)?;
        let latest = history.last().filter(|latest| latest.date == date).cloned();
        // Why a pair is missing may have changed since the set was made: then it is asked of the days up to now.
        let end = if latest.is_some() { date } else { today };
        let window = Window::ending(end.plus(-1), Window::MAX);
        let span = (window.day(0), end.plus(-1));
        let attributes = [Some(first), second].into_iter().flatten().cloned().collect();
        let columns = Column::load(tx, user, attributes, span)?;
        let sides = Sides { window: &window, columns: &columns };
        match latest {
            Some(latest) => Ok(Looked::Found(Box::new(sides.found((first, second), latest, span, history)?))),
            None => Ok(self.missing(sides.reason(first, second))),
        }
    }

    fn missing(&self, reason: Reason) -> Looked {
        let (attribute, attribute2) = self.pair.clone();
        Looked::Missing(Box::new(Missing { attribute, attribute2, reason }))
    }
}

/// The values of the two.
struct Sides<'a> {
    window: &'a Window,
    columns: &'a [Column],
}

impl Sides<'_> {
    fn found(
        &self,
        (first, second): (&Attribute, Option<&Attribute>),
        latest: Correlation,
        span: (Day, Day),
        history: Vec<Correlation>,
    ) -> Result<PairFound, Error> {
        let is_swapped = latest.attribute != first.id;
        let (first, second) = match second {
            Some(second) if is_swapped => (second, Some(first)),
            second => (first, second),
        };
        let pairing = if latest.offset == 0 { Pairing::SameDay } else { Pairing::NextDay };
        let mut day_pairs = self.day_pairs(first, second, pairing);
        let [mut outcome, mut condition] = [self.side(Some(first)), self.side(second)];
        if words::says_first_first(&latest, first, second) {
            for pair in &mut day_pairs {
                std::mem::swap(&mut pair.first, &mut pair.second);
            }
        } else {
            std::mem::swap(&mut outcome, &mut condition);
        }
        let found = Pair { correlation: &latest, attribute: first, attribute2: second }.describe();
        Ok(PairFound { found, condition, outcome, day_pairs, span, history })
    }

    fn side(&self, attribute: Option<&Attribute>) -> Side {
        let series = attribute.and_then(|a| self.column(a)).and_then(|column| column.series(self.window));
        let weekly = series.map(|series| weekly(self.window, &series)).unwrap_or_default();
        Side { attribute: attribute.cloned(), weekly }
    }

    fn column(&self, attribute: &Attribute) -> Option<&Column> {
        self.columns.iter().find(|column| column.attribute.id == attribute.id)
    }

    fn day_pairs(&self, first: &Attribute, second: Option<&Attribute>, pairing: Pairing) -> Vec<DayPair> {
        let series = |attribute: &Attribute| self.column(attribute).and_then(|column| column.series(self.window));
        match (series(first), second.map(series)) {
            (Some(first), None) => with_weekend(self.window, &first),
            (Some(first), Some(Some(second))) => day_pairs(self.window, &first, &second, pairing),
            _ => Vec::new(),
        }
    }

    /// Why a pair is in no set, as far as the days say.
    fn reason(&self, first: &Attribute, second: Option<&Attribute>) -> Reason {
        let both = || std::iter::once(first).chain(second);
        if let Some(text) = both().find(|a| a.value_type == ValueType::Text) {
            return Reason::Text(text.label.to_string());
        }
        if let Some(inactive) = both().find(|a| !a.active) {
            return Reason::Inactive(inactive.label.to_string());
        }
        let pairs = self.day_pairs(first, second, Pairing::SameDay);
        if pairs.len() < FEWEST_PAIRS {
            return Reason::TooFewDays(pairs.len());
        }
        let values = |is_first: bool| pairs.iter().map(move |pair| if is_first { pair.first } else { pair.second });
        for (attribute, is_first) in both().zip([true, false]) {
            let with = values(is_first).filter(|value| *value != 0.0).count();
            let (without, label) = (pairs.len() - with, attribute.label.to_string());
            if attribute.value_type == ValueType::Boolean && (with.min(without) as f64) < FEWEST_OF_EACH {
                return Reason::TooFewOfEach { label, with, without };
            }
            if values(is_first).zip(values(is_first).skip(1)).all(|(one, next)| one == next) {
                return Reason::Constant(label);
            }
        }
        Reason::Chance(pairs.len())
    }
}

#[cfg(test)]
mod tests {
    use model::AttributeId;
    use model::finding::Evidence;
    use serde_json::json;
    use store::Store;

    use super::*;
    use crate::attributes::create;
    use crate::stories::{Person, batch};
    use crate::values;

    const ALL: &str = "mood_write activity_write custom_write media_write sleep_write";

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    /// Someone who has walked and felt a little better each day of September, given a tag on some, and whose newest set is of
    /// 4 October: mood (1) and steps (2) on the same day, the tag (3) the day before mood.
    async fn person_with_pairs(store: Store) -> Person {
        let person = Person::new(store);
        let writer = person.app(1, ALL);
        let items = batch(json!([
            {"template": "mood"}, {"template": "steps"}, {"label": "Sauna", "group": "custom", "value_type": 7},
            {"label": "Quote", "group": "media", "value_type": 2}, {"template": "sleep"}, {"template": "floors"},
        ]));
        create(&person.daymark, &writer, items).await.expect("outcomes");
        for date in 1..=30 {
            let on =
                |name: &str, value: i64| json!({"name": name, "date": format!("2026-09-{date:02}"), "value": value});
            let mut items = vec![on("mood", 1 + date / 4), on("steps", 1000 * date), on("floors", 4)];
            if date % 10 == 0 {
                items.push(on("sauna", 1));
            }
            if date <= 20 {
                items.push(on("sleep", 400 + date));
            }
            let outcomes = values::update(&person.daymark, &writer, items).await.expect("outcomes");
            assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        }
        person
    }

    async fn store_set(person: &Person, date: &str, pairs: &[(i64, Option<i64>, i64, f64)]) {
        let (user, date, pairs) = (person.user, day(date), pairs.to_vec());
        let of = move |(first, second, offset, value): &(i64, Option<i64>, i64, f64)| Correlation {
            date,
            period: 30,
            offset: *offset,
            attribute: AttributeId(*first),
            attribute2: second.map(AttributeId),
            value: *value,
            p: 0.001,
            stars: 1,
            rating: None,
            evidence: Some(Evidence {
                n_effective: 20.0,
                r_adjusted: 0.5,
                p_adjusted: 0.2,
                q: 0.4,
                interval: None,
                tests: 3,
            }),
        };
        let set: Vec<Correlation> = pairs.iter().map(of).collect();
        person
            .daymark
            .store()
            .write(move |tx| store::correlations::replace(tx, user, date, &set))
            .await
            .expect("stored");
    }

    async fn found(person: &Person, first: &str, second: &str) -> PairFound {
        match pair(&person.daymark, &person.looking(), (first, second)).await.expect("a pair") {
            Looked::Found(found) => *found,
            Looked::Missing(missing) => panic!("{missing:?}"),
        }
    }

    async fn reason(person: &Person, first: &str, second: &str) -> Reason {
        match pair(&person.daymark, &person.looking(), (first, second)).await.expect("a pair") {
            Looked::Found(found) => panic!("{found:?}"),
            Looked::Missing(missing) => missing.reason,
        }
    }

    fn name(side: &Side) -> &str {
        side.attribute.as_ref().map_or(WEEKEND, |a| a.name.as_str())
    }

    store::on_both_engines! {
        async fn a_pair_shows_what_it_was_made_from_with_the_condition_first(store: Store) {
            let person = person_with_pairs(store).await;
            store_set(&person, "2026-09-27", &[(1, Some(2), 0, 0.6)]).await;
            store_set(&person, "2026-10-04", &[(1, Some(2), 0, 0.7), (3, Some(1), -1, 0.3), (2, None, 0, -0.3)]).await;
            for (first, second) in [("mood", "steps"), ("steps", "mood")] {
                let pair = found(&person, first, second).await;
                assert_eq!(pair.found.second_person(), "you have a better day when you walk more.");
                assert_eq!((name(&pair.condition), name(&pair.outcome)), ("steps", "mood"));
                assert_eq!(pair.day_pairs.len(), 30);
                assert_eq!(pair.day_pairs[3], DayPair { day: day("2026-09-04"), first: 4000.0, second: 2.0 });
                assert_eq!(pair.span.1, day("2026-10-03"), "up to the day before the set's");
                let history: Vec<f64> = pair.history.iter().map(|earlier| earlier.value).collect();
                assert_eq!(history, [0.6, 0.7]);
                assert!(matches!(pair.picture(), Picture::Dots(Some((_, slope))) if slope > 0.0));
                assert!(!pair.condition.weekly.is_empty() && !pair.outcome.weekly.is_empty());
            }
        }

        async fn of_two_days_the_earlier_one_is_the_condition(store: Store) {
            let person = person_with_pairs(store).await;
            store_set(&person, "2026-10-04", &[(3, Some(1), -1, 0.3), (2, None, 0, -0.3)]).await;
            let pair = found(&person, "mood", "sauna").await;
            assert_eq!((name(&pair.condition), name(&pair.outcome)), ("sauna", "mood"));
            // From the first mark on, each day has its next; the last has none.
            assert_eq!(pair.day_pairs.len(), 20);
            assert_eq!(pair.day_pairs[0], DayPair { day: day("2026-09-10"), first: 1.0, second: 3.0 });
            let Picture::Boxes { by_condition: true, spreads: [Some(without), Some(with)] } = pair.picture() else { panic!() };
            assert_eq!((without.count, without.median(), with.count, with.median()), (18, 6.0, 2, 4.5));
            let weekend = found(&person, "weekend", "steps").await;
            assert_eq!((name(&weekend.condition), name(&weekend.outcome)), (WEEKEND, "steps"));
            assert_eq!(weekend.day_pairs[4], DayPair { day: day("2026-09-05"), first: 1.0, second: 5000.0 });
        }

        async fn a_pair_that_is_in_no_set_says_why(store: Store) {
            let person = person_with_pairs(store).await;
            assert_eq!(reason(&person, "mood", "steps").await, Reason::NoSetYet);
            store_set(&person, "2026-09-27", &[(1, Some(2), 0, 0.6)]).await;
            store_set(&person, "2026-10-04", &[]).await;
            assert_eq!(reason(&person, "steps", "mood").await, Reason::Chance(30), "an earlier set does not count");
            assert_eq!(reason(&person, "mood", "mood").await, Reason::Same);
            assert_eq!(reason(&person, "mood", "quote").await, Reason::Text("Quote".into()));
            assert_eq!(reason(&person, "mood", "sleep").await, Reason::TooFewDays(20));
            assert_eq!(reason(&person, "mood", "floors").await, Reason::Constant("Floors".into()));
            let too_few = Reason::TooFewOfEach { label: "sauna".into(), with: 3, without: 18 };
            assert_eq!(reason(&person, "sauna", "mood").await, too_few);
            crate::attributes::make_inactive(&person.daymark, &person.by_hand(), "steps").await.expect("done");
            assert_eq!(reason(&person, "mood", "steps").await, Reason::Inactive("Steps".into()));
        }

        async fn a_tag_that_is_called_weekend_does_not_hide_the_weekend(store: Store) {
            let person = person_with_pairs(store).await;
            let items = batch(json!([{"label": "weekend", "group": "custom", "value_type": 7}]));
            create(&person.daymark, &person.app(1, ALL), items).await.expect("outcomes");
            store_set(&person, "2026-10-04", &[(2, None, 0, -0.3)]).await;
            assert_eq!(found(&person, "steps", "weekend").await.condition.attribute, None);
            assert_eq!(reason(&person, "mood", "weekend").await, Reason::TooFewDays(0), "of the tag, which comes first");
            store_set(&person, "2026-10-06", &[(2, Some(7), 0, -0.3)]).await;
            assert_eq!(name(&found(&person, "weekend", "steps").await.condition), "weekend");
            assert!(found(&person, "weekend", "steps").await.condition.attribute.is_some());
        }

        async fn what_is_unknown_or_out_of_scope_is_not_found(store: Store) {
            let person = person_with_pairs(store).await;
            for names in [("mood", "nothing"), ("weekend", "weekend"), ("", "mood")] {
                assert_eq!(pair(&person.daymark, &person.looking(), names).await, Err(Error::NotFound));
            }
            let reader = person.reader(1, "mood_read");
            assert_eq!(pair(&person.daymark, &reader, ("mood", "steps")).await, Err(Error::NotFound));
        }
    }
}
