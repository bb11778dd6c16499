//! What an app learns, and comes to read, of what it has no right to: nothing.

use std::collections::BTreeSet;

use model::{Group, ScopeSet};
use serde_json::Value as Json;
use store::grants::Grant;
use store::tokens::Pair;

use super::*;
use crate::actor::Writer;
use crate::values::{self, ValuesQuery};

/// What other services keep of a person, of every kind that an app may not know of: the item by which it is made, its name and label.
fn kept_by_others() -> Vec<(Json, &'static str, &'static str)> {
    vec![
        (json!({"template": "steps", "manual": false}), "steps", "Steps"),
        (json!({"template": "mood", "manual": true}), "mood", "Mood"),
        (json!({"label": "C++", "group": "custom", "value_type": 7, "manual": false}), "c", "C++"),
        (
            json!({"label": "Secret plan", "group": "mood", "value_type": 0, "manual": true}),
            "secret_plan",
            "Secret plan",
        ),
        (
            json!({"label": "Pages read", "group": "health", "value_type": 0, "manual": false}),
            "pages_read",
            "Pages read",
        ),
        (json!({"label": "☕", "group": "custom", "value_type": 7, "manual": false}), "tag_1", "☕"),
    ]
}

const SCOPES: [&str; 10] = [
    "",
    "media_write",
    "media_read media_write",
    "manual_write",
    "manual_read media_write",
    "manual_read manual_write",
    "custom_write mood_read",
    "activity_write",
    "health_write manual_write",
    "media_write manual_write custom_read",
];

const DAY: &str = "2026-10-06";

/// A person, for whom another service keeps these with a value each.
async fn person_with(store: &Store, number: i64, items: Vec<Json>) -> Person {
    let person = Person::numbered(store.clone(), number);
    let other = person.app(9, &ScopeSet::all().to_string());
    let made = create::create(&person.daymark, &other, items).await.expect("outcomes");
    let total = |outcome: &Outcome<create::Created>| json!({"name": outcome.as_ref().expect("made").attribute.name, "date": DAY, "value": 1});
    let totals = made.iter().map(total).collect();
    let written = values::update(&person.daymark, &other, totals).await.expect("outcomes");
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    person
}

/// Every item by which an app could ask about something of that name and label, by endpoint.
fn questions(name: &str, label: &str, group: Group) -> Vec<(&'static str, Vec<Json>)> {
    let new = |group: &str, value_type: i64| json!({"label": label, "group": group, "value_type": value_type});
    let capitals = json!({"label": label.to_uppercase(), "group": "media", "value_type": 0, "manual": false});
    vec![
        (
            "update",
            vec![
                json!({"name": name, "date": DAY, "value": 1}),
                json!({"name": name, "date": "no day", "value": "no value"}),
                json!({"name": name, "date": "2099-01-01", "value": 1}),
                json!({"name": name, "date": DAY}),
                json!({"name": name.to_uppercase(), "date": DAY, "value": 1}),
                json!({"name": label, "date": DAY, "value": 1}),
            ],
        ),
        (
            "increment",
            vec![json!({"name": name, "value": 1}), json!({"name": name, "value": null}), json!({"name": name})],
        ),
        ("release", vec![json!({"name": name}), json!({"name": label})]),
        (
            "acquire",
            vec![
                json!({"name": name}),
                json!({"name": name, "manual": true}),
                json!({"name": name, "manual": "perhaps"}),
                json!({"template": name, "manual": false}),
                json!({"template": name, "manual": "perhaps"}),
                json!({"template": name}),
                json!({"template": name, "manual": true}),
            ],
        ),
        (
            "create",
            vec![
                json!({"template": name, "manual": false}),
                json!({"template": name, "manual": "perhaps"}),
                json!({"template": name}),
                new(group.name(), 6),
                new("nowhere", 0),
                capitals,
                new("media", 0),
                new("custom", 7),
                new(group.name(), 0),
            ],
        ),
    ]
}

async fn ask(person: &Person, app: &Writer, endpoint: &str, items: Vec<Json>) -> Vec<String> {
    let daymark = &person.daymark;
    // A name that is taken shows in the number behind another one's.
    let plain = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_').to_owned();
    let refused = |failure: &crate::batch::Failure| {
        let existing = failure.existing_name.as_deref().map(plain);
        let error = if existing.is_some() { "" } else { &failure.error };
        format!("{} {error} {existing:?}", failure.code.name())
    };
    match endpoint {
        "update" => answers(values::update(daymark, app, items).await, |u| format!("{u:?}"), refused),
        "increment" => answers(values::increment(daymark, app, items).await, |i| format!("{i:?}"), refused),
        "release" => answers(release(daymark, app, items).await, |r| format!("{r:?}"), refused),
        "acquire" => answers(acquire(daymark, app, items).await, |a| plain(a.attribute.name.as_str()), refused),
        _ => answers(create::create(daymark, app, items).await, |c| plain(c.attribute.name.as_str()), refused),
    }
}

