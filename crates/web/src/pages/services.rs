//! Apps that the person authorised: what each may do, and taking it back.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;
use service::actor::Reader;
use service::grants::{self, ConnectedService};
use service::oauth::Permission;

use super::{Frame, Notice, done, moment, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "services.html")]
struct Services {
    frame: Frame,
    /// Apps that the person authorised, and then the developer tokens of their own.
    services: Vec<ServiceCard>,
}

/// One connected app.
struct ServiceCard {
    label: String,
    logo: Option<String>,
    description: String,
    support: String,
    since: String,
    last_used: String,
    grants: usize,
    is_developer_token: bool,
    permissions: Vec<Permission>,
    /// None for a developer token beside an authorisation of the same app: revoking that one ends both.
    revoke_action: Option<String>,
}

/// `GET /account/services`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    let (reader, now) = (browser.reader(), app.daymark.now());
    let connected = grants::list(&app.daymark, &browser).await?;
    let mut services: Vec<ServiceCard> = Vec::new();
    let mut revocable = HashSet::new();
    for service in connected {
        let is_first = revocable.insert(service.client.public_id.clone());
        let card = card(service, now, &reader);
        services.push(if is_first { card } else { ServiceCard { revoke_action: None, ..card } });
    }
    page(Services { frame, services })
}

/// `POST /account/services/{client_id}/revoke`.
pub(crate) async fn revoke(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    RequestId(request): RequestId,
    Path(client_id): Path<String>,
) -> Result<Response> {
    grants::revoke(&app.daymark, &browser, &client_id, request).await?;
    Ok(done(paths::SERVICES, Notice::Revoked))
}

fn card(service: ConnectedService, now: Timestamp, reader: &Reader) -> ServiceCard {
    let ConnectedService { client, permissions, grants, is_developer_token, connected_at, last_used_at } = service;
    ServiceCard {
        logo: client.logo.map(|hash| paths::picture(&hex::encode(hash))),
        description: client.description,
        support: client.support_email,
        since: moment::on(connected_at, reader),
        last_used: moment::last_used(last_used_at, now, reader),
        grants,
        is_developer_token,
        permissions,
        revoke_action: Some(format!("{}/{}/revoke", paths::SERVICES, client.public_id)),
        label: client.label,
    }
}
