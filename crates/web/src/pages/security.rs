//! E-mail address, password, where one is logged in, and what happened to the account.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use service::account_events::{self, Happened};
use service::actor::Browser;
use service::page::Paging;
use service::sessions::Session;
use service::{accounts, browser_name, sessions};

use super::{Frame, Notice, PASSWORD_RULE, Problem, answer, done, go, log_in, moment, neighbours, next, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "security.html")]
struct Security {
    frame: Frame,
    email: String,
    /// The address that counts; empty where none does.
    counting: String,
    /// The address that was entered and is not verified; empty where there is none.
    claimed: String,
    /// Whether a link can be mailed to it.
    can_be_verified: bool,
    password_rule: &'static str,
    sessions: Vec<SessionRow>,
    events: Vec<EventRow>,
    newer: Option<String>,
    older: Option<String>,
    problem: Problem,
}

/// Something that happened to the account.
struct EventRow {
    what: String,
    by: String,
    at: String,
}

impl EventRow {
    fn of(happened: Happened, browser: &Browser) -> EventRow {
        EventRow { what: happened.what, by: happened.by, at: moment::exactly(happened.at, &browser.reader()) }
    }
}

/// How many events stand on a page.
const ON_A_PAGE: u64 = 20;

/// Which page of events the address asks for.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    page: Option<u64>,
}

/// What the page shows that is not stored: what was typed, what is wrong with it, and the page of events.
#[derive(Default)]
struct Shown {
    typed: Option<String>,
    problem: Problem,
    page: Option<u64>,
}

/// One browser that is logged in.
struct SessionRow {
    browser: String,
    since: String,
    last_used: String,
    is_this: bool,
}

/// What a person fills in, in one form or the other.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    email: String,
    password: String,
}

/// `GET /account/security`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Query(Asked { page }): Query<Asked>,
) -> Result<Response> {
    show(&app, &browser, frame, Shown { page, ..Shown::default() }).await
}

/// `POST /account/email`. Without mail the page itself says that the address counts for nothing.
pub(crate) async fn post_email(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Form(Entered { email, .. }): Form<Entered>,
) -> Result<Response> {
    match accounts::change_email(&app.daymark, &browser, &email).await {
        Ok(()) if email.trim().is_empty() => Ok(done(paths::SECURITY, Notice::EmailRemoved)),
        Ok(()) => Ok(done(paths::SECURITY, Notice::Saved)),
        Err(error) => {
            let shown = Shown { typed: Some(email), problem: Problem::of(error)?, page: None };
            show(&app, &browser, frame, shown).await
        }
    }
}

/// `POST /account/email/link`: mails the link to verify the address once more.
pub(crate) async fn send_link_again(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
) -> Result<Response> {
    match accounts::send_link_again(&app.daymark, &browser).await {
        Ok(()) => Ok(done(paths::SECURITY, Notice::LinkSent)),
        Err(error) => {
            let shown = Shown { problem: Problem::of(error)?, ..Shown::default() };
            show(&app, &browser, frame, shown).await
        }
    }
}

/// Up to which event the person knows, and where they were.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Known {
    number: i64,
    next: String,
}

/// `POST /account/security/acknowledge`.
pub(crate) async fn acknowledge(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Form(Known { number, next }): Form<Known>,
) -> Result<Response> {
    account_events::acknowledge(&app.daymark, &browser, number).await?;
    Ok(go(next::checked(&next)))
}

/// `POST /account/password`.
pub(crate) async fn post_password(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Form(Entered { password, .. }): Form<Entered>,
) -> Result<Response> {
    match accounts::change_password(&app.daymark, &browser, &password).await {
        Ok(()) => Ok(done(paths::SECURITY, Notice::PasswordChanged)),
        Err(error) => {
            let shown = Shown { problem: Problem::of(error)?, ..Shown::default() };
            show(&app, &browser, frame, shown).await
        }
    }
}

/// `POST /account/log-out-everywhere`.
pub(crate) async fn log_out_everywhere(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    origin: Origin,
) -> Result<Response> {
    sessions::log_out_everywhere(&app.daymark, &browser).await?;
    log_in::end(&origin, paths::LOG_IN, Notice::LoggedOutEverywhere)
}

async fn show(app: &App, browser: &Browser, frame: Frame, shown: Shown) -> Result<Response> {
    let Shown { typed, problem, page } = shown;
    let (reader, now) = (browser.reader(), app.daymark.now());
    let profile = accounts::profile(&app.daymark, &reader).await?;
    let (counting, claimed) = (profile.email.unwrap_or_default(), profile.claimed_email.unwrap_or_default());
    let stored = if claimed.is_empty() { counting.clone() } else { claimed.clone() };
    let row = |session: Session| SessionRow {
        browser: browser_name::of(&session.user_agent),
        since: moment::exactly(session.created_at, &reader),
        last_used: moment::last_used(Some(session.last_used_at), now, &reader),
        is_this: session.is_current,
    };
    let events = account_events::list(&app.daymark, &reader, Paging::new(page, Some(ON_A_PAGE))).await?;
    let (newer, older) = neighbours(&events, |page| format!("{}?page={page}#events", paths::SECURITY));
    let template = Security {
        frame,
        email: typed.unwrap_or(stored),
        counting,
        claimed,
        can_be_verified: accounts::can_be_verified(&app.daymark),
        password_rule: PASSWORD_RULE,
        sessions: sessions::list(&app.daymark, browser).await?.into_iter().map(row).collect(),
        events: events.items.into_iter().map(|happened| EventRow::of(happened, browser)).collect(),
        newer,
        older,
        problem,
    };
    answer(template.problem.status(), template)
}
