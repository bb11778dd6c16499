//! Every stored moment and day, what it means where it lies later than it ever could, and how that is put right.
//!
//! A moment that is dated ahead was noted by a clock that was wrong. Whoever reads it sees to it that the mistake has no effect;
//! here it is counted, so that it can be told of, and put right, which its caller does when the clock is believed.

use jiff::Timestamp;
use model::{Day, UserId};

use crate::statement::statements;
use crate::{Error, Tx, params};

/// What a stored moment or day is, which says what it means where it lies ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// When something happened. Ahead, it counts as having happened now.
    Happened,
    /// When a thing ends, a fixed time after it was made. A thing that seems to be made later than now is as good as new: put right,
    /// it lives as long from now on.
    Ends,
    /// When a secret ends that opens something for a short time. One that seems to be made later than now may be long over: it opens
    /// nothing, and goes. (A link that only stops a mail lives on, as what [`Kind::Ends`].)
    EndsSoon,
    /// When work is due, or until when a server is at it. Ahead of what it ever could be, it is due, and free.
    Planned,
    /// The day, week or year that work was done for. Ahead, that was not done.
    Done,
    /// The day that a finding is dated. Ahead, it is never the newest, and removed.
    Found,
    /// A day that people and apps choose, which may be any.
    Chosen,
    /// What is known of the clock itself, by which the others are judged.
    OfTheClock,
    /// A window in which requests are counted: ahead, it has ended (`rate_windows`).
    Window,
}

/// A column that holds a moment or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    /// What it is.
    pub kind: Kind,
}

const fn moment(table: &'static str, column: &'static str, kind: Kind) -> Moment {
    Moment { table, column, kind }
}

/// Every column that holds a moment or a day: a test compares them with the schema.
pub const ALL_MOMENTS: &[Moment] = &[
    moment("access_tokens", "created_at", Kind::Happened),
    moment("access_tokens", "expires_at", Kind::Ends),
    moment("access_tokens", "last_used_at", Kind::Happened),
    moment("account_events", "happened_at", Kind::Happened),
    moment("account_events", "letter_at", Kind::Planned),
    moment("attributes", "created_at", Kind::Happened),
    moment("attributes", "deleted_at", Kind::Happened),
    moment("authorisation_codes", "created_at", Kind::Happened),
    moment("authorisation_codes", "expires_at", Kind::EndsSoon),
    moment("averages", "day", Kind::Found),
    moment("changes", "made_at", Kind::Happened),
    moment("changes", "undone_at", Kind::Happened),
    moment("clients", "created_at", Kind::Happened),
    moment("clock", "certain_at", Kind::OfTheClock),
    moment("clock", "jumped_at", Kind::OfTheClock),
    moment("clock", "seen_at", Kind::OfTheClock),
    moment("clock", "set_back_at", Kind::OfTheClock),
    moment("closings", "closed_day", Kind::Done),
    moment("closings", "due_at", Kind::Planned),
    moment("closings", "leased_until", Kind::Planned),
    moment("closings", "mailed_week", Kind::Done),
    moment("closings", "mailed_year", Kind::Done),
    moment("correlation_sets", "day", Kind::Found),
    moment("correlations", "day", Kind::Found),
    moment("daily_values", "day", Kind::Chosen),
    moment("device_codes", "created_at", Kind::Happened),
    moment("device_codes", "expires_at", Kind::EndsSoon),
    moment("device_codes", "last_polled_at", Kind::Happened),
    moment("grants", "created_at", Kind::Happened),
    moment("grants", "last_used_at", Kind::Happened),
    moment("imports", "made_at", Kind::Happened),
    moment("insights", "created_at", Kind::Happened),
    moment("insights", "day", Kind::Found),
    moment("journal", "made_at", Kind::Happened),
    moment("known_browsers", "last_used_at", Kind::Happened),
    moment("links", "created_at", Kind::Happened),
    moment("links", "expires_at", Kind::EndsSoon),
    moment("rate_windows", "started_at", Kind::Window),
    moment("ratings", "rated_at", Kind::Happened),
    moment("refresh_tokens", "created_at", Kind::Happened),
    moment("refresh_tokens", "expires_at", Kind::Ends),
    moment("refresh_tokens", "used_at", Kind::Happened),
    moment("revisions", "insights_at", Kind::Happened),
    moment("sessions", "confirmed_at", Kind::Happened),
    moment("sessions", "created_at", Kind::Happened),
    moment("sessions", "last_used_at", Kind::Happened),
    moment("simple_tokens", "created_at", Kind::Happened),
    moment("simple_tokens", "last_used_at", Kind::Happened),
    moment("users", "created_at", Kind::Happened),
];

