//! What was answered is there, once, whenever the process is killed; and the journal tells how it came about.
//!
//! `DAYMARK_CRASH_ROUNDS` says how often each engine's server is killed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use model::{AttributeId, Day, UserId, Username};
use reqwest::blocking::Client;
use serde_json::{Value, json};
use store::journal::Changes;
use store::{Database, Options, Store};

use crate::installation::{Installation, Server, on_both_engines};

const ROUNDS: &str = "DAYMARK_CRASH_ROUNDS";
const DEFAULT_ROUNDS: u64 = 3;
/// Who writes at the same time, all for one person.
const WORKERS: usize = 6;
const DATE: &str = "2026-10-07";

on_both_engines! {
    fn what_was_answered_is_there_once_whenever_the_server_is_killed(installation: Installation) {
        let rounds = std::env::var(ROUNDS).ok().and_then(|text| text.parse().ok()).unwrap_or(DEFAULT_ROUNDS);
        installation.make_ada();
        let app = installation.register_app("Diary");
        let token = app["access_token"].as_str().expect("a token");
        let mut workers: Vec<Worker> = (0..WORKERS).map(Worker::new).collect();
        let mut shared = Bounds::default();
        create_attributes(&installation, token);
        for round in 0..rounds {
            let server = installation.serve(&["--rate-limit", "0"]);
            write_until_killed(server, token, &mut workers, Duration::from_millis(delay_ms(round)));
            let server = installation.serve(&["--rate-limit", "0"]);
            for worker in &workers {
                shared.answered += worker.shared.answered;
                shared.possible += worker.shared.possible;
            }
            shared.check(&format!("round {round}: the shared count"), value(&server, token, "shared"));
            workers.iter_mut().for_each(|worker| worker.check(round, &server, token));
            server.kill();
            check_journal(&installation, round);
        }
    }
}

/// A moment that differs from round to round; what is under way at it is chance enough.
fn delay_ms(round: u64) -> u64 {
    let mixed = (round + u64::from(std::process::id())).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    20 + (mixed >> 32) % 230
}

fn create_attributes(installation: &Installation, token: &str) {
    let server = installation.serve(&["--rate-limit", "0"]);
    let custom = |label: String| json!({"label": label, "group": "health", "value_type": 0, "manual": false});
    let own = (0..WORKERS).flat_map(|number| [custom(format!("total {number}")), custom(format!("count {number}"))]);
    let all: Vec<Value> = own.chain([custom("shared".into())]).collect();
    let made = server.post("/api/2/attributes/create/", token, &json!(all));
    assert_eq!(made["failed"], json!([]), "{made}");
    server.kill();
}

fn write_until_killed(server: Server, token: &str, workers: &mut [Worker], time: Duration) {
    let is_over = AtomicBool::new(false);
    let base = server.base.clone();
    std::thread::scope(|scope| {
        for worker in workers {
            let (is_over, base) = (&is_over, &base);
            scope.spawn(move || worker.write(is_over, base, token));
        }
        std::thread::sleep(time);
        server.kill();
        is_over.store(true, Ordering::SeqCst);
    });
}

/// Where a number must be: what was answered for sure, and what may have been done without an answer.
#[derive(Debug, Default, Clone, Copy)]
struct Bounds {
    answered: i64,
    possible: i64,
}

impl Bounds {
    fn check(&mut self, what: &str, seen: i64) {
        let (least, most) = (self.answered, self.answered + self.possible);
        assert!((least..=most).contains(&seen), "{what} is {seen}, not between {least} and {most}");
        *self = Bounds { answered: seen, possible: 0 };
    }
}

/// One client: it sets a total of its own to ever larger numbers, and counts in one of its own and one that all share.
struct Worker {
    number: usize,
    total: Bounds,
    count: Bounds,
    shared: Bounds,
}

impl Worker {
    fn new(number: usize) -> Worker {
        Worker { number, total: Bounds::default(), count: Bounds::default(), shared: Bounds::default() }
    }

