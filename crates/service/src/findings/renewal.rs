//! Working findings out anew: what is wanted is read in one transaction, worked out on a thread of its own, and stored in
//! one other transaction, so that nobody ever sees half of it.

use std::collections::HashSet;

use analytics::correlation;
use analytics::series::{Kind, Series, Window};

use jiff::Timestamp;
use model::finding::{Average, Correlation, Fact, Insight, InsightPriority, InsightRule};
use model::{AttributeId, Day, UserId, ValueType};
use store::journal::{self, Progress};
use store::{Tx, insights};

use super::columns::Column;
use crate::jobs::sunday_of;
use crate::{Daymark, Error, clock, words};

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
    /// Whether what was found before stays, and only what is missing is stored.
    pub(crate) keeps_found: bool,
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
    keeps_found: bool,
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
        let Wanted { averages, correlations, insights, attributes, refreshes, keeps_found } = wanted;
        let is_wanted = |c: &&Column| attributes.as_ref().is_none_or(|wanted| wanted.contains(&c.attribute.id));
        let told_of: Vec<&Column> = history.attributes.iter().filter(is_wanted).collect();
        Findings {
            averages: averages.into_iter().map(|date| (date, averages_of(history, date))).collect(),
            correlations: correlations.map(|date| (date, correlations_of(history, date))),
            insights: Told::in_order(&told_of, insights),
            attributes: told_of.iter().map(|c| c.attribute.id).collect(),
            // Writes that came since these were looked for are found anew.
            made_from: refreshes.unwrap_or(history.progress),
            is_up_to_date: refreshes.is_some() || history.progress.latest == history.progress.insights,
            keeps_found,
        }
    }

    fn store(&self, tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<(), store::Error> {
        let Some(revision) = journal::begin_findings(tx, user)? else { return Ok(()) };
        for (sunday, set) in &self.averages {
            let week = (*sunday, sunday.plus(6));
            if !self.keeps_found || store::averages::find_latest_day(tx, user, week)?.is_none() {
                store::averages::replace(tx, user, week, set)?;
            }
        }
        if let Some((date, set)) = &self.correlations
            && (!self.keeps_found || store::correlations::find_latest_day(tx, user, *date)? != Some(*date))
        {
            store::correlations::replace(tx, user, *date, set)?;
        }
        for told in &self.insights {
            if self.keeps_found && told.is_there(tx, user, now)? {
                continue;
            }
            let facts = told.agreeing(tx, user)?;
            let extent = insights::Extent { day: told.day, priority: told.priority, attributes: &self.attributes };
            insights::replace(tx, user, extent, &facts, now)?;
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
    /// All that is wanted, earlier days first, since later ones are to agree with what they told.
    fn in_order(columns: &[&Column], mut wanted: Vec<(InsightPriority, Day)>) -> Vec<Told> {
        wanted.sort_unstable_by_key(|(_, last)| *last);
        wanted.into_iter().map(|(priority, last)| Told::of(columns, priority, last)).collect()
    }

    /// The facts, where they agree with what was told before. Runs are counted by the averages in force, which move each week: a run
    /// that was told as the longest may be a shorter one by now, but whoever read of it would not believe another one as long.
    fn agreeing(&self, tx: &mut Tx<'_>, user: UserId) -> Result<Vec<(AttributeId, Fact)>, store::Error> {
        let is_run = |fact: &Fact| fact.rule == InsightRule::BestStreak;
        let mut facts = self.facts.clone();
        if !facts.iter().any(|(_, fact)| is_run(fact)) {
            return Ok(facts);
        }
        let before = insights::list_between(tx, user, (self.day.plus(-YEAR), self.day.plus(-1)))?;
        facts.retain_mut(|(attribute, fact)| {
            let Some(days) = fact.count.filter(|_| is_run(fact)) else { return true };
            // This very run was told on its earlier days too.
            let is_other = |insight: &&Insight| insight.fact.day <= fact.day.plus(-days);
            let of_runs = before.iter().filter(|i| i.attribute == *attribute && is_run(&i.fact)).filter(is_other);
            let longest = of_runs.filter_map(|insight| insight.fact.count).max().unwrap_or(0);
            fact.reference = fact.reference.map(|reference| reference.max(longest as f64));
            days > longest
        });
        Ok(facts)
    }

    /// Whether anything was told of this before, by a clock that was not ahead.
    fn is_there(&self, tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<bool, store::Error> {
        let there = insights::list_between(tx, user, (self.day, self.day))?;
        let is_told = |i: &Insight| i.fact.rule.priority() == self.priority && !clock::is_ahead(i.created, now);
        Ok(there.iter().any(is_told))
    }

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

#[cfg(test)]
mod tests {
    use store::Store;

    use super::*;

    const STEPS: AttributeId = AttributeId(1);

    fn run(day: Day, days: i64, before: f64) -> Told {
        let (rule, count) = (InsightRule::BestStreak, Some(days));
        let fact = Fact { rule, day, value: 9_000.0, reference: Some(before), count };
        Told { priority: InsightPriority::Day, day, facts: vec![(STEPS, fact)] }
    }

    store::on_both_engines! {
        async fn a_run_is_the_longest_only_where_no_longer_one_was_told_before(store: Store) {
            let (user, day) = (UserId(1), Day::parse("2026-10-07").expect("a day"));
            let told = run(day.plus(-60), 9, 5.0);
            let store_it = store.write(move |tx| {
                let extent = insights::Extent { day: told.day, priority: told.priority, attributes: &[STEPS] };
                insights::replace(tx, user, extent, &told.facts, Timestamp::UNIX_EPOCH)
            });
            store_it.await.expect("stored");
            let agreeing = async |days: i64, day: Day| {
                let facts = store.read(move |tx| run(day, days, 8.0).agreeing(tx, user)).await.expect("facts");
                facts.first().map(|(_, fact)| (fact.count, fact.reference))
            };
            assert_eq!(agreeing(9, day).await, None, "another of nine days was the longest so far");
            assert_eq!(agreeing(10, day).await, Some((Some(10), Some(9.0))));
            assert_eq!(agreeing(10, day.plus(-59)).await, Some((Some(10), Some(8.0))), "the same run, a day later");
        }
    }
}
