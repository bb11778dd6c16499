//! What happened to accounts: newest first for their people, and as letters that are still to be sent.

use jiff::Timestamp;
use model::{Email, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// Something that happened to an account.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountEvent {
    /// When.
    pub happened_at: Timestamp,
    /// What, by a name.
    pub kind: String,
    /// Which app or address it is about; empty where it is about none.
    pub about: String,
    /// By whom, by a name.
    pub by_whom: String,
    /// The username of the administrator who did it; else empty.
    pub by_name: String,
    /// What the browser or program that did it calls itself; empty where there was none.
    pub user_agent: String,
    /// Whether the person is told on every page until they say that they know.
    pub must_acknowledge: bool,
}

/// A letter about an event that is still to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// To whose account it happened.
    pub user: UserId,
    /// The number of the event.
    pub number: i64,
    /// Where the letter goes.
    pub to: Email,
    /// When it is due.
    pub at: Timestamp,
    /// How often it was tried.
    pub tries: i64,
}

statements! {
    /// Adds one. The account must be locked, so that its numbers follow one another.
    INSERT = "insert into account_events (user_id, number, happened_at, kind, about, by_whom, by_name, user_agent,
            must_acknowledge, letter_to, letter_at, letter_tries)
            values ($1, (select coalesce(max(number), 0) + 1 from account_events where user_id = $1), $2, $3, $4, $5, $6, $7,
            $8, $9, $10, 0)";
    /// How many of one account in a span of time, or not acknowledged, are of one kind and by the same: about anything, and about
    /// the same.
    COUNT_LIKE = "select count(*), count(case when about = $5 then 1 end) from account_events
            where user_id = $1 and kind = $2 and by_whom = $3 and by_name = $4
            and (happened_at > $6 and happened_at <= $7 or must_acknowledge = $8)";
    /// Forgets all but the newest of one kind of one account, those that the person has not acknowledged, and those whose letter was
    /// not sent.
    TRIM = "delete from account_events where user_id = $1 and kind = $2 and must_acknowledge = $4 and letter_to is null
            and number <= (select number from account_events where user_id = $1 and kind = $2
                order by number desc limit 1 offset $3)";
    /// Where the letters of one account go that were not sent.
    LIST_ADDRESSES = "select distinct letter_to from account_events
            where user_id = $1 and letter_to is not null order by letter_to";
    /// How many of one account.
    COUNT = "select count(*) from account_events where user_id = $1";
    /// Some of one account, newest first.
    LIST = "select number, happened_at, kind, about, by_whom, by_name, user_agent, must_acknowledge from account_events
            where user_id = $1 order by number desc limit $2 offset $3";
    /// Those of one account that the person is told of, newest first.
    LIST_TO_ACKNOWLEDGE = "select number, happened_at, kind, about, by_whom, by_name, user_agent, must_acknowledge
            from account_events where user_id = $1 and must_acknowledge = $2 order by number desc";
    /// Notes that the person knows of those up to a number.
    ACKNOWLEDGE = "update account_events set must_acknowledge = $3 where user_id = $1 and number <= $2
            and must_acknowledge <> $3";
    /// One.
    FIND = "select number, happened_at, kind, about, by_whom, by_name, user_agent, must_acknowledge from account_events
            where user_id = $1 and number = $2";
    /// Letters that are due, and those that are due later than any can be.
    LIST_LETTERS = "select user_id, number, letter_to, letter_at, letter_tries from account_events
            where letter_at <= $1 or letter_at > $2 order by letter_at limit $3";
    /// Puts a letter off, unless someone else did.
    CLAIM_LETTER = "update account_events set letter_at = $4, letter_tries = letter_tries + 1
            where user_id = $1 and number = $2 and letter_at = $3";
    /// Forgets a letter.
    FINISH_LETTER = "update account_events set letter_to = null, letter_at = null where user_id = $1 and number = $2";
    /// Removes those of one account.
    DELETE_OF_USER = "delete from account_events where user_id = $1";
}

/// How many events are like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Like {
    /// Of its kind, by the same.
    pub in_kind: i64,
    /// Of these, about the same.
    pub equal: i64,
}

