//! What people see. One file a page, with its template and its test under the same name.

pub(crate) mod account;
pub(crate) mod administration;
pub(crate) mod api_docs;
pub(crate) mod app;
mod app_form;
pub(crate) mod apps;
pub(crate) mod attribute;
pub(crate) mod attributes;
pub(crate) mod authorise;
mod browser_name;
pub(crate) mod confirm_password;
pub(crate) mod correlations;
pub(crate) mod dashboard;
pub(crate) mod delete_account;
pub(crate) mod device;
mod entry;
mod frame;
pub(crate) mod guide;
pub(crate) mod insights;
pub(crate) mod log_in;
mod menu;
mod message;
mod moment;
pub(crate) mod more;
pub(crate) mod new_app;
pub(crate) mod new_attribute;
mod next;
mod notice;
pub(crate) mod paths;
pub(crate) mod picture;
mod problem;
pub(crate) mod reset;
pub(crate) mod review;
pub(crate) mod security;
pub(crate) mod services;
mod set_up;
pub(crate) mod sign_up;
pub(crate) mod stop_mail;
pub(crate) mod tokens;
mod upload;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use service::actor::Browser;
use service::page::Page;
use service::{accounts, sessions};

use crate::app::App;
use crate::errors::{Error, Result};
use frame::Frame;
use notice::Notice;
use problem::Problem;

/// One choice among several.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    value: String,
    label: String,
}

impl Choice {
    fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }
}

/// What a new password must be, said beside its field.
const PASSWORD_RULE: &str = "At least 8 characters. A few unrelated words make a good one.";

/// A page.
fn page(template: impl Template) -> Result<Response> {
    answer(StatusCode::OK, template)
}

fn answer(status: impl Into<problem::Status>, template: impl Template) -> Result<Response> {
    let html = template.render().map_err(|error| Error::internal(format!("a template: {error}")))?;
    Ok(status.into().on(Html(html)))
}

/// Sends the browser on after a form, with GET.
fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Sends the browser on after a form, to a page that says what was done.
fn done(path: &str, notice: Notice) -> Response {
    let sign = if path.contains('?') { '&' } else { '?' };
    go(&format!("{path}{sign}notice={}", notice.name()))
}

/// Goes on only if the password was given in the last ten minutes; else the browser is sent to give it, and then to `back`.
fn confirmed(app: &App, browser: &Browser, back: &str) -> Result<()> {
    match sessions::require_recent_password(&app.daymark, browser) {
        Err(service::Error::PasswordNeeded) => Err(Error::redirect(&next::link(paths::CONFIRM_PASSWORD, back))),
        other => Ok(other?),
    }
}

/// The addresses of the pages beside one of a list: the newer, and the older.
fn neighbours<T>(page: &Page<T>, address: impl Fn(u64) -> String) -> (Option<String>, Option<String>) {
    let number = page.paging.page();
    (page.has_previous().then(|| address(number - 1)), page.has_next().then(|| address(number + 1)))
}

/// The time zones to choose from.
fn zones() -> Vec<Choice> {
    accounts::time_zones().into_iter().map(|name| Choice::new(name.clone(), name.replace('_', " "))).collect()
}
