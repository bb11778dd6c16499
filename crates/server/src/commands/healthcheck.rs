//! `daymark healthcheck`: for containers and scripts that have no HTTP client of their own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::config::Config;

const PATIENCE: Duration = Duration::from_secs(5);

/// Succeeds when the server answers that it is up.
pub fn run(config: &Config) -> anyhow::Result<()> {
    ask_whether_up(config)?;
    println!("The server at {} is up.", config.listen.reached_at());
    Ok(())
}

/// Fails when no server answers that it is up.
pub fn ask_whether_up(config: &Config) -> anyhow::Result<()> {
    let address = config.listen.reached_at();
    let answer = ask(address).with_context(|| format!("no server answers at {address}"))?;
    let status = answer.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        bail!("the server at {address} is not well: {status}");
    }
    Ok(())
}

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut connection = TcpStream::connect_timeout(&address, PATIENCE)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    write!(connection, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}
