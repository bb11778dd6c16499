//! The installation as a whole: counts, settings, people, invitations, failures. Nothing of anyone's data.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use service::SignUp;
use service::accounts::{self, Invitation, Overview, Person, Unclosed};
use service::actor::{Browser, Reader};

use super::{Frame, Notice, Problem, answer, confirmed, done, go, moment, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::LoggedIn;
use crate::middleware::shown_once::ShownOnce;

#[derive(Template)]
#[template(path = "administration.html")]
struct Administration {
    frame: Frame,
    counts: Vec<(&'static str, i64)>,
    settings: Vec<(&'static str, String)>,
    /// What went wrong: when or whose, and what.
    failures: Vec<(String, String)>,
    sign_up_rule: &'static str,
    are_invitations_used: bool,
    /// The link that was just made.
    fresh: Option<FreshLink>,
    people: Vec<PersonRow>,
    invitations: Vec<InvitationRow>,
    email: String,
    problem: Problem,
}

/// An invitation that was not used yet.
struct InvitationRow {
    whom: String,
    until: String,
    withdraw_action: String,
}

/// Someone with an account.
struct PersonRow {
    username: String,
    since: String,
    is_admin: bool,
    reset_action: String,
}

/// A link to be handed to someone.
struct FreshLink {
    heading: String,
    link: String,
    /// What it does and for how long.
    meaning: &'static str,
}

/// What is handed over to the page: the code of a new invitation.
const INVITATION: &str = "invitation";
/// The code of a new link to choose a password, and whose password.
const RESET: &str = "reset";

/// What the administrator fills in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    email: String,
}

/// `GET /account/administration`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    (frame, shown_once, origin): (Frame, ShownOnce, Origin),
) -> Result<Response> {
    let fresh = FreshLink::of(&shown_once, &origin);
    shown_once.forget(show(&app, &browser, frame, fresh, (String::new(), Problem::none())).await?)
}

/// `POST /account/administration/invitations`: the page shows the link, this once.
pub(crate) async fn invite(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    (frame, shown_once): (Frame, ShownOnce),
    Form(Entered { email }): Form<Entered>,
) -> Result<Response> {
    confirmed(&app, &browser, paths::ADMINISTRATION)?;
    match accounts::invite(&app.daymark, &browser, &email).await {
        Ok(code) => shown_once.hand_over(go(paths::ADMINISTRATION), INVITATION, &[code.as_str()]),
        Err(error) => show(&app, &browser, frame, None, (email, Problem::of(error)?)).await,
    }
}

/// `POST /account/administration/invitations/{id}/withdraw`.
pub(crate) async fn withdraw(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    accounts::withdraw(&app.daymark, &browser, &id).await?;
    Ok(done(paths::ADMINISTRATION, Notice::Withdrawn))
}

/// `POST /account/administration/people/{username}/reset`: the page shows a link to choose a new password, this once.
pub(crate) async fn reset(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    shown_once: ShownOnce,
    Path(username): Path<String>,
) -> Result<Response> {
    confirmed(&app, &browser, paths::ADMINISTRATION)?;
    let code = accounts::reset::make_link(&app.daymark, &browser, &username).await?;
    // A username may have dots, which part what is handed over.
    shown_once.hand_over(go(paths::ADMINISTRATION), RESET, &[code.as_str(), &hex::encode(&username)])
}

async fn show(
    app: &App,
    browser: &Browser,
    frame: Frame,
    fresh: Option<FreshLink>,
    (email, problem): (String, Problem),
) -> Result<Response> {
    let overview = accounts::overview(&app.daymark, browser).await?;
    let reader = browser.reader();
    let row = |invitation: Invitation| InvitationRow {
        whom: invitation.email.map_or_else(|| "Whoever has the link".to_owned(), |email| email.as_str().to_owned()),
        until: moment::exactly(invitation.expires_at, &reader),
        withdraw_action: format!("{}/{}/withdraw", paths::INVITATIONS, invitation.id),
    };
    let invitations = accounts::invitations(&app.daymark, browser).await?.into_iter().map(row).collect();
    let person = |person: Person| PersonRow {
        since: moment::on(person.created_at, &reader),
        is_admin: person.is_admin,
        reset_action: format!("{}/people/{}/reset", paths::ADMINISTRATION, person.username),
        username: person.username,
    };
    let people = accounts::people(&app.daymark, browser).await?.into_iter().map(person).collect();
    let template = Administration {
        frame,
        counts: counts(&overview),
        settings: settings(&overview),
        failures: failures(&overview, &reader),
        sign_up_rule: sign_up_rule(overview.settings.sign_up),
        are_invitations_used: overview.settings.sign_up == SignUp::Invitation,
        fresh,
        people,
        invitations,
        email,
        problem,
    };
    answer(template.problem.status(), template)
}

impl FreshLink {
    fn of(shown_once: &ShownOnce, origin: &Origin) -> Option<FreshLink> {
        let link = |path: &str, code: &str| origin.url(&format!("{path}/{code}")).to_string();
        if let Some([code]) = shown_once.secrets(INVITATION).as_deref() {
            let (heading, meaning) = ("A new invitation".to_owned(), "It makes one account, within seven days.");
            return Some(FreshLink { heading, link: link(paths::SIGN_UP, code), meaning });
        }
        let secrets = shown_once.secrets(RESET)?;
        let [code, username] = secrets.as_slice() else { return None };
        let username = String::from_utf8(hex::decode(username).ok()?).ok()?;
        Some(FreshLink {
            heading: format!("A link for {username} to choose a new password"),
            link: link(paths::RESET, code),
            meaning: "It works once, within an hour. Hand it to nobody else: whoever opens it gets into the account.",
        })
    }
}

/// Whose days could not be closed, and what else went wrong on this server, newest first.
fn failures(overview: &Overview, reader: &Reader) -> Vec<(String, String)> {
    let unclosed = overview.unclosed.iter().map(|unclosed| {
        let Unclosed { username, attempts, next_try, why } = unclosed;
        let next = moment::exactly(*next_try, reader);
        (format!("The days of {username}"), format!("Not closed, tried {attempts} times, next on {next}. {why}"))
    });
    let others = overview.failures.iter().map(|failure| (moment::exactly(failure.at, reader), failure.what.clone()));
    unclosed.chain(others).collect()
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
    let mail = if overview.sends_mail { "Sent" } else { "Not set up: passwords are reset here or at the console" };
    let address = settings.base_url.as_ref().map_or_else(
        || "Not set (base_url): links use the address each visitor came by".to_owned(),
        ToString::to_string,
    );
    vec![("Address", address), ("Rate limit", limit), ("E-mail", mail.to_owned())]
}

fn sign_up_rule(sign_up: SignUp) -> &'static str {
    match sign_up {
        SignUp::Invitation => "People make accounts by invitation. Each link makes one account, within seven days.",
        SignUp::Open => "Everyone who can open this Daymark can make an account.",
        SignUp::Closed => "Accounts are made at the console, with daymark user create.",
    }
}
