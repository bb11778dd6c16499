//! Erasing what a person deleted so long ago that it cannot be restored any more, a little at a time.

use jiff::{SignedDuration, Timestamp};
use model::{AttributeId, Revision, UserId};
use store::Tx;

use crate::changes::undoable_after;
use crate::{Daymark, Error};

/// How many rows one write deletes: a few milliseconds' worth.
const ROWS: i64 = 500;
/// How many rows of the journal one write looks at.
const JOURNAL_ROWS: u64 = 200;
/// An import that nobody decided about for so long is given up.
const IMPORTS_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// Erases a person's attributes that were deleted too long ago, with everything that the journal holds of them; forgets what cannot
/// be undone any more; and gives up an import that waited too long. Doing it again changes nothing. It is done as of the moment that
/// has certainly come: a clock that is wrong destroys nothing.
pub(crate) async fn erase_expired(daymark: &Daymark, user: UserId, certain: Timestamp) -> Result<(), Error> {
    let last = undoable_after(certain);
    let deleted = daymark.store().read(move |tx| store::attributes::list_deleted(tx, user)).await?;
    let expired: Vec<AttributeId> = deleted.into_iter().filter(|d| d.at <= last).map(|d| d.attribute.id).collect();
    for attribute in &expired {
        erase_attribute(daymark, user, *attribute).await?;
    }
    daymark.store().write(move |tx| store::changes::delete_before(tx, user, last)).await?;
    give_up_import(daymark, user, certain).await?;
    if !expired.is_empty() {
        daymark.store().forget_deleted().await?;
    }
    Ok(())
}

/// The attribute's own row goes last, so that an erasure that was interrupted is found and goes on.
async fn erase_attribute(daymark: &Daymark, user: UserId, attribute: AttributeId) -> Result<(), Error> {
    let delete_some = move |tx: &mut Tx<'_>| store::erasure::delete_some_of_attribute(tx, user, attribute, ROWS);
    while daymark.store().write(delete_some).await? {}
    let mut after = Revision(0);
    let forget =
        move |tx: &mut Tx<'_>, after| store::journal::forget_attribute(tx, user, attribute, (after, JOURNAL_ROWS));
    while let Some(last) = daymark.store().write(move |tx| forget(tx, after)).await? {
        after = last;
    }
    let delete = move |tx: &mut Tx<'_>| {
        store::changes::delete_of_attribute(tx, user, attribute)?;
        store::attributes::delete(tx, user, attribute)
    };
    Ok(daymark.store().write(delete).await?)
}

async fn give_up_import(daymark: &Daymark, user: UserId, certain: Timestamp) -> Result<(), Error> {
    let last = certain.checked_sub(IMPORTS_WAIT).unwrap_or(Timestamp::MIN);
    let waiting = daymark.store().read(move |tx| store::imports::find(tx, user)).await?;
    if let Some(import) = waiting.filter(|import| import.made_at <= last) {
        daymark.store().write(move |tx| store::imports::delete(tx, user, import.request_id)).await?;
        while daymark.store().write(move |tx| store::imports::delete_some_parts(tx, user, 4)).await? {}
    }
    Ok(())
}
