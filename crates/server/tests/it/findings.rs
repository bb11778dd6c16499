//! Findings come about whole or not at all, whenever the process that works them out is killed.

use std::time::Duration;

use model::attribute::{Attribute, Label, Name};
use model::finding::{Average, Correlation, Insight};
use model::{AttributeId, Day, Group, ServiceId, UserId, Value, ValueType};
use store::daily_values::{DailyValue, StoredValue};
use store::{Database, Options, Store, Tx};

use crate::installation::{Installation, on_both_engines};

const PEOPLE: i64 = 6;
const ATTRIBUTES: i64 = 25;
const DAYS: i64 = 200;
const ROUNDS: u64 = 12;

on_both_engines! {
    fn findings_are_whole_or_not_there_at_all(installation: Installation) {
        installation.make_ada();
        for number in 2..=PEOPLE {
            installation.says_given(&["user", "create", &format!("person{number}"), "--password-stdin"], "a long enough password\n");
        }
        with_store(&installation, |store| Box::pin(write_days(store)));
        let mut seen = Vec::new();
        for round in 0..ROUNDS {
            let mut child = installation.command(&["recompute"]).spawn().expect("the binary");
            std::thread::sleep(Duration::from_millis(10 + round * 25));
            let _ = child.kill();
            let _ = child.wait();
            seen.push(with_store(&installation, |store| Box::pin(findings(store))));
        }
        assert!(installation.says(&["recompute"]).contains("the findings of 6 accounts"));
        let whole = with_store(&installation, |store| Box::pin(findings(store)));
        for (person, whole) in whole.iter().enumerate() {
            assert!(!whole.averages.is_empty() && !whole.correlations.is_empty(), "person {person} has nothing: {whole:?}");
            for round in &seen {
                assert!(round[person] == *whole || round[person] == Findings::default(), "person {person} has half of it");
            }
        }
    }
}

/// Whatever is stored of one person, without the moments at which it was.
#[derive(Debug, Default, PartialEq)]
struct Findings {
    averages: Vec<Average>,
    correlations: Vec<Correlation>,
    insights: Vec<(AttributeId, model::finding::Fact)>,
}

async fn findings(store: Store) -> Vec<Findings> {
    let mut all = Vec::new();
    for number in 1..=PEOPLE {
        let read = move |tx: &mut Tx<'_>| {
            let ids: Vec<AttributeId> = (1..=ATTRIBUTES).map(AttributeId).collect();
            let (user, always) = (UserId(number), (Day::MIN, Day::MAX));
            let insights = store::insights::list_between(tx, user, always)?;
            Ok::<_, store::Error>(Findings {
                averages: store::averages::list_between(tx, user, &ids, always)?,
                correlations: store::correlations::list_latest(tx, user, Day::MAX)?,
                insights: insights.into_iter().map(|Insight { attribute, fact, .. }| (attribute, fact)).collect(),
            })
        };
        all.push(store.read(read).await.expect("findings"));
    }
    all
}

/// Numbers that go together in part, for everybody.
async fn write_days(store: Store) {
    for number in 1..=PEOPLE {
        let write = move |tx: &mut Tx<'_>| {
            let user = UserId(number);
            let write = store::journal::begin(tx, user)?;
            let attributes: Vec<Attribute> = (1..=ATTRIBUTES).map(attribute).collect();
            store::attributes::upsert(tx, user, &attributes, jiff::Timestamp::UNIX_EPOCH)?;
            store::daily_values::upsert(tx, user, write.revision, &values(number))
        };
        store.write(write).await.expect("written");
    }
}

fn values(person: i64) -> Vec<DailyValue> {
    #[expect(clippy::disallowed_methods, reason = "the binary's clock is the machine's")]
    let yesterday = Day::at(jiff::Timestamp::now(), &jiff::tz::TimeZone::UTC).plus(-1);
    let value = |day: i64, attribute: i64| {
        let shared = (day * 7919 + person).rem_euclid(101);
        let own = (day * 104_729 + attribute * 31).rem_euclid(97);
        let number = Value::Integer(if attribute % 3 == 0 { own } else { own + shared });
        let day = yesterday.plus(-day);
        DailyValue { attribute: AttributeId(attribute), day, value: StoredValue::from(&number) }
    };
    (0..DAYS).flat_map(|day| (1..=ATTRIBUTES).map(move |attribute| value(day, attribute))).collect()
}

fn attribute(number: i64) -> Attribute {
    let label = Label::parse(&format!("thing {number}")).expect("a label");
    Attribute {
        id: AttributeId(number),
        name: Name::from_label(&label).expect("a name"),
        original_label: label.clone(),
        label,
        template: None,
        group: Group::Health,
        value_type: ValueType::Integer,
        manual: true,
        active: true,
        hidden: false,
        owner: Some(ServiceId::DAYMARK),
    }
}

pub(crate) type Told<T> = std::pin::Pin<Box<dyn Future<Output = T>>>;

pub(crate) fn with_store<T>(installation: &Installation, tell: impl FnOnce(Store) -> Told<T>) -> T {
    let database: Database = installation.database().parse().expect("a database");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { tell(Store::open(&database, Options::default()).await.expect("a store")).await })
}
