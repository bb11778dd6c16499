//! The day: every active attribute with its value, the week before it, and fields for what is entered by hand.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::ToSpan;
use model::attribute::Service;
use model::{Day, Group, Value};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use service::accounts;
use service::actor::Browser;
use service::batch::MAX_ITEMS;
use service::quantity::{Habits, Quantity, Shown};
use service::values::{self, Values};

use super::entry::{self, Entry};
use super::{Frame, Notice, Problem, answer, done, go, moment, page, paths};
use crate::app::App;
use crate::chart::{Point, Series, Week};
use crate::errors::{Error, Result};
use crate::middleware::origin::Origin;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::{LoggedIn, Visitor};

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard {
    frame: Frame,
    day: DayShown,
    groups: Vec<GroupPanel>,
    has_entries: bool,
    problem: Problem,
}

/// The day that is shown, and the ways to others.
struct DayShown {
    iso: String,
    title: String,
    short: String,
    is_today: bool,
    action: String,
    previous: String,
    next: Option<String>,
    /// The latest day that values can be entered for.
    latest: String,
}

/// One group's attributes.
struct GroupPanel {
    name: &'static str,
    label: &'static str,
    metrics: Vec<Metric>,
}

/// One attribute's row.
struct Metric {
    name: String,
    label: String,
    href: String,
    /// Who fills it in.
    source: String,
    chart: Week,
    value: Option<Shown>,
    entry: Option<Entry>,
    error: Option<&'static str>,
}

/// What the address says.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    day: Option<String>,
}

/// What was typed into the fields, by attribute, and what is wrong with it.
#[derive(Default)]
struct Typed {
    texts: HashMap<String, String>,
    errors: HashMap<String, &'static str>,
}

/// How many days past today values may be entered for, since one may live ahead of the clock.
const DAYS_AHEAD: i64 = 2;

/// `GET /`, for strangers the way to log in.
pub(crate) async fn get(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    frame: Frame,
    origin: Origin,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let Some(browser) = visitor else {
        let is_set_up = accounts::is_set_up(&app.daymark).await?;
        return if is_set_up { Ok(go(paths::LOG_IN)) } else { page(super::set_up::SetUp::new(frame, &origin)) };
    };
    let today = browser.today(app.daymark.now());
    let day = match asked.day {
        Some(text) => day_of(&text, today)?,
        None => today,
    };
    show(&app, &browser, frame, day, Typed::default()).await
}

/// `POST /values/{day}`: stores what was entered by hand, all of it or, when something is wrong, nothing.
pub(crate) async fn post(
    State(app): State<App>,
    (LoggedIn(browser), RequestId(request)): (LoggedIn, RequestId),
    frame: Frame,
    Path(day): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let day = day_of(&day, browser.today(app.daymark.now()))?;
    let (typed, items) = read(&app, &browser, day, fields).await?;
    if !typed.errors.is_empty() {
        return show(&app, &browser, frame, day, typed).await;
    }
    let writer = browser.writer(request);
    for batch in items.chunks(MAX_ITEMS) {
        let outcomes = values::update(&app.daymark, &writer, batch.to_vec()).await?;
        if let Some(failure) = outcomes.into_iter().find_map(std::result::Result::err) {
            return Err(Error::bad_request(failure.error));
        }
    }
    Ok(done(&paths::day(day), Notice::Saved))
}

fn day_of(text: &str, today: Day) -> Result<Day> {
    let day = Day::parse(text).filter(|day| *day <= today.plus(DAYS_AHEAD));
    day.ok_or_else(|| Error::bad_request("There is no such day, or it lies too far ahead."))
}