statements! {
    /// Accounts made ahead.
    USERS = "update users set created_at = $1 where created_at > $2";
    /// Sessions that were begun ahead have ended.
    SESSIONS_BEGUN = "delete from sessions where created_at > $1";
    /// Sessions that were used ahead are used now. The password is asked for again.
    SESSIONS = "update sessions set last_used_at = case when last_used_at > $2 then $1 else last_used_at end,
            confirmed_at = case when confirmed_at > $2 then 0 else confirmed_at end
            where last_used_at > $2 or confirmed_at > $2";
    /// Links that open something and were made ahead.
    LINKS_MADE = "delete from links where created_at > $1 and purpose not in ('stop-weekly', 'stop-yearly')";
    /// Links made ahead that stop a mail.
    LINKS = "update links set expires_at = expires_at - created_at + $1, created_at = $1 where created_at > $2";
    /// Apps made ahead.
    CLIENTS = "update clients set created_at = $1 where created_at > $2";
    /// Permissions given or used ahead.
    GRANTS = "update grants set created_at = case when created_at > $2 then $1 else created_at end,
            last_used_at = case when last_used_at > $2 then $1 else last_used_at end
            where created_at > $2 or last_used_at > $2";
    /// Access tokens made or used ahead.
    ACCESS_TOKENS = "update access_tokens set
            expires_at = case when created_at > $2 then expires_at - created_at + $1 else expires_at end,
            created_at = case when created_at > $2 then $1 else created_at end,
            last_used_at = case when last_used_at > $2 then $1 else last_used_at end
            where created_at > $2 or last_used_at > $2";
    /// Refresh tokens made or exchanged ahead.
    REFRESH_TOKENS = "update refresh_tokens set
            expires_at = case when created_at > $2 then expires_at - created_at + $1 else expires_at end,
            created_at = case when created_at > $2 then $1 else created_at end,
            used_at = case when used_at > $2 then $1 else used_at end
            where created_at > $2 or used_at > $2";
    /// Codes made ahead.
    CODES_MADE = "delete from authorisation_codes where created_at > $1";
    /// Device authorisations made ahead.
    DEVICE_CODES_MADE = "delete from device_codes where created_at > $1";
    /// Device authorisations asked about ahead.
    DEVICE_CODES = "update device_codes set last_polled_at = $1 where last_polled_at > $2";
    /// Simple tokens made or used ahead.
    SIMPLE_TOKENS = "update simple_tokens set created_at = case when created_at > $2 then $1 else created_at end,
            last_used_at = case when last_used_at > $2 then $1 else last_used_at end
            where created_at > $2 or last_used_at > $2";

    /// What happened to accounts ahead, and letters about it that are due later than any can be.
    ACCOUNT_EVENTS = "update account_events set happened_at = case when happened_at > $2 then $1 else happened_at end,
            letter_at = case when letter_at > $3 then $1 else letter_at end
            where happened_at > $2 or letter_at > $3";
    /// Browsers from which people logged in ahead.
    KNOWN_BROWSERS = "update known_browsers set last_used_at = $1 where last_used_at > $2";

    /// A person's insights of today that were made ahead.
    REVISIONS = "update revisions set insights_at = $2 where user_id = $1 and insights_at > $3";
    /// A person's attributes that were made or deleted ahead.
    ATTRIBUTES = "update attributes set created_at = case when created_at > $3 then $2 else created_at end,
            deleted_at = case when deleted_at > $3 then $2 else deleted_at end
            where user_id = $1 and (created_at > $3 or deleted_at > $3)";
    /// A person's writes that were made ahead.
    JOURNAL = "update journal set made_at = $2 where user_id = $1 and made_at > $3";
    /// A person's changes that were made or undone ahead.
    CHANGES = "update changes set made_at = case when made_at > $3 then $2 else made_at end,
            undone_at = case when undone_at > $3 then $2 else undone_at end
            where user_id = $1 and (made_at > $3 or undone_at > $3)";
    /// A person's import that was uploaded ahead.
    IMPORTS = "update imports set made_at = $2 where user_id = $1 and made_at > $3";
    /// A person's insights that were made ahead.
    INSIGHTS = "update insights set created_at = $2 where user_id = $1 and created_at > $3";
    /// A person's ratings that were given ahead.
    RATINGS = "update ratings set rated_at = $2 where user_id = $1 and rated_at > $3";

    /// A person's averages that are dated ahead.
    AVERAGES_FOUND = "delete from averages where user_id = $1 and day > $2";
    /// A person's correlations that are dated ahead.
    CORRELATIONS_FOUND = "delete from correlations where user_id = $1 and day > $2";
    /// The days ahead of which a person has correlations.
    CORRELATION_SETS_FOUND = "delete from correlation_sets where user_id = $1 and day > $2";
    /// A person's insights that are dated ahead.
    INSIGHTS_FOUND = "delete from insights where user_id = $1 and day > $2";

    /// What was planned, and done for days, of a person.
    CLOSINGS = "update closings set due_at = case when due_at > $3 then $2 else due_at end,
            leased_until = case when leased_until > $4 then 0 else leased_until end,
            closed_day = case when closed_day > $5 then null else closed_day end,
            mailed_week = case when mailed_week > $5 then null else mailed_week end,
            mailed_year = case when mailed_year > $5 then null else mailed_year end
            where user_id = $1 and (due_at > $3 or leased_until > $4 or closed_day > $5 or mailed_week > $5 or mailed_year > $5)";

    /// How much that belongs to everybody is dated ahead.
    COUNT = "select (select count(*) from users where created_at > $1)
            + (select count(*) from sessions where created_at > $1 or last_used_at > $1 or confirmed_at > $1)
            + (select count(*) from links where created_at > $1)
            + (select count(*) from clients where created_at > $1)
            + (select count(*) from grants where created_at > $1 or last_used_at > $1)
            + (select count(*) from access_tokens where created_at > $1 or last_used_at > $1)
            + (select count(*) from refresh_tokens where created_at > $1 or used_at > $1)
            + (select count(*) from authorisation_codes where created_at > $1)
            + (select count(*) from device_codes where created_at > $1 or last_polled_at > $1)
            + (select count(*) from simple_tokens where created_at > $1 or last_used_at > $1)
            + (select count(*) from account_events where happened_at > $1 or letter_at > $2)
            + (select count(*) from known_browsers where last_used_at > $1)";
    /// How much of a person's is dated ahead, without the journal.
    COUNT_OF = "select (select count(*) from revisions where user_id = $1 and insights_at > $2)
            + (select count(*) from attributes where user_id = $1 and (created_at > $2 or deleted_at > $2))
            + (select count(*) from changes where user_id = $1 and (made_at > $2 or undone_at > $2))
            + (select count(*) from imports where user_id = $1 and made_at > $2)
            + (select count(*) from insights where user_id = $1 and (created_at > $2 or day > $5))
            + (select count(*) from ratings where user_id = $1 and rated_at > $2)
            + (select count(*) from averages where user_id = $1 and day > $5)
            + (select count(*) from correlations where user_id = $1 and day > $5)
            + (select count(*) from correlation_sets where user_id = $1 and day > $5)
            + (select count(*) from closings where user_id = $1 and (due_at > $3 or leased_until > $4 or closed_day > $5
                or mailed_week > $5 or mailed_year > $5))";
    /// How many of a person's writes are dated ahead.
    COUNT_JOURNAL = "select count(*) from journal where user_id = $1 and made_at > $2";
}

