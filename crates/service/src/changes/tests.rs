//! Stories of attributes that are edited, merged and deleted, of undoing that, and of the end.

use model::{Day, Value};
use serde_json::json;
use store::Store;
use store::journal::Entry;

use super::*;
use crate::attributes::{self, Edit, Filter, Listed, Merge};
use crate::batch::Outcome;
use crate::page::Paging;
use crate::stories::{Person, batch};
use crate::{jobs, values};

const TODAY: &str = "2026-10-07";

/// A person who counts coffees and teas, and walks; an app owns all of it.
async fn person_who_drinks(store: Store) -> Person {
    let person = Person::with_account(store).await;
    let app = person.app(1, "food_write activity_write custom_write");
    let new = |label: &str, value_type| json!({"label": label, "group": "food", "value_type": value_type});
    let items = json!([new("Coffees", 0), new("Teas", 0), new("Litres", 1), new("Remark", 2), {"template": "steps"}]);
    let made = attributes::create(&person.daymark, &app, batch(items)).await.expect("outcomes");
    assert!(made.iter().all(Outcome::is_ok), "{made:?}");
    let value = |name: &str, date: &str, value: i64| json!({"name": name, "date": date, "value": value});
    let items = json!([
        value("coffees", "2026-10-05", 1),
        value("coffees", "2026-10-06", 2),
        value("coffees", TODAY, 3),
        value("teas", "2026-10-06", 20),
        value("steps", TODAY, 5000),
    ]);
    values::update(&person.daymark, &app, batch(items)).await.expect("outcomes");
    person
}

async fn stored(person: &Person, attribute: &str) -> Vec<(String, Value)> {
    let recorded =
        values::recorded(&person.daymark, &person.looking(), attribute, (Day::MIN, Day::MAX), (1_000, 0)).await;
    recorded.unwrap_or_default().into_iter().map(|recorded| (recorded.day.to_string(), recorded.value)).collect()
}

async fn listed(person: &Person) -> Vec<Listed> {
    let filter = Filter { include_inactive: true, ..Filter::default() };
    attributes::list(&person.daymark, &person.looking(), filter, Paging::default()).await.expect("a list").items
}

async fn names(person: &Person) -> Vec<String> {
    listed(person).await.iter().map(|l| l.attribute.name.to_string()).collect()
}

fn edit_of(label: &str, group: &str) -> Edit {
    Edit { label: label.into(), group: group.into(), hidden: false }
}

async fn latest(person: &Person) -> Change {
    recent(&person.daymark, &person.looking()).await.expect("changes").remove(0)
}

async fn undo_latest(person: &Person) -> Result<Undone, Error> {
    let change = latest(person).await;
    undo(&person.daymark, &person.by_hand(), change.revision).await
}

fn numbers(values: &[(&str, i64)]) -> Vec<(String, Value)> {
    values.iter().map(|(day, n)| ((*day).to_owned(), Value::Integer(*n))).collect()
}

