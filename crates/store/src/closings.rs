//! When each person's days are to be closed next, and which server is at it.
//!
//! There is one row for each account, so that at most one server works out one person's findings at a time: it claims
//! the row until a moment (a *lease*), and whoever finds a lease that has ended may claim the row anew.

use jiff::Timestamp;
use model::{Day, UserId};

use crate::moments::Horizon;
use crate::statement::statements;
use crate::{Error, Tx, params};

statements! {
    /// Adds the row of a new account.
    INSERT = "insert into closings (user_id, due_at, closed_day, mailed_week, mailed_year, leased_until, attempts, failure)
            values ($1, $2, null, null, null, 0, 0, null)";
    /// Those who are due and free to be claimed, the longest due first. A plan or a lease that lies further ahead than one can was made
    /// by a clock that was wrong: it is due, and free. (Who is suspended waits without being in the way.)
    LIST_DUE = "select user_id from closings where (due_at <= $1 or due_at > $3) and (leased_until <= $1 or leased_until > $4)
            and not exists (select 1 from users u where u.user_id = closings.user_id and u.is_suspended)
            order by due_at, user_id limit $2";
    /// Claims a row that nobody has.
    CLAIM = "update closings set leased_until = $3 where user_id = $1 and (leased_until <= $2 or leased_until > $4)
            returning due_at, closed_day, attempts, mailed_week, mailed_year";
    /// Gives a row back, unless another has claimed it since.
    RELEASE = "update closings set leased_until = 0 where user_id = $1 and leased_until = $2";
    /// Gives a row back after a success.
    FINISH = "update closings set due_at = $3, closed_day = $4, leased_until = 0, attempts = 0, failure = null
            where user_id = $1 and leased_until = $2";
    /// Gives a row back after a failure.
    FAIL = "update closings set due_at = $3, attempts = $4, failure = $5, leased_until = 0
            where user_id = $1 and leased_until = $2";
    /// Gives a row back when days were closed and something after that failed.
    FINISH_IN_PART = "update closings set due_at = $3, closed_day = $4, attempts = $5, failure = $6, leased_until = 0
            where user_id = $1 and leased_until = $2";
    /// Notes which week was mailed.
    UPDATE_MAILED_WEEK = "update closings set mailed_week = $3 where user_id = $1 and leased_until = $2";
    /// Notes which year was mailed.
    UPDATE_MAILED_YEAR = "update closings set mailed_year = $3 where user_id = $1 and leased_until = $2";
    /// Makes everything due that is planned for later.
    MAKE_DUE = "update closings set due_at = $1 where due_at > $1";
    /// Moves the next time.
    UPDATE_DUE = "update closings set due_at = $2 where user_id = $1";
    /// Removes the row of an account.
    DELETE = "delete from closings where user_id = $1";
    /// How many are due, how many a server is at, how many failed, and when the next are due.
    SUMMARY = "select sum(case when (due_at <= $1 or due_at > $2) and (leased_until <= $1 or leased_until > $3)
                then 1 else 0 end),
            sum(case when leased_until > $1 and leased_until <= $3 then 1 else 0 end),
            sum(case when failure is null then 0 else 1 end),
            min(case when due_at > $1 and due_at <= $2 then due_at end) from closings
            where not exists (select 1 from users u where u.user_id = closings.user_id and u.is_suspended)";
    /// What failed and has not succeeded since.
    LIST_FAILURES = "select user_id, attempts, due_at, failure from closings where failure is not null
            order by user_id limit $1";
}

/// A row that was claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// When the next closing is due, or was.
    pub due_at: Timestamp,
    /// The last day that was closed; none before the first.
    pub closed_day: Option<Day>,
    /// How often the closing that is due failed.
    pub attempts: i64,
    /// The first day of the last week that was mailed; none before the first.
    pub mailed_week: Option<Day>,
    /// The first day of the last year that was mailed; none before the first.
    pub mailed_year: Option<Day>,
}

/// What is mailed once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailed {
    /// A week.
    Week,
    /// A year.
    Year,
}

/// A closing that failed and has not succeeded since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Whose.
    pub user: UserId,
    /// How often.
    pub attempts: i64,
    /// When it is tried again.
    pub due_at: Timestamp,
    /// What went wrong.
    pub failure: String,
}

/// The work of closing days, of everybody who is not suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many people's closing is due and waits.
    pub waiting: i64,
    /// How many people's a server is at.
    pub under_way: i64,
    /// How many people's failed and has not succeeded since.
    pub failed: i64,
    /// When the next is due after now; none where nobody has one.
    pub next: Option<Timestamp>,
}

/// The work of closing days at a moment.
pub fn summary(tx: &mut Tx<'_>, horizon: &Horizon) -> Result<Summary, Error> {
    tx.query_one(&SUMMARY, params![horizon.now, horizon.planned, horizon.leased], |row| {
        let count = |column| Ok::<_, Error>(row.get::<Option<i64>>(column)?.unwrap_or(0));
        Ok(Summary { waiting: count(0)?, under_way: count(1)?, failed: count(2)?, next: row.get(3)? })
    })
}

