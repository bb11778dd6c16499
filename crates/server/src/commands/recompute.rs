//! `daymark recompute`: averages, correlations and insights, worked out anew by hand.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use model::Day;
use service::actor::Operator;
use service::jobs::{self, Recompute};

use super::{installation, user};
use crate::config::{Config, DataFlags, Flags};

/// What is to be worked out.
#[derive(Args)]
pub struct Command {
    /// The account whose findings are worked out; all of them without it
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The date, as 2026-01-31, from which on each Sunday's averages are worked out; the latest Sunday's alone without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Day>,
    #[command(flatten)]
    settings: DataFlags,
}

impl Command {
    /// The settings among its flags.
    pub fn settings(&self) -> Flags {
        self.settings.0.clone()
    }
}

/// Does what the command says.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let daymark = installation::open(config).await?;
    let what = Recompute { username: command.user.clone(), since: command.since, ..Recompute::default() };
    // On a terminal alone: it draws nothing elsewhere.
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template("{bar:40} {pos} of {len}  {eta} left")?);
    let mut people = 0;
    let operator = Operator::at_the_console();
    let done = jobs::recompute(&daymark, &operator, what, |done, all| {
        people = all;
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    let outcome = done.await;
    bar.finish_and_clear();
    match command.user {
        Some(name) => {
            outcome.map_err(user::unknown(&name))?;
            println!("Worked out the findings of {name}.");
        }
        None => {
            outcome?;
            println!("Worked out the findings of {people} {}.", if people == 1 { "account" } else { "accounts" });
        }
    }
    Ok(())
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a date is written as 2026-01-31".to_owned())
}
