//! Stories of labels and names: what is the same, and what only has the same name.

use serde_json::Value as Json;

use super::*;
use crate::values;

const DAY: &str = "2026-10-06";

fn new(label: &str, group: &str, value_type: i64) -> Json {
    json!({"label": label, "group": group, "value_type": value_type, "manual": false})
}

async fn told(person: &Person, app: &crate::actor::Writer, items: Vec<Json>) -> Vec<String> {
    let created = create::create(&person.daymark, app, items).await.expect("outcomes");
    let name = |failure: &crate::batch::Failure| failure.existing_name.clone().unwrap_or_default();
    created
        .iter()
        .map(|outcome| match outcome {
            Ok(created) => created.attribute.name.to_string(),
            Err(failure) => format!("{} {}", failure.code.name(), name(failure)),
        })
        .collect()
}

async fn rename(person: &Person, name: &str, label: &str, group: &str) {
    let new = Edit { label: label.into(), group: group.into(), hidden: false };
    edit(&person.daymark, &person.by_hand(), name, new).await.expect("edited");
}

store::on_both_engines! {
    async fn labels_that_differ_in_what_a_name_drops_are_attributes_of_their_own(store: Store) {
        for (number, first, second, names) in [
            (1, "Сон 5", "Бег 5", ["_5", "_5_2"]),
            (2, "🏃 run", "🏊 run", ["_run", "_run_2"]),
            (3, "C++", "C#", ["c", "c_2"]),
            (4, "Café", "Cafe", ["cafe", "cafe_2"]),
            (5, "☕", "🍵", ["tag_1", "tag_2"]),
        ] {
            let person = Person::numbered(store.clone(), number);
            let app = person.app(1, "custom_write");
            let both = vec![new(first, "custom", 7), new(second, "custom", 7)];
            assert_eq!(told(&person, &app, both.clone()).await, names);
            let again = names.map(|name| format!("exists {name}"));
            assert_eq!(told(&person, &app, both).await, again, "the same is not made twice");
        }
    }

    async fn labels_that_differ_in_what_cannot_be_seen_are_one(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "custom_write");
        let labels = ["☕", "☕\u{fe0f}", "C", "c\u{200b}", "Straße", "STRASSE", "cafe\u{301}", "Café", "\u{200b}"];
        let items = labels.map(|label| new(label, "custom", 7)).to_vec();
        assert_eq!(told(&person, &app, items).await, [
            "tag_1", "exists tag_1", "c", "exists c", "strae", "exists strae", "cafe", "exists cafe", "validation ",
        ]);
    }

    async fn an_app_that_makes_again_what_a_person_renamed_finds_it(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "media_write");
        let item = || vec![new("Time reading", "media", 3)];
        assert_eq!(told(&person, &app, item()).await, ["time_reading"]);
        rename(&person, "time_reading", "Reading", "media").await;
        assert_eq!(told(&person, &app, item()).await, ["exists time_reading"]);
        assert_eq!(told(&person, &app, vec![new("READING", "media", 3)]).await, ["exists time_reading"]);
        let by_hand = NewAttribute { label: "Time reading".into(), group: "media".into(), value_type: 3, manual: true };
        let made = create_custom(&person.daymark, &person.by_hand(), by_hand).await.expect("a person sees labels alone");
        assert_eq!(made.name.as_str(), "time_reading_2");
        assert_eq!(told(&person, &app, item()).await, ["exists time_reading"], "its own comes first");
    }

    async fn what_an_app_has_no_right_to_is_no_hindrance_and_has_its_name(store: Store) {
        let person = Person::new(store);
        let (one, two) = (person.app(1, "mood_write"), person.app(2, "media_write"));
        assert_eq!(told(&person, &one, vec![new("Reading", "mood", 0)]).await, ["reading"]);
        assert_eq!(told(&person, &two, vec![new("Reading", "media", 0)]).await, ["reading_2"]);
        assert_eq!(told(&person, &two, vec![new("Reading", "media", 0)]).await, ["exists reading_2"]);
        // Two of one label: the person still edits one of them, and undoes it.
        rename(&person, "reading_2", "Reading", "events").await;
        let changes = crate::changes::recent(&person.daymark, &person.looking()).await.expect("changes");
        crate::changes::undo(&person.daymark, &person.by_hand(), changes[0].revision).await.expect("undone");
        assert_eq!(owners(&person).await.len(), 2);
    }

    async fn a_client_that_makes_names_by_itself_writes_what_it_made(store: Store) {
        let person = Person::new(store);
        let own = NewAttribute { label: "C++".into(), group: "custom".into(), value_type: 7, manual: true };
        create_custom(&person.daymark, &person.by_hand(), own).await.expect("an attribute");
        let app = person.app(1, "custom_write media_write");
        assert_eq!(told(&person, &app, vec![new("C#", "custom", 7)]).await, ["c_2"]);
        let write = async |name: &str| {
            let item = batch(json!([{"name": name, "date": DAY, "value": 1}]));
            values::update(&person.daymark, &app, item).await.expect("outcomes").remove(0).map_err(|f| f.code.name()).err()
        };
        assert_eq!(write("c").await, None, "the label gives c");
        let marks = values::recorded(&person.daymark, &person.looking(), "c_2", (model::Day::MIN, model::Day::MAX), (9, 0)).await;
        assert_eq!(marks.expect("values").len(), 1, "in its own attribute");
        rename(&person, "c_2", "Sharp", "custom").await;
        assert_eq!((write("c").await, write("sharp").await), (None, None), "the label of today, and that of then");
        let item = batch(json!([{"name": "c", "value": 1}]));
        let grown = values::increment(&person.daymark, &app, item.clone()).await.expect("outcomes");
        assert!(grown[0].is_ok(), "{grown:?}");
        assert_eq!(told(&person, &app, vec![new("C♯", "custom", 7)]).await, ["c_3"]);
        assert_eq!(write("c").await, Some("unauthorised"), "two of its own give that name, so it is the person's");
        assert_eq!(write("c_3").await, None);
        let released = release(&person.daymark, &app, batch(json!([{"name": "sharp"}]))).await.expect("outcomes");
        assert!(released[0].is_ok(), "{released:?}");
        // A page means what it names.
        values::enter(&person.daymark, &person.by_hand(), model::Day::parse(DAY).expect("a day"), vec![("c_2".into(), json!(1))])
            .await.expect("outcomes")[0].as_ref().expect_err("an app had that one");
    }

    async fn every_tag_that_is_chosen_at_once_is_tracked(store: Store) {
        let person = Person::new(store);
        let tags = ["C++", "C#", "Сон 5", "Бег 5", "c++"].map(str::to_owned);
        assert_eq!(track(&person.daymark, &person.by_hand(), &[], &tags).await, Ok(4));
        make_inactive(&person.daymark, &person.by_hand(), "c_2").await.expect("inactive");
        assert_eq!(track(&person.daymark, &person.by_hand(), &[], &tags).await, Ok(0));
        assert!(owners(&person).await.iter().all(|(_, _, active)| *active), "a tag that is chosen is active again");
        let labels: Vec<String> = all(&person).await.iter().map(|l| l.attribute.label.to_string()).collect();
        assert_eq!(labels, ["c#", "c++", "бег 5", "сон 5"]);
    }

    async fn lists_stand_in_the_order_in_which_people_look_things_up(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "custom_write");
        let labels = ["Zuares", "Álvarez", "Łukasz", "mann", "Öl", "alba"];
        told(&person, &app, labels.map(|label| new(label, "custom", 7)).to_vec()).await;
        let listed: Vec<String> = all(&person).await.iter().map(|l| l.attribute.label.to_string()).collect();
        assert_eq!(listed, ["alba", "álvarez", "łukasz", "mann", "öl", "zuares"]);
    }
}
