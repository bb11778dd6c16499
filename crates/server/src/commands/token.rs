//! `daymark token …`: access tokens, at the console.

use anyhow::{Context, anyhow};
use clap::Subcommand;
use model::ScopeSet;
use serde_json::json;
use service::actor::Operator;
use service::{authentication, developer_tokens, simple_tokens};

use super::{client, console, installation, user};
use crate::config::{Config, DataFlags, Flags};

/// What can be done with tokens.
#[derive(Subcommand)]
pub enum Command {
    /// Make a token and print it as JSON: a read-only one for an account, or the developer token of an app
    #[command(aliases = ["add", "new"])]
    Create {
        /// The account that a read-only token is for
        #[arg(value_name = "NAME", required_unless_present = "client", conflicts_with = "client")]
        username: Option<String>,
        /// The client ID of the app whose owner gets a new developer token; the old one dies
        #[arg(long, value_name = "ID")]
        client: Option<String>,
        /// What the developer token permits; give it again for each, or none for everything
        #[arg(long = "scope", value_name = "SCOPE", requires = "client")]
        scopes: Vec<String>,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// End a token of any kind
    #[command(aliases = ["delete", "rm"])]
    Revoke {
        /// The token, or - to read it from standard input
        token: String,
        #[command(flatten)]
        settings: DataFlags,
    },
}

impl Command {
    /// The settings among its flags.
    pub fn settings(&self) -> Flags {
        match self {
            Command::Create { settings, .. } | Command::Revoke { settings, .. } => settings.0.clone(),
        }
    }
}

/// Does what the command says.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let (daymark, operator) = (&installation::open(config).await?, &Operator::at_the_console());
    match command {
        Command::Create { client: Some(client_id), scopes, .. } => {
            let scopes = if scopes.is_empty() { ScopeSet::all() } else { ScopeSet::parse(&scopes.join(" "))? };
            let made = developer_tokens::make_at_the_console(daymark, operator, &client_id, scopes).await;
            let token = made.map_err(client::unknown(&client_id))?;
            console::print_json(&json!({
                "access_token": token.access_token().as_str(),
                "refresh_token": token.refresh_token().as_str(),
                "scope": token.scopes().to_string(),
            }))
        }
        Command::Create { username, .. } => {
            let username = username.unwrap_or_default();
            let made = simple_tokens::make_at_the_console(daymark, operator, &username).await;
            let token = made.map_err(user::unknown(&username))?;
            console::print_json(&json!({ "token": token.as_str() }))
        }
        Command::Revoke { token, .. } => {
            let token = if token == "-" {
                console::first_line().context("no token can be read from standard input")?
            } else {
                token
            };
            authentication::revoke(daymark, operator, token.trim()).await.map_err(|error| match error {
                service::Error::NotFound => anyhow!("there is no such token: it ended before, or was not copied whole"),
                other => other.into(),
            })?;
            println!("The token works no more.");
            Ok(())
        }
    }
}
