//! Brings a database's schema up to this release's. Each migration is one transaction: its text, then its step, which computes
//! what SQL cannot. Its number and the SHA-256 of its text are recorded, so that a changed text or a newer schema is noticed
//! before anything is touched.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::engine::identity::beside;
use crate::engine::{postgres as pg, sqlite as lite};
use crate::tx::Session;
use crate::{Error, Tx};

/// One change of the schema, which both engines take.
#[derive(Clone, Copy)]
pub(crate) struct Migration {
    /// Counting from 1.
    pub(crate) number: i64,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
    /// Runs after the text, in its transaction.
    step: Option<Step>,
}

/// Computes what SQL cannot, such as the keys by which names are compared. It runs on a database of the migration's own number.
type Step = fn(&mut Tx<'_>) -> Result<(), Error>;

/// Every migration, in order.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration::of_two_texts(
        1,
        include_str!("../../../migrations/0001_initial.sqlite.sql"),
        include_str!("../../../migrations/0001_initial.postgres.sql"),
    ),
    Migration::of_two_texts(
        2,
        include_str!("../../../migrations/0002_attribute_labels.sqlite.sql"),
        include_str!("../../../migrations/0002_attribute_labels.postgres.sql"),
    )
    .with_step(crate::attributes::renew_label_keys),
    Migration::of_two_texts(
        3,
        include_str!("../../../migrations/0003_consents.sqlite.sql"),
        include_str!("../../../migrations/0003_consents.postgres.sql"),
    )
    .with_step(crate::clients::renew_keys),
    Migration::of_two_texts(
        4,
        include_str!("../../../migrations/0004_accounts.sqlite.sql"),
        include_str!("../../../migrations/0004_accounts.postgres.sql"),
    ),
    Migration::of_one_text(5, include_str!("../../../migrations/0005_clock.sql")),
    Migration::of_two_texts(
        6,
        include_str!("../../../migrations/0006_sealed_answers.sqlite.sql"),
        include_str!("../../../migrations/0006_sealed_answers.postgres.sql"),
    ),
    Migration::of_two_texts(
        7,
        include_str!("../../../migrations/0007_number_format.sqlite.sql"),
        include_str!("../../../migrations/0007_number_format.postgres.sql"),
    ),
];

impl Migration {
    /// One that both engines accept.
    const fn of_one_text(number: i64, text: &'static str) -> Migration {
        Migration::of_two_texts(number, text, text)
    }

    /// One with a text for each engine.
    const fn of_two_texts(number: i64, sqlite: &'static str, postgres: &'static str) -> Migration {
        Migration { number, sqlite, postgres, step: None }
    }

    /// The same with a step.
    const fn with_step(self, step: Step) -> Migration {
        Migration { step: Some(step), ..self }
    }
}

const RECORD: &str = "create table if not exists migrations (number bigint not null primary key, sha256 text not null)";
const APPLIED: &str = "select number, sha256 from migrations order by number";
/// The key of PostgreSQL's advisory lock, under which one process at a time migrates.
const LOCK: i64 = 0x4461_796d_6172_6b31;

/// Checks that a SQLite file has the schema of this release or of an earlier one.
pub(crate) fn check_history(connection: &rusqlite::Connection) -> Result<(), Error> {
    next(MIGRATIONS, &applied(connection)?, |m| m.sqlite).map(|_| ())
}

/// The numbers and hashes of the migrations that a SQLite file has had.
fn applied(connection: &rusqlite::Connection) -> Result<Vec<(i64, String)>, Error> {
    let said = |e: rusqlite::Error| lite::error(&e);
    let mut query = connection.prepare(APPLIED).map_err(said)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(said)?;
    rows.collect::<Result<_, _>>().map_err(said)
}

