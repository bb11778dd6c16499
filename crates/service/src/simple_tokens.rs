//! Simple tokens: for a username and a password, a token that reads all of one's own data and writes nothing.

use std::net::IpAddr;

use jiff::Timestamp;
use model::{UserId, Username};
use store::Tx;
use store::simple_tokens as rows;
use store::simple_tokens::SimpleToken;

use crate::account_events::{By, Event, Kind};
use crate::actor::{Browser, Operator};
use crate::secrets::Secret;
use crate::sessions::{Agent, LogIn};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error, accounts};

/// The most simple tokens of a person; one more, and the one unused longest goes.
pub const MOST: usize = 20;
/// The most characters that are kept of what software calls itself.
const LONGEST_USER_AGENT: usize = 200;

/// Who asks for a simple token.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The account.
    pub username: &'a str,
    /// Its password.
    pub password: &'a str,
    /// What the software calls itself.
    pub user_agent: &'a str,
    /// Where the request comes from.
    pub address: IpAddr,
}

/// A simple token as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// By what it is revoked; of no other use.
    pub id: String,
    /// What the software that asked for it calls itself.
    pub user_agent: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// Makes a simple token. Earlier ones go on working.
///
/// # Errors
/// [`Error::Invalid`] for a wrong name or password, [`Error::Throttled`] after too many.
pub async fn make(daymark: &Daymark, asking: Asking<'_>) -> Result<Secret, Error> {
    let Asking { username, password, user_agent, address } = asking;
    let agent = Agent::called(user_agent);
    let user = accounts::check_password(daymark, &LogIn { username, password, agent: &agent, address }).await?;
    let event = Event::new(daymark, Kind::TokenMade, By::password(user_agent));
    insert(daymark, user.id, user_agent, event, move |tx| accounts::check_unchanged(tx, &user)).await
}

/// Makes a simple token for the person who is logged in.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago.
pub async fn make_in_browser(daymark: &Daymark, browser: &Browser, user_agent: &str) -> Result<Secret, Error> {
    let attempt = Attempt::begin(daymark, browser, Act::MakeSimpleToken)?;
    let event = Event::new(daymark, Kind::TokenMade, By::person(browser));
    insert(daymark, browser.user(), user_agent, event, move |tx| attempt.check(tx).map(|_| ())).await
}

/// Makes a simple token for the account of that username, at the console.
pub async fn make_at_the_console(daymark: &Daymark, _: &Operator, username: &str) -> Result<Secret, Error> {
    let unknown = || Error::field("username", format!("There is no account '{username}'."));
    let name = Username::parse(username).map_err(|_| unknown())?;
    let user = daymark
        .store()
        .read(move |tx| Ok::<_, Error>(store::users::find_by_username(tx, &name)?))
        .await?
        .filter(store::users::User::is_open)
        .ok_or_else(unknown)?;
    let event = Event::new(daymark, Kind::TokenMade, By::Console);
    insert(daymark, user.id, "daymark token create", event, move |tx| accounts::check_unchanged(tx, &user)).await
}

/// The simple tokens of a person, the newest first.
pub async fn list(daymark: &Daymark, browser: &Browser) -> Result<Vec<Listed>, Error> {
    let user = browser.user();
    let mut tokens = daymark.store().read(move |tx| Ok::<_, Error>(rows::list_of_user(tx, user)?)).await?;
    tokens.sort_by_key(|token| std::cmp::Reverse(token.created_at));
    Ok(tokens.into_iter().map(listed).collect())
}

/// Ends one of a person's simple tokens.
pub async fn revoke(daymark: &Daymark, browser: &Browser, id: &str) -> Result<(), Error> {
    let mut hash = [0; 32];
    hex::decode_to_slice(id, &mut hash).map_err(|_| Error::NotFound)?;
    let event = Event::new(daymark, Kind::TokenRevoked, By::person(browser));
    let attempt = Attempt::begin(daymark, browser, Act::TakeBack)?;
    let delete = move |tx: &mut Tx<'_>| {
        let user = attempt.check(tx)?.id;
        let was_there = rows::delete(tx, hash, user)?;
        if was_there {
            event.record(tx, user)?;
        }
        Ok::<_, Error>(was_there)
    };
    let was_there = daymark.store().write(delete).await?;
    if was_there { Ok(()) } else { Err(Error::NotFound) }
}

/// Makes a token if `check`, which must lock the account, lets it: the transaction begins with it.
async fn insert(
    daymark: &Daymark,
    user: UserId,
    user_agent: &str,
    event: Event,
    check: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<Secret, Error> {
    let secret = Secret::make(daymark.randomness());
    let token = SimpleToken {
        hash: secret.hash(),
        user_id: user,
        user_agent: user_agent.chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect(),
        created_at: daymark.now(),
        last_used_at: None,
    };
    daymark
        .store()
        .write(move |tx| {
            check(tx)?;
            let existing = rows::list_of_user(tx, user)?;
            let surplus = (existing.len() + 1).saturating_sub(MOST);
            for unused_longest in existing.iter().take(surplus) {
                rows::delete(tx, unused_longest.hash, user)?;
            }
            rows::insert(tx, &token)?;
            Ok::<_, Error>(event.record(tx, user)?)
        })
        .await?;
    Ok(secret)
}

fn listed(token: SimpleToken) -> Listed {
    let SimpleToken { hash, user_agent, created_at, last_used_at, .. } = token;
    Listed { id: hex::encode(hash), user_agent, created_at, last_used_at }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use store::Store;

    use super::*;
    use crate::accounts::NewAccount;
    use crate::stories::Person;

    store::on_both_engines! {
        async fn a_password_that_changes_after_it_was_compared_makes_no_token(store: Store) {
            let daymark = Person::new(store).daymark;
            let (operator, address) = (Operator::at_the_console(), Ipv4Addr::LOCALHOST.into());
            let new = NewAccount { username: "josh".into(), password: "correct horse".into(), ..NewAccount::default() };
            accounts::create(&daymark, &operator, new).await.expect("an account");
            let agent = Agent::default();
            let log_in = LogIn { username: "josh", password: "correct horse", agent: &agent, address };
            let user = accounts::check_password(&daymark, &log_in).await.expect("a match");
            accounts::set_password(&daymark, &operator, "josh", "battery staple").await.expect("set");
            let event = Event::new(&daymark, Kind::TokenMade, By::Console);
            let late = insert(&daymark, user.id, "curl", event, move |tx| accounts::check_unchanged(tx, &user)).await;
            assert!(matches!(late, Err(Error::Invalid { .. })), "{late:?}");
        }
    }
}
