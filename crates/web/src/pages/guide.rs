//! The developer guide: how to write an app that sends data, with this installation's address in it and, for those who
//! have an app, its client ID. Its scripts stand in `guide/`, where a test runs them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use model::{Scope, ValueType};
use service::clients;

use super::frame::Frame;
use super::{next, page, paths};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::origin::Origin;
use crate::middleware::sessions::Visitor;

#[derive(Template)]
#[template(path = "guide.html")]
struct Guide {
    frame: Frame,
    /// This installation's address, without a slash at its end.
    base: String,
    /// Whether the reader's own client ID is filled in.
    has_own_client: bool,
    client_name: String,
    log_in: String,
    scopes: Vec<String>,
    value_types: Vec<(i64, &'static str)>,
    rate_limit: u32,
    link: Script,
    receive: Script,
    renew: Script,
    daymark: Script,
    acquire: Script,
    create: Script,
    total: Script,
    increment: Script,
}

/// A script to copy.
struct Script {
    /// By which the button that copies finds it.
    id: &'static str,
    /// The name to save it under.
    name: &'static str,
    text: String,
}

/// What stands for the client ID where the reader has none.
const NO_CLIENT_ID: &str = "your client ID";

/// `GET /developers/guide`.
pub(crate) async fn get(
    State(app): State<App>,
    Visitor(browser): Visitor,
    frame: Frame,
    origin: Origin,
) -> Result<Response> {
    let client = match &browser {
        Some(browser) => clients::list(&app.daymark, browser).await?.pop(),
        None => None,
    };
    let client_id = client.as_ref().map_or(NO_CLIENT_ID, |client| &client.public_id);
    let script = |name, text: &str| fill(name, text, origin.issuer(), client_id);
    page(Guide {
        frame,
        base: origin.issuer().to_owned(),
        has_own_client: client.is_some(),
        client_name: client.as_ref().map(|client| client.label.clone()).unwrap_or_default(),
        log_in: next::link(paths::LOG_IN, paths::GUIDE),
        scopes: Scope::all().map(|scope| scope.to_string()).collect(),
        value_types: value_types(),
        rate_limit: app.daymark.settings().rate_limit,
        link: script("link.py", include_str!("../../guide/link.py")),
        receive: script("receive.py", include_str!("../../guide/receive.py")),
        renew: script("renew.py", include_str!("../../guide/renew.py")),
        daymark: script("daymark.py", include_str!("../../guide/daymark.py")),
        acquire: script("acquire.py", include_str!("../../guide/acquire.py")),
        create: script("create.py", include_str!("../../guide/create.py")),
        total: script("total.py", include_str!("../../guide/total.py")),
        increment: script("increment.py", include_str!("../../guide/increment.py")),
    })
}

fn fill(name: &'static str, text: &str, base: &str, client_id: &str) -> Script {
    let text = text.replace("\"{base}\"", &format!("\"{base}\"")).replace("{client_id}", client_id);
    Script { id: name.trim_end_matches(".py"), name, text }
}

fn value_types() -> Vec<(i64, &'static str)> {
    let creatable = ValueType::ALL.into_iter().filter(|value_type| value_type.is_creatable());
    creatable.map(|value_type| (value_type.number(), value_type.description())).collect()
}
