//! Simple tokens: shown once, listed, revoked.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use service::actor::Browser;
use service::browser_name;
use service::simple_tokens::{self, Listed};

use super::{Frame, Notice, done, go, moment, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::{LoggedIn, SentBy};
use crate::middleware::shown_once::ShownOnce;

#[derive(Template)]
#[template(path = "tokens.html")]
struct Tokens {
    frame: Frame,
    fresh: Option<String>,
    tokens: Vec<TokenRow>,
}

/// One token.
struct TokenRow {
    made_by: String,
    made: String,
    last_used: String,
    revoke_action: String,
}

/// What is handed over to the page: a new token.
const FRESH: &str = "simple-token";

/// `GET /account/tokens`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    shown_once: ShownOnce,
) -> Result<Response> {
    let fresh = shown_once.secrets(FRESH).and_then(|secrets| secrets.into_iter().next());
    shown_once.forget(show(&app, &browser, frame, fresh).await?)
}

/// `POST /account/tokens`: the page shows the new token, this once.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    shown_once: ShownOnce,
    SentBy(agent): SentBy,
) -> Result<Response> {
    let secret = simple_tokens::make_in_browser(&app.daymark, &browser, &agent.name).await?;
    shown_once.hand_over(go(paths::TOKENS), FRESH, &[secret.as_str()])
}

/// `POST /account/tokens/{id}/revoke`.
pub(crate) async fn revoke(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(id): Path<String>,
) -> Result<Response> {
    simple_tokens::revoke(&app.daymark, &browser, &id).await?;
    Ok(done(paths::TOKENS, Notice::Revoked))
}

async fn show(app: &App, browser: &Browser, frame: Frame, fresh: Option<String>) -> Result<Response> {
    let (reader, now) = (browser.reader(), app.daymark.now());
    let row = |token: Listed| TokenRow {
        made_by: browser_name::of(&token.user_agent),
        made: moment::exactly(token.created_at, &reader),
        last_used: moment::last_used(token.last_used_at, now, &reader),
        revoke_action: format!("{}/{}/revoke", paths::TOKENS, token.id),
    };
    let tokens = simple_tokens::list(&app.daymark, browser).await?.into_iter().map(row).collect();
    page(Tokens { frame, fresh, tokens })
}
