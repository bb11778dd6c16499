//! Making an account: the first one by the set-up link, others by invitation or, where the setting says so, freely.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::Response;
use model::Conventions;
use serde::Deserialize;
use service::accounts::{self, NewAccount};

use super::log_in::begin;
use super::{Choice, Frame, PASSWORD_RULE, Problem, answer, next, paths, zones};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::SentBy;

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUp {
    frame: Frame,
    kind: Kind,
    action: String,
    password_rule: &'static str,
    zones: Vec<Choice>,
    /// What the list of zones is told in HTML: to propose the browser's, until the person chose one.
    zone_attributes: &'static str,
    entered: Entered,
    problem: Problem,
}

/// Which account is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    First,
    Later,
}

impl Kind {
    fn heading(self) -> &'static str {
        if self == Kind::First { "Set up Daymark" } else { "Make your account" }
    }

    fn introduction(self) -> &'static str {
        match self {
            Kind::First => "This account is the first one here. It administers this Daymark and can invite others.",
            Kind::Later => "It takes a minute, and all you enter stays on this Daymark.",
        }
    }
}

/// What a person fills in.
#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    username: String,
    email: String,
    password: String,
    timezone: String,
    next: String,
}

impl Entered {
    /// The account that it makes, for someone whose browser says which languages they read.
    fn account(self, headers: &HeaderMap) -> NewAccount {
        let Entered { username, email, password, timezone, .. } = self;
        let languages = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let conventions = Conventions::of_languages(languages);
        NewAccount { username, password, email, timezone, conventions, ..NewAccount::default() }
    }
}

/// `GET /set-up/{code}`.
pub(crate) async fn get_first(State(app): State<App>, frame: Frame, Path(code): Path<String>) -> Result<Response> {
    accounts::check_set_up_code(&app.daymark, &code).await?;
    show(frame, Kind::First, first(&code), Entered::default(), Problem::none())
}

/// `POST /set-up/{code}`.
pub(crate) async fn post_first(
    State(app): State<App>,
    (frame, origin): (Frame, Origin),
    Path(code): Path<String>,
    (headers, SentBy(agent)): (HeaderMap, SentBy),
    Form(entered): Form<Entered>,
) -> Result<Response> {
    match accounts::set_up(&app.daymark, &code, entered.clone().account(&headers), &agent).await {
        Ok(session) => begin(&session, &origin, paths::WELCOME),
        Err(error) => show(frame, Kind::First, first(&code), entered, Problem::of(error)?),
    }
}

/// `GET /sign-up` and `GET /sign-up/{invitation}`.
pub(crate) async fn get(
    State(app): State<App>,
    frame: Frame,
    invitation: Option<Path<String>>,
    Query(entered): Query<Entered>,
) -> Result<Response> {
    let invitation = invitation.map(|Path(code)| code);
    accounts::check_sign_up(&app.daymark, invitation.as_deref()).await?;
    let entered = Entered { next: entered.next, ..Entered::default() };
    show(frame, Kind::Later, later(invitation.as_deref()), entered, Problem::none())
}

/// `POST /sign-up` and `POST /sign-up/{invitation}`.
pub(crate) async fn post(
    State(app): State<App>,
    (frame, origin): (Frame, Origin),
    invitation: Option<Path<String>>,
    (headers, SentBy(agent)): (HeaderMap, SentBy),
    Form(entered): Form<Entered>,
) -> Result<Response> {
    let (invitation, account) = (invitation.map(|Path(code)| code), entered.clone().account(&headers));
    let sign_up = accounts::SignUp { account, invitation: invitation.clone(), agent };
    match accounts::sign_up(&app.daymark, sign_up, origin.address).await {
        Ok(session) => begin(&session, &origin, after(&entered.next)),
        Err(error) => show(frame, Kind::Later, later(invitation.as_deref()), entered, Problem::of(error)?),
    }
}

/// Where someone goes whose account was just made: on the way they were on, or else to choose what to track.
fn after(next: &str) -> &str {
    match next::checked(next) {
        paths::DASHBOARD => paths::WELCOME,
        next => next,
    }
}

fn first(code: &str) -> String {
    format!("{}/{code}", paths::SET_UP)
}

fn later(invitation: Option<&str>) -> String {
    invitation.map_or_else(|| paths::SIGN_UP.to_owned(), |code| format!("{}/{code}", paths::SIGN_UP))
}

fn show(frame: Frame, kind: Kind, action: String, mut entered: Entered, problem: Problem) -> Result<Response> {
    let mut zone_attributes = "autocomplete=\"off\"";
    if entered.timezone.is_empty() {
        entered.timezone = "UTC".to_owned();
        zone_attributes = "autocomplete=\"off\" data-guess-zone";
    }
    let (password_rule, zones) = (PASSWORD_RULE, zones());
    answer(problem.status(), SignUp { frame, kind, action, password_rule, zones, zone_attributes, entered, problem })
}
