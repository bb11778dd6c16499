//! Changing the address for mail.

use super::profile_fields;
use crate::actor::Browser;
use crate::step_up::{Act, Attempt};
use crate::throttles::{self, Subject};
use crate::{Daymark, Error, links};

/// Changes the person's e-mail address; an empty one removes it. Reset links that were mailed to the old one die.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago, [`Error::Invalid`] when it is no
/// address or another account has it.
pub async fn change_email(daymark: &Daymark, browser: &Browser, entered: &str) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::ChangeEmail)?;
    let email = profile_fields::email(entered)?;
    // The answer tells whether an address has an account here: not many may be asked for.
    throttles::SIGN_UP.count(daymark, Subject::User(browser.user())).await?;
    let write = move |tx: &mut store::Tx<'_>| {
        let user = attempt.check(tx)?.id;
        store::users::update_email(tx, user, email.as_ref()).map_err(|error| match error {
            store::Error::Conflict => Error::field("email", "Another account has that e-mail address."),
            other => other.into(),
        })?;
        Ok::<_, Error>(store::links::delete_of_user(tx, user, links::Purpose::Reset)?)
    };
    daymark.store().write(write).await
}
