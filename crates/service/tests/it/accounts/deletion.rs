//! What is left of an account that was deleted: nothing, in the bytes of a SQLite file or in a dump of PostgreSQL.

use serde_json::json;
use service::accounts::{self, NewAccount, Preferences};
use service::actor::{Browser, Operator, RequestId};
use service::attributes::{self, NewAttribute};
use service::{simple_tokens, values};
use store::Database;
use store::testing::TestStore;

use crate::harness::{App, PASSWORD};

/// In everything that the person writes, in a case that nothing folds.
const CANARY: &str = "canary-7f3a";

/// Everything that the database keeps: the bytes of SQLite's files, or every row of every table of PostgreSQL as text.
fn kept(store: &TestStore) -> Vec<u8> {
    match store.database() {
        Database::Sqlite { path } => {
            let folder = path.parent().expect("a folder");
            let files = std::fs::read_dir(folder).expect("files").map(|file| file.expect("a file").path());
            files.flat_map(|file| std::fs::read(file).expect("bytes")).collect()
        }
        Database::Postgres { url } => store::testing::with_client(url, |client| {
            let tables = "select table_name::text from information_schema.tables where table_schema = 'public'";
            let tables: Vec<String> = client.query(tables, &[]).expect("tables").iter().map(|row| row.get(0)).collect();
            let mut dump = Vec::new();
            for table in tables {
                for row in client.query(&format!("select t::text from {table} t"), &[]).expect("rows") {
                    dump.extend_from_slice(row.get::<_, &str>(0).as_bytes());
                }
            }
            dump
        }),
    }
}

/// Whether they hold the canary, as it is or as PostgreSQL writes bytes.
fn holds(kept: &[u8], canary: &str) -> bool {
    let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
    [canary, &hex].iter().any(|text| kept.windows(text.len()).any(|window| window == text.as_bytes()))
}

/// Notes of many days, so that pages of the file fill, divide and are given free.
async fn write_notes(app: &App, person: &Browser, words: &str) {
    let days = 1..=200_i64;
    for day in days {
        let day = model::Day::parse("2026-05-01").expect("a day").plus(day);
        let writer = person.writer(RequestId([day.number() as u8; 16]));
        let note = json!(format!("{words} {day} {}", "and so on ".repeat(day.number() as usize % 40)));
        let entered =
            values::enter(&app.daymark, &writer, day, vec![("note".to_owned(), note)]).await.expect("entered");
        assert!(entered[0].is_ok(), "{entered:?}");
    }
}

async fn live(app: &App, person: &Browser, words: &str) {
    let d = &app.daymark;
    let writer = person.writer(RequestId([1; 16]));
    let new = |label: &str| NewAttribute { label: label.into(), group: "mood".into(), value_type: 2, manual: true };
    attributes::create_custom(d, &writer, new("Note")).await.expect("an attribute");
    attributes::create_custom(d, &writer, new(&format!("{words} label"))).await.expect("an attribute");
    write_notes(app, person, &format!("{words} first")).await;
    write_notes(app, person, &format!("{words} second")).await;
    let profile = accounts::profile(d, &person.reader()).await.expect("a profile");
    let preferences = Preferences { first_name: format!("{words} name"), ..profile.preferences };
    accounts::update(d, person, preferences).await.expect("saved");
}

#[test]
fn nothing_that_a_deleted_person_wrote_is_left_in_the_database() {
    store::testing::block_on(async {
        for opened in store::testing::engines().await {
            let app = App::new(opened.store().clone());
            let (d, operator) = (&app.daymark, Operator::at_the_console());
            let bob = app.person("bob").await;
            let new = NewAccount {
                username: CANARY.into(),
                password: PASSWORD.into(),
                email: format!("{CANARY}@example.org"),
                ..NewAccount::default()
            };
            accounts::create(d, &operator, new).await.expect("an account");
            let person = app.log_in(CANARY, PASSWORD).await.expect("a log-in").browser;
            live(&app, &person, CANARY).await;
            live(&app, &bob, "ordinary").await;
            simple_tokens::make_in_browser(d, &person, CANARY).await.expect("a token");
            accounts::reset::make_link(d, &bob, CANARY).await.expect("a link");
            assert!(holds(&kept(&opened), CANARY), "the test looks where it is");

            accounts::delete(d, &person, RequestId([2; 16])).await.expect("deleted");
            let kept = kept(&opened);
            assert!(!holds(&kept, CANARY), "on {} something is left", opened.engine());
            assert!(holds(&kept, "ordinary second"), "and of others everything");
        }
    });
}
