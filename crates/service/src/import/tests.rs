//! Stories of imports: round trips, repetition, undoing, and zips that mean no good.

use std::io::{Cursor, Write};

use model::{Value, ValueType};
use serde_json::json;
use store::Store;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::attributes::{self, Filter};
use crate::batch::Outcome;
use crate::changes::{self, Change};
use crate::page::Paging;
use crate::stories::{Person, batch};
use crate::values;

/// A zip of these files.
pub(crate) fn zip(files: &[(&str, Json)]) -> Vec<u8> {
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, json)| (*name, json.to_string().into_bytes())).collect();
    zip_of(&files)
}

fn zip_of(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(content).expect("bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

use serde_json::Value as Json;

async fn exported(person: &Person) -> Vec<u8> {
    let (mut bytes, mut download) = (Vec::new(), person.export());
    while let Some(piece) = download.next().await {
        bytes.extend(piece.expect("a piece"));
    }
    bytes
}

async fn import(person: &Person, zip: Vec<u8>, replaces: bool) -> Summary {
    upload(&person.daymark, &person.by_hand(), "my.zip".into(), zip).await.expect("read");
    let waiting = waiting(&person.daymark, &person.looking()).await.expect("an answer").expect("an import");
    carry_out(&person.daymark, &person.by_hand(), &waiting.id, replaces).await.expect("carried out");
    assert_eq!(super::waiting(&person.daymark, &person.looking()).await, Ok(None));
    waiting.summary
}

/// Name, label, group, type, whether manual, active and hidden, and every value.
type Held = Vec<(String, String, &'static str, ValueType, [bool; 3], Vec<(String, Value)>)>;

async fn held(person: &Person) -> Held {
    let mut held = Vec::new();
    for listed in attributes::overview(&person.daymark, &person.looking()).await.expect("attributes") {
        let a = listed.attribute;
        let span = (Day::MIN, Day::MAX);
        let values = values::recorded(&person.daymark, &person.looking(), a.name.as_str(), span, (9_999, 0))
            .await
            .expect("values");
        let values = values.into_iter().map(|recorded| (recorded.day.to_string(), recorded.value)).collect();
        let switches = [a.manual, a.active, a.hidden];
        held.push((a.name.to_string(), a.label.to_string(), a.group.name(), a.value_type, switches, values));
    }
    held
}

async fn recent(person: &Person) -> Vec<Change> {
    changes::recent(&person.daymark, &person.looking()).await.expect("changes")
}

/// A person with values of every type, a hidden attribute, an inactive one and labels of all kinds.
async fn person_with_everything(store: Store) -> Person {
    let person = Person::with_account(store).await;
    let app = person.app(1, "health_write custom_write media_write sleep_write activity_write");
    let custom = |label: &str, value_type: i64| json!({"label": label, "group": "health", "value_type": value_type});
    let items = json!([
        custom("☕Cups", 0), custom("Weight of it", 1), custom("Note", 2), custom("Walk", 3), custom("Rise", 4),
        custom("Share", 5), {"template": "sleep_start"}, {"label": "שלום", "group": "custom", "value_type": 7},
        custom("Mood of sorts", 8), {"template": "steps"}, custom("Hidden thing", 0),
    ]);
    let made = attributes::create(&person.daymark, &app, batch(items)).await.expect("outcomes");
    assert!(made.iter().all(Outcome::is_ok), "{made:?}");
    let value = |name: &str, value: Json| json!({"name": name, "date": "2026-10-01", "value": value});
    let items = json!([
        value("cups", json!(-3)), value("weight_of_it", json!(0.1)), value("note", json!("=SUM(A1) \"quoted\",\nnext ☕")),
        value("walk", json!(75)), value("rise", json!(405)), value("share", json!(1.0)), value("sleep_start", json!(645)),
        value("tag_1", json!(1)), value("mood_of_sorts", json!(9)), value("steps", json!(9_007_199_254_740_991_i64)),
        {"name": "steps", "date": "1900-01-01", "value": 0}, {"name": "steps", "date": "2026-10-09", "value": 5},
    ]);
    let written = values::update(&person.daymark, &app, batch(items)).await.expect("outcomes");
    assert!(written.iter().all(Outcome::is_ok), "{written:?}");
    let edit = attributes::Edit { label: "Hidden thing".into(), group: "health".into(), hidden: true };
    attributes::edit(&person.daymark, &person.by_hand(), "hidden_thing", edit).await.expect("hidden");
    attributes::make_inactive(&person.daymark, &person.by_hand(), "walk").await.expect("inactive");
    person
}

store::on_both_engines! {
    async fn what_was_exported_is_the_same_when_it_is_imported_and_changes_nothing_the_second_time(store: Store) {
        let person = person_with_everything(store.clone()).await;
        let (before, zip) = (held(&person).await, exported(&person).await);
        let fresh = Person { daymark: person.daymark.clone(), user: model::UserId(2) };
        let summary = import(&fresh, zip.clone(), false).await;
        assert_eq!(held(&fresh).await, before);
        assert_eq!(summary.attributes.iter().filter(|a| a.is_new).count(), 11);
        assert_eq!(summary.attributes.iter().map(|a| a.added).sum::<usize>(), 12);
        let (journal, list) = (fresh.journal().await.len(), recent(&fresh).await.len());
        let summary = import(&fresh, zip, true).await;
        assert_eq!(summary.attributes.iter().map(|a| (a.added, a.changed)).max(), Some((0, 0)));
        assert_eq!(held(&fresh).await, before);
        assert_eq!((fresh.journal().await.len(), recent(&fresh).await.len()), (journal, list), "nothing was written");
        let own = import(&person, exported(&person).await, true).await;
        assert_eq!(own.attributes.iter().map(|a| (a.added, a.changed)).max(), Some((0, 0)), "one's own zip changes nothing");
    }

    async fn undoing_an_import_brings_back_what_was_there_but_for_what_changed_since(store: Store) {
        let person = person_with_everything(store).await;
        let before = held(&person).await;
        let zip = zip(&[
            ("data_cups_2026.json", json!([{"date": "2026-10-01", "value": 8}, {"date": "2026-10-02", "value": 9}])),
            ("data_new_thing_2026.json", json!([{"date": "2026-10-01", "value": "words"}])),
        ]);
        let summary = import(&person, zip.clone(), true).await;
        assert_eq!((summary.attributes[0].added, summary.attributes[0].changed, summary.attributes[1].is_new), (1, 1, true));
        let undone = changes::undo(&person.daymark, &person.by_hand(), recent(&person).await[0].revision).await;
        assert_eq!(undone, Ok(values::Undone { restored: 3, left: 0 }));
        assert_eq!(held(&person).await, before);
        import(&person, zip, true).await;
        let app = person.app(1, "health_write");
        let later = json!([{"name": "cups", "date": "2026-10-02", "value": 77}]);
        values::update(&person.daymark, &app, batch(later)).await.expect("outcomes");
        let undone = changes::undo(&person.daymark, &person.by_hand(), recent(&person).await[0].revision).await;
        assert_eq!(undone, Ok(values::Undone { restored: 2, left: 1 }));
        let cups = held(&person).await.into_iter().find(|held| held.0 == "cups").expect("cups").5;
        assert_eq!(cups, [("2026-10-02".to_owned(), Value::Integer(77)), ("2026-10-01".to_owned(), Value::Integer(-3))]);
    }

    async fn what_is_there_is_kept_unless_the_person_says_otherwise(store: Store) {
        let person = person_with_everything(store).await;
        let before = held(&person).await;
        import(&person, zip(&[("data_cups_2026.json", json!([{"date": "2026-10-01", "value": 8}]))]), false).await;
        assert_eq!(held(&person).await, before);
    }

    async fn an_import_that_was_interrupted_goes_on_where_it_was(store: Store) {
        let person = Person::with_account(store.clone()).await;
        let first = Day::parse("2020-01-01").expect("a day");
        let rows: Vec<Json> = (0..1700).map(|n| json!({"date": first.plus(n), "value": n})).collect();
        upload(&person.daymark, &person.by_hand(), "my.zip".into(), zip(&[("data_steps_2020.json", json!(rows))])).await.expect("read");
        let user = person.user;
        let import = store.read(move |tx| store::imports::find(tx, user)).await.expect("an answer").expect("an import");
        store.write(move |tx| store::imports::decide(tx, user, import.request_id, false)).await.expect("decided");
        for _ in 0..3 {
            assert_eq!(carrying_out::carry_out_next(&person.daymark, &person.by_hand(), import.request_id).await, Ok(true));
        }
        let waiting = waiting(&person.daymark, &person.looking()).await.expect("an answer").expect("an import");
        assert_eq!(waiting.progress, Some((2, 4)), "the attribute, and two parts of four");
        let refused = upload(&person.daymark, &person.by_hand(), "b.zip".into(), zip(&[("data_steps_2020.json", json!([]))])).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
        carry_out(&person.daymark, &person.by_hand(), &waiting.id, true).await.expect("carried out");
        let span = (Day::MIN, Day::MAX);
        let all = values::recorded(&person.daymark, &person.looking(), "steps", span, (9_999, 0)).await.expect("values");
        assert_eq!(all.len(), 1700);
        assert_eq!(recent(&person).await.len(), 1, "it is one change");
        let left = store::testing::tables_with_rows_of(&store, user).await;
        assert!(!left.iter().any(|table| table.starts_with("import")), "{left:?}");
        let undone = changes::undo(&person.daymark, &person.by_hand(), recent(&person).await[0].revision).await;
        assert_eq!(undone, Ok(values::Undone { restored: 1700, left: 0 }));
        assert!(attributes::list(&person.daymark, &person.looking(), Filter::default(), Paging::default()).await.expect("a list").items.is_empty());
    }

    async fn a_name_that_can_be_none_in_the_api_makes_one_attribute_that_holds_its_values(store: Store) {
        let person = Person::new(store);
        let values = json!([{"date": "2026-01-01", "value": 3}, {"date": "2026-01-02", "value": 4}]);
        let files = [("data_Push-ups_2026.json", values.clone()), ("data_עברית_2026.json", values)];
        for _ in 0..2 {
            import(&person, zip(&files), false).await;
            let held = held(&person).await;
            assert_eq!(held.len(), 2, "{held:?}");
            assert!(held.iter().all(|attribute| attribute.5.len() == 2), "{held:?}");
        }
    }

    async fn an_import_is_given_up_and_carried_out_by_its_own_name_alone(store: Store) {
        let person = Person::new(store);
        let rows = json!([{"date": "2026-01-01", "value": 1}]);
        upload(&person.daymark, &person.by_hand(), "a.zip".into(), zip(&[("data_steps_2026.json", rows)])).await.expect("read");
        let waiting = async || super::waiting(&person.daymark, &person.looking()).await.expect("an answer");
        let id = waiting().await.expect("an import").id;
        for other in ["", "no name", &"07".repeat(16)] {
            let given_up = give_up(&person.daymark, &person.by_hand(), other).await;
            assert!(matches!(given_up, Err(Error::Invalid { field: None, .. })), "{given_up:?}");
            let carried_out = carry_out(&person.daymark, &person.by_hand(), other, true).await;
            assert!(matches!(carried_out, Err(Error::Invalid { field: None, .. })), "{carried_out:?}");
        }
        assert_eq!(carrying_out::carry_out_next(&person.daymark, &person.by_hand(), [7; 16]).await, Err(gone()));
        assert_eq!(waiting().await.expect("it waits").id, id);
        give_up(&person.daymark, &person.by_hand(), &id).await.expect("given up");
        assert_eq!(waiting().await, None);
        assert_eq!(carrying_out::carry_out_next(&person.daymark, &person.by_hand(), [0xda; 16]).await, Err(gone()));
    }

    async fn what_is_called_as_something_else_is_gets_a_number(store: Store) {
        let person = Person::new(store);
        let new = json!([{"label": "Cups", "group": "food", "value_type": 0}]);
        attributes::create(&person.daymark, &person.app(1, "food_write"), batch(new)).await.expect("outcomes");
        let described = json!([{"name": "my_cups", "label": "cups", "group": "food", "value_type": 0}]);
        let values = json!([{"date": "2026-01-01", "value": 3}]);
        import(&person, zip(&[("attributes.json", described), ("data_my_cups_2026.json", values)]), false).await;
        let labels: Vec<String> = held(&person).await.into_iter().map(|attribute| attribute.1).collect();
        assert_eq!(labels, ["Cups", "cups (2)"]);
    }

    async fn of_two_uploads_the_later_one_counts_as_a_whole(store: Store) {
        let person = Person::new(store);
        let upload_of = async |request: u8, name: &str| {
            let rows: Vec<Json> =
                (0..2000).map(|i| json!({"date": Day::from_number(i).to_string(), "value": i})).collect();
            let writer = person.browser().writer(crate::actor::RequestId([request; 16]));
            let file = format!("data_{name}.json");
            upload(&person.daymark, &writer, file.clone(), zip(&[(&file, json!(rows))])).await
        };
        let (first, second) = tokio::join!(upload_of(1, "aaa"), upload_of(2, "bbb"));
        assert!(first.is_ok() || second.is_ok(), "{first:?} {second:?}");
        let shown = waiting(&person.daymark, &person.looking()).await.expect("an answer").expect("an import");
        let left_behind = if shown.id == "01".repeat(16) { "02" } else { "01" }.repeat(16);
        let refused = carry_out(&person.daymark, &person.by_hand(), &left_behind, false).await;
        assert!(matches!(refused, Err(Error::Invalid { field: None, .. })), "{refused:?}");
        carry_out(&person.daymark, &person.by_hand(), &shown.id, false).await.expect("carried out");
        let held = held(&person).await;
        assert_eq!(held.len(), 1, "{:?}", held.iter().map(|a| &a.0).collect::<Vec<_>>());
        assert_eq!(shown.summary.attributes[0].name, held[0].0);
        assert_eq!(held[0].5.len(), 2000);
    }

    async fn tidying_up_after_an_upload_leaves_the_parts_of_a_later_one_alone(store: Store) {
        let person = Person::new(store);
        let rows = json!([{"date": "2026-01-01", "value": 1}]);
        upload(&person.daymark, &person.by_hand(), "a.zip".into(), zip(&[("data_steps_2026.json", rows)])).await.expect("read");
        let of_earlier = person.browser().writer(crate::actor::RequestId([1; 16]));
        remove_parts(&person.daymark, &of_earlier).await.expect("tidied up");
        let waiting = waiting(&person.daymark, &person.looking()).await.expect("an answer").expect("an import");
        carry_out(&person.daymark, &person.by_hand(), &waiting.id, false).await.expect("carried out");
        assert_eq!(held(&person).await.len(), 1);
    }

    async fn an_export_of_exist_needs_no_list_of_attributes(store: Store) {
        let person = Person::with_account(store).await;
        let zip = zip(&[
            ("export/data_steps_2024.json", json!([{"date": "2024-05-01", "value": 8123}, {"date": "2024-05-02", "value": null}])),
            ("export/data_sleep_start_2024.json", json!([{"date": "2024-05-01", "value": 645}])),
            ("export/data_tired_2024.json", json!([{"date": "2024-05-01", "value": 1}, {"date": "2024-05-02", "value": 0}])),
            ("export/data_broken_2024.json", json!({"no": "list"})),
            ("export/averages_2024.json", json!([{"attribute": "steps"}])),
            ("export/data_late_2024.json", json!([{"date": "2999-01-01", "value": 1}, {"date": "nonsense", "value": 1}, {"date": "2024-01-01", "value": 1}])),
        ]);
        let summary = import(&person, zip, false).await;
        assert_eq!(summary.not_understood, ["export/data_broken_2024.json"]);
        let held = held(&person).await;
        let said: Vec<_> = held.iter().map(|h| (h.0.as_str(), h.2, h.3, h.5.len())).collect();
        assert_eq!(said, [
            ("steps", "activity", ValueType::Integer, 1), ("late", "custom", ValueType::Boolean, 1),
            ("tired", "custom", ValueType::Boolean, 2), ("sleep_start", "sleep", ValueType::TimeFromMidday, 1),
        ]);
        assert_eq!(summary.attributes.iter().map(|a| a.refused).sum::<usize>(), 2);
    }
}

#[test]
fn zips_that_mean_no_good_are_refused_with_words() {
    store::testing::on_sqlite(|store| async move {
        let person = Person::with_account(store).await;
        let bomb = zip_of(&[("data_steps_2024.json", vec![b' '; (16 << 20) + 1])]);
        let many: Vec<(String, Vec<u8>)> = (0..20_001).map(|n| (format!("{n}"), Vec::new())).collect();
        let many: Vec<(&str, Vec<u8>)> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        let crowd: Vec<Json> = (0..1001).map(|n| json!({"name": format!("n{n}"), "value_type": 0})).collect();
        let ages = vec![json!({"date": "2026-01-01", "value": 1}); 60_001];
        for (zip, words) in [
            (bomb, "far too large"),
            (zip_of(&[("attributes.json", vec![b' '; (1 << 20) + 1])]), "far too large"),
            (zip(&[("attributes.json", json!(crowd))]), "more attributes in this zip than"),
            (zip(&[("data_steps.json", json!(ages))]), "more values of one attribute"),
            (zip_of(&many), "too many files"),
            (zip_of(&[("../data_steps_2024.json", b"[]".to_vec())]), "points outside"),
            (zip_of(&[("a\\..\\data_steps_2024.json", b"[]".to_vec())]), "points outside"),
            (zip_of(&[("/etc/data_steps_2024.json", b"[]".to_vec())]), "points outside"),
            (b"PK\x03\x04 nothing".to_vec(), "no zip file"),
            (zip_of(&[("letter.txt", b"Dear reader".to_vec())]), "No values were found"),
        ] {
            let refused = upload(&person.daymark, &person.by_hand(), "x.zip".into(), zip).await;
            let Err(Error::Invalid { field: Some("file"), message }) = refused else { panic!("{words}: {refused:?}") };
            assert!(message.contains(words), "{message}");
        }
        assert_eq!(waiting(&person.daymark, &person.looking()).await, Ok(None));
    });
}

#[test]
fn a_zip_that_is_damaged_anywhere_is_refused_or_read_and_nothing_breaks() {
    let described = json!([{"name": "my_thing", "label": "My thing", "group": "food", "value_type": 1}]);
    let rows = json!([{"date": "2024-05-01", "value": 8.5}, {"date": "2024-05-02", "value": null}]);
    let whole = zip(&[
        ("attributes.json", described),
        ("data_my_thing_2024.json", rows.clone()),
        ("data_tired_2024.json", rows),
    ]);
    let mut read = 0;
    for place in 0..whole.len() {
        for damage in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[place] ^= damage;
            read += usize::from(staging::check(damaged).is_ok());
        }
        read += usize::from(staging::check(whole[..place].to_vec()).is_ok());
    }
    assert!(read > 0, "what does not matter, such as a time, may be damaged");
}
