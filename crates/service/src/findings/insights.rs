//! Insights: what is worth telling of a day, week or month.

use model::attribute::Attribute;
use model::finding::{Insight, InsightPriority};
use model::{AttributeId, Day};

use super::attributes_of;
use crate::actor::Reader;
use crate::page::{Page, Paging};
use crate::quantity::UnitPreferences;
use crate::words::{self, Line};
use crate::{Daymark, Error, accounts};

/// Which insights are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InsightsQuery {
    /// Only those about this attribute.
    pub attribute: Option<AttributeId>,
    /// The first day that they may be about.
    pub date_min: Option<Day>,
    /// The last day that they may be about.
    pub date_max: Option<Day>,
    /// Only those about today, days, weeks or months.
    pub priority: Option<InsightPriority>,
    /// Whether to leave out those about attributes that the person hid.
    pub without_hidden: bool,
}

/// An insight with the attribute that it is about, and in words.
#[derive(Debug, Clone, PartialEq)]
pub struct InsightAbout {
    /// The numbers.
    pub insight: Insight,
    /// The attribute.
    pub attribute: Attribute,
    /// Its name in the API, such as `steps_best_since_x`.
    pub name: String,
    /// What it says, in the person's own units.
    pub lines: Vec<Line>,
}

/// A page of insights, newest first, the most fleeting of a day before the others. Those about an attribute out of the reader's
/// scopes are left out.
pub async fn insights(
    daymark: &Daymark,
    reader: &Reader,
    query: InsightsQuery,
    paging: Paging,
) -> Result<Page<InsightAbout>, Error> {
    // What is dated ahead was found by a clock that was wrong.
    let today = reader.today(daymark.now());
    let span = (query.date_min.unwrap_or(Day::MIN), query.date_max.unwrap_or(today).min(today));
    let user = reader.user();
    let insights = daymark.store().read(move |tx| store::insights::list_between(tx, user, span)).await?;
    if insights.is_empty() {
        return paging.of(Vec::new());
    }
    let attributes = attributes_of(daymark, user).await?;
    let is_wanted = |priority| query.priority.is_none_or(|wanted| wanted == priority);
    let mut found = Vec::new();
    for insight in insights {
        let Some(attribute) = attributes.get(&insight.attribute) else { continue };
        if query.without_hidden && attribute.hidden {
            continue;
        }
        let is_about = query.attribute.is_none_or(|id| attribute.id == id);
        if is_about && is_wanted(insight.fact.rule.priority()) && reader.may_read(attribute.group, attribute.manual) {
            found.push((insight, attribute));
        }
    }
    found.sort_by_key(|(insight, attribute)| {
        let fact = &insight.fact;
        (std::cmp::Reverse(fact.day), fact.rule.priority(), fact.rule.name(attribute.name.as_str()))
    });
    let page = paging.of(found)?;
    let units = UnitPreferences::of(&accounts::profile(daymark, reader).await?.preferences);
    let today = reader.today(daymark.now());
    Ok(page.map(|(insight, attribute)| about(&insight, attribute, &units, today)))
}

/// An insight with its attribute and its words, as they are read today.
pub(crate) fn about(insight: &Insight, attribute: &Attribute, units: &UnitPreferences, today: Day) -> InsightAbout {
    InsightAbout {
        name: insight.fact.rule.name(attribute.name.as_str()),
        lines: words::lines(&insight.fact, attribute, units, Some(today)),
        attribute: attribute.clone(),
        insight: insight.clone(),
    }
}
