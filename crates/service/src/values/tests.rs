//! Stories of a day's total.

use jiff::SignedDuration;
use model::{Day, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use store::Store;
use store::journal::Changes;

use super::*;
use crate::Error;
use crate::actor::Writer;
use crate::attributes::{acquire, add_template, create};
use crate::batch::Outcome;
use crate::page::Paging;
use crate::stories::{Person, batch};

const TODAY: &str = "2026-10-07";

/// Takes back a write of what was entered by hand today.
async fn take_back(person: &Person, revision: i64) -> Result<Undone, Error> {
    let places = ["mood", "coffees", "steps"].map(|name| (name.to_owned(), day(TODAY))).to_vec();
    undo(&person.daymark, &person.by_hand(), model::Revision(revision), places).await
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// The app `number` with every scope, owning `steps` (integer), `weight` (float) and a note, a percentage and a tag.
async fn owner(person: &Person, number: i64) -> Writer {
    let scopes = "activity_write health_write custom_write mood_write productivity_write";
    let app = person.app(number, scopes);
    acquire(&person.daymark, &app, batch(json!([{"template": "steps"}, {"template": "mood"}])))
        .await
        .expect("outcomes");
    let own = json!([
        {"label": "Weight", "group": "health", "value_type": 1}, {"label": "Note", "group": "mood", "value_type": 2},
        {"label": "Share", "group": "productivity", "value_type": 5}, {"label": "coffee", "group": "custom", "value_type": 7},
    ]);
    create(&person.daymark, &app, batch(own)).await.expect("outcomes");
    app
}

fn shown<T>(outcomes: &[Outcome<T>], show: impl Fn(&T) -> Json) -> Vec<Json> {
    let failed = |code: &str, error: &str| json!([code, error]);
    outcomes.iter().map(|o| o.as_ref().map_or_else(|f| failed(f.code.name(), &f.error), &show)).collect()
}

async fn update_all(person: &Person, writer: &Writer, items: Json) -> Vec<Json> {
    let outcomes = update(&person.daymark, writer, batch(items)).await.expect("outcomes");
    shown(&outcomes, |u| json!(u.value))
}

async fn increment_all(person: &Person, writer: &Writer, items: Json) -> Vec<Json> {
    let outcomes = increment(&person.daymark, writer, batch(items)).await.expect("outcomes");
    shown(&outcomes, |i| json!(i.current))
}

async fn stored(person: &Person, name: &str) -> Vec<(String, Value)> {
    let page = list(&person.daymark, &person.looking(), name, None, Paging::default()).await.expect("values");
    page.items.into_iter().map(|(day, value)| (day.to_string(), value)).collect()
}

store::on_both_engines! {
    async fn totals_are_set_and_amounts_are_added(store: Store) {
        let person = Person::new(store);
        let app = owner(&person, 1).await;
        let set = update_all(&person, &app, json!([
            {"name": "steps", "date": TODAY, "value": "26"}, {"name": "steps", "date": "2026-10-06", "value": 5.0},
            {"name": "coffee", "date": TODAY, "value": true}, {"name": "note", "date": TODAY, "value": "Größe 👍"},
        ])).await;
        assert_eq!(set, [json!(26), json!(5), json!(1), json!("Größe 👍")]);
        let added = increment_all(&person, &app, json!([
            {"name": "steps", "value": 1}, {"name": "steps", "value": 2, "date": null}, {"name": "weight", "value": 0.1},
            {"name": "weight", "value": 0.2}, {"name": "steps", "value": -100, "date": "2026-10-06"},
        ])).await;
        assert_eq!(added, [json!(27), json!(29), json!(0.1), json!(0.3), json!(-95)]);
        let steps = [(TODAY.to_owned(), Value::Integer(29)), ("2026-10-06".to_owned(), Value::Integer(-95))];
        assert_eq!(stored(&person, "steps").await, steps);
    }

    async fn every_changed_value_is_in_the_journal_with_what_stood_there_before(store: Store) {
        let person = Person::new(store);
        let app = owner(&person, 1).await;
        let before = person.journal().await.len();
        update_all(&person, &app, json!([{"name": "steps", "date": TODAY, "value": 1}])).await;
        update_all(&person, &app, json!([
            {"name": "steps", "date": TODAY, "value": 2}, {"name": "steps", "date": TODAY, "value": 3},
            {"name": "note", "date": TODAY, "value": "x"}, {"name": "nothing", "date": TODAY, "value": 1},
        ])).await;
        update_all(&person, &app, json!([{"name": "steps", "date": TODAY, "value": 3}])).await;
        let journal = person.journal().await;
        assert_eq!(journal.len(), before + 2, "a write that changes nothing leaves no row");
        let Changes::Values(changes) = &journal[before + 1].changes else { panic!("{journal:?}") };
        let number = |n| store::daily_values::StoredValue::Number(n);
        assert_eq!(changes.len(), 2, "one change for a day, however often it was written");
        assert_eq!((changes[0].old.clone(), changes[0].new.clone()), (Some(number(1.0)), Some(number(3.0))));
        assert_eq!(changes[1].old, None);
        assert_eq!(journal[before].request_id, [1; 16]);
    }

    async fn items_fail_by_themselves_in_the_order_of_checks(store: Store) {
        let person = Person::new(store);
        let app = owner(&person, 1).await;
        add_template(&person.daymark, &person.by_hand(), "stress_level").await.expect("an attribute");
        let media = person.app(2, "media_write");
        acquire(&person.daymark, &media, batch(json!([{"template": "pages_read"}]))).await.expect("outcomes");
        let item = |name: &str, date: &str, value: Json| json!({"name": name, "date": date, "value": value});
        let seen = update_all(&person, &app, json!([
            {"name": "steps"}, item("nothing", "never", json!(null)), item("pages_read", "never", json!(1)),
            item("stress_level", "never", json!(null)), item("steps", "2026-10-10", json!(1)), item("steps", TODAY, json!(1.5)),
            item("share", TODAY, json!(1.1)), item("steps", "2026-10-09", json!(7)), item("mood", TODAY, json!(10)),
            item("note", TODAY, json!("a\u{0}b")), item("note", TODAY, json!("x".repeat(1001))), item("steps", TODAY, json!(null)),
        ])).await;
        assert_eq!(seen, [
            json!(["missing_field", "Object at index 0 missing field(s) 'date', 'value'"]),
            json!(["not_found", "User doesn't have an attribute named 'nothing'"]),
            json!(["not_allowed", "No permission to write to attributes in group 'media'"]),
            json!(["unauthorised", "Attribute 'stress_level' does not belong to this service"]),
            json!(["validation", "Date must not be later than 2026-10-09"]),
            json!(["validation", "Cannot apply a float to an integer type"]),
            json!(["validation", "Value must be a float between 0 and 1"]),
            json!(7),
            json!(["validation", "Value must be an integer between 1 and 9"]),
            json!(["validation", "Value must not contain the character U+0000"]),
            json!(["validation", "Value must be at most 1000 characters"]),
            json!(["validation", "Value must be a number"]),
        ]);
    }

    async fn an_increment_out_of_range_stores_nothing(store: Store) {
        let person = Person::new(store);
        let app = owner(&person, 1).await;
        let largest = 9_007_199_254_740_991_i64;
        let seen = increment_all(&person, &app, json!([
            {"name": "steps", "value": largest}, {"name": "steps", "value": 1}, {"name": "coffee", "value": 1},
            {"name": "coffee", "value": 1}, {"name": "share", "value": -0.1}, {"name": "note", "value": "x"},
            {"name": "mood", "value": 1}, {"name": "weight", "value": 1e308}, {"name": "weight", "value": 1e308},
        ])).await;
        let codes: Vec<Json> = seen.iter().map(|s| s.get(0).cloned().unwrap_or_else(|| s.clone())).collect();
        let refused = json!("validation");
        let expected = [
            json!(largest), refused.clone(), json!(1), refused.clone(), refused.clone(), refused.clone(), refused.clone(),
            json!(1e308), refused,
        ];
        assert_eq!(codes, expected);
        assert_eq!(stored(&person, "share").await, []);
        assert_eq!(stored(&person, "steps").await, [(TODAY.to_owned(), Value::Integer(largest))]);
    }

    async fn increments_at_the_same_time_each_count_once(store: Store) {
        let person = std::sync::Arc::new(Person::new(store));
        let app = owner(&person, 1).await;
        let tasks: Vec<_> = (0..16).map(|_| {
            let (person, app) = (person.clone(), app.clone());
            tokio::spawn(async move {
                for _ in 0..5 {
                    increment_all(&person, &app, json!([{"name": "steps", "value": 1}])).await;
                }
            })
        }).collect();
        for task in tasks {
            task.await.expect("no panic");
        }
        assert_eq!(stored(&person, "steps").await, [(TODAY.to_owned(), Value::Integer(80))]);
        let amounts = person.journal().await.iter().filter(|e| matches!(e.changes, Changes::Values(_))).count();
        assert_eq!(amounts, 80);
    }

    async fn an_inactive_attribute_takes_no_values_and_shows_none(store: Store) {
        let person = Person::new(store);
        let app = owner(&person, 1).await;
        update_all(&person, &app, json!([{"name": "steps", "date": TODAY, "value": 1}])).await;
        crate::attributes::make_inactive(&person.daymark, &person.by_hand(), "steps").await.expect("done");
        let seen = update_all(&person, &app, json!([{"name": "steps", "date": TODAY, "value": 2}])).await;
        assert_eq!(seen, [json!(["unauthorised", "Attribute 'steps' does not belong to this service"])]);
        let missing = list(&person.daymark, &person.looking(), "steps", None, Paging::default()).await;
        assert_eq!(missing, Err(Error::NotFound));
        acquire(&person.daymark, &app, batch(json!([{"name": "steps"}]))).await.expect("outcomes");
        assert_eq!(stored(&person, "steps").await, [(TODAY.to_owned(), Value::Integer(1))], "its history stays");
    }

    async fn every_day_asked_for_is_answered_with_null_where_nothing_is_stored(store: Store) {
        let person = Person::new(store);
        let app = owner(&person, 1).await;
        update_all(&person, &app, json!([{"name": "steps", "date": "2026-10-05", "value": 9}])).await;
        let query = ValuesQuery { days: 3, ..ValuesQuery::default() };
        let page = with_values(&person.daymark, &person.reader(1, "activity_read"), query, Paging::default()).await.expect("a page");
        assert_eq!(page.count, 1, "what is out of scope is left out");
        let expected = [(day(TODAY), None), (day("2026-10-06"), None), (day("2026-10-05"), Some(Value::Integer(9)))];
        assert_eq!(page.items[0].values, expected);
    }

    async fn a_person_enters_values_by_hand(store: Store) {
        let person = Person::new(store);
        add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
        let totals = |mood: Json| vec![("mood".to_owned(), mood), ("coffees".to_owned(), json!(2))];
        add_template(&person.daymark, &person.by_hand(), "coffees").await.expect("an attribute");
        let entered = enter(&person.daymark, &person.by_hand(), day(TODAY), totals(json!(7))).await.expect("outcomes");
        assert!(entered.iter().all(Result::is_ok), "{entered:?}");
        assert_eq!(stored(&person, "coffees").await, [(TODAY.to_owned(), Value::Integer(2))]);
        assert_eq!(stored(&person, "mood").await, [(TODAY.to_owned(), Value::Integer(7))]);
    }

    async fn of_what_is_entered_together_one_failure_keeps_everything_from_being_stored(store: Store) {
        let person = Person::new(store);
        add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
        let totals = [json!(7), json!("lots")].map(|mood| ("mood".to_owned(), mood)).to_vec();
        let entered = enter(&person.daymark, &person.by_hand(), day(TODAY), totals).await.expect("outcomes");
        assert!(entered[0].is_ok() && entered[1].is_err(), "{entered:?}");
        assert_eq!(stored(&person, "mood").await, []);
    }

    async fn a_person_removes_a_value_and_takes_that_back(store: Store) {
        let person = Person::new(store);
        add_template(&person.daymark, &person.by_hand(), "mood").await.expect("an attribute");
        for mood in [json!(7), Json::Null, Json::Null] {
            let entry = vec![("mood".to_owned(), mood)];
            let entered = enter(&person.daymark, &person.by_hand(), day(TODAY), entry).await.expect("outcomes");
            assert!(entered[0].is_ok(), "{entered:?}");
        }
        assert_eq!(stored(&person, "mood").await, []);
        let journal = person.journal().await;
        let (entered, removed) = (&journal[journal.len() - 2], &journal[journal.len() - 1]);
        assert_eq!(removed.revision.0, entered.revision.0 + 1, "removing nothing leaves no row");
        let taken_back = take_back(&person, removed.revision.0).await;
        assert_eq!(taken_back, Ok(Undone { restored: 1, left: 0 }));
        assert_eq!(stored(&person, "mood").await, [(TODAY.to_owned(), Value::Integer(7))]);
        assert_eq!(take_back(&person, entered.revision.0).await, Ok(Undone { restored: 1, left: 0 }));
        assert_eq!(stored(&person, "mood").await, []);
    }

    async fn what_changed_since_is_left_alone_when_a_write_is_taken_back(store: Store) {
        let person = Person::new(store);
        for template in ["mood", "coffees"] {
            add_template(&person.daymark, &person.by_hand(), template).await.expect("an attribute");
        }
        let write = async |entries: &[(&str, Json)]| {
            let entries = entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            enter(&person.daymark, &person.by_hand(), day(TODAY), entries).await.expect("outcomes");
            person.journal().await.last().expect("a row").revision
        };
        let first = write(&[("mood", json!(7)), ("coffees", json!(2))]).await;
        write(&[("coffees", json!(3))]).await;
        let elsewhere = vec![("mood".to_owned(), day("2026-10-06"))];
        assert_eq!(undo(&person.daymark, &person.by_hand(), first, elsewhere).await, Err(Error::NotFound));
        assert_eq!(take_back(&person, first.0).await, Ok(Undone { restored: 1, left: 1 }));
        assert_eq!(stored(&person, "mood").await, []);
        assert_eq!(stored(&person, "coffees").await, [(TODAY.to_owned(), Value::Integer(3))]);
    }

    async fn of_what_was_entered_without_a_connection_the_later_hand_counts(store: Store) {
        let person = Person::new(store);
        for template in ["mood", "coffees"] {
            add_template(&person.daymark, &person.by_hand(), template).await.expect("an attribute");
        }
        let now = person.daymark.now();
        let (earlier, later) = (now - SignedDuration::from_mins(9), now + SignedDuration::from_mins(9));
        let mood = |mood: Option<i64>, entered_at| LateEntry {
            name: "mood".into(),
            day: day(TODAY),
            value: mood.map(Value::Integer),
            entered_at,
        };
        let send = async |entries: Vec<LateEntry>| {
            enter_late(&person.daymark, &person.by_hand(), entries).await.expect("outcomes")
        };
        assert_eq!(send(vec![mood(Some(4), earlier), mood(Some(5), earlier)]).await, [Late::Saved, Late::Saved]);
        assert_eq!(stored(&person, "mood").await, [(TODAY.to_owned(), Value::Integer(5))], "the last one counts");
        let kept = Late::Overtaken { kept: Some(Value::Integer(5)), written_at: now };
        assert_eq!(send(vec![mood(Some(7), earlier), mood(Some(5), earlier)]).await, [kept, Late::Saved]);
        assert_eq!(stored(&person, "mood").await, [(TODAY.to_owned(), Value::Integer(5))]);
        assert_eq!(send(vec![mood(Some(6), later), mood(Some(5), later)]).await, [Late::Saved, Late::Saved]);
        assert_eq!(stored(&person, "mood").await, [(TODAY.to_owned(), Value::Integer(5))]);
        assert_eq!(send(vec![mood(None, later)]).await, [Late::Saved]);
        assert_eq!(stored(&person, "mood").await, []);
        let elsewhere = LateEntry { name: "steps".into(), ..mood(Some(1), later) };
        let far = LateEntry { day: day(TODAY).plus(3), ..mood(Some(1), later) };
        assert_eq!(send(vec![elsewhere, far]).await, [Late::Refused, Late::Refused]);
    }

    async fn nobody_takes_back_what_another_service_wrote(store: Store) {
        let person = Person::new(store);
        let app = owner(&person, 1).await;
        update_all(&person, &app, json!([{"name": "steps", "date": TODAY, "value": 1}])).await;
        let written = person.journal().await.last().expect("a row").revision;
        assert_eq!(take_back(&person, written.0).await, Err(Error::NotFound));
        assert_eq!(take_back(&person, 10_000).await, Err(Error::NotFound));
        let neighbour = Person { daymark: person.daymark.clone(), user: model::UserId(2) };
        assert_eq!(take_back(&neighbour, written.0).await, Err(Error::NotFound));
    }
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "[a-z0-9\\-]{0,12}".prop_map(Json::from),
        Just(json!("steps")),
        Just(json!(TODAY)),
    ];
    let fields = prop_oneof![Just("name"), Just("date"), Just("value"), Just("other")];
    let object = prop::collection::btree_map(fields.prop_map(str::to_owned), leaf.clone(), 0..4);
    prop_oneof![leaf, object.prop_map(|o| json!(o))]
}

#[test]
fn whatever_is_sent_every_item_has_an_outcome_and_the_journal_agrees_with_the_values() {
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(batches in prop::collection::vec(prop::collection::vec(any_json(), 0..8), 1..4))| {
        store::testing::on_sqlite(|store| async move {
            let person = Person::new(store);
            let app = owner(&person, 1).await;
            for items in batches {
                let count = items.len();
                assert_eq!(update_all(&person, &app, json!(items)).await.len(), count);
                assert_eq!(increment_all(&person, &app, json!(items)).await.len(), count);
            }
            let mut last = std::collections::BTreeMap::new();
            for entry in person.journal().await {
                let Changes::Values(changes) = entry.changes else { continue };
                for change in changes {
                    let old = last.insert((change.attribute, change.day), change.new);
                    assert_eq!(old.flatten(), change.old, "each change begins where the one before it ended");
                }
            }
        });
    });
}
