//! The installation as a whole: counts, settings, invitations. Nothing of anyone's data.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use service::SignUp;
use service::accounts::{self, Invitation, Overview};
use service::actor::Browser;

use super::{Frame, Problem, answer, confirmed, moment, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "administration.html")]
struct Administration {
    frame: Frame,
    counts: Vec<(&'static str, i64)>,
    settings: Vec<(&'static str, String)>,
    sign_up_rule: &'static str,
    are_invitations_used: bool,
    /// The link of the invitation that was just made.
    fresh: Option<String>,
    invitations: Vec<InvitationRow>,
    email: String,
    problem: Problem,
}

/// An invitation that was not used yet.
struct InvitationRow {
    whom: String,
    until: String,
}

/// What the administrator fills in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    email: String,
}

/// `GET /account/administration`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    show(&app, &browser, frame, None, (String::new(), Problem::none())).await
}

/// `POST /account/administration/invitations`: the answer shows the link, this once.
pub(crate) async fn invite(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    origin: Origin,
    Form(Entered { email }): Form<Entered>,
) -> Result<Response> {
    confirmed(&app, &browser, paths::ADMINISTRATION)?;
    match accounts::invite(&app.daymark, &browser, &email).await {
        Ok(code) => {
            let link = origin.url(&format!("{}/{}", paths::SIGN_UP, code.as_str())).to_string();
            show(&app, &browser, frame, Some(link), (String::new(), Problem::none())).await
        }
        Err(error) => show(&app, &browser, frame, None, (email, Problem::of(error)?)).await,
    }
}

async fn show(
    app: &App,
    browser: &Browser,
    frame: Frame,
    fresh: Option<String>,
    (email, problem): (String, Problem),
) -> Result<Response> {
    let overview = accounts::overview(&app.daymark, browser).await?;
    let reader = browser.reader();
    let row = |invitation: Invitation| InvitationRow {
        whom: invitation.email.map_or_else(|| "Whoever has the link".to_owned(), |email| email.as_str().to_owned()),
        until: moment::exactly(invitation.expires_at, reader.zone()),
    };
    let invitations = accounts::invitations(&app.daymark, browser).await?.into_iter().map(row).collect();
    let template = Administration {
        frame,
        counts: counts(&overview),
        settings: settings(&overview),
        sign_up_rule: sign_up_rule(overview.settings.sign_up),
        are_invitations_used: overview.settings.sign_up == SignUp::Invitation,
        fresh,
        invitations,
        email,
        problem,
    };
    answer(template.problem.status(), template)
}

fn counts(overview: &Overview) -> Vec<(&'static str, i64)> {
    let counts = overview.counts;
    vec![
        ("Accounts", counts.accounts),
        ("Browsers logged in", counts.sessions),
        ("Apps", counts.clients),
        ("Connections", counts.grants),
    ]
}

fn settings(overview: &Overview) -> Vec<(&'static str, String)> {
    let settings = &overview.settings;
    let limit = match settings.rate_limit {
        0 => "None".to_owned(),
        limit => format!("{limit} requests an hour for each token"),
    };
    let mail = if overview.sends_mail { "Sent" } else { "Not set up: passwords are reset at the console" };
    let address = settings.base_url.as_ref().map_or_else(|| "Whatever people use".to_owned(), ToString::to_string);
    vec![("Address", address), ("Rate limit", limit), ("E-mail", mail.to_owned())]
}

fn sign_up_rule(sign_up: SignUp) -> &'static str {
    match sign_up {
        SignUp::Invitation => "People make accounts by invitation. Each link makes one account, within an hour.",
        SignUp::Open => "Everyone who can open this Daymark can make an account.",
        SignUp::Closed => "Accounts are made at the console, with daymark user create.",
    }
}
