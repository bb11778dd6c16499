//! What the seam promises, on both engines.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use jiff::Timestamp;
use model::{Revision, ServiceId, UserId};

use super::*;
use crate::journal::{self, Changes, Entry};
use crate::statement::statements;
use crate::testing::losses::{self, Loss};
use crate::{Error, params, sequences, testing};

statements! {
    /// Parameters that appear in another order than their numbers.
    SET_LAST = "update sequences set last = $2 where name = $1";
    /// The last number given out.
    LAST = "select last from sequences where name = $1";
    /// A row that may be there already.
    INSERT = "insert into sequences (name, last) values ($1, 1)";
    /// The sequences of some names.
    ANY_OF = "select name from sequences where last >= $1 and name in ({each: ?}) order by name";
    /// Several rows at once.
    UPSERT = "insert into sequences (name, last) values {each: (?, $1)}
        on conflict (name) do update set last = sequences.last + excluded.last returning name, last";
    /// What no closure may do, as a full disk does it.
    ROLL_BACK = "rollback";
    /// What was bound.
    ECHO = "select cast($1 as bigint), cast($2 as double precision), cast($3 as text)";
}

async fn last(store: &Store, name: &'static str) -> Option<i64> {
    store.read(move |tx| tx.query_optional(&LAST, params![name], |row| row.get(0))).await.expect("a number")
}

async fn next(store: &Store, name: &'static str) -> Result<i64, Error> {
    store.write(move |tx| sequences::next(tx, name)).await
}

