//! The day: every active attribute with its value, the week before it, and fields for what is entered by hand.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use model::attribute::Service;
use model::{Conventions, Day, Group, Value, ValueType};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use service::accounts;
use service::actor::Browser;
use service::attributes;
use service::batch::DAYS_AHEAD;
use service::quantity::{Quantity, Shown, UnitPreferences};
use service::values::{self, Values};

use super::entry::{self, Change, Entry};
use super::{Frame, Notice, Problem, answer, done, go, page, paths};
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
    /// Whether the value has a row of its own.
    is_text: bool,
    entry: Option<Entry>,
    /// Whether its field is the first of the page, which a link leads to.
    is_first_entry: bool,
    error: Option<String>,
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
    errors: HashMap<String, String>,
    /// Whether a field was emptied that had a value, which stays.
    is_cleared: bool,
}

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

/// `GET /values/{day}`, where a browser arrives that loads the answer to a form again: the day itself.
pub(crate) async fn get_values(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(day): Path<String>,
) -> Result<Response> {
    let day = day_of(&day, browser.today(app.daymark.now()))?;
    Ok(go(&paths::day(day)))
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
    let (mut typed, totals) = read(&app, &browser, day, fields).await?;
    let is_changed = !totals.is_empty();
    if typed.errors.is_empty() && is_changed {
        let outcomes = values::enter(&app.daymark, &browser.writer(request), day, totals).await?;
        let failures = outcomes.into_iter().filter_map(std::result::Result::err);
        typed.errors.extend(failures.map(|failure| (named(&failure.item), failure.error)));
    }
    if !typed.errors.is_empty() {
        return show(&app, &browser, frame, day, typed).await;
    }
    let notice = match (is_changed, typed.is_cleared) {
        (_, false) => Notice::Saved,
        (true, true) => Notice::SavedButKept,
        (false, true) => Notice::Kept,
    };
    Ok(done(&paths::day(day), notice))
}

/// The attribute that an item is about.
fn named(item: &Json) -> String {
    item["name"].as_str().unwrap_or_default().to_owned()
}

fn day_of(text: &str, today: Day) -> Result<Day> {
    let day = Day::parse(text).filter(|day| *day <= today.plus(DAYS_AHEAD));
    day.ok_or_else(|| Error::bad_request("There is no such day, or it lies too far ahead."))
}

/// What was typed, and the totals that it makes, each with the name of its attribute.
async fn read(
    app: &App,
    browser: &Browser,
    day: Day,
    fields: Vec<(String, String)>,
) -> Result<(Typed, Vec<(String, Json)>)> {
    let texts = fields.into_iter().filter_map(|(name, text)| Some((name.strip_prefix("value.")?.to_owned(), text)));
    let mut typed = Typed { texts: texts.collect(), ..Typed::default() };
    let mut totals = Vec::new();
    let units = unit_preferences(app, browser).await?;
    for row in rows(app, browser, day, &typed.texts).await? {
        let name = row.attribute.name.as_str();
        let text = typed.texts.get(name).map(String::as_str);
        if text.is_none() && !is_by_hand(&row) {
            continue;
        }
        let quantity = Quantity::of(&row.attribute, &units);
        match entry::changed(&quantity, row.attribute.value_type, stored(&row), text) {
            Change::None => {}
            Change::Cleared => typed.is_cleared |= is_by_hand(&row),
            _ if !is_by_hand(&row) => _ = typed.errors.insert(name.to_owned(), not_by_hand(&row, text)),
            Change::To(value) => totals.push((name.to_owned(), json!(value))),
            Change::Wrong(advice) => _ = typed.errors.insert(name.to_owned(), advice.to_owned()),
        }
    }
    Ok((typed, totals))
}

/// The day's values: those of the dashboard, and of every attribute that something was typed for, which may have become
/// inactive since the form was shown.
async fn rows(app: &App, browser: &Browser, day: Day, texts: &HashMap<String, String>) -> Result<Vec<Values>> {
    let reader = browser.reader();
    let mut rows = values::days(&app.daymark, &reader, (day, day)).await?;
    let is_missing = |name: &String| !rows.iter().any(|row| row.attribute.name.as_str() == name);
    let missing: Vec<&String> = texts.keys().filter(|name| is_missing(name)).collect();
    if !missing.is_empty() {
        for listed in attributes::overview(&app.daymark, &reader).await? {
            if missing.iter().any(|name| listed.attribute.name.as_str() == *name) {
                rows.push(values::of_attribute(&app.daymark, &reader, listed, (day, day)).await?);
            }
        }
    }
    Ok(rows)
}

