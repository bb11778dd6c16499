//! The product: its shipped binary as a process of its own, on a fresh SQLite file.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::load::{self, Request};

/// Who looks at pages.
pub struct LogIn {
    pub username: String,
    pub password: String,
}

pub struct Server {
    pub address: SocketAddr,
    /// From starting the process to its first answer.
    pub start_ms: u128,
    process: Child,
    binary: PathBuf,
    folder: tempfile::TempDir,
}

impl Server {
    /// Starts the binary that `BENCH_BINARY` names, or builds the shipped one and starts that.
    pub async fn start() -> anyhow::Result<Server> {
        let binary = match std::env::var_os("BENCH_BINARY") {
            Some(path) => PathBuf::from(path),
            None => build().await?,
        };
        let folder = tempfile::tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let (process, start_ms) = launch(&binary, address, folder.path()).await?;
        Ok(Server { address, start_ms, process, binary, folder })
    }

    /// Stops it as a service manager does, and starts it on the same file.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        let id = self.process.id().context("a process")?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        self.process.wait().await?;
        (self.process, self.start_ms) = launch(&self.binary, self.address, self.folder.path()).await?;
        Ok(())
    }

    /// Resident memory.
    pub fn memory_mb(&self) -> anyhow::Result<f64> {
        let id = self.process.id().context("a process")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
    }

    /// Processor time so far, of all threads, in user and in system mode.
    pub fn cpu_seconds(&self) -> anyhow::Result<f64> {
        const TICKS_A_SECOND: f64 = 100.0;
        let id = self.process.id().context("a process")?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        // The fields behind the name, which stands in parentheses: user and system time are the 12th and 13th of them.
        let fields = stat.rsplit(')').next().context("no fields")?.split_whitespace();
        let ticks: f64 = fields.skip(11).take(2).map(|field| field.parse::<f64>().unwrap_or(0.0)).sum();
        Ok(ticks / TICKS_A_SECOND)
    }

    /// People with an app each that owns 35 attributes; their tokens.
    pub async fn make_users(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let mut tokens = Vec::new();
        for number in 0..count {
            let token = self.make_user(&format!("user{number}")).await?;
            self.create(&token, 35).await?;
            tokens.push(token);
        }
        Ok(tokens)
    }

    /// Someone with that many attributes, each with a value on each of the last days; their token.
    pub async fn make_person(&self, name: &str, attributes: usize, days: usize) -> anyhow::Result<String> {
        let token = self.make_user(name).await?;
        self.create(&token, attributes).await?;
        let rows: Vec<(usize, usize)> = (0..days).flat_map(|day| (0..attributes).map(move |a| (day, a))).collect();
        let seed = name.len() + usize::from(name.as_bytes().last().copied().unwrap_or(0));
        let mut stream = TcpStream::connect(self.address).await?;
        for batch in rows.chunks(36) {
            let item = |(day, thing): &(usize, usize)| {
                format!(
                    r#"{{"name":"thing_{thing}","date":"{}","value":{}}}"#,
                    date(day + 1),
                    number(seed, *day, *thing)
                )
            };
            let body = format!("[{}]", batch.iter().map(item).collect::<Vec<_>>().join(","));
            let request = Request::post("/api/2/attributes/update/", &token, body);
            load::send(&mut stream, &request, &mut Vec::new()).await?;
        }
        Ok(token)
    }

    /// Someone with the demonstration data.
    pub async fn make_demo(&self) -> anyhow::Result<LogIn> {
        let said = self.run(&["demo", "create", "demo"], "").await?;
        let password = said.lines().find_map(|line| line.trim().strip_prefix("password"));
        Ok(LogIn { username: "demo".into(), password: password.context("a password")?.trim().to_owned() })
    }

    /// Works out everybody's findings with the command; the seconds that took.
    pub async fn recompute(&self) -> anyhow::Result<f64> {
        let begun = Instant::now();
        self.run(&["recompute"], "").await?;
        Ok(begun.elapsed().as_secs_f64())
    }

    async fn make_user(&self, name: &str) -> anyhow::Result<String> {
        self.run(&["user", "create", name, "--password-stdin"], "a long enough password\n").await?;
        let uri = ["--redirect-uri", "http://localhost:8000/", "--support-email", "bench@example.org"];
        let app = format!("Bench of {name}");
        let said = self.run(&[&["client", "create", "--owner", name, "--name", &app], &uri[..]].concat(), "").await?;
        let said: serde_json::Value = serde_json::from_str(&said)?;
        Ok(said["access_token"].as_str().context("a token")?.to_owned())
    }

    async fn create(&self, token: &str, count: usize) -> anyhow::Result<()> {
        for batch in (0..count).collect::<Vec<_>>().chunks(36) {
            let item = |i: &usize| format!(r#"{{"label":"thing {i}","group":"health","value_type":0,"manual":false}}"#);
            let body = format!("[{}]", batch.iter().map(item).collect::<Vec<_>>().join(","));
            self.post("/api/2/attributes/create/", token, &body).await?;
        }
        Ok(())
    }

    async fn post(&self, path: &str, token: &str, body: &str) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(self.address).await?;
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n");
        stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        Ok(())
    }

    async fn run(&self, arguments: &[&str], input: &str) -> anyhow::Result<String> {
        let mut command = command(&self.binary, self.folder.path());
        let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        child.stdin.take().context("an input")?.write_all(input.as_bytes()).await?;
        let output = child.wait_with_output().await?;
        ensure!(output.status.success(), "{arguments:?} failed");
        Ok(String::from_utf8(output.stdout)?)
    }
}

async fn build() -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("a workspace")?;
    let built = Command::new("cargo").args(["build", "--profile", "dist", "--quiet"]).current_dir(root).status().await?;
    ensure!(built.success(), "the product cannot be built");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("dist/daymark"))
}

fn command(binary: &Path, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command.current_dir(folder).env("DAYMARK_DATABASE", "sqlite:daymark.db").kill_on_drop(true);
    command
}

async fn launch(binary: &Path, address: SocketAddr, folder: &Path) -> anyhow::Result<(Child, u128)> {
    let begun = Instant::now();
    let mut command = command(binary, folder);
    command.args(["serve", "--rate-limit", "0", "--listen", &address.to_string()]).stdout(Stdio::null());
    let process = command.stderr(Stdio::null()).spawn()?;
    while begun.elapsed() < Duration::from_secs(20) {
        if let Ok(mut stream) = TcpStream::connect(address).await {
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n").await?;
            if stream.read(&mut [0; 64]).await? > 0 {
                return Ok((process, begun.elapsed().as_millis()));
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    bail!("the server does not answer")
}

/// A number of no pattern, a third of which all things of a day share.
fn number(seed: usize, day: usize, thing: usize) -> usize {
    let mixed = |n: usize| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) % 1000;
    mixed(seed * 31 + day) / 2 * (thing % 3) + mixed(seed + day * 1009 + thing * 7)
}

/// The date so many days ago.
pub fn date(days_ago: usize) -> jiff::civil::Date {
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    today.saturating_sub(jiff::Span::new().days(days_ago as i64))
}
