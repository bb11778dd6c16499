//! Everyone's apps, and ending one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use service::actor::Browser;
use service::clients::administer::{self, Registered};

use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;
use crate::pages::{Frame, Notice, done, moment, page, paths};

#[derive(Template)]
#[template(path = "administration/apps.html")]
struct Apps {
    frame: Frame,
    apps: Vec<AppRow>,
}

#[derive(Template)]
#[template(path = "administration/app.html")]
struct OneApp {
    frame: Frame,
    app: AppRow,
    action: String,
}

/// One app.
struct AppRow {
    label: String,
    href: String,
    owner: String,
    people: String,
    last_used: String,
    since: String,
    client_id: String,
}

/// `GET /account/administration/apps`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    let apps = administer::list(&app.daymark, &browser).await?;
    page(Apps { frame, apps: apps.into_iter().map(|one| row(&app, &browser, one)).collect() })
}

/// `GET /account/administration/apps/{client_id}`.
pub(crate) async fn get_one(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(client_id): Path<String>,
) -> Result<Response> {
    let one = row(&app, &browser, administer::find(&app.daymark, &browser, &client_id).await?);
    page(OneApp { frame, action: format!("{}/end", one.href), app: one })
}

/// `POST /account/administration/apps/{client_id}/end`.
pub(crate) async fn end(
    State(app): State<App>,
    (LoggedIn(browser), RequestId(request)): (LoggedIn, RequestId),
    Path(client_id): Path<String>,
) -> Result<Response> {
    administer::end(&app.daymark, &browser, &client_id, request).await?;
    Ok(done(paths::ALL_APPS, Notice::AppDeleted))
}

fn row(app: &App, browser: &Browser, one: Registered) -> AppRow {
    let reader = browser.reader();
    let Registered { client, owner, people, last_used_at } = one;
    AppRow {
        label: client.label,
        href: paths::registered(&client.public_id),
        owner,
        people: match people {
            0 => "used by nobody".to_owned(),
            1 => "used by one person".to_owned(),
            people => format!("used by {people} people"),
        },
        last_used: moment::last_used(last_used_at, app.daymark.now(), &reader),
        since: moment::on(client.created_at, &reader),
        client_id: client.public_id,
    }
}
