//! A week, month or year looked back on: what its values come to beside those of the period before, its mood, its notes, its
//! tags and what was found in it.
//!
//! Everything is read in one transaction and answered as numbers; words and pictures are made of them where they are shown.

mod period;
#[cfg(test)]
mod tests;
mod told;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use analytics::review::{Change, Figures};
use model::attribute::Attribute;
use model::finding::InsightPriority;
use model::{AttributeId, Day, Group, ValueType};
use store::Tx;

use crate::actor::Reader;
use crate::findings::InsightAbout;
use crate::quantity::UnitPreferences;
use crate::{Daymark, Error, accounts, findings, words};

pub use period::{Period, Span};
pub use told::{Direction, Extreme, Told};

/// The most notes that are repeated.
const MOST_NOTES: usize = 6;
/// The most tags that are counted up.
const MOST_TAGS: usize = 12;
/// The most findings that are told.
const MOST_INSIGHTS: usize = 6;

/// A period looked back on.
#[derive(Debug, Clone)]
pub struct Review {
    /// Which.
    pub period: Period,
    /// How many of its days have begun.
    pub passed: usize,
    /// On how many of them there is any value.
    pub tracked: usize,
    /// What has values in it, but for tags, in the order of lists.
    pub attributes: Vec<Reviewed>,
    /// The mood of each day that has one, earliest first; empty where none is tracked.
    pub mood: Vec<(Day, f64)>,
    /// Some notes, of the best days, at least as good as the mean, where a mood is tracked, otherwise the latest; by day.
    pub notes: Vec<Note>,
    /// The tags that were set most often.
    pub tags: Vec<Tag>,
    /// What stood out on days of the period, the rarest first: one finding of an attribute. (What a week or a month came to is
    /// among the figures.)
    pub insights: Vec<InsightAbout>,
    /// How the person sees values.
    pub units: UnitPreferences,
}

/// One attribute in a period.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// The attribute.
    pub attribute: Attribute,
    /// Every day of the period, earliest first, with its number where there is one; in a year, every month with its average
    /// where enough of its days have a value.
    pub course: Vec<(Day, Option<f64>)>,
    /// What the values come to. Of what grows until a day is over, today is left out, unless there is nothing else.
    pub figures: Figures,
    /// Of how many days they could be: those of the period that have begun, or that are over.
    pub of_days: usize,
    /// Whether they leave today out.
    pub is_until_yesterday: bool,
    /// How that compares with the period before; none where too few days of either have a value.
    pub change: Option<Change>,
    /// On how many days of the period before there is a value.
    pub days_before: usize,
    /// In a year, the month with the highest average, of those with enough days.
    pub best_month: Option<(Day, f64)>,
}

/// What was written on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// When.
    pub day: Day,
    /// What the note is called.
    pub label: String,
    /// Its text.
    pub text: String,
    /// The mood of that day.
    pub mood: Option<f64>,
}

/// How often a tag was set.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// Which.
    pub attribute: Attribute,
    /// On how many days.
    pub days: usize,
    /// On how many days of the period before.
    pub days_before: usize,
}

/// Looks back on a period, as it is by `today`.
pub async fn review(daymark: &Daymark, reader: &Reader, period: Period) -> Result<Review, Error> {
    let today = reader.today(daymark.now());
    let material = Material::read(daymark, reader, period, today).await?;
    let units = UnitPreferences::of(&accounts::profile(daymark, reader).await?.preferences);
    let (mood, tracked) = (material.mood(), material.tracked());
    Ok(Review {
        period,
        passed: period.passed(today),
        tracked,
        attributes: material.attributes.iter().filter_map(|attribute| material.reviewed(attribute)).collect(),
        notes: material.notes(&mood),
        tags: material.tags(),
        insights: material.insights(&units),
        mood,
        units,
    })
}

/// Whether what is written there is a note: the daily note, or a text of the person's own. (Templates have other texts too, such as
/// where one was.)
fn is_note(attribute: &Attribute) -> bool {
    attribute.value_type == ValueType::Text && attribute.template.is_none_or(|template| template.name == "mood_note")
}

/// What was read of a person: the attributes that may be seen, with their values in a period and the one before.
struct Material {
    period: Period,
    today: Day,
    attributes: Vec<Attribute>,
    /// The numbers, earliest first.
    numbers: HashMap<AttributeId, Vec<(Day, f64)>>,
    /// The texts of the period, by day.
    texts: BTreeMap<Day, (AttributeId, String)>,
    insights: Vec<model::finding::Insight>,
}

