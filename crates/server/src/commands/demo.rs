//! `daymark demo …` and `daymark serve --demo`: an account with made-up data, to see Daymark with.

use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::Subcommand;
use service::actor::Operator;
use service::{Daymark, demo};

use super::{installation, serve, user};
use crate::config::{Config, DataFlags, Flags};

/// What can be done with made-up data.
#[derive(Subcommand)]
pub enum Command {
    /// Make an account with two years of made-up data; `daymark user delete` removes it
    Create {
        /// The name to log in with
        #[arg(value_name = "NAME", default_value = demo::USERNAME)]
        username: String,
        #[command(flatten)]
        settings: DataFlags,
    },
}

impl Command {
    /// The settings among its flags.
    pub fn settings(&self) -> Flags {
        let Command::Create { settings, .. } = self;
        settings.0.clone()
    }
}

/// Does what the command says.
pub async fn run(config: &Config, Command::Create { username, .. }: Command) -> anyhow::Result<()> {
    let log_in = LogIn::of(username);
    log_in.make_account(&installation::open(config).await?).await?;
    log_in.show();
    Ok(())
}

/// Serves an account with made-up data from a file that goes with the server. Only this machine gets to see it: its
/// password was printed, and where it listens for others belong settings of its own.
pub fn serve(mut config: Config) -> anyhow::Result<()> {
    let listen = config.listen.0;
    ensure!(
        listen.ip().is_loopback(),
        "a demonstration is for this machine alone and does not listen at {listen}: leave --listen out, or give an \
         address of this machine such as --listen 127.0.0.1:{}",
        listen.port()
    );
    let folder = tempfile::Builder::new().prefix("daymark-demo-").tempdir();
    let folder = folder.context("there is nowhere to put a temporary file")?;
    config.database = store::Database::Sqlite { path: folder.path().join("demo.db") };
    // What the settings say of the real server is not for this one: where people reach it, and who sends its mail.
    (config.base_url, config.trusted_proxies, config.smtp_url) = (None, Vec::new(), None);
    println!("Making up two years of data. A moment, please…");
    serve::run(&config, Some(LogIn::of(demo::USERNAME.to_owned())))?;
    folder.close().context("the temporary file could not be removed")
}

/// An account to look round in, with a password made for it.
pub struct LogIn {
    username: String,
    password: String,
}

impl LogIn {
    fn of(username: String) -> LogIn {
        LogIn { username, password: user::make_password() }
    }

    /// Makes the account and all that is in it.
    pub async fn make_account(&self, daymark: &Arc<Daymark>) -> anyhow::Result<()> {
        Ok(demo::create(daymark, &Operator::at_the_console(), &self.username, &self.password).await?)
    }

    /// Says how to log in.
    pub fn show(&self) {
        println!(
            "\nLog in with\n\n  username  {}\n  password  {}\n\nThe password is shown only now.",
            self.username, self.password
        );
    }
}