/// Migrates a SQLite file; one that holds data is first copied to a file beside it.
pub(crate) fn sqlite(connection: &mut rusqlite::Connection, path: &Path, all: &[Migration]) -> Result<(), Error> {
    let said = |e: rusqlite::Error| lite::error(&e);
    connection.execute_batch(RECORD).map_err(said)?;
    // One that is made just now holds nothing.
    let mut is_copied = applied(connection)?.is_empty();
    loop {
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(said)?;
        let applied = applied(&tx)?;
        let Some(migration) = next(all, &applied, |m| m.sqlite)? else { return Ok(()) };
        if !is_copied {
            drop(tx);
            copy_before(connection, path, migration.number)?;
            is_copied = true;
            continue;
        }
        tx.execute_batch(migration.sqlite).map_err(said)?;
        if let Some(step) = migration.step {
            step(&mut Tx::new(Session::Sqlite(&tx)))?;
        }
        let record = "insert into migrations (number, sha256) values (?1, ?2)";
        tx.execute(record, (migration.number, sha256(migration.sqlite))).map_err(said)?;
        tx.commit().map_err(said)?;
        tracing::info!(number = migration.number, "migrated the database");
    }
}

/// Migrates a PostgreSQL database.
pub(crate) fn postgres(session: &mut pg::Session, all: &[Migration]) -> Result<(), Error> {
    let said = |e: postgres::Error| Error::Internal(pg::in_full(&e));
    // A session's lock, so that it holds across the migrations; another process may well need longer than a statement may.
    session.client.batch_execute("set statement_timeout = 0; set lock_timeout = 0").map_err(said)?;
    session.client.execute("select pg_advisory_lock($1)", &[&LOCK]).map_err(said)?;
    session.client.batch_execute(RECORD).map_err(said)?;
    loop {
        let rows = session.client.query(APPLIED, &[]).map_err(said)?;
        let applied: Vec<(i64, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let Some(migration) = next(all, &applied, |m| m.postgres)? else { break };
        // An error leaves the transaction open, and ends with the connection.
        session.client.batch_execute("begin").map_err(said)?;
        session.client.batch_execute(migration.postgres).map_err(said)?;
        if let Some(step) = migration.step {
            step(&mut Tx::new(Session::Postgres(session)))?;
        }
        let record = "insert into migrations (number, sha256) values ($1, $2)";
        session.client.execute(record, &[&migration.number, &sha256(migration.postgres)]).map_err(said)?;
        session.client.batch_execute("commit").map_err(said)?;
        tracing::info!(number = migration.number, "migrated the database");
    }
    session.client.execute("select pg_advisory_unlock($1)", &[&LOCK]).map_err(said)?;
    Ok(())
}

/// The first migration that a database lacks, unless its history is not this release's.
fn next<'a>(
    all: &'a [Migration],
    applied: &[(i64, String)],
    text: impl Fn(&Migration) -> &'static str,
) -> Result<Option<&'a Migration>, Error> {
    for (number, recorded) in applied {
        let Some(known) = all.iter().find(|m| m.number == *number) else {
            return Err(Error::Internal(format!(
                "the database has the schema of a newer Daymark (migration {number}); start that release or a newer one, or \
                 restore a backup made before it was migrated"
            )));
        };
        if sha256(text(known)) != *recorded {
            return Err(Error::Internal(format!(
                "the text of migration {number} is not the one that this database was migrated with; start the release that \
                 migrated it"
            )));
        }
    }
    Ok(all.get(applied.len()))
}

/// A name for this state of the schema.
#[cfg(feature = "testing")]
pub(crate) fn fingerprint() -> String {
    let texts: Vec<&str> = MIGRATIONS.iter().map(|m| m.postgres).collect();
    sha256(&texts.concat()).split_off(48)
}