impl Material {
    async fn read(daymark: &Daymark, reader: &Reader, period: Period, today: Day) -> Result<Material, Error> {
        let (reader, known) = (reader.clone(), daymark.attributes().clone());
        let read = move |tx: &mut Tx<'_>| {
            let user = reader.user();
            let may_see = |a: &&Attribute| a.is_shown() && reader.may_read(a.group, a.manual);
            let attributes: Vec<Attribute> = known.list(tx, user)?.iter().filter(may_see).cloned().collect();
            let numbers: Vec<&Attribute> = attributes.iter().filter(|a| a.value_type != ValueType::Text).collect();
            let texts: Vec<&Attribute> = attributes.iter().filter(|a| is_note(a)).collect();
            let ids = |of: &[&Attribute]| of.iter().map(|a| a.id).collect::<Vec<_>>();
            let last = period.last.min(today);
            let mut found: HashMap<AttributeId, Vec<(Day, f64)>> = HashMap::new();
            let mut take = |id, value| found.entry(id).or_default().push(value);
            let span = (period.before().first, last);
            store::daily_values::for_each_number(tx, user, &ids(&numbers), span, &mut take)?;
            found.values_mut().for_each(|values| values.sort_unstable_by_key(|(day, _)| *day));
            let mut written = BTreeMap::new();
            for row in store::daily_values::list_between(tx, user, &ids(&texts), (period.first, last))? {
                if let store::daily_values::StoredValue::Text(text) = row.value {
                    written.entry(row.day).or_insert((row.attribute, text));
                }
            }
            let insights = store::insights::list_between(tx, user, (period.first, last))?;
            Ok::<_, Error>(Material { period, today, attributes, numbers: found, texts: written, insights })
        };
        daymark.store().read(read).await
    }

    /// An attribute's values in a period.
    fn within(&self, attribute: AttributeId, period: Period) -> &[(Day, f64)] {
        let values = self.numbers.get(&attribute).map_or(&[][..], Vec::as_slice);
        let from = values.partition_point(|(day, _)| *day < period.first);
        let to = values.partition_point(|(day, _)| *day <= period.last);
        values.get(from..to).unwrap_or_default()
    }

    /// On how many days of the period there is any value.
    fn tracked(&self) -> usize {
        let numbers = self.attributes.iter().flat_map(|a| self.within(a.id, self.period)).map(|(day, _)| *day);
        numbers.chain(self.texts.keys().copied()).collect::<BTreeSet<Day>>().len()
    }

    fn mood(&self) -> Vec<(Day, f64)> {
        let is_mood = |a: &&Attribute| a.template.is_some_and(|template| template.name == "mood");
        let mood = self.attributes.iter().find(is_mood);
        mood.map_or_else(Vec::new, |mood| self.within(mood.id, self.period).to_vec())
    }

    fn figures(&self, attribute: &Attribute, period: Period) -> Option<Figures> {
        let until = self.until(attribute, period);
        let values = self.within(attribute.id, period);
        let finished = values.partition_point(|(day, _)| *day <= until);
        analytics::review::figures(words::nature(attribute), values.get(..finished)?)
    }

    /// The last day of a period whose value counts. What grows until the day is over would make today the lowest of all.
    fn until(&self, attribute: &Attribute, period: Period) -> Day {
        let has_more = self.within(attribute.id, period).first().is_some_and(|(first, _)| *first < self.today);
        let is_left_out = words::nature(attribute).grows && has_more;
        self.today.plus(if is_left_out { -1 } else { 0 })
    }

    fn reviewed(&self, attribute: &Attribute) -> Option<Reviewed> {
        if attribute.value_type == ValueType::Boolean {
            return None;
        }
        let figures = self.figures(attribute, self.period)?;
        let before = self.figures(attribute, self.period.before());
        let until = self.until(attribute, self.period);
        let of_days = self.period.passed(until);
        let change = |before: Figures| {
            let days_before = self.period.before().days();
            analytics::review::change(words::nature(attribute), (&figures, of_days), (&before, days_before))
        };
        let course = match self.period.span {
            Span::Week | Span::Month => self.daily(attribute),
            Span::Year => self.monthly(attribute),
        };
        let best = course.iter().filter_map(|(month, average)| Some((*month, (*average)?)));
        let best = best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        Some(Reviewed {
            change: before.and_then(change),
            is_until_yesterday: until < self.today && self.period.has(self.today),
            of_days,
            days_before: before.map_or(0, |before| before.days),
            best_month: best.filter(|_| self.period.span == Span::Year),
            attribute: attribute.clone(),
            course,
            figures,
        })
    }

    fn daily(&self, attribute: &Attribute) -> Vec<(Day, Option<f64>)> {
        let values: HashMap<Day, f64> = self.within(attribute.id, self.period).iter().copied().collect();
        self.period.iter().map(|day| (day, values.get(&day).copied())).collect()
    }

    /// Each month with its average, under its first day.
    fn monthly(&self, attribute: &Attribute) -> Vec<(Day, Option<f64>)> {
        let average = |month: &Period| {
            let figures = self.figures(attribute, *month)?;
            let of_days = month.passed(self.until(attribute, *month));
            analytics::review::is_enough(figures.days, of_days).then_some(figures.average)
        };
        self.period.months().iter().map(|month| (month.first, average(month))).collect()
    }

    /// The notes of the days with the best mood, or else the latest; by day.
    fn notes(&self, mood: &[(Day, f64)]) -> Vec<Note> {
        let mood: HashMap<Day, f64> = mood.iter().copied().collect();
        let of = |(day, (id, text)): (&Day, &(AttributeId, String))| {
            let attribute = self.attributes.iter().find(|attribute| attribute.id == *id)?;
            let label = attribute.label.to_string();
            Some(Note { day: *day, label, text: text.clone(), mood: mood.get(day).copied() })
        };
        let mut notes: Vec<Note> = self.texts.iter().filter_map(of).collect();
        // The best days are at least as good as the mean; of days whose mood is not known nobody can tell.
        if !mood.is_empty() {
            let mean = mood.values().sum::<f64>() / mood.len() as f64;
            notes.retain(|note| note.mood.is_some_and(|mood| mood >= mean));
        }
        notes.sort_by(|a, b| {
            let rank = |note: &Note| note.mood.unwrap_or(f64::NEG_INFINITY);
            rank(b).total_cmp(&rank(a)).then(b.day.cmp(&a.day))
        });
        notes.truncate(MOST_NOTES);
        notes.sort_by_key(|note| note.day);
        notes
    }

    fn tags(&self) -> Vec<Tag> {
        let tag = |attribute: &Attribute| {
            let figures =
                self.figures(attribute, self.period).filter(|_| attribute.value_type == ValueType::Boolean)?;
            let before = self.figures(attribute, self.period.before());
            let days_before = before.map_or(0, |before| before.days);
            Some(Tag { attribute: attribute.clone(), days: figures.days, days_before })
        };
        let mut tags: Vec<Tag> = self.attributes.iter().filter_map(tag).collect();
        // What a person calls a tag of their own comes before what a template asks yes or no.
        tags.sort_by_key(|tag| (std::cmp::Reverse(tag.days), tag.attribute.group != Group::Custom));
        tags.truncate(MOST_TAGS);
        tags
    }

    /// What was found about single days, the longest time since anything like it first.
    fn insights(&self, units: &UnitPreferences) -> Vec<InsightAbout> {
        let mut found = Vec::new();
        for insight in self.insights.iter().filter(|i| i.fact.rule.priority() == InsightPriority::Day) {
            let Some(attribute) = self.attributes.iter().find(|a| a.id == insight.attribute) else { continue };
            found.push((insight, attribute));
        }
        found.sort_by_key(|(insight, attribute)| {
            (std::cmp::Reverse(insight.fact.count), std::cmp::Reverse(insight.fact.day), attribute.priority())
        });
        // One of each attribute: what else was found about it is on the page of insights.
        let mut told = BTreeSet::new();
        found.retain(|(insight, _)| told.insert(insight.attribute));
        if self.period.span == Span::Year {
            // The last months look back on the most days, and would tell of the year all by themselves.
            let mut months = BTreeSet::new();
            found.sort_by_cached_key(|(insight, _)| !months.insert(insight.fact.day.date().month()));
        }
        found.truncate(MOST_INSIGHTS);
        found.into_iter().map(|(insight, attribute)| findings::about(insight, attribute, units, self.today)).collect()
    }
}
