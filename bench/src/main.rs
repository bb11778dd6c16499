//! How fast Daymark is: the real binary over loopback, beside a bare reference and a hello-world in the same run.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml [-- SECONDS [LETTERS]]`, where `LETTERS` such as `bc` choose some of the
//! measurements. `BENCH_BINARY` names another binary to measure, to compare two of them.
//!
//! Everything shares this machine's cores, the load generator too, so figures of one run compare with each other and with
//! nothing else.

mod bare;
mod daymark;
mod load;
mod pages;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use load::{Figures, Request};

/// Connections for everything but where it says otherwise.
const CONNECTIONS: usize = 64;
/// People whose findings are worked out.
const PEOPLE: usize = 40;
/// Items of a full batch.
const ITEMS: usize = 35;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(5);
    let letters = std::env::args().nth(2).unwrap_or_else(|| "abcdef".into());
    let time = Duration::from_secs(seconds);

    let mut daymark = daymark::Server::start().await?;
    println!("Start on a new file: {} ms. Memory when idle: {:.1} MB", daymark.start_ms, daymark.memory_mb()?);
    let users = daymark.make_users(CONNECTIONS).await?;

    let update =
        |user: usize, round: usize| Request::post("/api/2/attributes/update/", &users[user], items(round, ITEMS));
    let increment = |user: usize, round: usize| Request::post("/api/2/attributes/increment/", &users[user], one(round));
    let profile = |user: usize, _: usize| Request::get("/api/2/accounts/profile/", &users[user]);

    let (bare_base, _folder) = bare::start().await?;
    let bare_update = |user: usize, round: usize| Request::post("/update", &user.to_string(), items(round, ITEMS));
    let bare_increment = |user: usize, round: usize| Request::post("/increment", &user.to_string(), one(round));
    let hello = |_: usize, _: usize| Request::get("/hello", "");

    println!("\n{:44} {:>10} {:>9} {:>9} {:>9}  of the reference", "", "requests/s", "p50 ms", "p99 ms", "CPU µs");
    if letters.contains('a') {
        let reference = reference("bare reference: update, 35 items", bare_base, time, &bare_update).await?;
        product(&daymark, "(a) update, 35 items", CONNECTIONS, time, &update, Some(&reference)).await?;
    }
    if letters.contains('b') {
        let reference = reference("bare reference: increment, 1 item", bare_base, time, &bare_increment).await?;
        product(&daymark, "(b) increment, 1 item", CONNECTIONS, time, &increment, Some(&reference)).await?;
    }
    if letters.contains('c') {
        let reader = daymark.make_person("reader", 100, 730).await?;
        let with_values =
            |_: usize, _: usize| Request::get("/api/2/attributes/with-values/?days=31&limit=100", &reader);
        product(&daymark, "(c) with-values, 100 x 31, 16 connections", 16, time, &with_values, None).await?;
        product(&daymark, "(c) with-values, 100 x 31, 64 connections", CONNECTIONS, time, &with_values, None).await?;
    }
    if letters.contains('d') {
        let reference = reference("hello-world", bare_base, time, &hello).await?;
        product(&daymark, "(d) profile", CONNECTIONS, time, &profile, Some(&reference)).await?;
    }

    if letters.contains('e') {
        findings(&daymark).await?;
    }
    if letters.contains('f') {
        pages::measure(&daymark).await?;
    }

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

/// Everybody's averages, correlations and insights, from reading the values to storing what was found.
async fn findings(daymark: &daymark::Server) -> anyhow::Result<()> {
    let before = daymark.recompute().await?;
    for number in 0..PEOPLE {
        daymark.make_person(&format!("person{number}"), 150, 365).await?;
    }
    let seconds = daymark.recompute().await? - before;
    let (each, a_minute) = (seconds * 1000.0 / PEOPLE as f64, PEOPLE as f64 * 60.0 / seconds);
    println!("(e) findings of 150 attributes over a year: {each:.0} ms a person, {a_minute:.0} people a minute");
    Ok(())
}

type Make<'a> = &'a (dyn Fn(usize, usize) -> Request + Sync);

async fn reference(name: &str, base: SocketAddr, time: Duration, make: Make<'_>) -> anyhow::Result<Figures> {
    let figures = load::run(base, CONNECTIONS, time, make).await?;
    println!("{}", line(name, &figures));
    Ok(figures)
}

/// Also measures the processor time that the product took, which differs less between runs on a busy machine.
async fn product(
    daymark: &daymark::Server,
    name: &str,
    connections: usize,
    time: Duration,
    make: Make<'_>,
    reference: Option<&Figures>,
) -> anyhow::Result<()> {
    let before = daymark.cpu_seconds()?;
    let figures = load::run(daymark.address, connections, time, make).await?;
    let micros = (daymark.cpu_seconds()? - before) / figures.count() as f64 * 1e6;
    let share = reference.map_or(String::new(), |r| format!("{:.2}", figures.per_second() / r.per_second()));
    println!("{} {micros:>9.0}  {share}", line(name, &figures));
    Ok(())
}

fn line(name: &str, figures: &Figures) -> String {
    let (p50, p99) = (figures.percentile(50), figures.percentile(99));
    format!("{name:44} {:>10.0} {p50:>9.2} {p99:>9.2}", figures.per_second())
}