    fn write(&mut self, is_over: &AtomicBool, base: &str, token: &str) {
        let client = Client::new();
        let post = |path: &str, body: Value| {
            let answer = client.post(format!("{base}/api/2/attributes/{path}/")).bearer_auth(token).json(&body).send();
            let answer: Option<Value> = answer.ok().and_then(|a| a.json().ok());
            answer.inspect(|a| assert_eq!(a["failed"], json!([]), "{a}")).is_some()
        };
        while !is_over.load(Ordering::SeqCst) {
            let next = self.total.answered + 1;
            self.total.possible = 1;
            if !post("update", json!([{"name": format!("total_{}", self.number), "date": DATE, "value": next}])) {
                return;
            }
            self.total = Bounds { answered: next, possible: 0 };
            (self.count.possible, self.shared.possible) = (1, 2);
            let one = |name: &str| json!({"name": name, "date": DATE, "value": 1});
            if !post("increment", json!([one(&format!("count_{}", self.number)), one("shared"), one("shared")])) {
                return;
            }
            self.count = Bounds { answered: self.count.answered + 1, possible: 0 };
            self.shared = Bounds { answered: self.shared.answered + 2, possible: 0 };
        }
    }

    /// Looks at what is there, and goes on from it.
    fn check(&mut self, round: u64, server: &Server, token: &str) {
        let number = self.number;
        self.total.check(&format!("round {round}: total {number}"), value(server, token, &format!("total_{number}")));
        self.count.check(&format!("round {round}: count {number}"), value(server, token, &format!("count_{number}")));
        self.shared = Bounds::default();
    }
}

/// The number that stands there; 0 for none.
fn value(server: &Server, token: &str, name: &str) -> i64 {
    let path = format!("/api/2/attributes/values/?attribute={name}");
    let answer: Value = server.get(&path, token).json().expect("JSON");
    let results = answer["results"].as_array().unwrap_or_else(|| panic!("{answer}"));
    results.first().map_or(0, |newest| newest["value"].as_i64().expect("a number"))
}

/// Each change in the journal begins where the one before it ended, and the last ones are what is stored.
fn check_journal(installation: &Installation, round: u64) {
    let database: Database = installation.database().parse().expect("a database");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&database, Options::default()).await.expect("the database opens");
        let user = store.read(|tx| store::users::find_by_username(tx, &Username::parse("ada").expect("a name"))).await;
        let user = user.expect("a read").expect("an account").id;
        let mut last = BTreeMap::new();
        for change in changes(&store, user).await {
            let (attribute, day, old, new) = change;
            assert_eq!(last.insert((attribute, day), new), old.map(Some), "round {round}: the journal has a gap");
        }
        let last = last.into_iter().filter_map(|(place, value)| Some((place, value?))).collect::<BTreeMap<_, _>>();
        assert_eq!(stored(&store, user).await, last, "round {round}: values and journal differ");
    });
}

type Change = (AttributeId, Day, Option<String>, Option<String>);

async fn changes(store: &Store, user: UserId) -> Vec<Change> {
    let values = store::testing::journal(store, user).await.into_iter().filter_map(|entry| match entry.changes {
        Changes::Values(changes) => Some(changes),
        Changes::Owners(_) | Changes::Definitions(_) => None,
    });
    let say = |value: &store::daily_values::StoredValue| format!("{value:?}");
    values.flatten().map(|c| (c.attribute, c.day, c.old.as_ref().map(say), c.new.as_ref().map(say))).collect()
}

async fn stored(store: &Store, user: UserId) -> BTreeMap<(AttributeId, Day), String> {
    let values = store.read(move |tx| {
        let ids: Vec<AttributeId> = store::attributes::list(tx, user)?.iter().map(|a| a.id).collect();
        store::daily_values::list_between(tx, user, &ids, (Day::MIN, Day::MAX))
    });
    values.await.expect("values").into_iter().map(|v| ((v.attribute, v.day), format!("{:?}", v.value))).collect()
}
