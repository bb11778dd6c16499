//! The day: what is worth telling of it, fields for what is entered by hand, and every attribute with its value, what is usual
//! on such a day, and the week before it.

mod entered;
mod entry;
mod form;
mod news;
mod tags;
mod tile;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use model::attribute::Service;
use model::{AttributeId, Conventions, Day, Group, Value, ValueType};
use serde::Deserialize;
use service::accounts;
use service::actor::Browser;
use service::batch::DAYS_AHEAD;
use service::quantity::{Quantity, UnitPreferences};
use service::values::{self, Values};
use service::words::{self, LineKind};
use service::{findings, live};

use super::insights::Card;
use super::{Frame, Problem, answer, go, page, paths, unit_preferences};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::origin::Origin;
use crate::middleware::sessions::Visitor;
use entered::LastEntered;
use entry::{Entry, Field};
use form::Typed;
use news::Taken;
use tags::Tags;
use tile::{GroupPanel, Usual};

pub(crate) use entered::undo;
pub(crate) use form::{get_values, post};

/// For how many days before the one that is shown it is looked which tags are used often.
const TAGS_OVER: i64 = 60;

#[derive(Template)]
#[template(path = "today.html")]
struct Today {
    frame: Frame,
    day: DayShown,
    /// The number of the last write that the page knows of.
    revision: i64,
    taken: Vec<Taken>,
    insights: Vec<Card>,
    is_tracking: bool,
    fields: Fields,
    last_entered: Option<LastEntered>,
    groups: Vec<GroupPanel>,
    problem: Problem,
}

/// The day that is shown, and the ways to others.
struct DayShown {
    iso: String,
    title: String,
    short: String,
    weekday: String,
    is_today: bool,
    action: String,
    undo_action: String,
    previous: String,
    next: Option<String>,
    /// The latest day that values can be entered for.
    latest: String,
}

/// What is entered by hand.
#[derive(Default)]
struct Fields {
    mood: Option<Field>,
    note: Option<Field>,
    tags: Tags,
    others: Vec<Field>,
}

/// What the address says.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    day: Option<String>,
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

fn day_of(text: &str, today: Day) -> Result<Day> {
    let day = Day::parse(text).filter(|day| *day <= today.plus(DAYS_AHEAD));
    day.ok_or_else(|| Error::bad_request("There is no such day, or it lies too far ahead."))
}

async fn show(app: &App, browser: &Browser, frame: Frame, day: Day, typed: Typed) -> Result<Response> {
    let (daymark, reader) = (&app.daymark, browser.reader());
    // First of all: what is written while the rest is read comes as news.
    let revision = live::revision(daymark, &reader).await?.0;
    let units = unit_preferences(app, browser).await?;
    let rows = values::days(daymark, &reader, (day.plus(-6), day)).await?;
    let today = browser.today(daymark.now());
    let usual = Usual { day, today, averages: findings::usual(daymark, &reader, day).await? };
    let marked = values::marks(daymark, &reader, tags_of(&rows), (day.plus(-TAGS_OVER), day)).await?;
    let insights = news::insights(daymark, &reader, day, today).await?;
    let taken = if day == today { news::taken_over(daymark, &reader).await? } else { Vec::new() };
    let last_entered = LastEntered::load(app, browser, day, &units).await?;
    let problem = typed.problem(&rows);
    let is_tracking = !rows.is_empty();
    let fields = Fields::of(&rows, &units, &typed, (&marked, words::night(day, Some(today))));
    let groups = tile::by_group(rows, &units, &usual, &typed);
    let day = DayShown::new(day, today, browser.conventions());
    let status = problem.status();
    let said = Today { frame, day, revision, taken, insights, is_tracking, fields, last_entered, groups, problem };
    answer(status, said)
}

fn is_by_hand(row: &Values) -> bool {
    row.service.as_ref() == Some(&Service::daymark())
}

/// Whether a row is a tag that the person sets.
fn is_tag(row: &Values) -> bool {
    row.attribute.group == Group::Custom && row.attribute.value_type == ValueType::Boolean && is_by_hand(row)
}

fn tags_of(rows: &[Values]) -> Vec<AttributeId> {
    rows.iter().filter(|row| is_tag(row)).map(|row| row.attribute.id).collect()
}

/// The value of the day that is shown.
fn stored(row: &Values) -> Option<&Value> {
    row.values.first().and_then(|(_, value)| value.as_ref())
}

impl Fields {
    /// The fields of a day, of which is known on how many days each tag was set before, and which night ended on it.
    fn of(
        rows: &[Values],
        units: &UnitPreferences,
        typed: &Typed,
        (marked, night): (&HashMap<AttributeId, i64>, String),
    ) -> Fields {
        let mut fields = Fields { tags: Tags::of(rows, typed, marked), ..Fields::default() };
        for row in rows.iter().filter(|row| is_by_hand(row) && !is_tag(row)) {
            let mut field = Field::of(row, &Quantity::of(&row.attribute, units), typed);
            field.night = row.attribute.is_of_a_night().then(|| night.clone());
            match row.attribute.template.map(|template| template.name.as_str()) {
                Some("mood") => fields.mood = Some(field),
                Some("mood_note") => fields.note = Some(field),
                _ => fields.others.push(field),
            }
        }
        fields
    }
}

impl DayShown {
    fn new(day: Day, today: Day, conventions: &Conventions) -> DayShown {
        let title = conventions.with_weekday(day, today);
        let next = (day < today).then(|| paths::day(day.plus(1)));
        let title = match today.number() - day.number() {
            0 => format!("Today, {title}"),
            1 => format!("Yesterday, {title}"),
            _ => title,
        };
        DayShown {
            iso: day.to_string(),
            title,
            short: conventions.without_year(day),
            weekday: day.date().strftime("%A").to_string(),
            is_today: day == today,
            action: paths::values(day),
            undo_action: paths::undo_values(day),
            previous: paths::day(day.plus(-1)),
            next,
            latest: today.plus(DAYS_AHEAD).to_string(),
        }
    }
}
