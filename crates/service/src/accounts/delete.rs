//! The end of an account.

use model::UserId;
use store::Tx;
use store::links::Purpose;
use store::users::User;

use super::{administer, operator};
use crate::account_events::{self, By, Event, Kind};
use crate::actor::{Browser, Operator, RequestId};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error, clients};

/// How many rows one write deletes: a few milliseconds, so that nobody waits behind an account with years of data.
const ROWS: i64 = 500;

/// Deletes the person's account with everything in it. Their apps end for everybody who uses them.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago; [`Error::NotAllowed`] for the only
/// administrator of others.
pub async fn delete(daymark: &Daymark, browser: &Browser, request: RequestId) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, browser, Act::DeleteAccount)?;
    let check = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?;
        require_another_admin(tx, &user)
    };
    let event = Event::new(daymark, Kind::AccountDeleted, By::person(browser));
    erase(daymark, browser.user(), request, event, check).await
}

/// Lets nobody leave others behind without an administrator, who alone can invite and see what fails.
fn require_another_admin(tx: &mut Tx<'_>, user: &User) -> Result<(), Error> {
    if !user.is_admin || store::users::list_admins(tx)? != [user.id] || store::users::count(tx)? == 1 {
        return Ok(());
    }
    Err(Error::NotAllowed(
        "You are the only administrator, and there are other accounts here. Make someone else an administrator first, on \
         the administration's page of people."
            .into(),
    ))
}

/// Deletes the account of that username with everything in it, at the console.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn delete_by_operator(daymark: &Daymark, by: &Operator, username: &str) -> Result<(), Error> {
    let user = operator::find(daymark, by, username).await?;
    let event = Event::new(daymark, Kind::AccountDeleted, By::Console);
    erase(daymark, user.id, RequestId::random(daymark.randomness()), event, |_| Ok(())).await
}

/// Goes on with deletions that were interrupted, as when the server starts.
pub async fn resume_deletions(daymark: &Daymark) -> Result<(), Error> {
    for user in daymark.store().read(store::users::list_disabled).await? {
        erase_closed(daymark, user, RequestId::random(daymark.randomness())).await?;
    }
    Ok(())
}

/// First, if `check` lets it, the account is closed and everything that gives access to it ends, and what it handed out as an
/// administrator; its address is told by whom. Then the data goes.
pub(super) async fn erase(
    daymark: &Daymark,
    user: UserId,
    request: RequestId,
    event: Event,
    check: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let letters = daymark
        .store()
        .write(move |tx| {
            check(tx)?;
            let letters = event.last_letters(tx, user)?;
            store::users::disable(tx, user)?;
            store::sessions::delete_of_user(tx, user, None)?;
            store::simple_tokens::delete_of_user(tx, user)?;
            store::links::delete_of_user(tx, user, Purpose::Reset)?;
            administer::end_links(tx, user)?;
            store::known_browsers::delete_of_user(tx, user, None)?;
            store::codes::delete_of_user(tx, user)?;
            store::device_codes::delete_of_user(tx, user)?;
            store::consents::delete_of_user(tx, user)?;
            store::grants::delete_of_user(tx, user)?;
            Ok::<_, Error>(letters)
        })
        .await?;
    // Beside each other, so that the data is gone no later for a mail server that is slow.
    let (erased, ()) = tokio::join!(erase_closed(daymark, user, request), account_events::send_last(daymark, letters));
    erased
}

/// Erases an account that is closed. The data goes a little at a time, and what writes that were under way have left, behind the
/// user's lock; the account itself goes last, so that a deletion that was interrupted is found and goes on.
async fn erase_closed(daymark: &Daymark, user: UserId, request: RequestId) -> Result<(), Error> {
    clients::delete_all_of(daymark, user, request).await?;
    while daymark.store().write(move |tx| store::erasure::delete_some(tx, user, ROWS)).await? {}
    daymark.store().write(move |tx| store::erasure::delete_rest(tx, user)).await?;
    let write = move |tx: &mut Tx<'_>| {
        let avatar = store::users::find(tx, user)?.and_then(|user| user.avatar);
        for purpose in [Purpose::Reset, Purpose::VerifyEmail, Purpose::StopWeekly, Purpose::StopYearly] {
            store::links::delete_of_user(tx, user, purpose)?;
        }
        store::known_browsers::delete_of_user(tx, user, None)?;
        store::account_events::delete_of_user(tx, user)?;
        store::closings::delete(tx, user)?;
        store::users::delete(tx, user)?;
        avatar.map_or(Ok(()), |avatar| store::pictures::delete_unused(tx, avatar))
    };
    daymark.store().write(write).await?;
    // Nothing is left to find; what remains is the engine's business, and is no reason to say that the deletion failed.
    if let Err(error) = daymark.store().forget_deleted().await {
        tracing::warn!(%error, "what was deleted may be in the database's log for a while yet");
    }
    Ok(())
}
