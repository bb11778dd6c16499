//! The pages, as a browser asks for them: one person with the demonstration data, one request at a time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::daymark::{LogIn, Server, date};

/// How often each page is asked for.
const ROUNDS: usize = 200;

/// Prints how long each page takes and how much it weighs: the document, and with it style and scripts, which a browser asks for once.
pub async fn measure(daymark: &Server) -> anyhow::Result<()> {
    let log_in = daymark.make_demo().await?;
    let cookies = enter(daymark.address, &log_in).await?;
    let first = get(daymark.address, "/", &cookies).await?;
    let mut assets = 0;
    for part in first.body.split('"').filter(|part| part.starts_with("/assets/") && !part.ends_with(".svg")) {
        if part.ends_with(".css") || part.ends_with(".js") {
            assets += get(daymark.address, part, "").await?.size;
        }
    }
    println!("\n(f) {:41} {:>9} {:>9} {:>9} {:>14}", "pages", "p50 ms", "p95 ms", "kB", "kB with assets");
    for path in paths() {
        let (mut times, mut size) = (Vec::with_capacity(ROUNDS), 0);
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            size = get(daymark.address, &path, &cookies).await?.size;
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let at =
            |percent: usize| times.get(ROUNDS * percent / 100).copied().unwrap_or(Duration::ZERO).as_secs_f64() * 1e3;
        let kb = |bytes: usize| bytes as f64 / 1024.0;
        println!("    {path:41} {:>9.1} {:>9.1} {:>9.1} {:>14.1}", at(50), at(95), kb(size), kb(size + assets));
    }
    Ok(())
}

/// The pages that people go to, about days that are over.
fn paths() -> Vec<String> {
    let yesterday = date(1);
    let month = yesterday.strftime("%Y-%m");
    let fixed = [
        "/",
        "/insights",
        "/correlations",
        "/correlations/sleep/sleep_start",
        "/trends",
        "/mood",
        "/tags",
        "/attributes",
    ];
    let mut paths: Vec<String> = fixed.map(str::to_owned).to_vec();
    paths.extend([
        format!("/?day={yesterday}"),
        format!("/review/week/{yesterday}"),
        format!("/review/month/{month}"),
        format!("/review/year/{}", yesterday.year()),
        "/attributes/steps".to_owned(),
        "/attributes/steps?days=365".to_owned(),
        "/account".to_owned(),
        "/account/data".to_owned(),
    ]);
    paths
}

struct Answer {
    head: String,
    /// As text, where it is text.
    body: String,
    /// The bytes of the body.
    size: usize,
}

/// Logs in as a browser does; the cookies to be sent from then on.
async fn enter(address: SocketAddr, log_in: &LogIn) -> anyhow::Result<String> {
    let form = get(address, "/log-in", "").await?;
    let forms = cookie(&form.head, "daymark-forms=").context("a cookie for forms")?;
    let token = form.body.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let body = format!("csrf={}&username={}&password={}", token.context("a token")?, log_in.username, log_in.password);
    let request = format!(
        "POST /log-in HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nCookie: {forms}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = send(address, &request).await?;
    let session = cookie(&answer.head, "daymark=").context("a session")?;
    Ok(format!("{forms}; {session}"))
}

fn cookie<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .find(|cookie| cookie.starts_with(name))?
        .split(';')
        .next()
}

async fn get(address: SocketAddr, path: &str, cookies: &str) -> anyhow::Result<Answer> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nAccept-Encoding: gzip\r\nCookie: {cookies}\r\n\r\n"
    );
    let answer = send(address, &request).await?;
    ensure!(answer.head.starts_with("HTTP/1.1 200"), "{path}: {}", answer.head);
    Ok(answer)
}

async fn send(address: SocketAddr, request: &str) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let head =
        answer.windows(4).position(|four| four == b"\r\n\r\n").context("an answer without an end of its head")?;
    let (head, body) = answer.split_at(head + 4);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Ok(Answer { head: text(head), body: text(body), size: body.len() })
}