crate::on_both_engines! {
    async fn parameters_are_bound_by_their_numbers(store: Store) {
        next(&store, "a").await.expect("a row");
        let changed = store.write(|tx| tx.execute(&SET_LAST, params!["a", 7])).await;
        assert_eq!((changed, last(&store, "a").await), (Ok(1), Some(7)));
        let echoed = store.read(|tx| {
            tx.query_one(&ECHO, params![-1_i64, 0.1, "é\n'"], |row| Ok((row.get::<i64>(0)?, row.get::<f64>(1)?, row.get(2)?)))
        });
        assert_eq!(echoed.await, Ok((-1, 0.1, "é\n'".to_owned())));
    }

    async fn a_call_with_items_is_one_statement_for_all_of_them(store: Store) {
        let names = |n: i64| (0..n).map(|i| params![format!("name {i:04}")].to_vec()).collect::<Vec<_>>();
        for n in [0, 1, 35, 64, 100, 700] {
            let items = names(n);
            let rows = store.write(move |tx| tx.query_each(&UPSERT, params![2], &items, |row| row.get::<String>(0))).await;
            assert_eq!(rows.expect("rows").len() as i64, n);
        }
        assert_eq!(last(&store, "name 0000").await, Some(10));
        assert_eq!(last(&store, "name 0699").await, Some(2));
        for n in [0, 1, 3, 5, 513] {
            let ids: Vec<String> = (0..n).map(|i| format!("name {i:04}")).collect();
            let expected = ids.clone();
            let found = store.read(move |tx| tx.query_any_of(&ANY_OF, params![1], &ids, |row| row.get::<String>(0))).await;
            assert_eq!(found, Ok(expected));
        }
    }

    async fn a_text_that_postgres_cannot_keep_is_refused_on_either_engine(store: Store) {
        let outcome = store.write(|tx| tx.execute(&INSERT, params!["a\0b"])).await;
        assert_eq!(outcome, Err(Error::Unstorable));
    }

    async fn a_wrong_number_of_parameters_is_refused(store: Store) {
        let outcome: Result<u64, Error> = store.write(|tx| tx.execute(&SET_LAST, params!["a"])).await;
        assert!(matches!(outcome, Err(Error::Internal(message)) if message.contains("1 parameters instead of 2")));
    }

    async fn what_a_closure_refuses_is_rolled_back(store: Store) {
        #[derive(Debug, PartialEq)]
        struct Refused;
        impl From<Error> for Refused {
            fn from(_: Error) -> Self {
                Refused
            }
        }
        let outcome = store.write(|tx| sequences::next(tx, "a").map_err(Refused::from).and(Err::<(), _>(Refused))).await;
        assert_eq!((outcome, last(&store, "a").await), (Err(Refused), None));
    }

    async fn a_statement_that_failed_dooms_the_transaction_even_if_nobody_looks(store: Store) {
        next(&store, "a").await.expect("a row");
        let outcome = store
            .write(|tx| {
                let _ = tx.execute(&INSERT, params!["a"]);
                Ok::<(), Error>(())
            })
            .await;
        assert_eq!(outcome, Err(Error::Conflict));
        assert_eq!(next(&store, "a").await, Ok(2));
    }

    async fn who_waits_for_a_database_that_does_not_answer_is_turned_away(store: Store) {
        let store = Store { patience: Duration::from_millis(50), ..store };
        let frozen = |_: &mut Tx<'_>| {
            std::thread::sleep(Duration::from_millis(500));
            Ok::<(), Error>(())
        };
        assert_eq!(store.read(frozen).await, Err(Error::OUT_OF_ORDER));
        assert_eq!(store.write(frozen).await, Err(Error::OUT_OF_ORDER));
        let store = Store { patience: PATIENCE, ..store };
        next(&store, "b").await.expect("a number, once nobody is in the way");
        // Nothing is stored of what a caller was told is not.
        let (frozen, has_run) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (ran, hasty) = (has_run.clone(), Store { patience: Duration::from_millis(50), ..store.clone() });
        let is_frozen = frozen.clone();
        let given_up = hasty.write(move |tx| {
            sequences::next(tx, "a")?;
            ran.store(true, Ordering::SeqCst);
            while !is_frozen.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            Ok::<(), Error>(())
        });
        assert_eq!((given_up.await, has_run.load(Ordering::SeqCst)), (Err(Error::OUT_OF_ORDER), true));
        frozen.store(true, Ordering::SeqCst);
        assert_eq!(next(&store, "a").await, Ok(1));
    }

    async fn nothing_can_be_written_while_reading(store: Store) {
        let outcome = store.read(|tx| sequences::next(tx, "a")).await;
        assert!(outcome.is_err(), "{outcome:?}");
        assert_eq!(last(&store, "a").await, None);
    }

    async fn a_panicking_closure_harms_only_itself(store: Store) {
        let writes = (0..40).map(|i| {
            let store = store.clone();
            tokio::spawn(async move {
                store.write(move |tx| {
                    let number = sequences::next(tx, "a")?;
                    assert!(i % 4 != 0, "this one panics on purpose");
                    Ok::<_, Error>(number)
                }).await
            })
        });
        let mut answered = Vec::new();
        for write in writes.collect::<Vec<_>>() {
            answered.extend(write.await.expect("no panic outside"));
        }
        answered.sort_unstable();
        assert_eq!(answered, (1..=30).collect::<Vec<i64>>());
    }

    async fn a_reader_sees_one_moment(store: Store) {
        next(&store, "a").await.expect("a row");
        let (read, has_read) = mpsc::channel();
        let (written, has_written) = mpsc::channel();
        let (read, has_written) = (Mutex::new(read), Mutex::new(has_written));
        let reader = store.clone();
        let reading = tokio::spawn(async move {
            reader.read(move |tx| {
                let before: i64 = tx.query_one(&LAST, params!["a"], |row| row.get(0))?;
                read.lock().expect("a lock").send(()).expect("a listener");
                has_written.lock().expect("a lock").recv().expect("a word");
                let after: i64 = tx.query_one(&LAST, params!["a"], |row| row.get(0))?;
                Ok::<_, Error>((before, after))
            }).await
        });
        tokio::task::spawn_blocking(move || has_read.recv()).await.expect("a thread").expect("a word");
        assert_eq!(next(&store, "a").await, Ok(2));
        written.send(()).expect("a listener");
        assert_eq!(reading.await.expect("no panic"), Ok((1, 1)));
    }
}

