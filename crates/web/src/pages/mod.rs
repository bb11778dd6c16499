//! What people see. One file a page, with its template and its test under the same name.

pub(crate) mod account;
pub(crate) mod administration;
pub(crate) mod api_docs;
pub(crate) mod app;
mod app_form;
pub(crate) mod apps;
pub(crate) mod attribute;
pub(crate) mod attribute_edit;
pub(crate) mod attributes;
pub(crate) mod authorise;
pub(crate) mod confirm_password;
pub(crate) mod correlations;
pub(crate) mod data;
pub(crate) mod delete_account;
pub(crate) mod device;
pub(crate) mod events;
mod frame;
pub(crate) mod guide;
pub(crate) mod import;
pub(crate) mod insights;
mod labels;
pub(crate) mod log_in;
mod menu;
mod message;
mod moment;
pub(crate) mod mood;
pub(crate) mod more;
pub(crate) mod new_app;
pub(crate) mod new_attribute;
mod next;
mod notice;
pub(crate) mod offline;
pub(crate) mod pair;
pub(crate) mod paths;
mod period;
pub(crate) mod picture;
mod problem;
pub(crate) mod reset;
pub(crate) mod review;
pub(crate) mod security;
pub(crate) mod services;
mod set_up;
pub(crate) mod sign_up;
pub(crate) mod stop_mail;
pub(crate) mod tags;
pub(crate) mod today;
pub(crate) mod tokens;
pub(crate) mod trends;
pub(crate) mod upload;
pub(crate) mod verify;
pub(crate) mod welcome;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::Day;
use service::accounts;
use service::actor::Browser;
use service::page::Page;
use service::quantity::UnitPreferences;
use url::form_urlencoded;

use crate::app::App;
use crate::errors::{Error, Result};
use frame::Frame;
use labels::Labels;
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

/// A link of which one in a row is where one is.
struct Link {
    label: String,
    href: String,
    is_chosen: bool,
}

/// What a new password must be, said beside its field.
const PASSWORD_RULE: &str = "At least 8 characters, hard to guess. Three or four unrelated words make a good one.";

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

/// The addresses of the pages beside one of a list: the newer, and the older.
fn neighbours<T>(page: &Page<T>, address: impl Fn(u64) -> String) -> (Option<String>, Option<String>) {
    let number = page.paging.page();
    (page.has_previous().then(|| address(number - 1)), page.has_next().then(|| address(number + 1)))
}

/// An address with those fields of its query that are not empty.
fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The number of a page as it stands in an address: the first has none.
fn page_field(page: u64) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}

/// The year that an address asks for; this one where it asks for none.
fn year_of(asked: Option<i16>, today: Day) -> Result<i16> {
    let this_year = today.date().year();
    let year = asked.unwrap_or(this_year);
    let is_there = (Day::MIN.date().year()..=this_year).contains(&year);
    if is_there { Ok(year) } else { Err(Error::bad_request("There is no such year, or it lies ahead.")) }
}

/// Links to the years from the first to this one, the latest first.
fn years(first: i16, chosen: i16, today: Day, address: impl Fn(i16) -> String) -> Vec<Link> {
    let years = first.min(chosen)..=today.date().year();
    let link = |year: i16| Link { label: year.to_string(), href: address(year), is_chosen: year == chosen };
    years.rev().map(link).collect()
}

/// How the person sees values.
async fn unit_preferences(app: &App, browser: &Browser) -> Result<UnitPreferences> {
    Ok(UnitPreferences::of(&accounts::profile(&app.daymark, &browser.reader()).await?.preferences))
}

/// The time zones to choose from.
fn zones() -> Vec<Choice> {
    accounts::time_zones().into_iter().map(|name| Choice::new(name, name.replace('_', " "))).collect()
}

/// The options of a list from which one is chosen, each with whether it is the one. What is chosen is always among them, also
/// where it could not be chosen anew: a browser would send the first one instead, and so a form that is sent as it was shown
/// would change it.
fn offered(options: impl AsRef<[Choice]>, chosen: impl AsRef<str>) -> Vec<(Choice, bool)> {
    let chosen = chosen.as_ref();
    let mut offered: Vec<(Choice, bool)> =
        options.as_ref().iter().map(|option| (option.clone(), option.value == chosen)).collect();
    if !chosen.is_empty() && !offered.iter().any(|(_, is_chosen)| *is_chosen) {
        offered.insert(0, (Choice::new(chosen, chosen), true));
    }
    offered
}