/// What counts as ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// The present moment, which takes the place of what is ahead.
    pub now: Timestamp,
    /// The latest at which anything can have happened.
    pub happened: Timestamp,
    /// The latest for which a closing can be planned.
    pub planned: Timestamp,
    /// The latest until which a server can be at work.
    pub leased: Timestamp,
    /// The latest for which a letter can be put off.
    pub letters: Timestamp,
}

/// Puts right what is dated ahead in the tables that belong to everybody.
pub fn mend(tx: &mut Tx<'_>, horizon: &Horizon) -> Result<(), Error> {
    let Horizon { now, happened, letters, .. } = *horizon;
    for statement in [&SESSIONS_BEGUN, &LINKS_MADE, &CODES_MADE, &DEVICE_CODES_MADE] {
        tx.execute(statement, params![happened])?;
    }
    let all = [
        &USERS,
        &SESSIONS,
        &LINKS,
        &CLIENTS,
        &GRANTS,
        &ACCESS_TOKENS,
        &REFRESH_TOKENS,
        &DEVICE_CODES,
        &SIMPLE_TOKENS,
        &KNOWN_BROWSERS,
    ];
    for statement in all {
        tx.execute(statement, params![now, happened])?;
    }
    tx.execute(&ACCOUNT_EVENTS, params![now, happened, letters]).map(|_| ())
}