store::on_both_engines! {
    async fn an_edited_attribute_keeps_its_name_and_gets_back_what_it_was(store: Store) {
        let person = person_who_drinks(store).await;
        let (d, by_hand) = (&person.daymark, person.by_hand());
        let new = Edit { hidden: true, ..edit_of("Cups ☕", "health") };
        attributes::edit(d, &by_hand, "coffees", new).await.expect("edited");
        let attribute = |all: Vec<Listed>| all.into_iter().find(|l| l.attribute.name.as_str() == "coffees").expect("there").attribute;
        let edited = attribute(listed(&person).await);
        assert_eq!((edited.label.as_str(), edited.group, edited.hidden), ("Cups ☕", Group::Health, true));
        let today = Day::parse(TODAY).expect("a day");
        let shown = values::days(d, &person.looking(), (today, today)).await.expect("days");
        assert!(shown.iter().all(|v| v.attribute.name.as_str() != "coffees"), "what is hidden is not among the days");
        let scoped = attributes::list(d, &person.reader(1, "food_read"), Filter::default(), Paging::default()).await.expect("a list");
        assert!(scoped.items.iter().all(|l| l.attribute.name.as_str() != "coffees"), "scopes follow the group");
        assert_eq!(undo_latest(&person).await, Ok(Undone { restored: 0, left: 0 }));
        let again = attribute(listed(&person).await);
        assert_eq!((again.label.as_str(), again.group, again.hidden), ("Coffees", Group::Food, false));
        assert_eq!(undo_latest(&person).await, Err(Error::NotFound), "once");
    }

    async fn an_edit_that_was_edited_again_is_left_alone(store: Store) {
        let person = person_who_drinks(store).await;
        let by_hand = person.by_hand();
        attributes::edit(&person.daymark, &by_hand, "coffees", edit_of("Cups", "food")).await.expect("edited");
        let first = latest(&person).await.revision;
        attributes::edit(&person.daymark, &by_hand, "coffees", edit_of("Mugs", "food")).await.expect("edited");
        assert_eq!(undo(&person.daymark, &by_hand, first).await, Ok(Undone { restored: 0, left: 1 }));
        assert!(listed(&person).await.iter().any(|l| l.attribute.label.as_str() == "Mugs"));
    }

    async fn what_an_attribute_cannot_become_is_refused_beside_its_field(store: Store) {
        let person = person_who_drinks(store).await;
        for (name, edit, wrong) in [
            ("coffees", edit_of("tEAS", "food"), "label"), ("coffees", edit_of(" ", "food"), "label"),
            ("coffees", edit_of("Coffees", "custom"), "group"), ("coffees", edit_of("Coffees", "nowhere"), "group"),
            ("steps", edit_of("Steps", "health"), "group"),
        ] {
            let refused = attributes::edit(&person.daymark, &person.by_hand(), name, edit).await;
            assert!(matches!(refused, Err(Error::Invalid { field: Some(field), .. }) if field == wrong), "{refused:?}");
        }
        let nobody = attributes::edit(&person.daymark, &person.by_hand(), "nothing", edit_of("x", "food")).await;
        assert_eq!(nobody, Err(Error::NotFound));
    }

    async fn a_deleted_attribute_is_nowhere_and_comes_back_with_all_it_had(store: Store) {
        let person = person_who_drinks(store).await;
        let (d, app) = (&person.daymark, person.app(1, "food_write"));
        let before = listed(&person).await;
        attributes::delete(d, &person.by_hand(), "coffees").await.expect("deleted");
        assert_eq!(names(&person).await, ["steps", "litres", "remark", "teas"]);
        assert_eq!(stored(&person, "coffees").await, []);
        let item = || batch(json!([{"name": "coffees", "date": TODAY, "value": 9}]));
        let refused = values::update(d, &app, item()).await.expect("outcomes");
        assert!(refused[0].is_err(), "an app cannot write to it");
        assert_eq!(undo_latest(&person).await, Ok(Undone { restored: 0, left: 0 }));
        assert_eq!(listed(&person).await, before, "its owner has it again too");
        assert_eq!(stored(&person, "coffees").await, numbers(&[(TODAY, 3), ("2026-10-06", 2), ("2026-10-05", 1)]));
        values::update(d, &app, item()).await.expect("outcomes")[0].as_ref().expect("the app writes again");
    }

    async fn a_name_that_was_taken_meanwhile_is_kept_by_who_took_it(store: Store) {
        let person = person_who_drinks(store).await;
        let (d, app) = (&person.daymark, person.app(1, "food_write activity_write"));
        attributes::delete(d, &person.by_hand(), "coffees").await.expect("deleted");
        let new = json!([{"label": "Coffees", "group": "food", "value_type": 0}]);
        attributes::create(d, &app, batch(new)).await.expect("outcomes")[0].as_ref().expect("the name is free");
        undo_latest(&person).await.expect("restored");
        assert_eq!(stored(&person, "coffees_2").await.len(), 3);
        attributes::delete(d, &person.by_hand(), "steps").await.expect("deleted");
        attributes::create(d, &app, batch(json!([{"template": "steps"}]))).await.expect("outcomes")[0].as_ref().expect("a template is free");
        let refused = undo_latest(&person).await;
        assert!(matches!(&refused, Err(Error::Invalid { message, .. }) if message.contains("tracked anew")), "{refused:?}");
    }

    async fn merging_fills_days_or_replaces_them_and_can_be_undone(store: Store) {
        let person = person_who_drinks(store).await;
        let before = listed(&person).await;
        for (replaces, of_both, values) in [(false, 20, 2), (true, 2, 3)] {
            let merge = Merge { from: "coffees".into(), into: "teas".into(), replaces };
            assert_eq!(attributes::merge(&person.daymark, &person.by_hand(), merge).await, Ok(values));
            assert_eq!(stored(&person, "teas").await, numbers(&[(TODAY, 3), ("2026-10-06", of_both), ("2026-10-05", 1)]));
            assert!(!names(&person).await.contains(&"coffees".to_owned()));
            assert_eq!(undo_latest(&person).await, Ok(Undone { restored: values, left: 0 }));
            assert_eq!(stored(&person, "teas").await, numbers(&[("2026-10-06", 20)]));
            assert_eq!(stored(&person, "coffees").await.len(), 3);
            assert_eq!(listed(&person).await, before);
        }
    }

    async fn only_values_of_one_kind_are_merged(store: Store) {
        let person = person_who_drinks(store).await;
        let merge = |from: &str, into: &str| {
            let (merge, daymark, by_hand) = (Merge { from: from.into(), into: into.into(), replaces: false }, person.daymark.clone(), person.by_hand());
            async move { attributes::merge(&daymark, &by_hand, merge).await }
        };
        for (from, into) in [("coffees", "remark"), ("litres", "teas"), ("teas", "teas")] {
            assert!(matches!(merge(from, into).await, Err(Error::Invalid { field: Some("into"), .. })), "{from} {into}");
        }
        assert_eq!(merge("coffees", "litres").await, Ok(3));
        let litres = stored(&person, "litres").await;
        assert_eq!(litres[0], (TODAY.to_owned(), Value::Float(3.0)));
    }

    async fn a_merge_of_years_is_written_in_several_steps_and_undone_as_one(store: Store) {
        let person = person_who_drinks(store).await;
        let (d, app) = (&person.daymark, person.app(1, "food_write"));
        let first = Day::parse("2022-01-01").expect("a day");
        for from in (0..1200).step_by(100) {
            let items = (from..from + 100).map(|n| json!({"name": "coffees", "date": first.plus(n), "value": n})).collect();
            values::update(d, &app, items).await.expect("outcomes");
        }
        let merge = Merge { from: "coffees".into(), into: "teas".into(), replaces: false };
        assert_eq!(attributes::merge(d, &person.by_hand(), merge).await, Ok(1202));
        let rows: Vec<Entry> = person.journal().await;
        let largest = rows.iter().filter_map(|row| if let Changes::Values(v) = &row.changes { Some(v.len()) } else { None }).max();
        assert_eq!(largest, Some(500), "no write takes more");
        assert_eq!(undo_latest(&person).await, Ok(Undone { restored: 1202, left: 0 }));
        assert_eq!(stored(&person, "teas").await, numbers(&[("2026-10-06", 20)]));
    }

    async fn what_was_deleted_thirty_days_ago_is_erased_from_the_journal_too(store: Store) {
        let person = person_who_drinks(store.clone()).await;
        let (d, user) = (&person.daymark, person.user);
        attributes::edit(d, &person.by_hand(), "coffees", edit_of("Canary coffees", "food")).await.expect("edited");
        attributes::delete(d, &person.by_hand(), "coffees").await.expect("deleted");
        let deleted = latest(&person).await;
        let later = |hours: i64| d.now() + SignedDuration::from_hours(hours);
        jobs::erase_expired(d, user, later(30 * 24 - 1)).await.expect("erased");
        assert_eq!(recent(d, &person.looking()).await.expect("changes").len(), 2, "not before its time");
        jobs::erase_expired(d, user, later(30 * 24 + 1)).await.expect("erased");
        assert_eq!(recent(d, &person.looking()).await.expect("changes"), []);
        assert_eq!(undo(d, &person.by_hand(), deleted.revision).await, Err(Error::NotFound));
        let id = deleted.attribute.expect("an attribute");
        for row in person.journal().await {
            let about: Vec<_> = match row.changes {
                Changes::Values(changes) => changes.iter().map(|c| c.attribute).collect(),
                Changes::Owners(changes) => changes.iter().map(|c| c.attribute).collect(),
                Changes::Definitions(changes) => changes.iter().map(|c| c.attribute).collect(),
            };
            assert!(!about.is_empty() && !about.contains(&id), "{about:?}");
        }
        let left = store.read(move |tx| store::daily_values::count(tx, user, id, Day::MAX)).await;
        assert_eq!(left, Ok(0));
        assert_eq!(stored(&person, "teas").await, numbers(&[("2026-10-06", 20)]), "of others nothing is lost");
    }

    async fn nobody_undoes_what_another_person_changed(store: Store) {
        let person = person_who_drinks(store).await;
        attributes::delete(&person.daymark, &person.by_hand(), "coffees").await.expect("deleted");
        let neighbour = Person { daymark: person.daymark.clone(), user: model::UserId(2) };
        let revision = latest(&person).await.revision;
        assert_eq!(undo(&person.daymark, &neighbour.by_hand(), revision).await, Err(Error::NotFound));
    }
}
