//! What must hold of the two engines together: they have the same schema, and take every statement.

use std::collections::BTreeSet;

use crate::statement::{self, Dialect};
use crate::{Database, testing};

/// Runs something with a client of the PostgreSQL test database, where there is a server.
fn on_postgres<T: Send + 'static>(run: impl FnOnce(&mut postgres::Client) -> T + Send + 'static) -> Option<T> {
    testing::block_on(async {
        let store = testing::postgres().await?;
        let Database::Postgres { url } = store.database() else { panic!("not a server") };
        Some(testing::with_client(url, run))
    })
}

fn on_sqlite<T>(run: impl FnOnce(&rusqlite::Connection) -> T) -> T {
    testing::block_on(async {
        let store = testing::sqlite().await;
        let Database::Sqlite { path } = store.database() else { panic!("not a file") };
        run(&rusqlite::Connection::open(path).expect("a connection"))
    })
}

#[test]
fn every_statement_can_be_prepared() {
    let mut wrong = on_sqlite(|connection| {
        let prepare = |text: &str| connection.prepare(text).map(drop).map_err(|e| e.to_string());
        failures(Dialect::Sqlite, prepare)
    });
    wrong.extend(
        on_postgres(|client| {
            failures(Dialect::Postgres, |text| client.prepare(text).map(drop).map_err(|e| format!("{e:?}")))
        })
        .unwrap_or_default(),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn failures(dialect: Dialect, mut prepare: impl FnMut(&str) -> Result<(), String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for statement in statement::all() {
        for items in [1, 3] {
            let text = statement.text(dialect, items);
            wrong.extend(prepare(&text).err().map(|e| format!("{dialect:?}: {e} in: {text}")));
        }
    }
    wrong
}

/// A column: its table, its name, its kind, and whether it may be null.
type Column = (String, String, String, bool);
/// An index: its table, whether it is unique, and its columns.
type Index = (String, bool, String);

#[test]
fn both_engines_have_the_same_schema() {
    let sqlite = on_sqlite(|connection| (sqlite_columns(connection), sqlite_indexes(connection)));
    let Some(postgres) = on_postgres(|client| (postgres_columns(client), postgres_indexes(client))) else { return };
    let columns: Vec<_> = sqlite.0.symmetric_difference(&postgres.0).collect();
    let indexes: Vec<_> = sqlite.1.symmetric_difference(&postgres.1).collect();
    assert!(columns.is_empty() && indexes.is_empty(), "on one engine only: {columns:#?} {indexes:#?}");
    assert!(sqlite.0.len() > 100 && sqlite.1.len() > 20, "the schema was not found");
}

fn sqlite_columns(connection: &rusqlite::Connection) -> BTreeSet<Column> {
    let text = "select m.name, c.name, c.type, c.\"notnull\" = 0 from sqlite_master m \
                join pragma_table_info(m.name) c where m.type = 'table' and m.name <> 'migrations'";
    let mut query = connection.prepare(text).expect(text);
    let rows =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?.to_lowercase(), row.get(3)?)));
    rows.expect("rows").collect::<Result<_, _>>().expect("columns")
}

fn postgres_columns(client: &mut postgres::Client) -> BTreeSet<Column> {
    let text = "select table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
        from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'";
    let rows = client.query(text, &[]).expect(text);
    let kind = |kind: String| if kind == "bytea" { "blob".to_owned() } else { kind };
    rows.iter().map(|row| (row.get(0), row.get(1), kind(row.get(2)), row.get(3))).collect()
}

fn sqlite_indexes(connection: &rusqlite::Connection) -> BTreeSet<Index> {
    let text = "select m.name, i.\"unique\", (select group_concat(c.name) from pragma_index_info(i.name) c)
        from sqlite_master m join pragma_index_list(m.name) i where m.type = 'table' and m.name <> 'migrations'";
    let mut query = connection.prepare(text).expect(text);
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.expect("rows").collect::<Result<_, _>>().expect("indexes")
}

fn postgres_indexes(client: &mut postgres::Client) -> BTreeSet<Index> {
    let text = "select t.relname::text, i.indisunique, string_agg(a.attname, ',' order by k.place)
        from pg_index i
        join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace
        join unnest(i.indkey) with ordinality as k (number, place) on true
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
        where t.relname <> 'migrations' group by i.indexrelid, t.relname, i.indisunique";
    let rows = client.query(text, &[]).expect(text);
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

/// The keys that are unique beside the primary ones, and why nobody meets an error who races another for one.
const RACES: [(&str, &str, &str); 7] = [
    ("attributes", "user_id,name,deletion", "attributes are written behind their person's lock"),
    ("attributes", "user_id,template,deletion", "attributes are written behind their person's lock"),
    ("clients", "public_id", "it is random"),
    ("clients", "service_name", "it ends in the app's number, of which the sequence is locked"),
    ("device_codes", "user_code_hash", "the row is not added, and the device is told to come again"),
    (
        "users",
        "email_key",
        "the account is not added, or the transaction is run again; the person is told that it is taken",
    ),
    ("users", "username_key", "the account is not added, and the person is told that it is taken"),
];

#[test]
fn every_key_that_is_unique_says_how_a_race_for_it_ends() {
    let text = "select m.name, (select group_concat(c.name) from pragma_index_info(i.name) c)
        from sqlite_master m join pragma_index_list(m.name) i
        where m.type = 'table' and i.\"unique\" and i.origin <> 'pk' order by 1, 2";
    let found: Vec<(String, String)> = on_sqlite(|connection| {
        let mut query = connection.prepare(text).expect(text);
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.expect("rows").collect::<Result<_, _>>().expect("indexes")
    });
    let told: Vec<(String, String)> = RACES.iter().map(|(table, key, _)| ((*table).into(), (*key).into())).collect();
    assert_eq!(found, told);
}

/// Tables with a user whose rows go by calls of their own modules: they are found by a hash or a key of their own.
const NOT_ONLY_THE_USERS: [&str; 11] = [
    "users",
    "sessions",
    "links",
    "grants",
    "consents",
    "authorisation_codes",
    "device_codes",
    "simple_tokens",
    "closings",
    "account_events",
    "known_browsers",
];

#[test]
fn erasure_covers_every_table_with_a_user() {
    let found = on_sqlite(sqlite_columns);
    let found: BTreeSet<String> = found.into_iter().filter(|c| c.1 == "user_id").map(|c| c.0).collect();
    let erased = crate::erasure::ALL.iter().filter_map(|statement| {
        let text = statement.text(Dialect::Sqlite, 1);
        text.split_whitespace().nth(2).map(str::to_owned)
    });
    let covered: BTreeSet<String> = erased.chain(NOT_ONLY_THE_USERS.map(str::to_owned)).collect();
    assert_eq!(found, covered);
}
