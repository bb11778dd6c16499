//! The form by which a client is added and changed.

use askama::Template;
use serde::Deserialize;
use service::clients::{Client, NewClient};

use super::{Frame, Problem, paths};
use crate::errors::Result;

#[derive(Template)]
#[template(path = "app_form.html")]
pub(super) struct AppForm {
    pub(super) frame: Frame,
    pub(super) heading: String,
    pub(super) action: String,
    pub(super) button: &'static str,
    /// The way back, and what it is called.
    pub(super) back: (String, String),
    pub(super) is_new: bool,
    /// Whether a logo was chosen before something else was wrong: browsers do not keep it.
    pub(super) had_logo: bool,
    pub(super) entered: Entered,
    pub(super) problem: Problem,
}

/// What a developer fills in.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    pub(super) name: String,
    pub(super) redirect_uris: String,
    pub(super) client_type: String,
    pub(super) support_email: String,
    pub(super) application_url: String,
    pub(super) description: String,
    pub(super) data_provided: String,
    pub(super) requirements: String,
    /// Only where the form asked for it: see [`problem`].
    pub(super) password: String,
}

/// What to say about an app that was not taken. Where the password has to be given first, the form itself asks for it, so that
/// nothing that was typed is lost.
pub(super) fn problem(error: service::Error) -> Result<Problem> {
    match error {
        service::Error::PasswordNeeded => Ok(Problem::field("password", PASSWORD_NEEDED)),
        other => Problem::of(other),
    }
}

const PASSWORD_NEEDED: &str =
    "You logged in more than ten minutes ago. Enter your password, so that it is sure to be you.";

impl Entered {
    /// From the fields of a form with a file.
    pub(super) fn from_fields(fields: Vec<(String, String)>) -> Entered {
        let mut entered = Entered::default();
        for (name, value) in fields {
            match name.as_str() {
                "name" => entered.name = value,
                "redirect_uris" => entered.redirect_uris = value,
                "client_type" => entered.client_type = value,
                "support_email" => entered.support_email = value,
                "application_url" => entered.application_url = value,
                "description" => entered.description = value,
                "data_provided" => entered.data_provided = value,
                "requirements" => entered.requirements = value,
                "password" => entered.password = value,
                _ => {}
            }
        }
        entered
    }

    /// Whether the client can keep no secret.
    pub(super) fn is_public(&self) -> bool {
        self.client_type == "public"
    }
}

impl From<Client> for Entered {
    fn from(client: Client) -> Entered {
        Entered {
            name: client.label,
            redirect_uris: client.redirect_uris.join("\n"),
            client_type: if client.is_public { "public" } else { "confidential" }.to_owned(),
            support_email: client.support_email,
            application_url: client.application_url,
            description: client.description,
            data_provided: client.data_provided,
            requirements: client.requirements,
            password: String::new(),
        }
    }
}

impl From<Entered> for NewClient {
    fn from(entered: Entered) -> NewClient {
        let is_public = entered.is_public();
        let redirect_uris = entered.redirect_uris.lines().map(|line| line.trim().to_owned()).collect();
        NewClient {
            name: entered.name,
            support_email: entered.support_email,
            application_url: entered.application_url,
            redirect_uris,
            is_public,
            data_provided: entered.data_provided,
            requirements: entered.requirements,
            description: entered.description,
        }
    }
}
