//! `daymark client …`: developers' apps, at the console.

use clap::Subcommand;
use serde_json::json;
use service::Daymark;
use service::actor::{Operator, RequestId};
use service::clients::{NewClient, console as clients};

use super::{console, installation};
use crate::config::{Config, DataFlags, Flags};
use crate::machine::SystemRandomness;

/// What can be done with apps.
#[derive(Subcommand)]
pub enum Command {
    /// Register an app and print its credentials and a developer token with all scopes, as JSON
    #[command(aliases = ["add", "new", "register"])]
    Create(Box<Create>),
    /// List the apps
    #[command(alias = "ls")]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Give an app another secret; the old one dies at once
    #[command(alias = "rotate")]
    RotateSecret {
        /// The app's client ID
        client_id: String,
        #[command(flatten)]
        settings: DataFlags,
    },
    /// Delete an app with everybody's tokens for it
    #[command(aliases = ["remove", "rm"])]
    Delete {
        /// The app's client ID
        client_id: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
        #[command(flatten)]
        settings: DataFlags,
    },
}

/// What is said about a new app.
#[derive(clap::Args)]
pub struct Create {
    /// The account that it belongs to
    #[arg(long, value_name = "NAME", visible_alias = "user")]
    owner: String,
    /// Its name, which people see when they are asked to authorise it
    #[arg(long)]
    name: String,
    /// Where people may be sent back to; give it again for each
    #[arg(long = "redirect-uri", value_name = "URI", required = true)]
    redirect_uris: Vec<String>,
    /// Where its users get help
    #[arg(long, value_name = "MAIL")]
    support_email: String,
    /// It can keep no secret, since it runs in a browser or on a phone
    #[arg(long)]
    public: bool,
    /// Its home page
    #[arg(long, value_name = "URL", default_value = "")]
    application_url: String,
    /// What it is
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    #[command(flatten)]
    settings: DataFlags,
}

impl Command {
    /// The settings among its flags.
    pub fn settings(&self) -> Flags {
        match self {
            Command::Create(create) => create.settings.0.clone(),
            Command::List { settings, .. }
            | Command::RotateSecret { settings, .. }
            | Command::Delete { settings, .. } => settings.0.clone(),
        }
    }
}

/// Does what the command says.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let (daymark, operator) = (&installation::open(config).await?, &Operator::at_the_console());
    match command {
        Command::Create(new) => create(daymark, operator, *new).await,
        Command::List { json, .. } => list(daymark, operator, json).await,
        Command::RotateSecret { client_id, .. } => {
            let secret = clients::rotate_secret(daymark, operator, &client_id).await.map_err(unknown(&client_id))?;
            console::print_json(&json!({ "client_id": client_id, "client_secret": secret.as_str() }))
        }
        Command::Delete { client_id, yes, .. } => {
            let client = clients::find(daymark, operator, &client_id).await.map_err(unknown(&client_id))?;
            console::confirm(yes, &format!("Delete the app {} and everybody's tokens for it?", client.label))?;
            clients::delete(daymark, operator, &client_id, RequestId::random(&SystemRandomness)).await?;
            println!("Deleted the app {}.", client.label);
            Ok(())
        }
    }
}

async fn create(daymark: &Daymark, operator: &Operator, new: Create) -> anyhow::Result<()> {
    let owner = new.owner;
    let new = NewClient {
        name: new.name,
        support_email: new.support_email,
        application_url: new.application_url,
        redirect_uris: new.redirect_uris,
        is_public: new.public,
        description: new.description,
        ..NewClient::default()
    };
    let created = clients::create(daymark, operator, &owner, new).await?;
    let mut credentials = json!({
        "client_id": created.client.public_id,
        "client_secret": created.secret.as_str(),
        "access_token": created.developer_token.access_token().as_str(),
        "refresh_token": created.developer_token.refresh_token().as_str(),
    });
    if created.client.is_public
        && let Some(fields) = credentials.as_object_mut()
    {
        // A public app could not keep it.
        fields.shift_remove("client_secret");
    }
    console::print_json(&credentials)
}

async fn list(daymark: &Daymark, operator: &Operator, as_json: bool) -> anyhow::Result<()> {
    let clients = clients::list(daymark, operator).await?;
    if as_json {
        let rows = clients.iter().map(|(client, owner)| {
            json!({
                "client_id": client.public_id, "name": client.label, "owner": owner,
                "public": client.is_public, "redirect_uris": client.redirect_uris,
                "support_email": client.support_email, "created": client.created_at.to_string(),
            })
        });
        return console::print_json(&rows.collect());
    }
    let rows = clients.into_iter().map(|(client, owner)| {
        let kind = if client.is_public { "public" } else { "confidential" };
        [client.public_id, client.label, owner, kind.to_owned()]
    });
    console::print_table(["CLIENT ID", "NAME", "OWNER", "TYPE"], rows.collect());
    Ok(())
}

/// Says what to do where there is no such app.
pub fn unknown(client_id: &str) -> impl FnOnce(service::Error) -> anyhow::Error {
    move |error| match error {
        service::Error::NotFound => {
            anyhow::anyhow!(
                "there is no app with the client ID '{client_id}'; `daymark client list` shows those there are"
            )
        }
        other => other.into(),
    }
}