/// Puts right what is dated ahead of a person's, whose last possible day is `last`; how many rows. The journal, whose every row has
/// to be looked at for it, only where that is asked for.
pub fn mend_of(tx: &mut Tx<'_>, user: UserId, horizon: &Horizon, last: Day, with_journal: bool) -> Result<u64, Error> {
    let Horizon { now, happened, planned, leased, .. } = *horizon;
    let mut mended = tx.execute(&CLOSINGS, params![user, now, planned, leased, last])?;
    for statement in [&AVERAGES_FOUND, &CORRELATIONS_FOUND, &CORRELATION_SETS_FOUND, &INSIGHTS_FOUND] {
        mended += tx.execute(statement, params![user, last])?;
    }
    for statement in [&REVISIONS, &ATTRIBUTES, &CHANGES, &IMPORTS, &INSIGHTS, &RATINGS] {
        mended += tx.execute(statement, params![user, now, happened])?;
    }
    if with_journal {
        mended += tx.execute(&JOURNAL, params![user, now, happened])?;
    }
    Ok(mended)
}

/// How many rows are dated ahead in the tables that belong to everybody.
pub fn count(tx: &mut Tx<'_>, horizon: &Horizon) -> Result<i64, Error> {
    tx.query_one(&COUNT, params![horizon.happened, horizon.letters], |row| row.get(0))
}

