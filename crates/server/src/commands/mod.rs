//! The commands, one file each. They go through `service` like pages and API do, and work beside a running server.

mod healthcheck;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{AddressFlags, AllFlags, Config, Flags, sources::Sources};
use crate::telemetry;

/// An open, self-hosted personal-analytics server. Without a command it serves.
#[derive(Parser)]
#[command(name = "daymark", version, about, max_term_width = 100)]
struct CommandLine {
    #[command(flatten)]
    settings: AllFlags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Ask the server at `listen` whether it is up; succeeds when it is
    #[command(visible_alias = "health")]
    Healthcheck {
        #[command(flatten)]
        settings: AddressFlags,
    },
    /// Print docs/settings.md
    #[command(hide = true)]
    Settings,
}

/// Reads the command line and does what it says.
pub fn run() -> anyhow::Result<ExitCode> {
    let CommandLine { settings: outer, command } = CommandLine::parse();
    let read = |flags: Flags| Config::read(&Sources::gather(&flags.within(outer.0.clone()), environment())?);
    match command {
        None => telemetry::start(&read(Flags::default())?)?,
        Some(Command::Healthcheck { settings }) => healthcheck::run(&read(settings.0)?)?,
        Some(Command::Settings) => print!("{}", crate::config::document()),
    }
    Ok(ExitCode::SUCCESS)
}

/// The variables of the environment that are text.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
}
