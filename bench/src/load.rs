//! The load: each connection sends its next request when the answer to the last one is whole. Written on plain sockets,
//! since the generator shares the cores with what it measures.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One request, as bytes.
pub struct Request(String);

impl Request {
    pub fn get(path: &str, token: &str) -> Request {
        Request(format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"))
    }

    pub fn post(path: &str, token: &str, body: String) -> Request {
        Request(format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }
}

/// What was measured.
pub struct Figures {
    time: Duration,
    /// Sorted, in microseconds.
    latencies: Vec<u32>,
}

impl Figures {
    pub fn count(&self) -> usize {
        self.latencies.len()
    }

    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.time.as_secs_f64()
    }

    /// In milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let index = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        f64::from(self.latencies.get(index).copied().unwrap_or(0)) / 1000.0
    }
}

/// Runs requests on that many connections: `make` gets the number of the connection and of its request.
pub async fn run(
    base: SocketAddr,
    connections: usize,
    time: Duration,
    make: &(dyn Fn(usize, usize) -> Request + Sync),
) -> anyhow::Result<Figures> {
    // Some hundred different requests for each connection, made beforehand.
    let prepared: Vec<Vec<Request>> = (0..connections).map(|c| (0..200).map(|i| make(c, i)).collect()).collect();
    let begun = Instant::now();
    let tasks: Vec<_> =
        prepared.into_iter().map(|requests| tokio::spawn(connection(base, requests, begun + time))).collect();
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    let time = begun.elapsed();
    latencies.sort_unstable();
    Ok(Figures { time, latencies })
}

async fn connection(base: SocketAddr, requests: Vec<Request>, until: Instant) -> anyhow::Result<Vec<u32>> {
    let mut stream = TcpStream::connect(base).await?;
    stream.set_nodelay(true)?;
    let mut latencies = Vec::new();
    let mut buffer = Vec::new();
    for request in requests.iter().cycle() {
        let begun = Instant::now();
        if begun > until {
            break;
        }
        send(&mut stream, request, &mut buffer).await?;
        latencies.push(begun.elapsed().as_micros() as u32);
    }
    Ok(latencies)
}

/// Sends a request and waits for its answer, which must be a success.
pub async fn send(stream: &mut TcpStream, request: &Request, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    stream.write_all(request.0.as_bytes()).await?;
    read_answer(stream, buffer).await
}

/// Reads one whole answer, which must be a success.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    buffer.clear();
    let (head, length) = loop {
        ensure!(stream.read_buf(buffer).await? > 0, "the server hung up");
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
            ensure!(head.starts_with("http/1.1 200"), "{}", String::from_utf8_lossy(buffer));
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            break (end + 4, length.context("no length")?.trim().parse::<usize>()?);
        }
    };
    while buffer.len() < head + length {
        ensure!(stream.read_buf(buffer).await? > 0, "the server hung up");
    }
    Ok(())
}
