//! What an administrator does with other people's accounts: keeping someone out for a while and letting them in again, ending
//! an account, and sharing the administration. Nothing here reads what anybody entered.

use model::{Revision, UserId, Username};
use store::users::User;
use store::{Tx, journal};

use super::delete;
use crate::account_events::{By, Event, Kind};
use crate::actor::{Browser, Operator, RequestId};
use crate::links::Purpose;
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error};

/// Keeps someone out from this moment on: their sessions and tokens open nothing, and no write that was under way is carried
/// out when this returns. Everything of theirs is kept for [`reopen`].
///
/// # Errors
/// [`Error::NotAllowed`] for anyone but an administrator, and for the administrator themselves; [`Error::PasswordNeeded`] when
/// the password was given more than ten minutes ago; [`Error::NotFound`] when there is no such account.
pub async fn suspend(daymark: &Daymark, by: &Browser, username: &str) -> Result<(), Error> {
    let other = Other::of(daymark, by, username)?;
    shut(daymark, By::Administrator(by.user()), move |tx| other.find(tx)).await
}

/// As [`suspend`], at the console: of several administrators all but one may be kept out.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account; [`Error::NotAllowed`] for the only administrator.
pub async fn suspend_by_operator(daymark: &Daymark, _by: &Operator, username: &str) -> Result<(), Error> {
    let username = parse(username)?;
    shut(daymark, By::Console, move |tx| {
        let admins = store::users::list_admins(tx)?;
        let user = find(tx, &username)?;
        require_another(&admins, &user)?;
        Ok(user)
    })
    .await
}

async fn shut(
    daymark: &Daymark,
    by: By,
    find: impl Fn(&mut Tx<'_>) -> Result<User, Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let event = Event::new(daymark, Kind::Suspended, by);
    let write = move |tx: &mut Tx<'_>| {
        let user = find(tx)?;
        if !user.is_suspended {
            event.record(tx, user.id)?;
        }
        store::users::update_suspended(tx, user.id, true)?;
        end_links(tx, user.id)?;
        Ok::<_, Error>(user.id)
    };
    let user = daymark.store().write(write).await?;
    // Whoever writes asks behind the user's lock whether they are still let in: once this has had the lock, nobody is. And
    // with no write left that today's insights do not know of, no job looks for this person's work in vain. (Someone's very first
    // write is waited for too, since this would add the same row. Nothing is added for an account that is being deleted.)
    let now = daymark.now();
    let write = move |tx: &mut Tx<'_>| {
        let revision = journal::begin(tx, user)?.revision;
        store::users::find(tx, user)?.filter(|user| !user.is_disabled).ok_or(Error::NotFound)?;
        Ok::<_, Error>(journal::mark_insights(tx, user, revision, now)?)
    };
    daymark.store().write(write).await
}

/// Lets someone in again who was kept out, with every session, token and value that they had. The days that ended meanwhile
/// are closed at once.
///
/// # Errors
/// As [`suspend`].
pub async fn reopen(daymark: &Daymark, by: &Browser, username: &str) -> Result<(), Error> {
    let other = Other::of(daymark, by, username)?;
    open(daymark, By::Administrator(by.user()), move |tx| other.find(tx)).await
}

/// As [`reopen`], at the console.
///
/// # Errors
/// [`Error::NotFound`] when there is no such account.
pub async fn reopen_by_operator(daymark: &Daymark, _by: &Operator, username: &str) -> Result<(), Error> {
    let username = parse(username)?;
    open(daymark, By::Console, move |tx| find(tx, &username)).await
}

async fn open(
    daymark: &Daymark,
    by: By,
    find: impl Fn(&mut Tx<'_>) -> Result<User, Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let (event, now) = (Event::new(daymark, Kind::Reopened, by), daymark.now());
    let write = move |tx: &mut Tx<'_>| {
        let user = find(tx)?;
        if user.is_suspended {
            event.record(tx, user.id)?;
            store::users::update_suspended(tx, user.id, false)?;
            store::closings::update_due(tx, user.id, now)?;
        }
        Ok::<_, Error>(user)
    };
    let User { id, is_suspended, .. } = daymark.store().write(write).await?;
    if !is_suspended {
        return Ok(());
    }
    // Every attribute's insights of today are made again, as after a restart with work left undone.
    let write = move |tx: &mut Tx<'_>| match journal::begin_findings(tx, id)? {
        Some(_) => journal::mark_insights(tx, id, Revision(0), jiff::Timestamp::UNIX_EPOCH),
        None => Ok(()),
    };
    Ok(daymark.store().write(write).await?)
}

/// Deletes someone's account with everything in it, as they could themselves. `typed` is the username, typed once more.
///
/// # Errors
/// As [`suspend`]; [`Error::Invalid`] when what was typed is not the username.
pub async fn delete_other(
    daymark: &Daymark,
    by: &Browser,
    (username, typed): (&str, &str),
    request: RequestId,
) -> Result<(), Error> {
    let other = Other::of(daymark, by, username)?;
    if Username::parse(typed).ok().is_none_or(|typed| typed.key() != other.username.key()) {
        return Err(Error::field("username", "That is not this person’s username."));
    }
    let name = other.username.clone();
    let user =
        daymark.store().read(move |tx| store::users::find_by_username(tx, &name)).await?.ok_or(Error::NotFound)?.id;
    let check = move |tx: &mut Tx<'_>| {
        let found = other.find(tx)?;
        if found.id == user { Ok(()) } else { Err(Error::NotFound) }
    };
    let event = Event::new(daymark, Kind::AccountDeleted, By::Administrator(by.user()));
    delete::erase(daymark, user, request, event, check).await?;
    tracing::info!(by = by.user().0, user = user.0, "an administrator deleted an account");
    Ok(())
}

