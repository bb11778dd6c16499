//! The commands, one file each. They go through `service` like pages and API do, and work beside a running server.

mod backup;
mod client;
mod connections;
mod console;
mod demo;
mod doctor;
mod healthcheck;
mod installation;
mod migrate;
mod recompute;
mod restore;
mod serve;
mod token;
mod user;

use std::future::Future;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::config::{AddressFlags, AllFlags, Config, DataFlags, Flags, sources::Sources};
use crate::telemetry;

/// Daymark, an open, self-hosted personal-analytics server. Without a command it serves.
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
    /// Run the server
    #[command(aliases = ["server", "run", "start"])]
    Serve {
        /// Serve two years of made-up data instead of the database, to look round; nothing of it is kept
        #[arg(long)]
        demo: bool,
        #[command(flatten)]
        settings: AllFlags,
    },
    /// Bring the database's schema up to date (`serve` does it by itself)
    Migrate {
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Copy the database to a new file, while a server uses it, and check the copy
    Backup {
        /// The file to make
        file: std::path::PathBuf,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Put a copy that `backup` made in the place of the database, while no server uses it
    Restore {
        /// The copy
        file: std::path::PathBuf,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// People's accounts
    #[command(aliases = ["users", "account"])]
    User {
        #[command(subcommand)]
        command: user::Command,
    },
    /// Developers' apps
    #[command(aliases = ["clients", "app"])]
    Client {
        #[command(subcommand)]
        command: client::Command,
    },
    /// Access tokens
    #[command(alias = "tokens")]
    Token {
        #[command(subcommand)]
        command: token::Command,
    },
    /// Made-up data to look round in
    Demo {
        #[command(subcommand)]
        command: demo::Command,
    },
    /// Work out averages, correlations and insights anew, as of today (the server does it by itself each week)
    Recompute {
        #[command(flatten)]
        command: recompute::Command,
    },
    /// Print the API's description (OpenAPI 3.1)
    Openapi,
    /// Ask the server at `listen` whether it is up; succeeds when it is
    #[command(aliases = ["health", "ping"])]
    Healthcheck {
        #[command(flatten)]
        settings: AddressFlags,
    },
    /// Check settings, database, disk, clock and mail, and say what to do about what is wrong
    #[command(aliases = ["check", "status"])]
    Doctor {
        #[command(flatten)]
        settings: AllFlags,
    },
    /// Print docs/settings.md
    #[command(hide = true)]
    Settings,
}

/// Reads the command line and does what it says.
pub fn run() -> anyhow::Result<ExitCode> {
    let CommandLine { settings: AllFlags(outer), command } = CommandLine::parse();
    let read = |flags: Flags| Config::read(&Sources::gather(&flags.within(outer.clone()), environment())?);
    match command {
        None => serve::run(&read(Flags::default())?, None)?,
        Some(Command::Serve { demo: true, settings }) => demo::serve(read(settings.0)?)?,
        Some(Command::Serve { demo: false, settings }) => serve::run(&read(settings.0)?, None)?,
        Some(Command::Migrate { settings }) => migrate::run(&read(settings.0)?)?,
        Some(Command::Backup { file, settings }) => backup::run(&read(settings.0)?, &file)?,
        Some(Command::Restore { file, settings }) => restore::run(&read(settings.0)?, &file)?,
        Some(Command::User { command }) => {
            let config = read(command.settings())?;
            once(&config, user::run(&config, command))?;
        }
        Some(Command::Client { command }) => {
            let config = read(command.settings())?;
            once(&config, client::run(&config, command))?;
        }
        Some(Command::Token { command }) => {
            let config = read(command.settings())?;
            once(&config, token::run(&config, command))?;
        }
        Some(Command::Demo { command }) => {
            let config = read(command.settings())?;
            once(&config, demo::run(&config, command))?;
        }
        Some(Command::Recompute { command }) => {
            let config = read(command.settings())?;
            once(&config, recompute::run(&config, command))?;
        }
        Some(Command::Openapi) => println!("{}", web::openapi()),
        Some(Command::Healthcheck { settings }) => healthcheck::run(&read(settings.0)?)?,
        Some(Command::Doctor { settings }) => return doctor::run(settings.0.within(outer), environment()),
        Some(Command::Settings) => print!("{}", crate::config::document()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Does something that needs no thread but this one and those of the database.
fn once<T>(config: &Config, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    telemetry::start(config)?;
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().context("no threads could be started")?.block_on(work)
}

/// The variables of the environment that are text.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
}
