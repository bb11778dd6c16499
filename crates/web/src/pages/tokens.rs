//! Simple tokens: shown once, listed, revoked.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use service::actor::Browser;
use service::simple_tokens::{self, Listed};

use super::log_in::user_agent;
use super::{Frame, Notice, browser_name, confirmed, done, moment, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

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

/// `GET /account/tokens`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    show(&app, &browser, frame, None).await
}

/// `POST /account/tokens`: the answer shows the new token, this once.
pub(crate) async fn post(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    headers: HeaderMap,
) -> Result<Response> {
    confirmed(&app, &browser, paths::TOKENS)?;
    let secret = simple_tokens::make_in_browser(&app.daymark, &browser, user_agent(&headers)).await?;
    show(&app, &browser, frame, Some(secret.as_str().to_owned())).await
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
        made: moment::exactly(token.created_at, reader.zone()),
        last_used: moment::last_used(token.last_used_at, now, reader.zone()),
        revoke_action: format!("{}/{}/revoke", paths::TOKENS, token.id),
    };
    let tokens = simple_tokens::list(&app.daymark, browser).await?.into_iter().map(row).collect();
    page(Tokens { frame, fresh, tokens })
}
