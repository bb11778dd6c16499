//! People with an account, and the invitations by which others make one.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use service::SignUp;
use service::accounts::{self, Invitation, Person};
use service::actor::Browser;
use service::page::Paging;

use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::LoggedIn;
use crate::middleware::shown_once::ShownOnce;
use crate::pages::{Frame, Notice, Problem, answer, done, go, moment, neighbours, paths};

#[derive(Template)]
#[template(path = "administration/people.html")]
struct People {
    frame: Frame,
    sign_up_rule: &'static str,
    are_invitations_used: bool,
    /// The link that was just made.
    fresh: Option<FreshLink>,
    people: Vec<PersonRow>,
    newer: Option<String>,
    older: Option<String>,
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
    is_suspended: bool,
    is_oneself: bool,
    href: String,
}

/// A link to be handed to someone.
struct FreshLink {
    heading: String,
    link: String,
    /// What it does and for how long.
    meaning: &'static str,
}

/// The form of invitations as it was sent, and the page of people beside it.
#[derive(Default)]
struct Form {
    email: String,
    problem: Problem,
    page: Option<u64>,
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

/// Which page of people the address asks for.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    page: Option<u64>,
}

/// How many people stand on a page.
const ON_A_PAGE: u64 = 50;

/// `GET /account/administration/people`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    (frame, shown_once, origin): (Frame, ShownOnce, Origin),
    Query(Asked { page }): Query<Asked>,
) -> Result<Response> {
    let fresh = FreshLink::of(&shown_once, &origin);
    let form = Form { page, ..Form::default() };
    shown_once.forget(show(&app, &browser, frame, (fresh, form)).await?)
}

/// `POST /account/administration/invitations`: the page shows the link, this once.
pub(crate) async fn invite(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    (frame, shown_once): (Frame, ShownOnce),
    axum::Form(Entered { email }): axum::Form<Entered>,
) -> Result<Response> {
    match accounts::invite(&app.daymark, &browser, &email).await {
        Ok(code) => shown_once.hand_over(go(paths::PEOPLE), INVITATION, &[code.as_str()]),
        Err(error) => {
            let form = Form { email, problem: Problem::of(error)?, page: None };
            show(&app, &browser, frame, (None, form)).await
        }
    }
}

/// `POST /account/administration/invitations/{id}/withdraw`.
pub(crate) async fn withdraw(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    accounts::withdraw(&app.daymark, &browser, &id).await?;
    Ok(done(paths::PEOPLE, Notice::Withdrawn))
}

/// `POST /account/administration/people/{username}/reset`: the page shows a link to choose a new password, this once.
pub(crate) async fn reset(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    shown_once: ShownOnce,
    Path(username): Path<String>,
) -> Result<Response> {
    let code = accounts::reset::make_link(&app.daymark, &browser, &username).await?;
    // A username may have dots, which part what is handed over.
    shown_once.hand_over(go(paths::PEOPLE), RESET, &[code.as_str(), &hex::encode(&username)])
}

async fn show(
    app: &App,
    browser: &Browser,
    frame: Frame,
    (fresh, Form { email, problem, page }): (Option<FreshLink>, Form),
) -> Result<Response> {
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
        is_suspended: person.is_suspended,
        is_oneself: person.is_oneself,
        href: paths::person(&person.username),
        username: person.username,
    };
    let people = accounts::people(&app.daymark, browser, Paging::new(page, Some(ON_A_PAGE))).await?;
    let (newer, older) = neighbours(&people, |page| format!("{}?page={page}", paths::PEOPLE));
    let sign_up = app.daymark.settings().sign_up;
    let template = People {
        frame,
        sign_up_rule: sign_up_rule(sign_up),
        are_invitations_used: sign_up == SignUp::Invitation,
        fresh,
        people: people.items.into_iter().map(person).collect(),
        newer,
        older,
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

fn sign_up_rule(sign_up: SignUp) -> &'static str {
    match sign_up {
        SignUp::Invitation => "People make accounts by invitation. Each link makes one account, within seven days.",
        SignUp::Open => "Everyone who can open this Daymark can make an account.",
        SignUp::Closed => "Accounts are made at the console, with daymark user create.",
    }
}