/// The names of the tables that have a column of that name.
#[cfg(feature = "testing")]
pub(crate) fn tables_with_column(column: &str) -> Vec<String> {
    let texts = MIGRATIONS.iter().flat_map(|migration| migration.sqlite.split("create table ").skip(1));
    let with_column = texts.filter(|text| {
        let columns = text.split_once("\n)").map_or(*text, |(columns, _)| columns);
        columns.lines().any(|line| line.trim_start().starts_with(&format!("{column} ")))
    });
    with_column.filter_map(|text| text.split_whitespace().next()).map(str::to_owned).collect()
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// Copies the file, so that an older release can be gone back to.
fn copy_before(connection: &rusqlite::Connection, path: &Path, number: i64) -> Result<(), Error> {
    crate::backup::copy(connection, &beside(path, &format!(".before-migration-{number}")))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use model::{ClientId, UserId};

    use super::*;
    use crate::{Database, Options, Store, testing};

    fn path(database: &Database) -> PathBuf {
        let Database::Sqlite { path } = database else { panic!("not a file") };
        path.clone()
    }

    async fn refusal(database: &Database) -> String {
        let Err(Error::Internal(message)) = Store::open(database, Options::default()).await else {
            panic!("the database was opened");
        };
        message
    }

    #[test]
    fn a_newer_schema_and_a_changed_one_are_refused_with_what_to_do() {
        testing::block_on(async {
            let newer = "insert into migrations (number, sha256) values (9999, 'abc')";
            let changed = "delete from migrations where number = 9999; update migrations set sha256 = 'abc'";
            for store in testing::engines().await {
                let command = |text: &'static str| match store.database() {
                    Database::Sqlite { path } => {
                        rusqlite::Connection::open(path).and_then(|c| c.execute_batch(text)).expect(text);
                    }
                    Database::Postgres { url } => testing::command_postgres(url, text),
                };
                command(newer);
                let message = refusal(store.database()).await;
                assert!(message.contains("newer Daymark (migration 9999); start that release"), "{message}");
                command(changed);
                let message = refusal(store.database()).await;
                assert!(message.contains("migration 1 is not the one"), "{message}");
            }
        });
    }

    #[test]
    fn a_file_with_data_is_copied_before_it_is_migrated() {
        testing::block_on(async {
            let store = testing::sqlite().await;
            store.write(|tx| crate::sequences::next(tx, "users")).await.expect("a row");
            let path = path(store.database());
            let mut connection = rusqlite::Connection::open(&path).expect("a connection");
            let number = MIGRATIONS.last().expect("a migration").number + 1;
            let text = "create table later (id bigint not null primary key)";
            let mut all = MIGRATIONS.to_vec();
            all.push(Migration::of_two_texts(number, text, text));
            all.push(Migration::of_two_texts(number + 1, "drop table later", "drop table later"));
            sqlite(&mut connection, &path, &all).expect("a migration");
            let copies = std::fs::read_dir(path.parent().expect("a folder")).expect("a folder").filter(|file| {
                file.as_ref().is_ok_and(|file| file.file_name().to_string_lossy().contains("before-migration"))
            });
            assert_eq!(copies.count(), 1, "none was made when the file was");
            let copy = PathBuf::from(format!("{}.before-migration-{number}", path.display()));
            let copied = Store::open(&Database::Sqlite { path: copy }, Options::default()).await.expect("a copy");
            assert_eq!(copied.write(|tx| crate::sequences::next(tx, "users")).await, Ok(2));
        });
    }

    /// One who registered an app and has its developer token, and one who authorised it twice.
    const OF_AN_OLDER_RELEASE: &str = "
        insert into users (user_id, username, username_key, email, email_key, password_hash, first_name, last_name, avatar,
            timezone, currency, imperial_distance, imperial_weight, imperial_energy, imperial_liquid, imperial_temperature,
            date_order, is_twelve_hours, first_weekday, weekly_email, yearly_email, is_admin, is_disabled, is_suspended, created_at)
            values (1, 'ada', 'ada', null, null, '', '', '', null, 'UTC', 'EUR', false, false, false, false, false, 'dmy', false, 1,
            false, false, true, false, false, 0);
        insert into clients (client_id, public_id, owner_id, service_name, label, label_key, secret_hash, is_public, redirect_uris,
            support_email, application_url, description, data_provided, requirements, logo, created_at)
            values (7, 'c', 1, 'app7', '🅳4y planner', 'an older key', {secret}, false, 'https://a.example/', '', '', '', '', '', null, 0);
        insert into grants (grant_id, user_id, client_id, scopes, is_developer, created_at, last_used_at)
            values (1, 1, 7, '', true, 0, null), (2, 2, 7, '', false, 0, null), (3, 2, 7, '', false, 0, null)";

    #[test]
    fn keys_of_names_are_made_anew_and_what_people_gave_access_to_is_noted() {
        let before = MIGRATIONS.iter().filter(|m| m.number < 3).count();
        let all = &MIGRATIONS[..=before];
        let check = |tx: &mut Tx<'_>| {
            assert_eq!(crate::clients::list_owners_by_label(tx, "dayplanner"), Ok(vec![UserId(1)]));
            let seen = crate::consents::find(tx, UserId(2), ClientId(7)).expect("an answer").expect("what was seen");
            assert_eq!((seen.label.as_str(), seen.creator.as_str()), ("🅳4y planner", "ada"));
            assert_eq!(seen.redirect_uris, ["https://a.example/"]);
            assert_eq!(crate::consents::find(tx, UserId(1), ClientId(7)), Ok(None), "a developer token is no consent");
        };
        testing::block_on(async {
            for store in testing::engines().await {
                let rows = |secret: &str| OF_AN_OLDER_RELEASE.replace("{secret}", secret);
                match store.database() {
                    Database::Sqlite { path } => {
                        let path = path.with_extension("older.db");
                        let mut connection = rusqlite::Connection::open(&path).expect("a connection");
                        sqlite(&mut connection, &path, &all[..before]).expect("the older schema");
                        connection.execute_batch(&rows("x'00'")).expect("rows");
                        sqlite(&mut connection, &path, all).expect("the newer schema");
                        check(&mut Tx::new(Session::Sqlite(&connection)));
                    }
                    Database::Postgres { url } => testing::migrate_postgres(url, (all, before), rows("'\\x00'"), check),
                }
            }
        });
    }

    #[test]
    fn an_address_of_an_older_database_counts_as_it_did() {
        testing::block_on(async {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("daymark.db");
            let mut connection = rusqlite::Connection::open(&path).expect("a connection");
            sqlite(&mut connection, &path, &MIGRATIONS[..1]).expect("the first schema");
            let insert =
                "insert into users values (7, 'ada', 'ada', 'Ada@example.org', 'ada@example.org', 'hash', '', '', null,
                'UTC', 'EUR', 0, 0, 0, 0, 0, 'day-month-year', 0, 1, 0, 0, 1, 0, 0, 0)";
            connection.execute(insert, []).expect("an account");
            drop(connection);
            let store = Store::open(&Database::Sqlite { path }, Options::default()).await.expect("migrated");
            let email = model::Email::parse("ADA@example.org").expect("an address");
            let found = store.read(move |tx| crate::users::find_by_email(tx, &email)).await.expect("an answer");
            let user = found.expect("the account of that address");
            assert_eq!((user.id.0, user.claimed_email), (7, None));
        });
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("daymark.db");
        let mut connection = rusqlite::Connection::open(&path).expect("a connection");
        let text = "create table half (a)";
        let typo = Migration::of_two_texts(1, "create table half (a); create tabel typo (b)", "");
        let failing_step = Migration::of_two_texts(1, text, text).with_step(|_| Err(Error::Conflict));
        for bad in [typo, failing_step] {
            assert!(sqlite(&mut connection, &path, &[bad]).is_err());
            let tables: i64 = connection
                .query_row("select count(*) from sqlite_master where name = 'half'", [], |r| r.get(0))
                .expect("a count");
            assert_eq!(tables, 0);
        }
    }
}
