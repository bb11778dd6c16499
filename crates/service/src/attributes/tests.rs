//! Stories of who owns an attribute.

mod labels;
mod rights;

use serde_json::json;
use store::Store;
use store::journal::Changes;

use super::*;
use crate::batch::{ErrorCode, Outcome};
use crate::page::Paging;
use crate::stories::{Person, batch};

fn names(outcomes: &[Outcome<Acquired>]) -> Vec<Result<&str, (ErrorCode, &str)>> {
    outcomes
        .iter()
        .map(|o| o.as_ref().map(|a| a.attribute.name.as_str()).map_err(|f| (f.code, f.error.as_str())))
        .collect()
}

async fn all(person: &Person) -> Vec<Listed> {
    let filter = Filter { include_inactive: true, include_low_priority: true, ..Filter::default() };
    list(&person.daymark, &person.looking(), filter, Paging::default()).await.expect("a list").items
}

async fn owners(person: &Person) -> Vec<(String, Option<i64>, bool)> {
    let all = all(person).await;
    all.into_iter()
        .map(|l| (l.attribute.name.to_string(), l.attribute.owner.map(|o| o.0), l.attribute.active))
        .collect()
}

store::on_both_engines! {
    async fn an_account_holds_only_so_many_attributes(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "mood_write");
        let new = |n: usize| json!({"label": format!("Mark {n}"), "group": "mood", "value_type": 0});
        for from in (0..1000).step_by(100) {
            let items = batch((from..from + 100).map(new).collect());
            let made = create::create(&person.daymark, &app, items).await.expect("outcomes");
            assert!(made.iter().all(Outcome::is_ok));
        }
        let refused = create::create(&person.daymark, &app, batch(json!([new(1000)]))).await.expect("outcomes");
        let refusal = refused[0].as_ref().expect_err("a refusal");
        assert_eq!((refusal.code, refusal.error.as_str()), (ErrorCode::Validation, "An account holds at most 1000 attributes"));
    }

    async fn a_released_attribute_can_be_acquired_by_another_app(store: Store) {
        let person = Person::new(store);
        let (greatreads, spark) = (person.app(1, "media_write"), person.app(2, "media_write"));
        let template = || batch(json!([{"template": "pages_read"}]));
        let acquired = acquire(&person.daymark, &greatreads, template()).await.expect("outcomes");
        assert_eq!(names(&acquired), [Ok("pages_read")]);
        let released = release(&person.daymark, &greatreads, batch(json!([{"name": "pages_read"}]))).await.expect("outcomes");
        assert_eq!(released, [Ok(Released { name: "pages_read".into(), service: None })]);
        assert_eq!(owners(&person).await, [("pages_read".into(), None, false)]);
        acquire(&person.daymark, &spark, template()).await.expect("outcomes");
        assert_eq!(owners(&person).await, [("pages_read".into(), Some(2), true)]);
        assert_eq!(person.journal().await.len(), 3, "each change of owner is in the journal");
    }

    async fn a_released_attribute_passes_to_the_app_that_owned_it_most_recently(store: Store) {
        let person = Person::new(store);
        let item = || batch(json!([{"template": "steps"}]));
        for number in [1, 2, 3] {
            acquire(&person.daymark, &person.app(number, "activity_write"), item()).await.expect("outcomes");
        }
        let by_name = || batch(json!([{"name": "steps"}]));
        release(&person.daymark, &person.app(3, "activity_write"), by_name()).await.expect("outcomes");
        assert_eq!(owners(&person).await, [("steps".into(), Some(2), true)]);
        release(&person.daymark, &person.app(2, "activity_write"), by_name()).await.expect("outcomes");
        assert_eq!(owners(&person).await, [("steps".into(), Some(1), true)]);
        release(&person.daymark, &person.app(1, "activity_write"), by_name()).await.expect("outcomes");
        assert_eq!(owners(&person).await, [("steps".into(), None, false)]);
    }

    async fn manual_entry_never_takes_over_by_itself(store: Store) {
        let person = Person::new(store);
        add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
        let app = person.app(1, "mood_write");
        acquire(&person.daymark, &app, batch(json!([{"name": "mood"}]))).await.expect("outcomes");
        release(&person.daymark, &app, batch(json!([{"name": "mood"}]))).await.expect("outcomes");
        assert_eq!(owners(&person).await, [("mood".into(), None, false)]);
        choose_service(&person.daymark, &person.by_hand(), "mood", "daymark").await.expect("chosen");
        assert_eq!(owners(&person).await, [("mood".into(), Some(0), true)]);
    }

    async fn acquiring_what_one_owns_succeeds_and_changes_nothing(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "media_write");
        for _ in 0..2 {
            let acquired = acquire(&person.daymark, &app, batch(json!([{"template": "pages_read"}]))).await.expect("outcomes");
            assert_eq!(names(&acquired), [Ok("pages_read")]);
        }
        assert_eq!(person.journal().await.len(), 1);
    }

    async fn a_template_is_made_beside_the_persons_own_attribute_of_that_name(store: Store) {
        let person = Person::new(store);
        let own = NewAttribute { label: "Pages read".into(), group: "media".into(), value_type: 5, manual: true };
        create_custom(&person.daymark, &person.by_hand(), own).await.expect("an attribute");
        let app = person.app(1, "media_write");
        let acquired = acquire(&person.daymark, &app, batch(json!([{"template": "pages_read"}]))).await.expect("outcomes");
        assert_eq!(names(&acquired), [Ok("pages_read_2")]);
        let attributes: Vec<_> = all(&person).await.into_iter().map(|l| l.attribute).collect();
        let meant = resolve(&attributes, &app, "pages_read").expect("an attribute");
        assert_eq!(meant.name.as_str(), "pages_read_2", "the app goes on writing the template's name");
        let by_hand = resolve(&attributes, &person.by_hand(), "pages_read").expect("an attribute");
        assert_eq!(by_hand.name.as_str(), "pages_read");
    }

    async fn each_item_of_acquire_fails_by_itself_in_the_order_of_checks(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "media_write");
        let items = json!([
            {"template": "steps"}, {"template": "no_such"}, {"name": "no_such"}, {}, 7, {"name": null},
            {"template": "pages_read", "manual": "perhaps"}, {"template": "pages_read"},
        ]);
        let acquired = acquire(&person.daymark, &app, batch(items)).await.expect("outcomes");
        let gone = "Attribute matching query does not exist.";
        assert_eq!(names(&acquired), [
            Err((ErrorCode::NotAllowed, "No permission to write to attributes in group 'activity'")),
            Err((ErrorCode::NotFound, gone)),
            Err((ErrorCode::NotFound, gone)),
            Err((ErrorCode::MissingField, "Object at index 3 missing field(s) 'name', 'template'")),
            Err((ErrorCode::MissingField, "Object at index 4 is not an object")),
            Err((ErrorCode::MissingField, "Object at index 5 missing field(s) 'name', 'template'")),
            Err((ErrorCode::Validation, "Field 'manual' must be true or false")),
            Ok("pages_read"),
        ]);
    }

    async fn a_scope_for_manual_attributes_does_not_reach_others(store: Store) {
        let person = Person::new(store);
        add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
        acquire(&person.daymark, &person.app(1, "activity_write"), batch(json!([{"template": "steps"}]))).await.expect("outcomes");
        let app = person.app(2, "manual_write");
        let items = json!([{"name": "mood"}, {"name": "steps", "manual": true}]);
        let acquired = acquire(&person.daymark, &app, batch(items)).await.expect("outcomes");
        let denied = (ErrorCode::NotAllowed, "No permission to write to attributes in group 'activity'");
        assert_eq!(names(&acquired), [Ok("mood"), Err(denied)]);
    }

    async fn what_exists_already_is_refused_with_its_name(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "media_write custom_write");
        let time_reading = json!({"label": "Time reading", "group": "media", "value_type": 3, "manual": false});
        let items = json!([
            time_reading, {"label": "TIME\u{a0}reading", "group": "media", "value_type": 0},
            {"label": "TIME  reading!", "group": "media", "value_type": 0},
            {"label": "Кофе", "group": "custom", "value_type": 7}, {"label": "КОФЕ", "group": "custom", "value_type": 7},
            {"label": "☕", "group": "custom", "value_type": 7},
            {"template": "pages_read"}, {"template": "pages_read"},
        ]);
        let created = create(&person.daymark, &app, batch(items)).await.expect("outcomes");
        let seen: Vec<_> = created.iter().map(|o| match o {
            Ok(created) => format!("{} {}", created.attribute.name, created.attribute.priority()),
            Err(failure) => format!("{} {}", failure.code.name(), failure.existing_name.as_deref().unwrap_or("-")),
        }).collect();
        assert_eq!(seen, [
            "time_reading 9", "exists time_reading", "time_reading_2 9", "tag_1 2", "exists tag_1", "tag_2 2", "pages_read 3", "exists pages_read",
        ]);
        let tag = created[3].as_ref().expect("made");
        assert_eq!(tag.attribute.label.as_str(), "кофе", "tags are lower case");
    }

    async fn attributes_that_cannot_be_are_not_made(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "media_write custom_write");
        let make = |label: &str, group: &str, value_type: i64| json!({"label": label, "group": group, "value_type": value_type});
        let items = json!([
            make("x", "media", 6), make("x", "media", 9), make("x", "nowhere", 0), make("x", "custom", 0),
            make(" ", "media", 0), make(&"x".repeat(101), "media", 0), make("x", "mood", 0), {"group": "media"},
        ]);
        let created = create(&person.daymark, &app, batch(items)).await.expect("outcomes");
        let codes: Vec<_> = created.iter().map(|o| o.as_ref().err().map(|f| f.code.name())).collect();
        let validation = Some("validation");
        assert_eq!(codes, [
            validation, validation, validation, validation, validation, validation, Some("not_allowed"), Some("missing_field"),
        ]);
        assert_eq!(person.journal().await, []);
    }

    async fn an_app_that_is_revoked_lets_go_of_everything_at_once(store: Store) {
        let person = Person::new(store);
        let (old, app) = (person.app(1, "media_write"), person.app(2, "media_write activity_write"));
        acquire(&person.daymark, &old, batch(json!([{"template": "pages_read"}]))).await.expect("outcomes");
        let both = batch(json!([{"template": "pages_read"}, {"template": "steps"}]));
        acquire(&person.daymark, &app, both).await.expect("outcomes");
        release_all_of(&person.daymark, person.user, app.service(), app.request(), |_| Ok(true)).await.expect("released");
        assert_eq!(owners(&person).await, [("steps".into(), None, false), ("pages_read".into(), Some(1), true)]);
        let journal = person.journal().await;
        let Some(Changes::Owners(changes)) = journal.last().map(|e| &e.changes) else { panic!("{journal:?}") };
        assert_eq!(changes.len(), 2, "one row for all of it");
        let offers = all(&person).await.iter().map(|l| l.available_services.len()).sum::<usize>();
        assert_eq!(offers, 0);
    }

    async fn lists_hold_only_what_the_scopes_reach(store: Store) {
        let person = Person::new(store);
        let app = person.app(1, "media_write activity_write");
        let both = batch(json!([{"template": "pages_read"}, {"template": "steps", "manual": true}]));
        acquire(&person.daymark, &app, both).await.expect("outcomes");
        for (scopes, expected) in [
            ("media_write", vec![]),
            ("media_read", vec!["pages_read"]),
            ("manual_read", vec!["steps"]),
            ("media_read activity_read", vec!["steps", "pages_read"]),
        ] {
            let page = list(&person.daymark, &person.reader(1, scopes), Filter::default(), Paging::default()).await.expect("a list");
            let names: Vec<_> = page.items.iter().map(|l| l.attribute.name.as_str()).collect();
            assert_eq!(names, expected, "{scopes}");
        }
        let own = owned(&person.daymark, &person.reader(1, "media_write"), Filter::default(), Paging::default()).await;
        assert_eq!(own.expect("a list").count, 2, "what one owns is listed whatever one may read");
        let others = owned(&person.daymark, &person.reader(2, "media_read"), Filter::default(), Paging::default()).await;
        assert_eq!(others.expect("a list").count, 0);
    }

    async fn one_persons_attributes_are_nobody_elses(store: Store) {
        let (ada, ben) = (Person::numbered(store.clone(), 1), Person::numbered(store, 2));
        acquire(&ada.daymark, &ada.app(1, "media_write"), batch(json!([{"template": "pages_read"}]))).await.expect("outcomes");
        assert_eq!(all(&ben).await, []);
        let taken = acquire(&ben.daymark, &ben.app(1, "media_write"), batch(json!([{"name": "pages_read"}]))).await.expect("outcomes");
        assert_eq!(names(&taken), [Err((ErrorCode::NotFound, "Attribute matching query does not exist."))]);
    }
}
