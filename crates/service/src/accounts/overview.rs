//! What the administrator sees of an installation: numbers and settings, never anything of another person's.

pub use store::overview::Counts;

use crate::actor::Browser;
pub use crate::failures::Failure;
use crate::{Daymark, Error, Settings};

/// The state of an installation.
#[derive(Debug, Clone)]
pub struct Overview {
    /// How many there are of what.
    pub counts: Counts,
    /// What the one who hosts it decided.
    pub settings: Settings,
    /// Whether mail can be sent.
    pub sends_mail: bool,
    /// What went wrong lately on this server, newest first.
    pub failures: Vec<Failure>,
}

/// The state of the installation.
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator.
pub async fn overview(daymark: &Daymark, by: &Browser) -> Result<Overview, Error> {
    by.require_admin()?;
    let counts = daymark.store().read(store::overview::count).await?;
    Ok(Overview {
        counts,
        settings: daymark.settings().clone(),
        sends_mail: daymark.mail().is_some(),
        failures: daymark.failures().list(),
    })
}
