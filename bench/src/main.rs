//! How fast Daymark is: the real binary over loopback, beside a bare reference and a hello-world in the same run.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml [-- SECONDS]`
//!
//! Everything shares this machine's cores, the load generator too, so figures of one run compare with each other and with
//! nothing else.

mod bare;
mod daymark;
mod load;

use std::time::{Duration, Instant};

use load::{Figures, Request};

/// Connections for everything but where it says otherwise.
const CONNECTIONS: usize = 64;
/// Items of a full batch.
const ITEMS: usize = 35;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(5);
    let time = Duration::from_secs(seconds);

    let mut daymark = daymark::Server::start().await?;
    println!("Start on a new file: {} ms. Memory when idle: {:.1} MB", daymark.start_ms, daymark.memory_mb()?);
    let users = daymark.make_users(CONNECTIONS).await?;
    let reader = daymark.make_reader().await?;
    let base = daymark.address;

    let update = |user: usize, round: usize| Request::post("/api/2/attributes/update/", &users[user], items(round, ITEMS));
    let increment = |user: usize, round: usize| Request::post("/api/2/attributes/increment/", &users[user], one(round));
    let page = "/api/2/attributes/with-values/?days=31&limit=100";
    let with_values = |_: usize, _: usize| Request::get(page, &reader);
    let profile = |user: usize, _: usize| Request::get("/api/2/accounts/profile/", &users[user]);

    let (bare_base, _folder) = bare::start().await?;
    let bare_update = |user: usize, round: usize| Request::post("/update", &user.to_string(), items(round, ITEMS));
    let bare_increment = |user: usize, round: usize| Request::post("/increment", &user.to_string(), one(round));
    let hello = |_: usize, _: usize| Request::get("/hello", "");

    println!("\n{:44} {:>10} {:>9} {:>9}  of the reference", "", "requests/s", "p50 ms", "p99 ms");
    let reference = load::run(bare_base, CONNECTIONS, time, &bare_update).await?;
    show("bare reference: update, 35 items", &reference, None);
    show("(a) update, 35 items", &load::run(base, CONNECTIONS, time, &update).await?, Some(&reference));
    let reference = load::run(bare_base, CONNECTIONS, time, &bare_increment).await?;
    show("bare reference: increment, 1 item", &reference, None);
    show("(b) increment, 1 item", &load::run(base, CONNECTIONS, time, &increment).await?, Some(&reference));
    show("(c) with-values, 100 x 31, 16 connections", &load::run(base, 16, time, &with_values).await?, None);
    show("(c) with-values, 100 x 31, 64 connections", &load::run(base, CONNECTIONS, time, &with_values).await?, None);
    let reference = load::run(bare_base, CONNECTIONS, time, &hello).await?;
    show("hello-world", &reference, None);
    show("(d) profile", &load::run(base, CONNECTIONS, time, &profile).await?, Some(&reference));

    println!("\nMemory after it: {:.1} MB", daymark.memory_mb()?);
    let begun = Instant::now();
    daymark.restart().await?;
    println!("Start on the existing file: {} ms ({} ms with stopping)", daymark.start_ms, begun.elapsed().as_millis());
    Ok(())
}

/// Totals of the bench's attributes on one of ten days.
fn items(round: usize, count: usize) -> String {
    let day = format!("2026-10-{:02}", 1 + round % 10);
    let item = |i: usize| format!(r#"{{"name":"thing_{i}","date":"{day}","value":{}}}"#, round * 7 + i);
    format!("[{}]", (0..count).map(item).collect::<Vec<_>>().join(","))
}

fn one(round: usize) -> String {
    format!(r#"[{{"name":"thing_{}","date":"2026-10-01","value":1}}]"#, round % ITEMS)
}

fn show(name: &str, figures: &Figures, reference: Option<&Figures>) {
    let share = reference.map_or(String::new(), |r| format!("{:.2}", figures.per_second() / r.per_second()));
    let (p50, p99) = (figures.percentile(50), figures.percentile(99));
    println!("{name:44} {:>10.0} {p50:>9.2} {p99:>9.2}  {share}", figures.per_second());
}
