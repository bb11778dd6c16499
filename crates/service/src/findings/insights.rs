//! Insights: what is worth telling of a day, week or month.

use model::Day;
use model::attribute::Attribute;
use model::finding::Insight;

use super::attributes_of;
use crate::actor::Reader;
use crate::page::{Page, Paging};
use crate::{Daymark, Error};

/// Which insights are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InsightsQuery {
    /// The first day that they may be about.
    pub date_min: Option<Day>,
    /// The last day that they may be about.
    pub date_max: Option<Day>,
    /// Only those of this priority: 1 today, 2 day, 3 week, 4 month.
    pub priority: Option<i64>,
}

/// An insight with the attribute that it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct InsightAbout {
    /// The insight.
    pub insight: Insight,
    /// The attribute, where it is about one.
    pub attribute: Option<Attribute>,
}

/// A page of insights, newest first. Those about an attribute out of the reader's scopes are left out, and so are those
/// about none where the reader may not read everything.
pub async fn insights(
    daymark: &Daymark,
    reader: &Reader,
    query: InsightsQuery,
    paging: Paging,
) -> Result<Page<InsightAbout>, Error> {
    let (user, span) = (reader.user(), (query.date_min.unwrap_or(Day::MIN), query.date_max.unwrap_or(Day::MAX)));
    let insights = daymark.store().read(move |tx| store::insights::list_between(tx, user, span)).await?;
    if insights.is_empty() {
        return paging.of(Vec::new());
    }
    let attributes = attributes_of(daymark, user).await?;
    let about = |insight: Insight| {
        let attribute = insight.attribute.and_then(|id| attributes.get(&id)).cloned();
        InsightAbout { insight, attribute }
    };
    let is_wanted = |i: &InsightAbout| {
        query.priority.is_none_or(|priority| i.insight.priority == priority)
            && i.attribute.as_ref().map_or(reader.may_read_everything(), |a| reader.may_read(a.group, a.manual))
    };
    paging.of(insights.into_iter().map(about).filter(is_wanted).collect())
}
