//! Names, time zone, currency, units and what is mailed: all on one form.

pub use store::users::Preferences;

use super::profile_fields;
use crate::actor::Browser;
use crate::jobs::next_closing;
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error};

/// Changes the person's preferences. The days of a new time zone begin at once, and the next day closes by it; values that
/// were entered stay on the days they were entered for.
///
/// A time zone that is left as it is stays, also where this release does not know it.
///
/// # Errors
/// [`Error::Invalid`] for the first field that cannot be accepted.
pub async fn update(daymark: &Daymark, browser: &Browser, entered: Preferences) -> Result<(), Error> {
    let stored = super::profile(daymark, &browser.reader()).await?.preferences.timezone;
    let preferences = Preferences {
        first_name: profile_fields::personal_name("first_name", &entered.first_name)?,
        last_name: profile_fields::personal_name("last_name", &entered.last_name)?,
        timezone: if entered.timezone == stored {
            stored.clone()
        } else {
            profile_fields::timezone(&entered.timezone)?
        },
        currency: profile_fields::currency(&entered.currency)?,
        ..entered
    };
    let user = browser.user();
    let due_at = next_closing(daymark.now(), &profile_fields::zone(&preferences.timezone), user);
    let moves = preferences.timezone != stored;
    let attempt = Attempt::begin(daymark, browser, Act::ChangeProfile)?;
    let write = move |tx: &mut store::Tx<'_>| {
        attempt.check(tx)?;
        if moves {
            store::closings::update_due(tx, user, due_at)?;
        }
        Ok::<_, Error>(store::users::update_preferences(tx, user, &preferences)?)
    };
    daymark.store().write(write).await
}