/// How many events of an account are like this one that happened after the first moment and not after the second, or that the
/// person has not acknowledged. What browsers call themselves makes no difference: they say what they like.
pub fn count_like(
    tx: &mut Tx<'_>,
    user: UserId,
    event: &AccountEvent,
    (after, until): (Timestamp, Timestamp),
) -> Result<Like, Error> {
    let AccountEvent { kind, about, by_whom, by_name, .. } = event;
    let (kind, about, by_whom, by_name) = (kind.as_str(), about.as_str(), by_whom.as_str(), by_name.as_str());
    tx.query_one(&COUNT_LIKE, params![user, kind, by_whom, by_name, about, after, until, true], |row| {
        Ok(Like { in_kind: row.get(0)?, equal: row.get(1)? })
    })
}

/// Adds an event to an account that is locked, with a letter where it is to be mailed, and forgets all but the newest `kept` of its
/// kind: however often one thing happens, it drives nothing else out. What the person has not acknowledged stays, and what has
/// a letter that was not sent.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    event: &AccountEvent,
    letter_to: Option<&Email>,
    kept: i64,
) -> Result<(), Error> {
    let AccountEvent { happened_at, kind, about, by_whom, by_name, user_agent, must_acknowledge } = event;
    let letter_at = letter_to.map(|_| *happened_at);
    tx.execute(
        &INSERT,
        params![
            user,
            *happened_at,
            kind.as_str(),
            about.as_str(),
            by_whom.as_str(),
            by_name.as_str(),
            user_agent.as_str(),
            *must_acknowledge,
            letter_to.map(Email::as_str),
            letter_at
        ],
    )?;
    tx.execute(&TRIM, params![user, kind.as_str(), kept, false])?;
    Ok(())
}

/// How many events of an account are kept.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> Result<i64, Error> {
    tx.query_one(&COUNT, params![user], |row| row.get(0))
}

/// Some events of an account with their numbers, newest first.
pub fn list(tx: &mut Tx<'_>, user: UserId, (limit, offset): (u64, u64)) -> Result<Vec<(i64, AccountEvent)>, Error> {
    let span = [limit, offset].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    tx.query(&LIST, params![user, span[0], span[1]], read)
}