/// Takes a number; one that is spoilt first takes its whole group with it.
async fn one_of_a_group(store: Store, is_spoilt: bool) -> i64 {
    let spoils = Arc::new(AtomicBool::new(is_spoilt));
    loop {
        let spoils = spoils.clone();
        let outcome = store.write(move |tx| {
            if spoils.swap(false, Ordering::Relaxed) {
                tx.execute(&ROLL_BACK, [])?;
                return Err(Error::OUT_OF_ORDER);
            }
            sequences::next(tx, "a")
        });
        match outcome.await {
            Ok(number) => return number,
            // So it was alone in its group.
            Err(error) => assert!(is_spoilt && matches!(error, Error::Unavailable { .. }), "{error}"),
        }
    }
}

#[test]
fn a_group_that_was_lost_is_run_again_one_by_one() {
    testing::block_on(async {
        let test = testing::sqlite().await;
        let (start, has_started) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let (start, wait) = (Mutex::new(start), Mutex::new(wait));
        let store = test.store().clone();
        let first = tokio::spawn(async move {
            store
                .write(move |_| {
                    // It runs again, with nobody to talk to, where its group is lost.
                    let _ = start.lock().expect("a lock").send(());
                    let _ = wait.lock().expect("a lock").recv();
                    Ok::<_, Error>(())
                })
                .await
        });
        tokio::task::spawn_blocking(move || has_started.recv()).await.expect("a thread").expect("a word");
        let others: Vec<_> = (0..3).map(|i| tokio::spawn(one_of_a_group(test.store().clone(), i == 1))).collect();
        while test.waiting_writes() < 3 {
            tokio::task::yield_now().await;
        }
        go.send(()).expect("a listener");
        drop(go);
        assert_eq!(first.await.expect("no panic"), Ok(()));
        let mut answered = Vec::new();
        for other in others {
            answered.push(other.await.expect("no panic"));
        }
        answered.sort_unstable();
        assert_eq!(answered, [1, 2, 3]);
        assert_eq!(last(test.store(), "a").await, Some(3));
    });
}