/// Why something that was typed is not stored: whoever typed it should not think that it was.
fn not_by_hand(row: &Values, typed: Option<&str>) -> String {
    let typed = typed.unwrap_or_default().trim();
    match &row.service {
        Some(service) if row.attribute.active => {
            format!("{} fills this in now; your value “{typed}” was not saved.", service.label)
        }
        _ => format!("{} is inactive now; your value “{typed}” was not saved.", row.attribute.label),
    }
}

async fn show(app: &App, browser: &Browser, frame: Frame, day: Day, typed: Typed) -> Result<Response> {
    let units = unit_preferences(app, browser).await?;
    let rows = values::days(&app.daymark, &browser.reader(), (day.plus(-6), day)).await?;
    let problem = typed.problem(&rows);
    let has_entries = rows.iter().any(is_by_hand);
    let mut groups: Vec<GroupPanel> = Vec::new();
    for row in rows {
        let group: Group = row.attribute.group;
        let metric = metric(row, &units, &typed);
        match groups.last_mut().filter(|panel| panel.name == group.name()) {
            Some(panel) => panel.metrics.push(metric),
            None => groups.push(GroupPanel { name: group.name(), label: group.label(), metrics: vec![metric] }),
        }
    }
    let mut metrics = groups.iter_mut().flat_map(|group| &mut group.metrics);
    if let Some(first) = metrics.find(|metric| metric.entry.is_some()) {
        first.is_first_entry = true;
    }
    let day = DayShown::new(day, browser.today(app.daymark.now()), browser.conventions());
    answer(problem.status(), Dashboard { frame, day, groups, has_entries, problem })
}

/// How the person sees values.
pub(super) async fn unit_preferences(app: &App, browser: &Browser) -> Result<UnitPreferences> {
    Ok(UnitPreferences::of(&accounts::profile(&app.daymark, &browser.reader()).await?.preferences))
}

fn is_by_hand(row: &Values) -> bool {
    row.service.as_ref() == Some(&Service::daymark())
}

fn stored(row: &Values) -> Option<&Value> {
    row.values.first().and_then(|(_, value)| value.as_ref())
}

fn metric(row: Values, units: &UnitPreferences, typed: &Typed) -> Metric {
    let quantity = Quantity::of(&row.attribute, units);
    let value = stored(&row);
    let name = row.attribute.name.as_str();
    let text = typed.texts.get(name).cloned().or_else(|| value.map(|value| quantity.field_text(value)));
    Metric {
        label: row.attribute.label.to_string(),
        href: paths::attribute(&row.attribute.name),
        source: row.service.as_ref().map_or("nobody", super::attributes::service_label).to_owned(),
        chart: Week::of(&series(&row, &quantity)),
        value: value.map(|value| quantity.show(value)),
        is_text: row.attribute.value_type == ValueType::Text,
        is_first_entry: false,
        entry: is_by_hand(&row).then(|| Entry::new(&quantity, row.attribute.value_type, text)),
        error: typed.errors.get(name).cloned(),
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

impl Typed {
    /// What to say above the form. An error about an attribute that has no row any more is said there too.
    fn problem(&self, rows: &[Values]) -> Problem {
        let has_row = |name: &str| rows.iter().any(|row| row.attribute.name.as_str() == name);
        let elsewhere = self.errors.iter().filter(|(name, _)| !has_row(name)).map(|(_, error)| error.as_str());
        let elsewhere: Vec<&str> = elsewhere.collect();
        match (self.errors.len(), elsewhere.len()) {
            (0, _) => Problem::none(),
            (all, here) if all == here => Problem::whole(format!("Nothing was saved yet. {}", elsewhere.join(" "))),
            (1, _) => Problem::whole("One value could not be saved, so nothing was saved yet. Please look below."),
            _ => {
                let said = "Some values could not be saved, so nothing was saved yet. Please look below.";
                Problem::whole(format!("{said} {}", elsewhere.join(" ")).trim_end())
            }
        }
    }
}

impl DayShown {
    fn new(day: Day, today: Day, conventions: &Conventions) -> DayShown {
        let title = conventions.with_weekday(day, today);
        let next = (day < today).then(|| paths::day(day.plus(1)));
        DayShown {
            iso: day.to_string(),
            title: if day == today { format!("Today, {title}") } else { title },
            short: conventions.without_year(day),
            is_today: day == today,
            action: paths::values(day),
            previous: paths::day(day.plus(-1)),
            next,
            latest: today.plus(DAYS_AHEAD).to_string(),
        }
    }
}