/// Makes someone an administrator, beside those there are.
///
/// # Errors
/// As [`suspend`]; [`Error::NotAllowed`] also for someone who is suspended.
pub async fn appoint(daymark: &Daymark, by: &Browser, username: &str) -> Result<(), Error> {
    let other = Other::of(daymark, by, username)?;
    let event = Event::new(daymark, Kind::Appointed, By::Administrator(by.user()));
    let write = move |tx: &mut Tx<'_>| {
        let user = other.find(tx)?;
        if user.is_suspended {
            return Err(Error::NotAllowed(
                "Someone who is suspended cannot administer. Reopen the account first.".into(),
            ));
        }
        make_admin(tx, user.id)?;
        Ok(event.record(tx, user.id)?)
    };
    daymark.store().write(write).await
}

/// Takes the administration back from someone; also from oneself, while there is another.
///
/// # Errors
/// As [`suspend`]; [`Error::NotAllowed`] for the only administrator.
pub async fn dismiss(daymark: &Daymark, by: &Browser, username: &str) -> Result<(), Error> {
    let other = Other::of(daymark, by, username)?;
    let event = Event::new(daymark, Kind::Dismissed, By::Administrator(by.user()));
    let write = move |tx: &mut Tx<'_>| {
        let admins = other.admins(tx)?;
        let user = find(tx, &other.username)?;
        require_another(&admins, &user)?;
        store::users::update_admin(tx, user.id, false)?;
        event.record(tx, user.id)?;
        Ok(end_links(tx, user.id)?)
    };
    daymark.store().write(write).await
}

/// An administrator's request about an account of that name.
#[derive(Clone)]
pub(super) struct Other {
    by: UserId,
    attempt: Attempt,
    username: Username,
}

impl Other {
    pub(super) fn of(daymark: &Daymark, by: &Browser, username: &str) -> Result<Other, Error> {
        by.require_admin()?;
        let attempt = Attempt::begin(daymark, by, Act::Administer)?;
        Ok(Other { by: by.user(), attempt, username: parse(username)? })
    }

    /// The administrators, among whom the one who asks still is. They are locked, in one order, so that two of them who act on
    /// each other at once act one after the other.
    fn admins(&self, tx: &mut Tx<'_>) -> Result<Vec<UserId>, Error> {
        let admins = store::users::list_admins(tx)?;
        let by = self.attempt.check(tx)?;
        if admins.contains(&by.id) { Ok(admins) } else { Err(Error::NotAllowed(NO_MORE.into())) }
    }

    /// The account, which is not the administrator's own: so there is always one left.
    fn find(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        self.admins(tx)?;
        let user = find(tx, &self.username)?;
        if user.id == self.by {
            return Err(Error::NotAllowed("That is your own account: another administrator may do that to it.".into()));
        }
        Ok(user)
    }

    /// Whose password may be chosen anew by a link that the administrator hands over: anybody's but another administrator's, who
    /// would be in the hands of the one who made the link.
    pub(super) fn find_for_reset(&self, tx: &mut Tx<'_>) -> Result<UserId, Error> {
        self.admins(tx)?;
        let user = find(tx, &self.username)?;
        if !user.is_open() {
            return Err(Error::NotFound);
        }
        // As the locked account says: they may have been made one since the administrators were listed.
        if user.id != self.by && user.is_admin {
            return Err(Error::NotAllowed(
                "Another administrator chooses a new password by mail, or at the console: daymark user set-password."
                    .into(),
            ));
        }
        Ok(user.id)
    }
}

/// Ends the links that someone made as an administrator.
pub(super) fn end_links(tx: &mut Tx<'_>, user: UserId) -> Result<(), store::Error> {
    store::links::delete_of_user(tx, user, Purpose::Invitation)?;
    store::links::delete_made_by(tx, user)
}

/// Gives an account the rights of an administrator; false when it was closed. Password links that an administrator made for the
/// account end, since administrators get none from each other.
pub(super) fn make_admin(tx: &mut Tx<'_>, user: UserId) -> Result<bool, store::Error> {
    let is_open = store::users::update_admin(tx, user, true)?;
    store::links::delete_handed_over(tx, user, Purpose::Reset)?;
    Ok(is_open)
}

pub(super) const NO_MORE: &str = "You are no administrator any more.";

fn parse(username: &str) -> Result<Username, Error> {
    Username::parse(username).map_err(|_| Error::NotFound)
}

/// The account of that name, locked, unless it is being deleted.
fn find(tx: &mut Tx<'_>, username: &Username) -> Result<User, Error> {
    let user = store::users::find_by_username(tx, username)?.ok_or(Error::NotFound)?;
    store::users::find_locked(tx, user.id)?.filter(|user| !user.is_disabled).ok_or(Error::NotFound)
}

fn require_another(admins: &[UserId], user: &User) -> Result<(), Error> {
    if admins == [user.id] {
        return Err(Error::NotAllowed("That is the only administrator. Make someone else one first.".into()));
    }
    Ok(())
}
