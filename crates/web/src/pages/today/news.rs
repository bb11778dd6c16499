//! What stands above the day: insights, and attributes that apps took over.

use model::finding::InsightPriority;
use model::{Day, attribute::Service};
use service::Daymark;
use service::actor::Reader;
use service::attributes::{self, Takeover};
use service::findings::{self, InsightsQuery};
use service::page::Paging;

use crate::errors::Result;
use crate::pages::insights::Card;
use crate::pages::paths;

/// The most insights that stand above a day.
const MOST: usize = 6;

/// An attribute that an app took over, and what can be done about it.
pub(super) struct Taken {
    pub(super) label: String,
    pub(super) before: String,
    pub(super) now: String,
    /// The name of the service that filled it in before.
    pub(super) service: String,
    pub(super) give_back: String,
    pub(super) keep: String,
    pub(super) was_by_hand: bool,
}

/// What is worth telling of a day; in the morning, when there is little of today, also of yesterday.
pub(super) async fn insights(daymark: &Daymark, reader: &Reader, day: Day, today: Day) -> Result<Vec<Card>> {
    let first = if day == today { day.plus(-1) } else { day };
    let query = InsightsQuery { date_min: Some(first), date_max: Some(day), ..InsightsQuery::default() };
    let found = findings::insights(daymark, reader, query, Paging::new(None, Some(50))).await?.items;
    let is_of_days = |priority| matches!(priority, InsightPriority::Today | InsightPriority::Day);
    let of_days = found.into_iter().filter(|about| is_of_days(about.insight.fact.rule.priority()));
    Ok(of_days.take(MOST).map(Card::from).collect())
}

/// The attributes that apps took over lately.
pub(super) async fn taken_over(daymark: &Daymark, reader: &Reader) -> Result<Vec<Taken>> {
    Ok(attributes::taken_over(daymark, reader).await?.into_iter().map(Taken::from).collect())
}

impl From<Takeover> for Taken {
    fn from(takeover: Takeover) -> Taken {
        let Takeover { attribute, before, now } = takeover;
        let href = paths::attribute(&attribute.name);
        Taken {
            label: attribute.label.to_string(),
            was_by_hand: before == Service::daymark(),
            before: before.label,
            now: now.label,
            service: before.name,
            give_back: format!("{href}/service"),
            keep: format!("{href}/service/keep"),
        }
    }
}
