//! One app of a developer's: its ID, secret, developer token and logo.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use model::{Access, Group, Scope, ScopeSet};
use service::actor::{Browser, Reader};
use service::clients::{self, Client};
use service::developer_tokens::{self, DeveloperToken, Summary};
use service::sessions;

use super::app_form::{self, AppForm, Entered};
use super::new_app::add_logo;
use super::upload::Upload;
use super::{Frame, Notice, Problem, answer, confirm_password, done, go, moment, paths};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;
use crate::middleware::shown_once::ShownOnce;

#[derive(Template)]
#[template(path = "app.html")]
struct AppPage {
    frame: Frame,
    app: AppShown,
    once: Once,
    token: Option<TokenShown>,
    scopes: Vec<ScopeRow>,
    problem: Problem,
}

/// The app.
struct AppShown {
    href: String,
    logo: Option<String>,
    kind: &'static str,
    /// What else was filled in, each with its name.
    details: Vec<(&'static str, String)>,
    client: Client,
}

/// What is shown this once.
struct Once {
    secret: Option<String>,
    token: Option<FreshToken>,
}

/// A developer token that was just made.
struct FreshToken {
    access: String,
    refresh: String,
}

impl Once {
    /// What was handed over to the page of this client.
    fn of(shown_once: &ShownOnce, id: &str) -> Once {
        let fresh = |kind: &str| shown_once.secrets(&purpose(kind, id)).map(Vec::into_iter);
        let mut secrets = fresh(SECRET).into_iter().flatten();
        let mut tokens = fresh(TOKEN).into_iter().flatten();
        let mut both = fresh(CLIENT).into_iter().flatten();
        let secret = secrets.next().or_else(|| both.next()).filter(|secret| !secret.is_empty());
        let pair = (tokens.next().or_else(|| both.next()), tokens.next().or_else(|| both.next()));
        Once { secret, token: pair.0.zip(pair.1).map(|(access, refresh)| FreshToken { access, refresh }) }
    }
}

/// A client's new secret is handed over to its page.
const SECRET: &str = "secret";
/// A new developer token is.
const TOKEN: &str = "token";
/// A new client is: its secret, which is empty for public ones, and its developer token.
pub(super) const CLIENT: &str = "client";

/// What is handed over to the page of one client and no other.
pub(super) fn purpose(kind: &str, id: &str) -> String {
    format!("{kind}-{id}")
}

/// The two parts of a developer token.
pub(super) fn parts(token: &DeveloperToken) -> [&str; 2] {
    [token.access_token().as_str(), token.refresh_token().as_str()]
}

/// What is known of the developer token later.
struct TokenShown {
    expires: String,
    last_used: String,
    scopes: String,
}

/// A group, or all manual attributes, to be chosen for a token.
struct ScopeRow {
    name: &'static str,
    label: &'static str,
}

/// `GET /account/apps/{client_id}`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    (frame, shown_once): (Frame, ShownOnce),
    Path(id): Path<String>,
) -> Result<Response> {
    let once = Once::of(&shown_once, &id);
    shown_once.forget(show(&app, &browser, frame, (&id, once), Problem::none()).await?)
}

/// `POST /account/apps/{client_id}/secret`: the client's page shows the new secret, this once.
pub(crate) async fn rotate_secret(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    shown_once: ShownOnce,
    Path(id): Path<String>,
) -> Result<Response> {
    let secret = clients::rotate_secret(&app.daymark, &browser, &id).await?;
    shown_once.hand_over(go(&paths::app(&id)), &purpose(SECRET, &id), &[secret.as_str()])
}

/// `POST /account/apps/{client_id}/token`: the client's page shows the new developer token, this once.
pub(crate) async fn make_token(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    shown_once: ShownOnce,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let names = fields.iter().filter(|(name, _)| name == "scope").map(|(_, value)| value.as_str());
    let scopes: Option<ScopeSet> = names.map(Scope::from_name).collect();
    let scopes = scopes.ok_or_else(|| Error::bad_request("There is no such scope."))?;
    let token = developer_tokens::make(&app.daymark, &browser, &id, scopes).await?;
    shown_once.hand_over(go(&paths::app(&id)), &purpose(TOKEN, &id), &parts(&token))
}

