//! The reference: the least that stores the same rows durably. One SQLite thread commits what waits together; there is no
//! authentication, no journal, no check of anything.

use std::net::SocketAddr;
use std::sync::mpsc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use rusqlite::{Connection, params};
use serde::Deserialize;
use tokio::sync::oneshot;

#[derive(Deserialize)]
struct Item {
    name: String,
    date: String,
    value: f64,
}

type Job = (i64, Vec<Item>, bool, oneshot::Sender<()>);

/// Starts it at a free port on a file of its own.
pub async fn start() -> anyhow::Result<(SocketAddr, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    let connection = Connection::open(folder.path().join("bare.db"))?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table rows (user bigint, name text, day text, value double, primary key (user, name, day)) without rowid",
    )?;
    let (sender, receiver) = mpsc::sync_channel(4096);
    std::thread::spawn(move || write(&connection, &receiver));
    let router = axum::Router::new()
        .route("/hello", get(|| async { "Hello, world!" }))
        .route("/update", post(|s, h, b| store(s, h, b, false)))
        .route("/increment", post(|s, h, b| store(s, h, b, true)))
        .with_state(sender);
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    // A runtime of its own, as the product has one.
    std::thread::spawn(move || -> anyhow::Result<()> {
        tokio::runtime::Runtime::new()?.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            Ok(axum::serve(listener, router).await?)
        })
    });
    Ok((address, folder))
}

async fn store(
    State(sender): State<mpsc::SyncSender<Job>>,
    headers: HeaderMap,
    Json(items): Json<Vec<Item>>,
    adds: bool,
) -> &'static str {
    let user =
        headers["authorization"].to_str().ok().and_then(|text| text.rsplit(' ').next()?.parse().ok()).unwrap_or(0);
    let (done, is_done) = oneshot::channel();
    let _ = sender.send((user, items, adds, done));
    let _ = is_done.await;
    "[]"
}

fn write(connection: &Connection, jobs: &mpsc::Receiver<Job>) {
    const SET: &str = "insert into rows values (?, ?, ?, ?) on conflict do update set value = excluded.value";
    const ADD: &str = "insert into rows values (?, ?, ?, ?) on conflict do update set value = value + excluded.value";
    while let Ok(first) = jobs.recv() {
        let group: Vec<Job> = std::iter::once(first).chain(jobs.try_iter().take(255)).collect();
        let run = || -> rusqlite::Result<()> {
            connection.execute_batch("begin immediate")?;
            for (user, items, adds, _) in &group {
                let mut upsert = connection.prepare_cached(if *adds { ADD } else { SET })?;
                for item in items {
                    upsert.execute(params![user, item.name, item.date, item.value])?;
                }
            }
            connection.execute_batch("commit")
        };
        if let Err(error) = run() {
            eprintln!("the reference cannot write: {error}");
        }
        group.into_iter().for_each(|(.., done)| _ = done.send(()));
    }
}