fn answers<T>(
    outcomes: Result<Vec<Outcome<T>>, crate::Error>,
    done: impl Fn(&T) -> String,
    refused: impl Fn(&crate::batch::Failure) -> String,
) -> Vec<String> {
    let outcomes = outcomes.expect("outcomes");
    outcomes.iter().map(|outcome| outcome.as_ref().map_or_else(|failure| refused(failure), &done)).collect()
}

/// The exception: who may write by hand makes templates by hand, and so learns which are there and not tracked by hand.
fn makes_by_hand(scopes: &str, item: &Json) -> bool {
    scopes.contains("manual_write") && item.get("template").is_some() && item["manual"] != json!(false)
}

/// A grant from a person to the app of that number, besides the one that it uses.
async fn grant(person: &Person, number: i64, app: i64, scopes: &str) {
    let (user_id, scopes) = (person.user, ScopeSet::parse(scopes).expect("scopes"));
    let (id, created_at) = (model::GrantId(number), person.daymark.now());
    let client_id = model::ClientId(app);
    let grant = Grant { id, user_id, client_id, scopes, is_developer: false, created_at, last_used_at: None };
    let [access_hash, refresh_hash] = [1, 2].map(|kind| {
        let mut hash = [kind; 32];
        hash[1..9].copy_from_slice(&number.to_be_bytes());
        hash
    });
    let pair = Pair { access_hash, refresh_hash, scopes, created_at, expires_at: created_at };
    let given = person.daymark.store().write(move |tx| {
        store::grants::insert(tx, &grant)?;
        store::tokens::insert_pair(tx, grant.id, &pair)
    });
    given.await.expect("a grant");
}

/// The names of the attributes whose value of the day an app reads with these scopes.
async fn read_with(person: &Person, scopes: &str) -> BTreeSet<String> {
    let reader = person.reader(1, scopes);
    let query = ValuesQuery { days: 31, ..ValuesQuery::default() };
    let read =
        values::with_values(&person.daymark, &reader, query, Paging::new(None, Some(100))).await.expect("values");
    let mut names = BTreeSet::new();
    for read in read.items {
        let name = read.attribute.name.to_string();
        let rows = values::list(&person.daymark, &reader, &name, None, Paging::default()).await.expect("values").items;
        let is_read = read.values.iter().any(|(_, value)| value.is_some()) || !rows.is_empty();
        names.extend(is_read.then_some(name));
    }
    names
}

