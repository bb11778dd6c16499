//! What was found in a user's days: averages, correlations and insights, as they were worked out and stored.

mod averages;
mod correlations;
mod insights;
pub(crate) mod renewal;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use model::attribute::Attribute;
use model::{AttributeId, UserId};

pub use averages::{AverageOf, AveragesQuery, averages};
pub use correlations::{CorrelationOf, CorrelationsQuery, Found, WEEKEND, combo, correlations, rate};
pub(crate) use insights::about;
pub use insights::{InsightAbout, InsightsQuery, insights};

use crate::{Daymark, Error};

/// A user's attributes by their numbers.
async fn attributes_of(daymark: &Daymark, user: UserId) -> Result<HashMap<AttributeId, Attribute>, Error> {
    let attributes = daymark.store().read(move |tx| store::attributes::list(tx, user)).await?;
    Ok(attributes.into_iter().map(|a| (a.id, a)).collect())
}