#[test]
fn one_process_serves_a_file_and_others_work_beside_it() {
    testing::block_on(async {
        let command = testing::sqlite().await;
        let serving = Options { serves: true, ..Options::default() };
        let served = Store::open(command.database(), serving.clone()).await.expect("a second store");
        let refused = Store::open(command.database(), serving).await.err();
        assert!(matches!(refused, Some(Error::Internal(why)) if why.contains("another server has")));

        let is_done = Arc::new(AtomicU32::new(0));
        let load = (0..32).map(|_| {
            let (store, is_done) = (served.clone(), is_done.clone());
            tokio::spawn(async move {
                while is_done.load(Ordering::Relaxed) == 0 {
                    next(&store, "server").await.expect("a number");
                }
            })
        });
        let load: Vec<_> = load.collect();
        for i in 1..=5 {
            assert_eq!(next(&command, "command").await, Ok(i));
        }
        is_done.store(1, Ordering::Relaxed);
        for task in load {
            task.await.expect("no panic");
        }
        drop(served);
        drop(command);
    });
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    testing::block_on(async {
        let store = testing::sqlite().await;
        next(&store, "a").await.expect("a row");
        let Database::Sqlite { path } = store.database() else { panic!("not a file") };
        for end in ["", "-wal", "-shm"] {
            let file = format!("{}{end}", path.display());
            let mode = std::fs::metadata(&file).expect(&file).permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    });
}

/// The PostgreSQL test database, where there is a server.
async fn postgres() -> Option<(testing::TestStore, String)> {
    let store = testing::postgres().await?;
    let Database::Postgres { url } = store.database().clone() else { panic!("not a server") };
    Some((store, url))
}

const KILL_OTHERS: &str = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

#[test]
fn connections_that_were_lost_are_made_again() {
    testing::block_on(async {
        let Some((store, url)) = postgres().await else { return };
        for i in 1..=8 {
            assert_eq!(next(&store, "a").await, Ok(i));
            testing::command_postgres(&url, KILL_OTHERS);
        }
        assert_eq!(last(&store, "a").await, Some(8));
    });
}

#[test]
fn a_database_that_is_gone_is_unavailable_until_it_is_back() {
    testing::block_on(async {
        let Some((store, url)) = postgres().await else { return };
        assert_eq!(next(&store, "a").await, Ok(1));
        let server = testing::server().expect("a server");
        let name = url.rsplit('/').next().and_then(|end| end.split('?').next()).expect("a name");
        let allow = |flag: &str| format!("alter database {name} allow_connections {flag}");
        let gone = format!("{}; {}", allow("false"), KILL_OTHERS.replace("current_database()", &format!("'{name}'")));
        testing::command_postgres(&server, &gone);
        assert!(matches!(next(&store, "a").await, Err(Error::Unavailable { .. })));
        testing::command_postgres(&server, &allow("true"));
        while let Err(error) = next(&store, "a").await {
            assert!(matches!(error, Error::Unavailable { .. }), "{error}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(last(&store, "a").await, Some(2));
    });
}

/// Loses the connection in the moment of the commit.
const KILL_AT_COMMIT: &str = "
    create function die() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
    create constraint trigger dies after insert on sequences deferrable initially deferred
        for each row execute function die();";

#[test]
fn a_commit_of_unknown_outcome_is_looked_up_and_never_repeated() {
    testing::block_on(async {
        let Some((store, url)) = postgres().await else { return };
        testing::command_postgres(&url, KILL_AT_COMMIT);
        let runs = Arc::new(AtomicU32::new(0));
        for is_there in [true, false] {
            let counted = runs.clone();
            let outcome = store.write(move |tx| {
                counted.fetch_add(1, Ordering::Relaxed);
                tx.is_found_by(move |_| Ok(is_there));
                sequences::next(tx, "a")
            });
            let expected = if is_there { Ok(1) } else { Err(Error::OUT_OF_ORDER) };
            assert_eq!(outcome.await, expected);
        }
        assert_eq!(next(&store, "a").await, Err(Error::OutcomeUnknown));
        assert_eq!((runs.load(Ordering::Relaxed), last(&store, "a").await), (2, None));
    });
}

#[test]
fn what_may_be_repeated_is_when_its_commit_was_lost() {
    testing::block_on(async {
        for lossy in losses::engines().await {
            lossy.lose(Loss::Commit);
            let repeatable = lossy.write(|tx| {
                tx.may_be_repeated();
                sequences::next(tx, "a")
            });
            assert_eq!((repeatable.await, lossy.has_lost()), (Ok(1), true), "{}", lossy.engine());
            lossy.lose(Loss::Answer);
            let reading = lossy.write(|tx| tx.query_one(&LAST, params!["a"], |row| row.get::<i64>(0)));
            assert_eq!((reading.await, lossy.has_lost()), (Ok(1), true), "{}", lossy.engine());
        }
    });
}

/// Writes a row of a person's journal; its number.
async fn note(store: &Store) -> Result<Revision, Error> {
    store
        .write(|tx| {
            let revision = journal::begin(tx, UserId(1))?.revision;
            let (service, made_at, changes) = (ServiceId::DAYMARK, Timestamp::UNIX_EPOCH, Changes::Values(vec![]));
            let entry = Entry { revision, service, request_id: [7; 16], made_at, changes };
            journal::insert(tx, UserId(1), &entry)?;
            Ok(revision)
        })
        .await
}

async fn noted(store: &Store) -> Vec<i64> {
    testing::journal(store, UserId(1)).await.iter().map(|entry| entry.revision.0).collect()
}

#[test]
fn a_write_whose_answer_was_lost_is_found_while_it_is_still_being_committed() {
    testing::block_on(async {
        for lossy in losses::engines().await {
            lossy.slow_down(Duration::from_millis(400), &["journal"]);
            for revision in 1..=2 {
                lossy.lose(Loss::Answer);
                assert_eq!(note(&lossy).await, Ok(Revision(revision)), "{}", lossy.engine());
                assert!(lossy.has_lost());
            }
            assert_eq!(noted(&lossy).await, [1, 2]);
        }
    });
}

#[test]
fn a_write_that_never_arrived_is_not_taken_for_done() {
    testing::block_on(async {
        for lossy in losses::engines().await {
            lossy.lose(Loss::Commit);
            assert_eq!(note(&lossy).await, Err(Error::OUT_OF_ORDER), "{}", lossy.engine());
            assert_eq!((lossy.has_lost(), noted(&lossy).await), (true, vec![]));
            assert_eq!((note(&lossy).await, noted(&lossy).await), (Ok(Revision(1)), vec![1]));
        }
    });
}

#[test]
fn who_gives_up_while_the_commit_is_under_way_hears_that_the_outcome_is_unknown() {
    testing::block_on(async {
        for lossy in losses::engines().await {
            lossy.slow_down(Duration::from_secs(3), &["journal"]);
            let hasty = lossy.with_patience(Duration::from_millis(1500));
            assert_eq!(note(&hasty).await, Err(Error::OutcomeUnknown), "{}", lossy.engine());
            // It is committed all the same, and the next waits for it.
            assert_eq!((note(&lossy).await, noted(&lossy).await), (Ok(Revision(2)), vec![1, 2]));
        }
    });
}

#[test]
fn transactions_that_wait_for_each_other_are_tried_again() {
    testing::block_on(async {
        let Some((store, _)) = postgres().await else { return };
        let barrier = Arc::new(std::sync::Barrier::new(2));
        let writes = [("a", "b"), ("b", "a")].map(|(one, other)| {
            let (store, barrier, is_first) = (store.store().clone(), barrier.clone(), AtomicU32::new(0));
            tokio::spawn(async move {
                store
                    .write(move |tx| {
                        sequences::next(tx, one)?;
                        if is_first.fetch_add(1, Ordering::Relaxed) == 0 {
                            barrier.wait();
                        }
                        sequences::next(tx, other)
                    })
                    .await
            })
        });
        for write in writes {
            write.await.expect("no panic").expect("a number");
        }
        assert_eq!((last(&store, "a").await, last(&store, "b").await), (Some(2), Some(2)));
        assert_eq!(ALL.len(), 7);
    });
}

#[test]
fn who_loses_a_race_for_a_key_sees_who_won() {
    testing::block_on(async {
        let Some((store, _)) = postgres().await else { return };
        let barrier = Arc::new(std::sync::Barrier::new(2));
        let writes = (0..2).map(|_| {
            let (store, barrier, is_first) = (store.store().clone(), barrier.clone(), AtomicBool::new(true));
            tokio::spawn(async move {
                let write = store.write(move |tx| {
                    let is_taken = tx.query_optional(&LAST, params!["key"], |row| row.get::<i64>(0))?.is_some();
                    if is_first.swap(false, Ordering::SeqCst) {
                        barrier.wait();
                    }
                    if !is_taken {
                        tx.execute(&INSERT, params!["key"])?;
                    }
                    Ok::<_, Error>(is_taken)
                });
                write.await
            })
        });
        let mut was_taken = Vec::new();
        for write in writes.collect::<Vec<_>>() {
            was_taken.push(write.await.expect("no panic"));
        }
        was_taken.sort_by_key(|outcome| *outcome == Ok(true));
        assert_eq!(was_taken, [Ok(false), Ok(true)]);
    });
}

#[test]
fn a_full_queue_takes_nothing_more() {
    let queue = queue::Queue::new(2);
    assert!(queue.push(1) && queue.push(2) && !queue.push(3));
    assert_eq!((queue.pop(), queue.push(3)), (Some(1), true));
    queue.close();
    assert_eq!((queue.push(4), queue.pop(), queue.pop(), queue.pop()), (false, Some(2), Some(3), None));
}
