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

/// Where these bytes stand.
fn places(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    memchr::memmem::find_iter(bytes, wanted).collect()
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
        {"name": "note", "date": "2026-10-02", "value": "\u{feff}＝1\r\n"}, {"name": "note", "date": "2026-10-03", "value": "'\n-1"},
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
        assert_eq!(summary.attributes.iter().map(|a| a.added).sum::<usize>(), 14);
        assert_eq!((summary.left_out(), summary.files_left_out(), summary.nameless), (0, 0, 0));
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

    async fn what_is_called_the_same_is_the_same_and_what_only_has_the_same_name_is_made_beside(store: Store) {
        let person = Person::new(store);
        let new = |label: &str, value_type: i64| json!({"label": label, "group": "food", "value_type": value_type});
        let items = json!([new("Cups", 0), new("C++", 0), new("Tea", 0), new("Walk", 2)]);
        attributes::create(&person.daymark, &person.app(1, "food_write"), batch(items)).await.expect("outcomes");
        let edit = attributes::Edit { label: "Infusions".into(), group: "food".into(), hidden: false };
        attributes::edit(&person.daymark, &person.by_hand(), "tea", edit).await.expect("renamed");
        let described = |name: &str, label: &str| json!({"name": name, "label": label, "group": "food", "value_type": 0});
        let list = json!([
            described("my_cups", "cups"), described("c", "C#"), described("c_2", "C++"), described("tea_9", "Tea"),
            described("walk", "Walks"), described("stroll", "Walk"),
            {"name": "leaves", "label": "Leaves", "original_label": "tea", "group": "food", "value_type": 0},
        ]);
        let rows = |value: i64| json!([{"date": "2026-01-01", "value": value}]);
        let files = [
            ("attributes.json", list), ("data_my_cups_2026.json", rows(1)), ("data_c_2026.json", rows(2)),
            ("data_c_2_2026.json", rows(3)), ("data_tea_9_2026.json", rows(4)), ("data_walk_2026.json", rows(5)),
            ("data_stroll_2026.json", rows(6)), ("data_leaves_2026.json", rows(7)), ("data_infusion_2026.json", rows(8)),
        ];
        for _ in 0..2 {
            import(&person, zip(&files), true).await;
            let mut held: Vec<_> = held(&person).await.into_iter().map(|(name, label, .., values)| {
                format!("{name} {label} {:?}", values.iter().map(|(_, value)| value.number().unwrap_or(-1.0)).collect::<Vec<_>>())
            }).collect();
            held.sort();
            assert_eq!(held, [
                "c C++ [3.0]", "c_3 C# [2.0]", "cups Cups [1.0]", "infusion infusion [8.0]", "leaves Leaves [7.0]", "stroll Walk [6.0]",
                "tea Infusions [4.0]", "walk Walk []", "walk_2 Walks [5.0]",
            ]);
        }
    }

    async fn attributes_of_one_label_stay_apart_when_they_are_exported_and_imported(store: Store) {
        let person = Person::with_account(store).await;
        for (number, group) in [(1, "food"), (2, "media"), (3, "mood")] {
            let app = person.app(number, &format!("{group}_write"));
            let new = json!([{"label": "Reading", "group": group, "value_type": 0}]);
            let made = attributes::create(&person.daymark, &app, batch(new)).await.expect("outcomes");
            let name = made[0].as_ref().expect("made").attribute.name.to_string();
            let total = batch(json!([{"name": name, "date": "2026-10-01", "value": number}]));
            values::update(&person.daymark, &app, total).await.expect("outcomes");
        }
        let (before, zip) = (held(&person).await, exported(&person).await);
        assert_eq!(before.len(), 3);
        let fresh = Person { daymark: person.daymark.clone(), user: model::UserId(2) };
        for _ in 0..2 {
            import(&fresh, zip.clone(), true).await;
            assert_eq!(held(&fresh).await, before);
        }
    }

    async fn a_name_that_something_else_got_after_the_upload_is_kept_by_that(store: Store) {
        let person = Person::with_account(store).await;
        let list = json!([{"name": "c", "label": "C#", "group": "food", "value_type": 0}, {"name": "c_2", "label": "C#", "group": "food", "value_type": 0}]);
        let first = Day::parse("2020-01-01").expect("a day");
        let rows: Vec<Json> = (0..1200).map(|n| json!({"date": first.plus(n), "value": n})).collect();
        let zip = zip(&[("attributes.json", list), ("data_c.json", json!(rows)), ("data_c_2.json", json!(rows[..700]))]);
        upload(&person.daymark, &person.by_hand(), "my.zip".into(), zip).await.expect("read");
        let new = json!([{"label": "C++", "group": "food", "value_type": 0}]);
        attributes::create(&person.daymark, &person.app(1, "food_write"), batch(new)).await.expect("outcomes");
        let id = waiting(&person.daymark, &person.looking()).await.expect("an answer").expect("an import").id;
        carry_out(&person.daymark, &person.by_hand(), &id, true).await.expect("carried out");
        let mut held: Vec<_> = held(&person).await.into_iter().map(|held| (held.0, held.1, held.5.len())).collect();
        held.sort();
        let of = |name: &str, label: &str, values| (name.to_owned(), label.to_owned(), values);
        assert_eq!(held, [of("c", "C++", 0), of("c_2", "C#", 700), of("c_3", "C#", 1200)]);
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

    async fn what_is_broken_costs_nothing_else_and_is_counted(store: Store) {
        let person = Person::with_account(store).await;
        let text = |text: &str| text.as_bytes().to_vec();
        let zip = zip_of(&[
            ("attributes.json", text("\u{feff}[{\"name\":\"cups\",\"label\":7,\"value_type\":0,\"group\":[]},7,{\"label\":\"x\"},\
                {\"name\":\"tea\",\"label\":\"Tea\\ud83d\",\"value_type\":0,\"group\":\"food\"}]")),
            ("data_cups_2024.json", text("\u{feff}[{\"date\":\"2024-05-01\",\"value\":1},{\"date\":\"2024-05-02\",\"value\":NaN},\
                {\"date\":\"2024-05-03\",\"value\":1e400},{\"date\":\"2024-05-04\",\"value\":[]},{\"date\":\"2024-05-05\"},3,\
                {\"date\":\"2024-05-06\",\"value\":2},{\"date\":\"2024-05-06\",\"value\":3},{\"date\":\"2024-05-07\",\"value\":4,\"more\":1e400}]")),
            ("data_tea_2024.json", text("[{\"date\":\"2024-05-01\",\"value\":1},{\"date\":\"2024-05-02\",\"val")),
            ("data_note_2024.json", text("[{\"date\":\"2024-05-01\",\"value\":\"cut\\ud83d\"},{\"date\":\"2024-05-02\",\"value\":\"caf\u{e9}\"}]")),
            ("data_nothing_2024.json", text("[{\"date\":7,\"value\":1},{}]")),
            ("data_none_2024.json", text("no list")),
        ]);
        let summary = import(&person, zip, false).await;
        let held = held(&person).await;
        let values = |name: &str| held.iter().find(|held| held.0 == name).expect(name).5.clone();
        let day = |day: &str, value: Value| (day.to_owned(), value);
        assert_eq!(values("cups"), [
            day("2024-05-07", Value::Integer(4)), day("2024-05-06", Value::Integer(3)), day("2024-05-01", Value::Integer(1)),
        ]);
        assert_eq!(values("tea"), [day("2024-05-01", Value::Integer(1))]);
        assert_eq!(values("note"), [
            day("2024-05-02", Value::Text("café".into())), day("2024-05-01", Value::Text("cut\u{fffd}".into())),
        ]);
        let refused = |name: &str| summary.attributes.iter().find(|counts| counts.name == name).expect(name).refused;
        assert_eq!((refused("cups"), refused("tea"), refused("note")), (6, 1, 0));
        assert_eq!((summary.lost, summary.left_out(), summary.nameless), (2, 9, 2));
        assert_eq!(summary.not_understood, ["data_tea_2024.json", "data_none_2024.json"]);
    }

    async fn a_file_that_is_damaged_costs_no_other_and_is_named(store: Store) {
        let person = Person::with_account(store).await;
        let rows = json!([{"date": "2026-01-01", "value": 1}]);
        let mut zip = zip(&[("data_cups_2026.json", rows.clone()), ("data_steps_2026.json", rows)]);
        let content = zip.windows(4).position(|part| part == b"cups").expect("a name") + "cups_2026.json".len() + 3;
        zip[content] ^= 0xff;
        let summary = import(&person, zip, false).await;
        assert_eq!(summary.not_understood, ["data_cups_2026.json"]);
        assert_eq!(held(&person).await.into_iter().map(|held| held.0).collect::<Vec<_>>(), ["steps"]);
    }

    async fn zips_of_any_system_are_read_and_what_nobody_reads_may_be_anything(store: Store) {
        let person = Person::with_account(store).await;
        let rows = || json!([{"date": "2026-01-01", "value": 1}]).to_string().into_bytes();
        let nothing = || b"nothing".to_vec();
        let mut zip = zip_of(&[
            ("export\\data_steps_2026.json", rows()),
            ("export\\12:30 of the day\\data_cups_2026.json", rows()),
            ("data_tea: green_2026.json", rows()),
            ("..\\..\\evil.exe", nothing()),
            ("/etc/passwd", nothing()),
            ("C:\\Users\\ada\\letter.txt", nothing()),
            ("locked.txt", nothing()),
            ("letters.txt", nothing()),
        ]);
        // The bits that say that it is encrypted, before the name in both of its headers; and a name that is no UTF-8.
        let [local, central] = places(&zip, b"locked.txt")[..] else { panic!("a name in two places") };
        zip[local - 24] |= 1;
        zip[central - 38] |= 1;
        for place in places(&zip, b"letters.txt") {
            zip[place..place + 4].copy_from_slice(b"\xff\xfe\x80\xc3");
        }
        let summary = import(&person, zip, false).await;
        let mut names: Vec<String> = held(&person).await.into_iter().map(|held| held.0).collect();
        names.sort_unstable();
        assert_eq!(names, ["cups", "steps", "tea_green"]);
        assert_eq!((summary.left_out(), summary.files_left_out()), (0, 0));
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
        let mut locked = zip_of(&[("data_steps_2024.json", b"[]".to_vec())]);
        let [local, central] = places(&locked, b"data_steps")[..] else { panic!("a name in two places") };
        (locked[local - 24], locked[central - 38]) = (1, 1);
        let ages = vec![json!({"date": "2026-01-01", "value": 1}); 60_001];
        for (zip, words) in [
            (bomb, "far too large"),
            (zip_of(&[("attributes.json", vec![b' '; (1 << 20) + 1])]), "far too large"),
            (zip(&[("attributes.json", json!(crowd))]), "more attributes in this zip than"),
            (zip(&[("data_steps.json", json!(ages))]), "more values of one attribute"),
            (zip_of(&many), "too many files"),
            (b"PK\x01\x02".repeat(20_001), "too many files"),
            (b"PK\x06\x06".repeat(20_001), "too many files"),
            (zip_of(&[("C:/data_steps_2024.json", b"[]".to_vec())]), "points outside"),
            (zip_of(&[("\\\\server\\data_steps_2024.json", b"[]".to_vec())]), "points outside"),
            (locked, "locked with a password"),
            (zip_of(&[("../data_steps_2024.json", b"[]".to_vec())]), "points outside"),
            (zip_of(&[("a\\..\\..\\data_steps_2024.json", b"[]".to_vec())]), "points outside"),
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