/// The events that the person is told of until they acknowledge them, with their numbers, newest first.
pub fn list_to_acknowledge(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<(i64, AccountEvent)>, Error> {
    tx.query(&LIST_TO_ACKNOWLEDGE, params![user, true], read)
}

/// Notes that the person knows of the events up to that number.
pub fn acknowledge(tx: &mut Tx<'_>, user: UserId, number: i64) -> Result<(), Error> {
    tx.execute(&ACKNOWLEDGE, params![user, number, false])?;
    Ok(())
}

/// The event of an account with that number.
pub fn find(tx: &mut Tx<'_>, user: UserId, number: i64) -> Result<Option<AccountEvent>, Error> {
    Ok(tx.query_optional(&FIND, params![user, number], read)?.map(|(_, event)| event))
}

/// At most `limit` letters that are due at `now`, or that seem to be due later than `latest`, which none can be.
pub fn list_letters(tx: &mut Tx<'_>, (now, latest): (Timestamp, Timestamp), limit: i64) -> Result<Vec<Due>, Error> {
    tx.query(&LIST_LETTERS, params![now, latest, limit], |row| {
        let to = Email::stored(row.get(2)?);
        Ok(Due { user: row.get(0)?, number: row.get(1)?, to, at: row.get(3)?, tries: row.get(4)? })
    })
}

/// Where the letters of an account go that were not sent, each address once.
pub fn list_addresses(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Email>, Error> {
    tx.query(&LIST_ADDRESSES, params![user], |row| Ok(Email::stored(row.get(0)?)))
}

/// Puts a letter off until a moment, before it is tried; false when another server has done so.
pub fn claim_letter(tx: &mut Tx<'_>, due: &Due, until: Timestamp) -> Result<bool, Error> {
    Ok(tx.execute(&CLAIM_LETTER, params![due.user, due.number, due.at, until])? == 1)
}

/// Forgets a letter, which was sent or cannot be.
pub fn finish_letter(tx: &mut Tx<'_>, user: UserId, number: i64) -> Result<(), Error> {
    tx.execute(&FINISH_LETTER, params![user, number])?;
    Ok(())
}

/// Removes all events of an account.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_USER, params![user])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<(i64, AccountEvent), Error> {
    let event = AccountEvent {
        happened_at: row.get(1)?,
        kind: row.get(2)?,
        about: row.get(3)?,
        by_whom: row.get(4)?,
        by_name: row.get(5)?,
        user_agent: row.get(6)?,
        must_acknowledge: row.get(7)?,
    };
    Ok((row.get(0)?, event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    fn event(kind: &str, must_acknowledge: bool) -> AccountEvent {
        AccountEvent {
            happened_at: Timestamp::UNIX_EPOCH,
            kind: kind.to_owned(),
            about: String::new(),
            by_whom: "person".to_owned(),
            by_name: String::new(),
            user_agent: String::new(),
            must_acknowledge,
        }
    }

    crate::on_both_engines! {
        async fn the_newest_of_each_kind_are_kept_and_what_the_person_does_not_know_of(store: Store) {
            let (user, to) = (UserId(1), Email::stored("ada@example.org".into()));
            let record = async |kind: &str, must_acknowledge: bool, to: Option<&Email>| {
                let (event, to) = (event(kind, must_acknowledge), to.cloned());
                store.write(move |tx| insert(tx, user, &event, to.as_ref(), 3)).await.expect("recorded");
            };
            record("rare", false, None).await;
            for number in 2..=8 {
                record("often", number == 3, Some(&to).filter(|_| number == 4)).await;
            }
            let kinds = async || {
                let events = store.read(move |tx| list(tx, user, (10, 0))).await.expect("a list");
                events.into_iter().map(|(number, event)| format!("{number}:{}", event.kind)).collect::<Vec<_>>().join(" ")
            };
            assert_eq!(kinds().await, "8:often 7:often 6:often 4:often 3:often 1:rare");
            assert_eq!(store.read(move |tx| list_addresses(tx, user)).await.expect("a list"), std::slice::from_ref(&to));
            store.write(move |tx| acknowledge(tx, user, 8)).await.expect("acknowledged");
            store.write(move |tx| finish_letter(tx, user, 4)).await.expect("sent");
            record("often", false, None).await;
            assert_eq!(kinds().await, "9:often 8:often 7:often 1:rare");
        }

        async fn what_is_like_another_is_counted_in_a_span_of_time_and_while_it_is_not_acknowledged(store: Store) {
            let user = UserId(1);
            let at = |second| Timestamp::from_second(second).expect("a time");
            let about = |about: &str, second| AccountEvent { about: about.into(), happened_at: at(second), ..event("app", false) };
            let waiting = AccountEvent { must_acknowledge: true, ..about("A", 1) };
            let other = AccountEvent { by_whom: "console".into(), ..about("A", 100) };
            for event in [about("A", 50), about("A", 51), about("A", 100), about("B", 100), about("A", 101), waiting, other] {
                store.write(move |tx| insert(tx, user, &event, None, 9)).await.expect("recorded");
            }
            let asked = AccountEvent { user_agent: "another".into(), ..about("A", 100) };
            let like = store.read(move |tx| count_like(tx, user, &asked, (at(50), at(100)))).await;
            assert_eq!(like, Ok(Like { in_kind: 4, equal: 3 }));
        }

        async fn a_letter_is_claimed_once_and_one_that_a_wrong_clock_put_off_is_due(store: Store) {
            let (user, to) = (UserId(1), Email::stored("ada@example.org".into()));
            let letter = event("new-browser", false);
            store.write(move |tx| insert(tx, user, &letter, Some(&to), 3)).await.expect("recorded");
            let at = |second| Timestamp::from_second(second).expect("a time");
            let due = async |now, latest| {
                store.read(move |tx| list_letters(tx, (at(now), at(latest)), 10)).await.expect("a list")
            };
            let first = due(0, 100).await.pop().expect("a letter");
            for is_ours in [true, false] {
                let first = first.clone();
                assert_eq!(store.write(move |tx| claim_letter(tx, &first, at(1_000))).await, Ok(is_ours));
            }
            assert_eq!(due(999, 1_100).await, []);
            assert_eq!(due(1_000, 1_100).await.len(), 1, "it is tried again");
            assert_eq!(due(10, 110).await.len(), 1, "the clock was ahead when it was put off");
            store.write(move |tx| finish_letter(tx, user, 1)).await.expect("sent");
            assert_eq!(due(1_000, 1_100).await, []);
        }
    }
}