/// Adds the row of a new account.
pub fn insert(tx: &mut Tx<'_>, user: UserId, due_at: Timestamp) -> Result<(), Error> {
    tx.execute(&INSERT, params![user, due_at]).map(|_| ())
}

/// At most `limit` people whose closing is due and claimed by nobody, the longest due first.
pub fn list_due(tx: &mut Tx<'_>, horizon: &Horizon, limit: i64) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_DUE, params![horizon.now, limit, horizon.planned, horizon.leased], |row| row.get(0))
}

/// Makes every closing due that is planned for later than now.
pub fn make_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), Error> {
    tx.execute(&MAKE_DUE, params![now]).map(|_| ())
}

/// Claims a person's row until a moment; none when another has it, or when there is no such account.
pub fn claim(tx: &mut Tx<'_>, user: UserId, horizon: &Horizon, until: Timestamp) -> Result<Option<Claimed>, Error> {
    tx.query_optional(&CLAIM, params![user, horizon.now, until, horizon.leased], |row| {
        Ok(Claimed {
            due_at: row.get(0)?,
            closed_day: row.get(1)?,
            attempts: row.get(2)?,
            mailed_week: row.get(3)?,
            mailed_year: row.get(4)?,
        })
    })
}

/// Gives a row back that was claimed until a moment.
pub fn release(tx: &mut Tx<'_>, user: UserId, until: Timestamp) -> Result<(), Error> {
    tx.execute(&RELEASE, params![user, until]).map(|_| ())
}

/// Gives a row back whose days up to `closed_day` are closed now; `due_at` is the next time.
pub fn finish(
    tx: &mut Tx<'_>,
    (user, until): (UserId, Timestamp),
    due_at: Timestamp,
    closed_day: Option<Day>,
) -> Result<(), Error> {
    tx.execute(&FINISH, params![user, until, due_at, closed_day]).map(|_| ())
}

/// Gives a row back whose closing failed for the `attempts`-th time; `due_at` is when it is tried again.
pub fn fail(
    tx: &mut Tx<'_>,
    (user, until): (UserId, Timestamp),
    due_at: Timestamp,
    (attempts, failure): (i64, &str),
) -> Result<(), Error> {
    tx.execute(&FAIL, params![user, until, due_at, attempts, failure]).map(|_| ())
}

/// Gives a row back whose days up to `closed_day` are closed now, while something that follows from it failed for the
/// `attempts`-th time; `due_at` is when that is tried again.
pub fn finish_in_part(
    tx: &mut Tx<'_>,
    (user, until): (UserId, Timestamp),
    due_at: Timestamp,
    closed_day: Option<Day>,
    (attempts, failure): (i64, &str),
) -> Result<(), Error> {
    tx.execute(&FINISH_IN_PART, params![user, until, due_at, closed_day, attempts, failure]).map(|_| ())
}

/// Notes, for the one who claimed the row until a moment, the first day of the last week or year that was mailed; none where none
/// was.
pub fn update_mailed(
    tx: &mut Tx<'_>,
    (user, until): (UserId, Timestamp),
    what: Mailed,
    first: Option<Day>,
) -> Result<(), Error> {
    let statement = match what {
        Mailed::Week => &UPDATE_MAILED_WEEK,
        Mailed::Year => &UPDATE_MAILED_YEAR,
    };
    tx.execute(statement, params![user, until, first]).map(|_| ())
}

/// Moves a person's next closing.
pub fn update_due(tx: &mut Tx<'_>, user: UserId, due_at: Timestamp) -> Result<(), Error> {
    tx.execute(&UPDATE_DUE, params![user, due_at]).map(|_| ())
}

/// Removes the row of an account.
pub fn delete(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE, params![user]).map(|_| ())
}

