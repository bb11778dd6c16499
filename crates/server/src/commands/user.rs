//! `daymark user …`: people's accounts, at the console.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Subcommand;
use model::Randomness;
use serde_json::json;
use service::accounts::{self, NewAccount};
use service::actor::Operator;
use service::{Daymark, export};
use tempfile::NamedTempFile;

use super::{console, installation};
use crate::config::{Config, DataFlags, Flags};
use crate::machine::SystemRandomness;

/// What can be done with accounts.
#[derive(Subcommand)]
pub enum Command {
    /// Make an account; the first one is the administrator's
    #[command(aliases = ["add", "new"])]
    Create {
        /// The name to log in with
        #[arg(value_name = "NAME")]
        username: String,
        /// Their address for mail
        #[arg(long, default_value = "")]
        email: String,
        /// Their time zone, such as Europe/Lisbon
        #[arg(long, default_value = "", hide_default_value = true)]
        timezone: String,
        #[command(flatten)]
        password: Password,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// List the accounts
    #[command(alias = "ls")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Set someone's password, which ends their sessions
    #[command(aliases = ["passwd", "password", "reset-password"])]
    SetPassword {
        /// Whose
        #[arg(value_name = "NAME")]
        username: String,
        #[command(flatten)]
        password: Password,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Set someone's address for mail, which counts at once: you say that it is theirs. An empty one removes it
    SetEmail {
        /// Whose
        #[arg(value_name = "NAME")]
        username: String,
        /// The address
        #[arg(value_name = "ADDRESS")]
        email: String,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Make someone an administrator, beside those there are
    #[command(alias = "admin")]
    Promote {
        /// Whom
        #[arg(value_name = "NAME")]
        username: String,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Write everything of an account to a new zip, as its person can download it
    Export {
        /// Whose
        #[arg(value_name = "NAME")]
        username: String,
        /// The file to make
        file: PathBuf,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Keep someone out for a while: their sessions and tokens stop working, and nothing of theirs is lost
    Suspend {
        /// Whom
        #[arg(value_name = "NAME")]
        username: String,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Let someone in again who was suspended
    #[command(aliases = ["unsuspend", "resume"])]
    Reopen {
        /// Whom
        #[arg(value_name = "NAME")]
        username: String,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Delete an account and everything in it
    #[command(aliases = ["remove", "rm"])]
    Delete {
        /// Whose
        #[arg(value_name = "NAME")]
        username: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
        #[command(flatten)]
        settings: DataFlags,
    },
}

/// Where a password comes from.
#[derive(clap::Args)]
pub struct Password {
    /// Read the password from standard input, its first line; otherwise one is made and printed
    #[arg(long)]
    password_stdin: bool,
}

impl Command {
    /// The settings among its flags.
    pub fn settings(&self) -> Flags {
        match self {
            Command::Create { settings, .. }
            | Command::List { settings, .. }
            | Command::SetPassword { settings, .. }
            | Command::SetEmail { settings, .. }
            | Command::Promote { settings, .. }
            | Command::Export { settings, .. }
            | Command::Suspend { settings, .. }
            | Command::Reopen { settings, .. }
            | Command::Delete { settings, .. } => settings.0.clone(),
        }
    }
}

/// Does what the command says.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let (daymark, operator) = (&installation::open(config).await?, &Operator::at_the_console());
    match command {
        Command::Create { username, email, timezone, password, .. } => {
            let password = password.get()?;
            let new =
                NewAccount { password: password.text.clone(), username, email, timezone, ..NewAccount::default() };
            let name = new.username.clone();
            accounts::create(daymark, operator, new).await?;
            println!("Made the account {name}.");
            password.show();
        }
        Command::List { json, .. } => list(daymark, operator, json).await?,
        Command::SetPassword { username, password, .. } => {
            let password = password.get()?;
            accounts::set_password(daymark, operator, &username, &password.text).await.map_err(unknown(&username))?;
            println!("Set the password of {username}. Their sessions have ended.");
            password.show();
        }
        Command::SetEmail { username, email, .. } => {
            accounts::set_email(daymark, operator, &username, &email).await.map_err(unknown(&username))?;
            match email.trim() {
                "" => println!("{username} has no address now."),
                email => println!("{email} is the address of {username} now."),
            }
        }
        Command::Promote { username, .. } => {
            accounts::promote(daymark, operator, &username).await.map_err(unknown(&username))?;
            println!("{username} is an administrator now.");
        }
        Command::Export { username, file, .. } => export_to(daymark, operator, &username, &file).await?,
        Command::Suspend { username, .. } => {
            accounts::suspend_by_operator(daymark, operator, &username).await.map_err(unknown(&username))?;
            println!("{username} is suspended. `daymark user reopen {username}` lets them in again.");
        }
        Command::Reopen { username, .. } => {
            accounts::reopen_by_operator(daymark, operator, &username).await.map_err(unknown(&username))?;
            println!("{username} can log in again.");
        }
        Command::Delete { username, yes, .. } => {
            console::confirm(yes, &format!("Delete the account {username} and everything in it, for ever?"))?;
            accounts::delete_by_operator(daymark, operator, &username).await.map_err(unknown(&username))?;
            println!("Deleted the account {username}.");
        }
    }
    Ok(())
}

async fn list(daymark: &Daymark, operator: &Operator, as_json: bool) -> anyhow::Result<()> {
    let accounts = accounts::list(daymark, operator).await?;
    if as_json {
        let rows = accounts.iter().map(|a| {
            json!({
                "username": a.username, "email": a.email, "email_to_verify": a.claimed_email, "administrator": a.is_admin, "suspended": a.is_suspended,
                "created": a.created_at.to_string(),
            })
        });
        return console::print_json(&rows.collect());
    }
    let rows = accounts.into_iter().map(|a| {
        let role = match (a.is_admin, a.is_suspended) {
            (_, true) => "suspended",
            (true, false) => "administrator",
            (false, false) => "",
        };
        let email = match (a.email, a.claimed_email) {
            (email, None) => email.unwrap_or_default(),
            (None, Some(claimed)) => format!("{claimed} (not verified)"),
            (Some(email), Some(claimed)) => format!("{email}, {claimed} (not verified)"),
        };
        [a.username, email, role.to_owned(), a.created_at.strftime("%Y-%m-%d").to_string()]
    });
    console::print_table(["NAME", "E-MAIL", "", "SINCE"], rows.collect());
    Ok(())
}

/// Writes the zip under another name first, so that no half of one is ever taken for a whole, readable by its owner alone.
async fn export_to(daymark: &Arc<Daymark>, by: &Operator, username: &str, file: &Path) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be written", file.display());
    anyhow::ensure!(!file.exists(), "{} is there already: choose another name", file.display());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut download = export::of_username(daymark, by, username).await.map_err(unknown(username))?;
    let mut unfinished = NamedTempFile::new_in(folder).with_context(cannot)?;
    while let Some(piece) = download.next().await {
        unfinished.write_all(&piece?).with_context(cannot)?;
    }
    unfinished.as_file().sync_all().with_context(cannot)?;
    unfinished.persist_noclobber(file).with_context(cannot)?;
    println!("{} holds everything of {username}. It is readable: keep it where only they can read it.", file.display());
    Ok(())
}

/// Says what to do where there is no such account.
pub fn unknown(username: &str) -> impl FnOnce(service::Error) -> anyhow::Error {
    move |error| match error {
        service::Error::NotFound => {
            anyhow::anyhow!("there is no account '{username}'; `daymark user list` shows those there are")
        }
        other => other.into(),
    }
}

/// A password, given or made.
struct Chosen {
    text: String,
    is_made: bool,
}

impl Password {
    fn get(&self) -> anyhow::Result<Chosen> {
        if !self.password_stdin {
            return Ok(Chosen { text: make_password(), is_made: true });
        }
        let text = console::first_line().context("no password can be read from standard input")?;
        anyhow::ensure!(!text.is_empty(), "standard input is empty: it should hold the password");
        Ok(Chosen { text, is_made: false })
    }
}

impl Chosen {
    fn show(&self) {
        if self.is_made {
            println!("The password, shown only now: {}", self.text);
        }
    }
}

/// A password of 96 random bits.
pub fn make_password() -> String {
    let mut bytes = [0; 12];
    SystemRandomness.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
