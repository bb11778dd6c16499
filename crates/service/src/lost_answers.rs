//! What is written once is there once, and answered, also where the database's answer to COMMIT was lost. The stories hold for every
//! write to a person's data whose repetition differs.

use std::pin::Pin;

use model::{Day, Revision};
use serde_json::{Value as Json, json};
use store::journal::Entry;
use store::testing::losses::{self, Loss, LossyStore};

use crate::actor::Writer;
use crate::attributes::{self, Edit, Merge};
use crate::stories::{Person, batch};
use crate::values::{self, LateEntry};
use crate::{Error, changes, import};

const TODAY: &str = "2026-10-07";

type Act = for<'a> fn(&'a Person) -> Pin<Box<dyn Future<Output = Result<String, Error>> + Send + 'a>>;

macro_rules! acts {
    ($($name:literal: |$person:ident| $act:expr;)*) => {
        &[$(($name, {
            fn act<'a>($person: &'a Person) -> Pin<Box<dyn Future<Output = Result<String, Error>> + Send + 'a>> {
                Box::pin(async move { Ok(format!("{:?}", $act.await?)) })
            }
            act
        })),*]
    };
}

const ACTS: &[(&str, Act)] = acts! {
    "a total": |p| values::update(&p.daymark, &app(p), value("coffees", json!(9)));
    "an increment": |p| values::increment(&p.daymark, &app(p), value("coffees", json!(5)));
    "entries of a day": |p| values::enter(&p.daymark, &p.by_hand(), today(), vec![("mood".into(), json!(5))]);
    "a late entry": |p| values::enter_late(&p.daymark, &p.by_hand(), late());
    "an undo": |p| async {
        let last = p.journal().await.pop().expect("a write").revision;
        values::undo(&p.daymark, &app(p), last, vec![("coffees".into(), today())]).await
    };
    "an acquisition": |p| attributes::acquire(&p.daymark, &other_app(p), batch(json!([{"name": "coffees"}])));
    "a release": |p| attributes::release(&p.daymark, &app(p), batch(json!([{"name": "coffees"}])));
    "a creation": |p| attributes::create(&p.daymark, &app(p), batch(json!([food("Juices")])));
    "a tag": |p| attributes::tag(&p.daymark, &p.by_hand(), "Long Walk");
    "several tags": |p| attributes::track(&p.daymark, &p.by_hand(), &["sleep".into()], &["tea time".into()]);
    "an end": |p| attributes::make_inactive(&p.daymark, &p.by_hand(), "mood");
    "a choice": |p| attributes::choose_service(&p.daymark, &p.by_hand(), "coffees", "daymark");
    "an edit": |p| attributes::edit(&p.daymark, &p.by_hand(), "teas", named("Cups"));
    "a deletion": |p| attributes::delete(&p.daymark, &p.by_hand(), "teas");
    "a merge": |p| attributes::merge(&p.daymark, &p.by_hand(), merge());
    "the undo of a change": |p| async {
        let change = changes::recent(&p.daymark, &p.looking()).await?.remove(0);
        changes::undo(&p.daymark, &p.by_hand(), change.revision).await
    };
    "an import": |p| async {
        let waiting = import::waiting(&p.daymark, &p.looking()).await?.expect("an import");
        import::carry_out(&p.daymark, &p.by_hand(), &waiting.id, true).await
    };
    "an import given up": |p| async {
        let waiting = import::waiting(&p.daymark, &p.looking()).await?.expect("an import");
        import::give_up(&p.daymark, &p.by_hand(), &waiting.id).await
    };
};

fn today() -> Day {
    Day::parse(TODAY).expect("a day")
}

fn app(person: &Person) -> Writer {
    person.app(1, "food_write activity_write")
}

fn other_app(person: &Person) -> Writer {
    person.app(2, "food_write")
}

fn value(name: &str, value: Json) -> Vec<Json> {
    vec![json!({"name": name, "date": TODAY, "value": value})]
}

fn food(label: &str) -> Json {
    json!({"label": label, "group": "food", "value_type": 0})
}

fn named(label: &str) -> Edit {
    Edit { label: label.into(), group: "food".into(), hidden: false }
}

fn merge() -> Merge {
    Merge { from: "teas".into(), into: "coffees".into(), replaces: true }
}

