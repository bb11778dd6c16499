//! What was found in a user's days: averages, correlations and insights, as they were worked out and stored.

mod averages;
mod columns;
mod correlations;
mod insights;
mod pair;
pub(crate) mod renewal;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;

use model::attribute::Attribute;
use model::{AttributeId, UserId};

pub use averages::{AverageOf, AveragesQuery, averages, averages_between, usual};
pub use correlations::{CorrelationOf, CorrelationsQuery, Found, WEEKEND, combo, correlations, rate};
pub(crate) use insights::about;
pub use insights::{InsightAbout, InsightsQuery, insights};
pub use pair::{DayPair, FEWEST_DAYS, Looked, Missing, PairFound, Picture, Reason, Side, Spread, pair};

use crate::{Daymark, Error};

/// A user's attributes by their numbers.
async fn attributes_of(daymark: &Daymark, user: UserId) -> Result<HashMap<AttributeId, Attribute>, Error> {
    let attributes = daymark.store().read(move |tx| store::attributes::list(tx, user)).await?;
    Ok(attributes.into_iter().map(|a| (a.id, a)).collect())
}
