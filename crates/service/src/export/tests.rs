//! Stories of an export.

use std::io::{Cursor, Read};
use std::time::Duration;

use serde_json::{Value as Json, json};
use store::{Options, Store};
use zip::ZipArchive;

use super::*;
use crate::findings::tests::person_with_findings;
use crate::stories::{Person, batch};
use crate::{attributes, values};

const TODAY: &str = "2026-10-07";

/// A person with steps of two years, a text that looks like a formula, and an attribute without values.
async fn person_with_days(store: Store) -> Person {
    let person = Person::with_account(store).await;
    let app = person.app(1, "activity_write media_write mood_write");
    let new =
        json!([{"template": "steps"}, {"label": "Quote", "group": "media", "value_type": 2}, {"template": "mood"}]);
    attributes::create(&person.daymark, &app, batch(new)).await.expect("outcomes");
    let items = json!([
        {"name": "steps", "date": "1900-01-01", "value": 1}, {"name": "steps", "date": "2025-12-31", "value": 4000},
        {"name": "steps", "date": "2026-01-01", "value": 5000}, {"name": "steps", "date": TODAY, "value": 6000},
        {"name": "quote", "date": TODAY, "value": "=HYPERLINK(\"x\") said, \"Ada\""},
    ]);
    let written = values::update(&person.daymark, &app, batch(items)).await.expect("outcomes");
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    person
}

async fn zip_of(person: &Person) -> ZipArchive<Cursor<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut download = person.export();
    while let Some(piece) = download.next().await {
        bytes.extend(piece.expect("a piece"));
    }
    ZipArchive::new(Cursor::new(bytes)).expect("a zip")
}

fn text(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> String {
    let mut text = String::new();
    zip.by_name(name).expect(name).read_to_string(&mut text).expect(name);
    text
}

fn json_of(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Json {
    serde_json::from_str(&text(zip, name)).expect(name)
}

store::on_both_engines! {
    async fn everything_of_a_person_is_in_the_zip(store: Store) {
        let person = person_with_days(store).await;
        let mut zip = zip_of(&person).await;
        let mut names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
        names.sort_unstable();
        assert_eq!(names, [
            "README.txt", "account_events.json", "attributes.json", "csv/mood.csv", "csv/quote.csv", "csv/steps.csv",
            "data_quote_2026.json", "data_steps_1900.json", "data_steps_2025.json", "data_steps_2026.json",
            "daymark.json", "journal.jsonl", "profile.json",
        ]);
        let steps = json!([{"date": "2026-01-01", "value": 5000}, {"date": TODAY, "value": 6000}]);
        assert_eq!(json_of(&mut zip, "data_steps_2026.json"), steps);
        assert_eq!(text(&mut zip, "csv/quote.csv"), "\u{feff}date,value\n2026-10-07,\"'=HYPERLINK(\"\"x\"\") said, \"\"Ada\"\"\"\n");
        assert_eq!(text(&mut zip, "csv/mood.csv"), "\u{feff}date,value\n");
        let attributes = json_of(&mut zip, "attributes.json");
        assert_eq!(attributes[0]["name"], "steps");
        assert_eq!((&attributes[0]["group"]["name"], &attributes[0]["value_type"]), (&json!("activity"), &json!(0)));
        let journal = text(&mut zip, "journal.jsonl");
        let rows: Vec<Json> = journal.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
        assert_eq!(rows.iter().map(|row| row["kind"].as_str()).collect::<Vec<_>>(), [Some("owners"), Some("values")]);
        assert_eq!(rows[1]["changes"][3], json!({"attribute": "steps", "date": TODAY, "old": null, "new": 6000}));
        assert_eq!(json_of(&mut zip, "profile.json")["username"], "ada");
        let events = json_of(&mut zip, "account_events.json");
        assert_eq!((&events[0]["event"], &events[0]["by"]), (&json!("account-made"), &json!("console")));
        assert_eq!(json_of(&mut zip, "daymark.json")["format"], FORMAT);
    }

    async fn what_was_found_is_in_the_zip_in_the_shapes_of_the_api(store: Store) {
        let person = person_with_findings(store).await;
        let mut zip = zip_of(&person).await;
        let averages = json_of(&mut zip, "averages_2026.json");
        let said: Vec<_> = averages.as_array().expect("a list").iter().map(|a| (a["attribute"].clone(), a["date"].clone())).collect();
        let expected = [("steps", "2026-09-27"), ("steps", "2026-10-04"), ("mood", "2026-10-04")];
        assert_eq!(said, expected.map(|(attribute, date)| (json!(attribute), json!(date))));
        assert_eq!((&averages[0]["overall"], &averages[0]["monday"], &averages[0]["sunday"]), (&json!(1.0), &json!(1.0), &Json::Null));
        let correlations = json_of(&mut zip, "correlations_2026.json");
        assert_eq!((&correlations[0]["attribute"], &correlations[0]["attribute2"]), (&json!("mood"), &json!("steps")));
        assert_eq!((&correlations[1]["attribute2"], &correlations[1]["stars"]), (&json!("weekend"), &json!(4)));
        let insights = json_of(&mut zip, "insights_2026.json");
        assert_eq!(insights[1]["type"]["name"], "steps_best_since_x");
        assert!(insights[1]["text"].as_str().expect("words").contains("Most steps"), "{insights}");
    }

    async fn an_empty_account_is_a_zip_too(store: Store) {
        let mut zip = zip_of(&Person::with_account(store).await).await;
        assert_eq!(json_of(&mut zip, "attributes.json"), json!([]));
    }

    async fn a_download_that_nobody_is_let_in_to_any_more_ends_with_an_error(store: Store) {
        let person = person_with_days(store).await;
        let (daymark, user) = (person.daymark.clone(), person.user);
        let mut download = begin(Source { daymark, user, admission: Admission::Session([9; 32]) }, "ada", None);
        assert!(matches!(download.next().await, Some(Err(Error::Ended(_)))));
        assert!(download.next().await.is_none());
    }
}

/// A reader who takes one piece and then nothing must not keep others from the only connection.
#[test]
fn who_stops_reading_holds_no_connection() {
    store::testing::block_on(async {
        for opened in store::testing::engines().await {
            let options = Options {
                sqlite_readers: 1,
                postgres_connections: 1,
                patience: Duration::from_secs(5),
                ..Options::default()
            };
            let store = Store::open(opened.database(), options).await.expect("a store");
            let person = person_with_days(store).await;
            let app = person.app(1, "media_write");
            let mut noise = 7_u32;
            for month in 1..=9 {
                let items = (1..=28).map(|day| {
                    let words = (0..900).map(|_| {
                        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        char::from(b'a' + (noise >> 24) as u8 % 26)
                    });
                    json!({"name": "quote", "date": format!("2026-{month:02}-{day:02}"), "value": words.collect::<String>()})
                });
                values::update(&person.daymark, &app, items.collect()).await.expect("outcomes");
            }
            let mut slow = person.export();
            slow.next().await.expect("a piece").expect("a piece");
            tokio::time::sleep(Duration::from_millis(300)).await;
            let other = zip_of(&person).await;
            assert!(other.len() > 10, "others read and write meanwhile");
            values::update(&person.daymark, &app, batch(json!([{"name": "quote", "date": TODAY, "value": "x"}])))
                .await
                .expect("outcomes");
            let mut rest = 0;
            while let Some(piece) = slow.next().await {
                rest += piece.expect("a piece").len();
            }
            assert!(rest > 100_000, "more than what waits was still to come: {rest}");
        }
    });
}