/// At most `limit` closings that failed and have not succeeded since.
pub fn list_failures(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Failed>, Error> {
    tx.query(&LIST_FAILURES, params![limit], |row| {
        Ok(Failed { user: row.get(0)?, attempts: row.get(1)?, due_at: row.get(2)?, failure: row.get(3)? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    const USER: UserId = UserId(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    /// With plans up to a thousand seconds ahead and leases up to a thousand seconds long.
    fn horizon(second: i64) -> Horizon {
        let (now, later) = (at(second), at(second + 1_000));
        Horizon { now, happened: now, planned: later, leased: later, letters: later }
    }

    async fn claim_at(store: &Store, second: i64, until: i64) -> Option<Claimed> {
        store.write(move |tx| claim(tx, USER, &horizon(second), at(until))).await.expect("an answer")
    }

    async fn due_at(store: &Store, second: i64) -> Vec<UserId> {
        store.read(move |tx| list_due(tx, &horizon(second), 10)).await.expect("a list")
    }

    crate::on_both_engines! {
        async fn a_row_is_claimed_by_one_until_its_lease_ends(store: Store) {
            store.write(|tx| insert(tx, USER, at(100))).await.expect("a row");
            assert_eq!(due_at(&store, 99).await, []);
            assert_eq!(due_at(&store, 100).await, [USER]);
            let first = Claimed { due_at: at(100), closed_day: None, attempts: 0, mailed_week: None, mailed_year: None };
            assert_eq!(claim_at(&store, 100, 400).await, Some(first));
            assert_eq!(claim_at(&store, 399, 699).await, None);
            assert_eq!(due_at(&store, 399).await, []);
            assert_eq!(claim_at(&store, 400, 700).await, Some(first), "the first server was killed");
            let closed_day = Some(Day::from_number(3));
            store.write(move |tx| finish(tx, (USER, at(400)), at(500), closed_day)).await.expect("done");
            assert_eq!(claim_at(&store, 500, 800).await, None, "the first server comes back too late");
            store.write(move |tx| finish(tx, (USER, at(700)), at(900), closed_day)).await.expect("done");
            let third = claim_at(&store, 500, 800).await;
            assert_eq!(third, Some(Claimed { due_at: at(900), closed_day, ..first }));
        }

        async fn what_was_mailed_is_noted_by_whoever_has_the_claim(store: Store) {
            let (week, year) = (Day::from_number(7), Day::from_number(3));
            store.write(|tx| insert(tx, USER, at(100))).await.expect("a row");
            claim_at(&store, 100, 400).await.expect("a claim");
            store.write(move |tx| update_mailed(tx, (USER, at(400)), Mailed::Week, Some(week))).await.expect("noted");
            store.write(move |tx| update_mailed(tx, (USER, at(399)), Mailed::Year, Some(year))).await.expect("not noted");
            store.write(move |tx| finish_in_part(tx, (USER, at(400)), at(500), Some(year), (1, "no mail"))).await.expect("back");
            let claimed = claim_at(&store, 500, 800).await.expect("a claim");
            assert_eq!((claimed.mailed_week, claimed.mailed_year), (Some(week), None));
            assert_eq!((claimed.closed_day, claimed.attempts), (Some(year), 1));
        }

        async fn a_plan_or_a_lease_that_lies_further_ahead_than_one_can_is_due_and_free(store: Store) {
            store.write(|tx| insert(tx, USER, at(5_000))).await.expect("a row");
            assert_eq!((due_at(&store, 4_000).await, due_at(&store, 3_999).await), (vec![], vec![USER]));
            let summed = async |second| store.read(move |tx| summary(tx, &horizon(second))).await.expect("a summary");
            assert_eq!(summed(4_000).await, Summary { next: Some(at(5_000)), ..Summary::default() });
            assert_eq!(summed(3_999).await, Summary { waiting: 1, ..Summary::default() });
            claim_at(&store, 8_000, 9_000).await.expect("a claim");
            assert_eq!((due_at(&store, 8_001).await, claim_at(&store, 8_001, 8_500).await), (vec![], None));
            assert_eq!(summed(8_001).await, Summary { under_way: 1, ..Summary::default() });
            assert_eq!(due_at(&store, 7_000).await, [USER], "the clock was set back");
            claim_at(&store, 7_000, 8_000).await.expect("a claim");
            store.write(|tx| make_due(tx, at(100))).await.expect("made due");
            assert_eq!(claim_at(&store, 9_000, 9_100).await.map(|claimed| claimed.due_at), Some(at(100)));
        }

        async fn of_many_who_claim_at_once_one_gets_the_row(store: Store) {
            store.write(|tx| insert(tx, USER, at(0))).await.expect("a row");
            let tries: Vec<_> = (0..8).map(|i| {
                let store = store.clone();
                tokio::spawn(async move { claim_at(&store, 10, 1000 + i).await.is_some() })
            }).collect();
            let mut won = 0;
            for one in tries {
                won += usize::from(one.await.expect("no panic"));
            }
            assert_eq!(won, 1);
        }

        async fn a_failure_is_remembered_until_it_succeeds(store: Store) {
            store.write(|tx| insert(tx, USER, at(0))).await.expect("a row");
            claim_at(&store, 10, 20).await.expect("a claim");
            store.write(|tx| fail(tx, (USER, at(20)), at(60), (1, "no luck"))).await.expect("noted");
            let failed = Failed { user: USER, attempts: 1, due_at: at(60), failure: "no luck".into() };
            assert_eq!(store.read(|tx| list_failures(tx, 5)).await, Ok(vec![failed]));
            assert_eq!(claim_at(&store, 60, 90).await.map(|c| c.attempts), Some(1));
            store.write(|tx| finish(tx, (USER, at(90)), at(100), None)).await.expect("done");
            assert_eq!(store.read(|tx| list_failures(tx, 5)).await, Ok(vec![]));
        }
    }
}