/// How many rows of a person's are dated ahead, whose last possible day is `last`; those of the journal as for [`mend_of`].
pub fn count_of(tx: &mut Tx<'_>, user: UserId, horizon: &Horizon, last: Day, with_journal: bool) -> Result<i64, Error> {
    let Horizon { happened, planned, leased, .. } = *horizon;
    let counted: i64 = tx.query_one(&COUNT_OF, params![user, happened, planned, leased, last], |row| row.get(0))?;
    if !with_journal {
        return Ok(counted);
    }
    let of_journal: i64 = tx.query_one(&COUNT_JOURNAL, params![user, happened], |row| row.get(0))?;
    Ok(counted + of_journal)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::{Param, Statement, Store, testing};

    const USER: UserId = UserId(1);
    const NOW: i64 = 1_800_000_000_000;
    const DAY: i64 = 20_833;
    /// How far ahead a wrong clock was: two years.
    const AHEAD_MS: i64 = 730 * 86_400_000;

    /// Columns of whole numbers that hold neither a moment nor a day. A new column belongs here or into [`ALL_MOMENTS`].
    const NO_MOMENTS: &[&str] = &[
        "agreed_ms",
        "attempts",
        "attribute2_id",
        "attribute_id",
        "attributes_revision",
        "client_id",
        "clock_id",
        "day_offset",
        "days",
        "deletion",
        "first_weekday",
        "grant_id",
        "insights_revision",
        "jumped_ms",
        "kind",
        "last",
        "last_attribute_id",
        "last_revision",
        "letter_tries",
        "made_by",
        "next_part",
        "number",
        "owned_revision",
        "owner_id",
        "pairs",
        "part",
        "parts",
        "poll_seconds",
        "rating",
        "requests",
        "revision",
        "rule",
        "service_id",
        "stars",
        "tests",
        "user_id",
        "value_type",
    ];

    fn horizon() -> Horizon {
        let at = |ms: i64| Timestamp::from_millisecond(NOW + ms).expect("a time");
        Horizon {
            now: at(0),
            happened: at(60_000),
            planned: at(50 * 3_600_000),
            leased: at(360_000),
            letters: at(80_000_000),
        }
    }

    fn last() -> Day {
        Day::from_number(DAY + 1)
    }

    /// The columns of the schema, by table: name, type and whether it may be null.
    async fn schema() -> BTreeMap<String, Vec<(String, String, bool)>> {
        let store = testing::sqlite().await;
        let crate::Database::Sqlite { path } = store.database() else { panic!("not a file") };
        let connection = rusqlite::Connection::open(path).expect("a connection");
        let text = "select m.name, c.name, lower(c.type), c.\"notnull\" = 0 from sqlite_master m
                    join pragma_table_info(m.name) c where m.type = 'table' and m.name <> 'migrations'";
        let mut query = connection.prepare(text).expect(text);
        let rows = query.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))));
        let mut tables: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for row in rows.expect("rows") {
            let (table, column): (String, _) = row.expect("a column");
            tables.entry(table).or_default().push(column);
        }
        tables
    }

    #[test]
    fn every_stored_moment_is_known() {
        let found: BTreeSet<(String, String)> = testing::block_on(schema())
            .into_iter()
            .flat_map(|(table, columns)| columns.into_iter().map(move |column| (table.clone(), column)))
            .filter(|(_, (name, kind, _))| kind == "bigint" && !NO_MOMENTS.contains(&name.as_str()))
            .map(|(table, (name, ..))| (table, name))
            .collect();
        let known: BTreeSet<(String, String)> =
            ALL_MOMENTS.iter().map(|m| (m.table.to_owned(), m.column.to_owned())).collect();
        assert_eq!(found, known, "a moment that is not in the table of moments, or one that is gone");
    }

    fn dynamic(text: String) -> &'static Statement {
        Box::leak(Box::new(Statement::new(Box::leak(text.into_boxed_str()))))
    }

    /// A row in which one moment lies ahead, with what it is judged by.
    fn row(moment: &Moment, columns: &[(String, String, bool)]) -> (&'static Statement, Vec<Param>) {
        let is_moment = |name: &str| ALL_MOMENTS.iter().find(|m| m.table == moment.table && m.column == name);
        let is_day = |kind| matches!(kind, Kind::Done | Kind::Found | Kind::Chosen);
        let value = |(name, kind, _): &(String, String, bool)| match (is_moment(name), kind.as_str()) {
            (Some(of), _) => {
                // What ends lies ahead where what it belongs to was made ahead.
                let is_ahead =
                    of == moment || (matches!(moment.kind, Kind::Ends | Kind::EndsSoon) && of.column == "created_at");
                let (base, ahead) = if is_day(of.kind) { (DAY, AHEAD_MS / 86_400_000) } else { (NOW, AHEAD_MS) };
                Param::Integer(base + if is_ahead { ahead } else { 0 })
            }
            (None, "bigint") => Param::Integer(1),
            (None, "double precision") => Param::Real(1.0),
            (None, "boolean") => Param::Boolean(false),
            (None, "text") => Param::Text("x".into()),
            (None, _) => Param::Bytes(vec![7; 32]),
        };
        let names: Vec<&str> = columns.iter().map(|column| column.0.as_str()).collect();
        let numbers: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
        let text = format!("insert into {} ({}) values ({})", moment.table, names.join(", "), numbers.join(", "));
        (dynamic(text), columns.iter().map(value).collect())
    }

    async fn count_all(store: &Store) -> i64 {
        let count =
            |tx: &mut Tx<'_>| Ok::<_, Error>(count(tx, &horizon())? + count_of(tx, USER, &horizon(), last(), true)?);
        store.read(count).await.expect("a count")
    }

    crate::on_both_engines! {
        async fn each_moment_that_lies_ahead_is_counted_and_put_right(store: Store) {
            let schema = schema().await;
            let judged = |m: &&Moment| !matches!(m.kind, Kind::Chosen | Kind::OfTheClock | Kind::Window);
            for moment in ALL_MOMENTS.iter().filter(judged) {
                let (insert, values) = row(moment, &schema[moment.table]);
                store.write(move |tx| tx.execute(insert, values.clone())).await.expect("a row");
                assert_eq!(count_all(&store).await, 1, "{moment:?} is not counted");
                store.write(|tx| {
                    mend(tx, &horizon())?;
                    mend_of(tx, USER, &horizon(), last(), true)
                }).await.expect("mended");
                assert_eq!(count_all(&store).await, 0, "{moment:?} is not put right");
                let left = dynamic(format!("select max({}) from {}", moment.column, moment.table));
                let gone = moment.kind == Kind::EndsSoon;
                let left: Option<i64> = store.read(move |tx| tx.query_one(left, params![], |row| row.get(0))).await.expect("a value");
                assert!(left.is_none_or(|left| left <= NOW + AHEAD_MS / 2), "{moment:?} still says {left:?}");
                assert!(!gone || left.is_none(), "{moment:?} is not gone");
                let delete = dynamic(format!("delete from {}", moment.table));
                store.write(move |tx| tx.execute(delete, params![])).await.expect("gone");
            }
        }

        async fn what_is_dated_right_stays_as_it_is(store: Store) {
            let schema = schema().await;
            // A row of each table in which the only moment that lies ahead is one of another table.
            let nowhere = Moment { table: "", ..ALL_MOMENTS[0] };
            let tables: BTreeSet<&str> = ALL_MOMENTS.iter().map(|m| m.table).filter(|t| *t != "clock").collect();
            for table in &tables {
                let (insert, values) = row(&Moment { table, column: "", ..nowhere }, &schema[*table]);
                store.write(move |tx| tx.execute(insert, values.clone())).await.expect("a row");
            }
            assert_eq!(count_all(&store).await, 0);
            let mended = store.write(|tx| {
                mend(tx, &horizon())?;
                mend_of(tx, USER, &horizon(), last(), true)
            });
            assert_eq!(mended.await, Ok(0));
            for table in tables {
                let count = dynamic(format!("select count(*) from {table}"));
                assert_eq!(store.read(move |tx| tx.query_one(count, params![], |row| row.get::<i64>(0))).await, Ok(1), "{table}");
            }
        }
    }
}