/// What was typed, and the items that it makes for the value store.
async fn read(app: &App, browser: &Browser, day: Day, fields: Vec<(String, String)>) -> Result<(Typed, Vec<Json>)> {
    let texts = fields.into_iter().filter_map(|(name, text)| Some((name.strip_prefix("value.")?.to_owned(), text)));
    let mut typed = Typed { texts: texts.collect(), errors: HashMap::new() };
    let mut items = Vec::new();
    let habits = habits(app, browser).await?;
    for row in values::days(&app.daymark, &browser.reader(), (day, day)).await?.iter().filter(|row| is_by_hand(row)) {
        let (name, value_type) = (row.attribute.name.as_str(), row.attribute.value_type);
        let quantity = Quantity::of(&row.attribute, &habits);
        let text = typed.texts.get(name).map(String::as_str);
        match entry::changed(&quantity, value_type, stored(row), text) {
            Ok(None) => {}
            Ok(Some(value)) => items.push(json!({"name": name, "date": day, "value": value})),
            Err(advice) => _ = typed.errors.insert(name.to_owned(), advice),
        }
    }
    Ok((typed, items))
}

async fn show(app: &App, browser: &Browser, frame: Frame, day: Day, typed: Typed) -> Result<Response> {
    let habits = habits(app, browser).await?;
    let rows = values::days(&app.daymark, &browser.reader(), (day.plus(-6), day)).await?;
    let has_entries = rows.iter().any(is_by_hand);
    let mut groups: Vec<GroupPanel> = Vec::new();
    for row in rows {
        let group: Group = row.attribute.group;
        let metric = metric(row, &habits, &typed);
        match groups.last_mut().filter(|panel| panel.name == group.name()) {
            Some(panel) => panel.metrics.push(metric),
            None => groups.push(GroupPanel { name: group.name(), label: group.label(), metrics: vec![metric] }),
        }
    }
    let problem = match typed.errors.len() {
        0 => Problem::none(),
        1 => Problem::whole("One value could not be read, so nothing was saved yet. Please look below."),
        _ => Problem::whole("Some values could not be read, so nothing was saved yet. Please look below."),
    };
    let day = DayShown::new(day, browser.today(app.daymark.now()));
    answer(problem.status(), Dashboard { frame, day, groups, has_entries, problem })
}

/// How the person sees values.
pub(super) async fn habits(app: &App, browser: &Browser) -> Result<Habits> {
    Ok(Habits::of(&accounts::profile(&app.daymark, &browser.reader()).await?.preferences))
}

fn is_by_hand(row: &Values) -> bool {
    row.service.as_ref() == Some(&Service::daymark())
}

fn stored(row: &Values) -> Option<&Value> {
    row.values.first().and_then(|(_, value)| value.as_ref())
}

fn metric(row: Values, habits: &Habits, typed: &Typed) -> Metric {
    let quantity = Quantity::of(&row.attribute, habits);
    let value = stored(&row);
    let name = row.attribute.name.as_str();
    let text = typed.texts.get(name).cloned().or_else(|| value.map(|value| quantity.edited(value)));
    Metric {
        label: row.attribute.label.to_string(),
        href: paths::attribute(&row.attribute.name),
        source: row.service.as_ref().map_or("nobody", super::attributes::service_label).to_owned(),
        chart: Week::of(&series(&row, &quantity)),
        value: value.map(|value| quantity.show(value)),
        entry: is_by_hand(&row).then(|| Entry::new(&quantity, row.attribute.value_type, text)),
        error: typed.errors.get(name).copied(),
        name: name.to_owned(),
    }
}

/// The values as a chart draws them, earliest first.
pub(super) fn series(row: &Values, quantity: &Quantity) -> Series {
    let point = |(day, value): &(Day, Option<Value>)| Point {
        day: *day,
        number: value.as_ref().and_then(Value::number),
        text: value.as_ref().map(|value| quantity.show(value).in_full()).unwrap_or_default(),
    };
    let points = row.values.iter().rev().map(point).collect();
    Series { value_type: row.attribute.value_type, is_level: quantity.is_level(), points }
}

impl DayShown {
    fn new(day: Day, today: Day) -> DayShown {
        let title = moment::day(day, today);
        let next = (day < today).then(|| paths::day(day.plus(1)));
        DayShown {
            iso: day.to_string(),
            title: if day == today { format!("Today, {title}") } else { title },
            short: day.date().strftime("%-d %B").to_string(),
            is_today: day == today,
            action: paths::values(day),
            previous: paths::day(day.plus(-1)),
            next,
            latest: today.date().saturating_add(DAYS_AHEAD.days()).to_string(),
        }
    }
}