store::on_both_engines! {
    async fn an_app_is_told_the_same_whether_what_it_has_no_right_to_is_there_or_not(store: Store) {
        let (mut number, mut asked) = (0, 0);
        for scopes in SCOPES {
            for (item, name, label) in kept_by_others() {
                number += 2;
                let (with, without) = (person_with(&store, number, vec![item]).await, Person::numbered(store.clone(), number + 1));
                let kept = all(&with).await.remove(0).attribute;
                let app = with.app(1, scopes);
                if app.knows(&kept) {
                    continue;
                }
                for (endpoint, items) in questions(name, label, kept.group) {
                    let items: Vec<Json> = items.into_iter().filter(|item| !makes_by_hand(scopes, item)).collect();
                    let there = ask(&with, &app, endpoint, items.clone()).await;
                    let not_there = ask(&without, &without.app(1, scopes), endpoint, items.clone()).await;
                    for ((there, not_there), item) in there.iter().zip(&not_there).zip(&items) {
                        assert_eq!(there, not_there, "{scopes:?} {endpoint} {item}: {name}");
                    }
                    asked += items.len();
                }
            }
        }
        assert!(asked > 500, "{asked}");
    }

    async fn nothing_that_others_stored_comes_to_be_read_by_what_an_app_sends(store: Store) {
        let others: Vec<_> = kept_by_others();
        let mut number = 0;
        for scopes in ["", "activity_write", "manual_write", "activity_write mood_write custom_write health_write", "custom_read manual_write"] {
            for second in ["manual_read", "mood_read", "manual_read activity_read"] {
                number += 1;
                let person = person_with(&store, number, others.iter().map(|(item, ..)| item.clone()).collect()).await;
                let scopes = if number % 2 == 0 { scopes.to_owned() } else { format!("{scopes} manual_read") };
                grant(&person, 2 * number, 1, second).await;
                let app = person.app(1, &scopes);
                let before = (read_with(&person, &scopes).await, read_with(&person, second).await);
                for (_, name, label) in &others {
                    let kept = all(&person).await.into_iter().find(|l| l.attribute.name.as_str() == *name).expect("kept");
                    for (endpoint, items) in questions(name, label, kept.attribute.group) {
                        let flagged = items.iter().cloned().map(|mut item| {
                            item["manual"] = json!(1);
                            item
                        });
                        let items = items.iter().cloned().chain(flagged).collect();
                        ask(&person, &app, endpoint, items).await;
                    }
                }
                let names: BTreeSet<String> = others.iter().map(|(_, name, _)| (*name).to_owned()).collect();
                for (scopes, before) in [(scopes.as_str(), before.0), (second, before.1)] {
                    let after = read_with(&person, scopes).await;
                    let opened: Vec<&String> = after.difference(&before).filter(|name| names.contains(*name)).collect();
                    assert_eq!(opened, Vec::<&String>::new(), "by {:?} for {scopes:?}", app.scopes());
                }
            }
        }
    }

    async fn an_apps_flag_is_set_where_it_opens_nothing_and_else_stays_silently(store: Store) {
        for (number, own, second, is_set) in [
            (1, "activity_write", "", true),
            (2, "activity_write manual_write", "media_read", true),
            (3, "activity_write activity_read manual_read", "", true),
            (4, "activity_write manual_read", "", false),
            (5, "activity_write", "manual_read", false),
            (6, "activity_write activity_read", "manual_read", false),
            (7, "activity_write activity_read", "manual_read activity_read", true),
        ] {
            let person = person_with(&store, number, vec![json!({"template": "steps", "manual": false})]).await;
            grant(&person, number, 1, second).await;
            grant(&person, 100 + number, 2, "manual_read").await;
            let app = person.app(1, own);
            let acquired = acquire(&person.daymark, &app, batch(json!([{"name": "steps", "manual": true}]))).await.expect("outcomes");
            assert_eq!(names(&acquired), [Ok("steps")], "{own} {second}");
            assert_eq!(all(&person).await[0].attribute.manual, is_set, "{own} {second}");
            acquire(&person.daymark, &app, batch(json!([{"name": "steps", "manual": false}]))).await.expect("outcomes");
            assert!(!all(&person).await[0].attribute.manual, "what closes is never held back");
        }
        let person = Person::numbered(store, 8);
        let app = person.app(1, "activity_write manual_read");
        acquire(&person.daymark, &app, batch(json!([{"template": "steps"}, {"name": "steps", "manual": true}]))).await.expect("outcomes");
        assert!(all(&person).await[0].attribute.manual, "what the request itself made holds nothing of others");
    }

    async fn what_an_app_owns_and_may_not_write_any_more_is_refused_with_its_group(store: Store) {
        let person = Person::new(store);
        acquire(&person.daymark, &person.app(1, "media_write"), batch(json!([{"template": "pages_read"}]))).await.expect("outcomes");
        let app = person.app(1, "activity_read");
        let name = json!({"name": "pages_read", "date": DAY, "value": 1, "template": null});
        for endpoint in ["update", "increment", "release", "acquire"] {
            let told = ask(&person, &app, endpoint, vec![name.clone()]).await;
            assert_eq!(told, ["not_allowed No permission to write to attributes in group 'media' None"], "{endpoint}");
        }
    }

    async fn what_an_app_may_only_read_is_there_and_not_writable(store: Store) {
        let person = person_with(&store, 1, vec![json!({"label": "Secret plan", "group": "mood", "value_type": 0})]).await;
        let app = person.app(1, "mood_read");
        for endpoint in ["update", "increment", "release", "acquire"] {
            let told = ask(&person, &app, endpoint, vec![json!({"name": "secret_plan", "date": DAY, "value": 1})]).await;
            assert_eq!(told, ["not_allowed No permission to write to attributes in group 'mood' None"], "{endpoint}");
        }
        let app = person.app(1, "mood_read media_write");
        let told = ask(&person, &app, "create", vec![json!({"label": "SECRET PLAN", "group": "media", "value_type": 0})]).await;
        assert_eq!(told, ["exists  Some(\"secret_plan\")"]);
    }
}
