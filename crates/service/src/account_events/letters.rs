//! Letters about what happened to accounts. They stand in the database until the mail server has taken them, so that none is
//! forgotten when a server is killed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use model::{Day, Email};
use store::Tx;
use store::account_events::{self as rows, Due};
use store::moments::Horizon;
use store::users::User;

use super::Happened;
use crate::mail::{self, Letter};
use crate::{Daymark, Error, accounts, clock, failures};

/// How often letters are looked for.
const PAUSE: Duration = Duration::from_secs(5);
/// How many letters are looked up at a time.
const AT_A_TIME: i64 = 100;
/// When a letter is tried again that was not taken; twice as long after each try.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// For how long a mail server is waited for that is given a letter about the end of an account.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a letter is tried: for 21 hours.
const MOST_TRIES: i64 = 8;

/// Sends letters as they fall due, for ever.
pub(crate) async fn run(daymark: &Arc<Daymark>) -> Infallible {
    loop {
        if let Err(error) = send_due(daymark).await {
            tracing::warn!(%error, "letters that are due could not be looked for");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Sends the letters that are due.
///
/// # Errors
/// What the database says. What the mail server refuses is noted and tried again later.
pub async fn send_due(daymark: &Arc<Daymark>) -> Result<(), Error> {
    if daymark.mail().is_none() {
        return Ok(());
    }
    // A letter that seems to be put off for longer than any can be was so by a clock that was wrong: it is due.
    let Horizon { now, letters, .. } = clock::time(daymark).horizon();
    let span = (now, letters);
    let due = daymark.store().read(move |tx| rows::list_letters(tx, span, AT_A_TIME)).await?;
    for letter in due {
        send(daymark, letter, now).await?;
    }
    Ok(())
}

/// Longer than any letter waits.
pub(crate) fn longest_pause() -> SignedDuration {
    pause(MOST_TRIES)
}

/// How long a letter waits after that many tries.
fn pause(tries: i64) -> SignedDuration {
    AGAIN * 2_i32.pow(u32::try_from(tries.clamp(0, MOST_TRIES)).unwrap_or(0))
}

async fn send(daymark: &Arc<Daymark>, due: Due, now: Timestamp) -> Result<(), Error> {
    let (claimed, until) = (due.clone(), now + pause(due.tries));
    let claim = move |tx: &mut Tx<'_>| {
        let is_ours = rows::claim_letter(tx, &claimed, until)?;
        let event = rows::find(tx, claimed.user, claimed.number)?.filter(|_| is_ours);
        Ok::<_, Error>(event.zip(store::users::find(tx, claimed.user)?))
    };
    let Some((event, user)) = daymark.store().write(claim).await? else { return Ok(()) };
    let letter = Happened::of((due.number, event)).map(|happened| write(daymark, &due, &user, &happened));
    let (number, tries, user) = (due.number, due.tries, due.user);
    if let (Some(letter), Some(server)) = (letter, daymark.mail())
        && let Err(error) = server.send(letter).await
    {
        tracing::error!(%error, "a letter about an account was not sent");
        failures::note(daymark, format!("a letter about an account was not sent: {error}"));
        if tries + 1 < MOST_TRIES {
            return Ok(());
        }
    }
    Ok(daymark.store().write(move |tx| rows::finish_letter(tx, user, number)).await?)
}

/// Sends the letters about the end of an account, which nothing keeps any more: so at once, and for a while only. What is not taken is
/// noted, and is no reason to say that the deletion failed.
pub(crate) async fn send_last(daymark: &Daymark, letters: Vec<Letter>) {
    let Some(server) = daymark.mail() else { return };
    for letter in letters {
        let problem = match tokio::time::timeout(PATIENCE, server.send(letter)).await {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the mail server did not answer in time".to_owned(),
        };
        tracing::error!(%problem, "a letter about the end of an account was not sent");
        failures::note(daymark, format!("a letter about the end of an account was not sent: {problem}"));
    }
}

pub(super) fn about_the_end(to: Email, user: &User, happened: &Happened) -> Letter {
    let told = told(user, happened);
    let text = format!(
        "{told}\n\nEverything in it is gone with it, and this is the last letter about it. If you know of it, there is nothing to do. \
         If not, ask the one who runs this Daymark: they may have a backup.\n"
    );
    Letter { to, subject: subject(happened), text, summary: None }
}

/// What happened to whose account, by whom and when, as every letter begins.
fn told(user: &User, happened: &Happened) -> String {
    let (zone, conventions) = (accounts::zone_of(user), user.preferences.conventions);
    let day = conventions.in_full(Day::at(happened.at, &zone));
    let time = conventions.time(zone.to_datetime(happened.at).time());
    let (what, by, username) = (&happened.what, &happened.by, user.username.as_str());
    format!("Something happened to your account {username}:\n\n{what}, {by}, on {day}, {time}.")
}

fn subject(happened: &Happened) -> String {
    format!("Your Daymark account: {}", happened.what)
}

fn write(daymark: &Daymark, due: &Due, user: &User, happened: &Happened) -> Letter {
    let told = told(user, happened);
    let page =
        mail::link(daymark, "account/security").map(|page| format!(" at\n\n{page}\n\n")).unwrap_or_else(|| " ".into());
    let text = format!(
        "{told}\n\nIf you know of it, there is nothing to do. If not, choose a new password{page}and look there at what else happened. That logs out every other browser. If \
         you cannot log in, ask for a new password on the log-in page, or ask the one who runs this Daymark.\n"
    );
    Letter { to: due.to.clone(), subject: subject(happened), text, summary: None }
}