/// `POST /account/apps/{client_id}/logo`.
pub(crate) async fn set_logo(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Response> {
    let file = Upload::read(form).await?.file;
    let problem = match file {
        None => Problem::field("logo", "Choose a picture first."),
        file => add_logo(&app, &browser, &id, file).await?,
    };
    if problem.on("logo").is_none() {
        return Ok(done(&paths::app(&id), Notice::Saved));
    }
    show(&app, &browser, frame, (&id, Once { secret: None, token: None }), problem).await
}

/// `POST /account/apps/{client_id}/delete`.
pub(crate) async fn delete(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    Path(id): Path<String>,
) -> Result<Response> {
    clients::delete(&app.daymark, &browser, &id, request).await?;
    Ok(done(paths::APPS, Notice::AppDeleted))
}

/// `GET /account/apps/{client_id}/edit`.
pub(crate) async fn get_edit(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(id): Path<String>,
) -> Result<Response> {
    sessions::require_recent_password(&app.daymark, &browser)?;
    let client = clients::find(&app.daymark, &browser, &id).await?;
    show_edit(frame, &id, client.into(), Problem::none())
}

/// `POST /account/apps/{client_id}/edit`.
pub(crate) async fn post_edit(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Result<Response> {
    let browser = match confirm_password::give(&app, browser, &entered.password).await? {
        Ok(browser) => browser,
        Err(problem) => return show_edit(frame, &id, entered, problem),
    };
    match clients::update(&app.daymark, &browser, &id, entered.clone().into()).await {
        Ok(_) => Ok(done(&paths::app(&id), Notice::Saved)),
        Err(error) => show_edit(frame, &id, entered, app_form::problem(error)?),
    }
}

fn show_edit(frame: Frame, id: &str, entered: Entered, problem: Problem) -> Result<Response> {
    let template = AppForm {
        frame,
        heading: "Edit the app".to_owned(),
        action: format!("{}/edit", paths::app(id)),
        button: "Save",
        back: (paths::app(id), "Back to the app".to_owned()),
        is_new: false,
        had_logo: false,
        entered,
        problem,
    };
    answer(template.problem.status(), template)
}

/// The app's page.
async fn show(
    app: &App,
    browser: &Browser,
    frame: Frame,
    (id, once): (&str, Once),
    problem: Problem,
) -> Result<Response> {
    let client = clients::find(&app.daymark, browser, id).await?;
    let reader = browser.reader();
    let token = developer_tokens::find(&app.daymark, browser, id).await?;
    let token = token.map(|token| TokenShown::of(&token, app.daymark.now(), &reader));
    let template = AppPage { frame, app: AppShown::of(client), once, token, scopes: scopes(), problem };
    answer(template.problem.status(), template)
}

impl AppShown {
    fn of(client: Client) -> AppShown {
        let details = [
            ("Application URL", &client.application_url),
            ("Description", &client.description),
            ("Data provided", &client.data_provided),
            ("Requirements", &client.requirements),
        ];
        let filled = details.into_iter().filter(|(_, text)| !text.is_empty());
        AppShown {
            href: paths::app(&client.public_id),
            logo: client.logo.map(|hash| paths::picture(&hex::encode(hash))),
            kind: super::apps::kind(client.is_public),
            details: filled.map(|(name, text)| (name, text.clone())).collect(),
            client,
        }
    }
}

impl TokenShown {
    fn of(token: &Summary, now: jiff::Timestamp, reader: &Reader) -> TokenShown {
        let expires = token.expires_at.map_or_else(|| "It was revoked.".to_owned(), |at| moment::exactly(at, reader));
        let last_used = token.last_used_at.map_or_else(|| "Never".to_owned(), |at| moment::recently(at, now, reader));
        let scopes = if token.scopes == ScopeSet::all() { "All of them".to_owned() } else { token.scopes.to_string() };
        TokenShown { expires, last_used, scopes }
    }
}

fn scopes() -> Vec<ScopeRow> {
    let reading = Scope::all().filter(|scope| scope.access == Access::Read);
    let row = |scope: Scope| ScopeRow {
        name: scope.group.map_or("manual", Group::name),
        label: scope.group.map_or("Attributes entered by hand", Group::label),
    };
    reading.map(row).collect()
}
