//! Made-up data that looks like a person's, to see Daymark with: about sixty attributes over two years.
//!
//! What is made up is a pure function of a seed and the last full day. Each attribute has a usual value, a spread, a
//! weekly rhythm and perhaps a season and a drift (`person`); some act on others (`relations`), and these relations are
//! what the correlations should find. A test sees to it that they do, and find hardly anything else. Devices are
//! forgotten now and then, and on holiday nothing is entered by hand (`life`). It is written through the use cases that
//! apps and people go through (`writing`).

mod chance;
mod life;
mod notes;
mod person;
mod plan;
mod relations;
#[cfg(test)]
mod tests;
mod writing;

use std::sync::Arc;

use model::Day;

use crate::accounts::{self, NewAccount};
use crate::actor::Operator;
use crate::jobs::{self, Recompute};
use crate::{Daymark, Error};

/// The name that the account has unless it is given another.
pub const USERNAME: &str = "demo";

/// Where the person lives: the zone of their days and the currency of what they spend.
const ZONE: &str = "Europe/London";
const CURRENCY: &str = "GBP";
/// The life that everybody is shown.
const SEED: u64 = 1;
/// For how many days back insights are worked out, as if a server had been running.
const DAYS_WITH_INSIGHTS: i64 = 30;

/// Makes an account with two years of made-up data that end yesterday, with some of today, and works out its findings.
///
/// # Errors
/// [`Error::Invalid`] for a name or a password that cannot be chosen.
pub async fn create(daymark: &Arc<Daymark>, by: &Operator, username: &str, password: &str) -> Result<(), Error> {
    let account = NewAccount {
        username: username.to_owned(),
        password: password.to_owned(),
        email: String::new(),
        timezone: ZONE.to_owned(),
        currency: CURRENCY.to_owned(),
        ..NewAccount::default()
    };
    accounts::create(daymark, by, account).await?;
    let filled = fill(daymark, by, username).await;
    if filled.is_err() {
        // Half a life is of no use to anybody.
        accounts::delete_by_operator(daymark, by, username).await?;
    }
    filled
}

async fn fill(daymark: &Arc<Daymark>, by: &Operator, username: &str) -> Result<(), Error> {
    let user = accounts::find_by_operator(daymark, by, username).await?;
    let zone = accounts::zone_of(&user);
    let yesterday = Day::at(daymark.now(), &zone).plus(-1);
    let person = writing::Person { user: user.id, username: username.to_owned(), zone };
    writing::write(daymark, by, &person, &life::live(SEED, yesterday)).await?;
    let what = Recompute {
        username: Some(username.to_owned()),
        since: Some(yesterday.plus(1 - life::DAYS as i64)),
        insights_since: Some(yesterday.plus(1 - DAYS_WITH_INSIGHTS)),
    };
    jobs::recompute(daymark, by, what, |_, _| {}).await
}