fn late() -> Vec<LateEntry> {
    let value = Some(model::Value::Integer(3));
    let entered_at = "2026-10-06T20:00:00Z".parse().expect("a moment");
    vec![LateEntry { name: "mood".into(), day: today(), value, entered_at }]
}

/// A person of that number who counts coffees and teas and has edited an attribute, and who has an import waiting where the act
/// is about one.
async fn person(lossy: &LossyStore, act: &str, number: i64) -> Person {
    let person = Person::numbered(lossy.store().clone(), number);
    let daymark = &person.daymark;
    attributes::add_template(daymark, &person.by_hand(), "mood").await.expect("an attribute");
    let items = batch(json!([food("Coffees"), food("Teas"), food("Waters")]));
    attributes::create(daymark, &app(&person), items).await.expect("outcomes");
    values::update(daymark, &app(&person), value("teas", json!(20))).await.expect("outcomes");
    attributes::edit(daymark, &person.by_hand(), "waters", named("Water")).await.expect("edited");
    values::update(daymark, &app(&person), value("coffees", json!(3))).await.expect("outcomes");
    if act.starts_with("an import") {
        let zip = import::tests::zip(&[("data_coffees_2026.json", json!([{"date": "2026-10-01", "value": 4}]))]);
        import::upload(daymark, &person.by_hand(), "my.zip".into(), zip).await.expect("read");
    }
    person
}

/// What an act says, and the journal after it.
async fn done(person: &Person, act: Act) -> (Result<String, Error>, Vec<Entry>) {
    let said = act(person).await;
    (said, journal(person).await)
}

/// The journal without the numbers of the writes: what was repeated and changed nothing has taken one more.
async fn journal(person: &Person) -> Vec<Entry> {
    let unnumbered = |entry| Entry { revision: Revision(0), ..entry };
    person.journal().await.into_iter().map(unnumbered).collect()
}

/// Loses the answer to each COMMIT of each act in turn.
async fn answers_are_lost(lossy: LossyStore) {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap_or_default();
    for (name, act) in ACTS {
        let expected = done(&person(&lossy, name, next()).await, *act).await;
        assert!(expected.0.is_ok(), "{name}: {expected:?}");
        for spared in 0.. {
            let person = person(&lossy, name, next()).await;
            lossy.lose_after(spared, Loss::Answer);
            let found = done(&person, *act).await;
            if !lossy.recover() {
                assert!(spared > 0, "{name} writes nothing");
                break;
            }
            assert_eq!(found, expected, "{name}, write {spared}");
        }
    }
}

/// Loses the first COMMIT of each act.
async fn commits_are_lost(lossy: LossyStore) {
    let mut numbers = 1..;
    let mut next = || numbers.next().unwrap_or_default();
    for (name, act) in ACTS {
        let expected = done(&person(&lossy, name, next()).await, *act).await;
        let person = person(&lossy, name, next()).await;
        let before = journal(&person).await;
        lossy.lose(Loss::Commit);
        let lost = act(&person).await;
        assert!(lossy.has_lost(), "{name} writes nothing");
        if lost.is_ok() {
            // What leaves no row in the journal may be repeated, and was.
            assert_eq!((lost, journal(&person).await), expected, "{name}");
        } else {
            assert!(matches!(lost, Err(Error::Unavailable { .. })), "{name}: {lost:?}");
            assert_eq!(journal(&person).await, before, "{name}");
            assert_eq!(done(&person, *act).await, expected, "{name}");
        }
    }
}

#[test]
fn what_was_stored_is_answered_although_the_answer_of_sqlite_was_lost() {
    store::testing::block_on(async { answers_are_lost(losses::sqlite().await).await });
}

#[test]
fn what_was_stored_is_answered_although_the_answer_of_postgres_was_lost() {
    store::testing::block_on(async {
        let Some(lossy) = losses::postgres().await else { return };
        answers_are_lost(lossy).await;
    });
}

#[test]
fn what_sqlite_did_not_store_is_not_taken_for_done_and_can_be_sent_again() {
    store::testing::block_on(async { commits_are_lost(losses::sqlite().await).await });
}

#[test]
fn what_postgres_did_not_store_is_not_taken_for_done_and_can_be_sent_again() {
    store::testing::block_on(async {
        let Some(lossy) = losses::postgres().await else { return };
        commits_are_lost(lossy).await;
    });
}
