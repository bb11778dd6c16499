//! Working findings out anew: what is wanted is read in one transaction, worked out on a thread of its own, and stored in
//! one other transaction, so that nobody ever sees half of it.

use std::collections::HashSet;

use analytics::correlation;
use analytics::series::{Kind, Series, Window};

use jiff::Timestamp;
use model::finding::{Average, Correlation, Fact, InsightPriority};
use model::{AttributeId, Day, UserId, ValueType};
use store::journal::{self, Progress};
use store::{Tx, insights};

use super::columns::Column;
use crate::jobs::sunday_of;
use crate::{Daymark, Error, words};

/// What is to be worked out anew for a person.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wanted {
    /// The Sundays whose averages are wanted.
    pub(crate) averages: Vec<Day>,
    /// The date of the correlations that are wanted, which are over the year before it.
    pub(crate) correlations: Option<Day>,
    /// The insights that are wanted: their kind, and the last day of what they are about.
    pub(crate) insights: Vec<(InsightPriority, Day)>,
    /// Whose insights are wanted; none means all attributes'.
    pub(crate) attributes: Option<HashSet<AttributeId>>,
    /// How far the writes were that are made up for by this; none where it is done for another reason.
    pub(crate) refreshes: Option<Progress>,
}

impl Wanted {
    /// The days whose values are needed.
    fn span(&self) -> Option<(Day, Day)> {
        let averages = self.averages.iter().map(|date| (date.plus(-analytics::averages::WINDOW_DAYS), date.plus(-1)));
        let correlations = self.correlations.map(|date| (date.plus(-YEAR), date.plus(-1)));
        let insights = self.insights.iter().map(|(_, last)| (last.plus(-YEAR), *last));
        let spans = || averages.clone().chain(correlations).chain(insights.clone());
        Some((spans().map(|span| span.0).min()?, spans().map(|span| span.1).max()?))
    }
}

/// How far correlations and insights look back.
const YEAR: i64 = analytics::series::Window::MAX as i64;

/// Works out what is wanted, and stores it in the place of what was found before. Does nothing for those who have no data.
///
/// # Errors
/// What the database says; nothing is changed then.
pub(crate) async fn renew(daymark: &Daymark, user: UserId, wanted: Wanted) -> Result<(), Error> {
    let Some(span) = wanted.span() else { return Ok(()) };
    let history = daymark.store().read(move |tx| History::load(tx, user, span)).await?;
    let work = tokio::task::spawn_blocking(move || Findings::work_out(&history, wanted));
    let findings = work.await.map_err(|error| Error::Internal(format!("working out findings: {error}")))?;
    let now = daymark.now();
    Ok(daymark.store().write(move |tx| findings.store(tx, user, now)).await?)
}

/// A person's active attributes, and their values on the days that are needed.
struct History {
    progress: Progress,
    attributes: Vec<Column>,
}

impl History {
    fn load(tx: &mut Tx<'_>, user: UserId, (first, last): (Day, Day)) -> Result<History, store::Error> {
        let progress = journal::progress(tx, user)?;
        let mut attributes = store::attributes::list(tx, user)?;
        attributes.retain(|a| a.active && a.value_type != ValueType::Text);
        Ok(History { progress, attributes: Column::load(tx, user, attributes, (first, last))? })
    }
}

/// What was worked out.
struct Findings {
    averages: Vec<(Day, Vec<Average>)>,
    correlations: Option<(Day, Vec<Correlation>)>,
    insights: Vec<Told>,
    /// The attributes whose insights were looked at.
    attributes: Vec<AttributeId>,
    /// The write that today's insights know of when these are stored.
    made_from: Progress,
    is_up_to_date: bool,
}

/// The insights of one kind about one day, week or month.
struct Told {
    priority: InsightPriority,
    /// The day that they are kept under.
    day: Day,
    facts: Vec<(AttributeId, Fact)>,
}

impl Findings {
    fn work_out(history: &History, wanted: Wanted) -> Findings {
        let Wanted { averages, correlations, insights, attributes, refreshes } = wanted;
        let is_wanted = |c: &&Column| attributes.as_ref().is_none_or(|wanted| wanted.contains(&c.attribute.id));
        let told_of: Vec<&Column> = history.attributes.iter().filter(is_wanted).collect();
        Findings {
            averages: averages.into_iter().map(|date| (date, averages_of(history, date))).collect(),
            correlations: correlations.map(|date| (date, correlations_of(history, date))),
            insights: insights.into_iter().map(|(priority, last)| Told::of(&told_of, priority, last)).collect(),
            attributes: told_of.iter().map(|c| c.attribute.id).collect(),
            // Writes that came since these were looked for are found anew.
            made_from: refreshes.unwrap_or(history.progress),
            is_up_to_date: refreshes.is_some() || history.progress.latest == history.progress.insights,
        }
    }

    fn store(&self, tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<(), store::Error> {
        let Some(revision) = journal::begin_findings(tx, user)? else { return Ok(()) };
        for (sunday, set) in &self.averages {
            store::averages::replace(tx, user, (*sunday, sunday.plus(6)), set)?;
        }
        if let Some((date, set)) = &self.correlations {
            store::correlations::replace(tx, user, *date, set)?;
        }
        for Told { priority, day, facts } in &self.insights {
            let extent = insights::Extent { day: *day, priority: *priority, attributes: &self.attributes };
            insights::replace(tx, user, extent, facts, now)?;
        }
        if self.is_up_to_date {
            // Storing them was a revision too, and the next one only where nobody wrote in between.
            let is_next = revision.0 == self.made_from.latest.0 + 1;
            journal::mark_insights(tx, user, if is_next { revision } else { self.made_from.latest }, now)?;
        }
        Ok(())
    }
}

fn averages_of(history: &History, date: Day) -> Vec<Average> {
    let of = |c: &Column| {
        let averages = analytics::averages::averages(date, Kind::of(c.attribute.value_type)?, &c.values)?;
        Some(Average { attribute: c.attribute.id, date, overall: averages.overall, weekdays: averages.weekdays })
    };
    history.attributes.iter().filter_map(of).collect()
}

fn correlations_of(history: &History, date: Day) -> Vec<Correlation> {
    let window = Window::ending(date.plus(-1), Window::MAX);
    let series: Vec<Series<'_>> = history.attributes.iter().filter_map(|c| c.series(&window)).collect();
    let id = |index: usize| history.attributes.get(index).map(|c| c.attribute.id);
    let found = correlation::correlations(&window, &series).into_iter().filter_map(|found| {
        let attribute2 = match found.attribute2 {
            Some(index) => Some(id(index)?),
            None => None,
        };
        Some(Correlation {
            date,
            period: found.period,
            offset: found.offset,
            attribute: id(found.attribute)?,
            attribute2,
            value: found.value,
            p: found.p,
            stars: found.stars,
            rating: None,
            evidence: found.evidence,
        })
    });
    found.collect()
}

impl Told {
    fn of(columns: &[&Column], priority: InsightPriority, last: Day) -> Told {
        let mut told = Told { priority, day: analytics::insight::first_day(priority, last), facts: Vec::new() };
        for column in columns {
            let attribute = &column.attribute;
            let kind = Kind::of(attribute.value_type);
            let averages = kind.and_then(|kind| analytics::averages::averages(sunday_of(last), kind, &column.values));
            let history = analytics::insight::History::new(words::nature(attribute), last, &column.values, averages);
            told.facts.extend(history.facts(priority).into_iter().map(|fact| (attribute.id, fact)));
        }
        told
    }
}
