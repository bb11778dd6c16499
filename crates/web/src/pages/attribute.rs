//! One attribute: its last month, its owner, its history.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use model::{Conventions, Day, Value, ValueType};
use serde::Deserialize;
use service::page::Paging;
use service::quantity::{Quantity, Shown};
use service::{attributes, values};

use super::attributes::Row;
use super::dashboard::{series, unit_preferences};
use super::{Frame, neighbours, page, paths};
use crate::app::App;
use crate::chart::Month;
use crate::errors::{Error, Result};
use crate::middleware::sessions::LoggedIn;

#[derive(Template)]
#[template(path = "attribute.html")]
struct AttributePage {
    frame: Frame,
    group: Group,
    attribute: Row,
    is_by_hand: bool,
    /// Whether its values are text, which is not set like numbers.
    is_text: bool,
    chart: Option<Month>,
    rows: Vec<DayRow>,
    newer: Option<String>,
    older: Option<String>,
}

/// The group that it stands in.
struct Group {
    name: &'static str,
    label: &'static str,
}

/// A day and its value.
struct DayRow {
    iso: String,
    title: String,
    href: String,
    value: Shown,
}

/// What the address says.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    page: Option<u64>,
}

/// How many days stand on a page.
const ROWS: u64 = 50;

/// `GET /attributes/{name}`.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    frame: Frame,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (reader, today) = (browser.reader(), browser.today(app.daymark.now()));
    let listed = attributes::overview(&app.daymark, &reader).await?;
    let listed = listed.into_iter().find(|l| l.attribute.name.as_str() == name).ok_or_else(Error::not_found)?;
    let quantity = Quantity::of(&listed.attribute, &unit_preferences(&app, &browser).await?);
    let history = values::history(&app.daymark, &reader, &name, Paging::new(asked.page, Some(ROWS))).await?;
    let month = values::of_attribute(&app.daymark, &reader, listed.clone(), (today.plus(-30), today)).await?;
    let chart = Month::of(&series(&month, &quantity), |number| quantity.show_number(number));
    let group = Group { name: listed.attribute.group.name(), label: listed.attribute.group.label() };
    let is_text = listed.attribute.value_type == ValueType::Text;
    let attribute = Row::of(listed);
    let (newer, older) = neighbours(&history, |page| format!("{}?page={page}", attribute.href));
    let rows = history
        .items
        .into_iter()
        .map(|(day, value)| row(day, &value, (today, browser.conventions()), &quantity))
        .collect();
    let is_by_hand = attribute.owner == "daymark";
    page(AttributePage { frame, group, attribute, is_by_hand, is_text, chart, rows, newer, older })
}

fn row(day: Day, value: &Value, (today, conventions): (Day, &Conventions), quantity: &Quantity) -> DayRow {
    let title = conventions.with_weekday(day, today);
    DayRow { iso: day.to_string(), title, href: paths::day(day), value: quantity.show(value) }
}
