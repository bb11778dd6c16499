//! The picture that stands for a person.

use store::users::User;

use crate::actor::Browser;
use crate::pictures::{self, Prepared, Use};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error};

/// Takes an uploaded PNG, JPEG or WebP as the person's picture.
///
/// # Errors
/// [`Error::Invalid`] when it is something else, damaged or too large.
pub async fn set_avatar(daymark: &Daymark, browser: &Browser, upload: Vec<u8>) -> Result<(), Error> {
    let picture = pictures::prepare(daymark, upload, Use::Avatar).await?;
    replace(daymark, browser, Some(picture)).await
}

/// Removes the person's picture.
pub async fn remove_avatar(daymark: &Daymark, browser: &Browser) -> Result<(), Error> {
    replace(daymark, browser, None).await
}

async fn replace(daymark: &Daymark, browser: &Browser, picture: Option<Prepared>) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::ChangeProfile)?;
    let write = move |tx: &mut store::Tx<'_>| {
        let User { id, avatar: old, .. } = attempt.check(tx)?;
        if let Some(picture) = &picture {
            picture.insert(tx)?;
        }
        store::users::update_avatar(tx, id, picture.as_ref().map(|p| p.sha256))?;
        old.map_or(Ok(()), |old| Ok::<_, Error>(store::pictures::delete_unused(tx, old)?))
    };
    daymark.store().write(write).await
}
