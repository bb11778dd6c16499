//! What was entered for a day and sent: the whole form, or by a script the fields that were touched.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use model::attribute::Attribute;
use model::{Day, ValueType};
use serde_json::{Value as Json, json};
use service::actor::{Browser, Writer};
use service::attributes;
use service::quantity::{NotRead, Quantity, Reading};
use service::values::{self, Values};

use super::entry::{self, Change};
use super::{day_of, is_by_hand, show, stored, unit_preferences};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;
use crate::pages::{Frame, Notice, Problem, done, go, paths};

/// What was typed into the fields, by attribute, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    texts: HashMap<String, String>,
    /// What the fields held when the form was shown; nothing of those that were empty.
    was: HashMap<String, String>,
    pub(super) errors: HashMap<String, String>,
    /// What can be chosen from where something typed can mean two values.
    pub(super) readings: HashMap<String, [Reading; 2]>,
    /// Which of them was chosen, as it is typed.
    chosen: HashMap<String, String>,
    /// What is to be a tag of the day, and perhaps is none yet; empty for nothing.
    pub(super) new_tag: String,
    pub(super) new_tag_error: Option<String>,
    /// Whether only the fields that were touched were sent. In a whole form, a box that is missing is not ticked.
    is_part: bool,
    /// Whether there was a form at all.
    is_sent: bool,
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
    let mut typed = Typed::of(fields);
    let mut totals = read(&app, &browser, day, &mut typed).await?;
    let writer = browser.writer(request);
    if typed.is_right() && !typed.new_tag.is_empty() {
        totals.extend(make_tag(&app, &writer, &mut typed).await?);
    }
    if typed.is_right() && !totals.is_empty() {
        let outcomes = values::enter(&app.daymark, &writer, day, totals).await?;
        let failures = outcomes.into_iter().filter_map(std::result::Result::err);
        typed.errors.extend(failures.map(|failure| (named(&failure.item), failure.error)));
    }
    if !typed.is_right() {
        return show(&app, &browser, frame, day, typed).await;
    }
    Ok(done(&paths::day(day), Notice::Saved))
}

/// The attribute that an item is about.
fn named(item: &Json) -> String {
    item["name"].as_str().unwrap_or_default().to_owned()
}

/// The total of the tag that was typed, which is made where there is none of that label.
async fn make_tag(app: &App, writer: &Writer, typed: &mut Typed) -> Result<Option<(String, Json)>> {
    match attributes::tag(&app.daymark, writer, &typed.new_tag).await {
        Ok(Attribute { name, .. }) => Ok(Some((name.to_string(), json!(1)))),
        Err(service::Error::Invalid { message, .. }) => {
            typed.new_tag_error = Some(message);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The totals that what was typed makes, each with the name of its attribute.
async fn read(app: &App, browser: &Browser, day: Day, typed: &mut Typed) -> Result<Vec<(String, Json)>> {
    let mut totals = Vec::new();
    let units = unit_preferences(app, browser).await?;
    for row in rows(app, browser, day, &typed.texts).await? {
        let name = row.attribute.name.as_str();
        let text = typed.texts.get(name).map(String::as_str);
        if text.is_none() && (typed.is_part || !is_by_hand(&row)) {
            continue;
        }
        let quantity = Quantity::of(&row.attribute, &units);
        let was = typed.was.get(name).map_or("", String::as_str);
        let meant = typed.meant(name, text.unwrap_or_default(), &quantity);
        match entry::changed(&quantity, row.attribute.value_type, stored(&row), (&meant, was)) {
            Change::None => {}
            _ if !is_by_hand(&row) => _ = typed.errors.insert(name.to_owned(), not_by_hand(&row, text)),
            Change::To(value) => totals.push((name.to_owned(), json!(value))),
            Change::Removed => totals.push((name.to_owned(), Json::Null)),
            Change::NotRead(why) => {
                typed.errors.insert(name.to_owned(), why.message());
                if let NotRead::Ambiguous(readings) = why {
                    typed.readings.insert(name.to_owned(), readings);
                }
            }
        }
    }
    Ok(totals)
}

/// The day's values: those of the page, and of every attribute that something was typed for, which may have become inactive since
/// the form was shown.
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
    let (label, is_tag) = (&row.attribute.label, row.attribute.value_type == ValueType::Boolean);
    match &row.service {
        Some(service) if row.attribute.active && is_tag => {
            format!("{} fills in {label} now; your choice was not saved.", service.label)
        }
        Some(service) if row.attribute.active => {
            format!("{} fills this in now; your value “{typed}” was not saved.", service.label)
        }
        _ => format!("{label} is inactive now; your value “{typed}” was not saved."),
    }
}

impl Typed {
    fn of(fields: Vec<(String, String)>) -> Typed {
        let mut typed = Typed { is_sent: true, ..Typed::default() };
        for (name, text) in fields {
            match name.split_once('.') {
                Some(("value", attribute)) => _ = typed.texts.insert(attribute.to_owned(), text),
                Some(("reading", attribute)) => _ = typed.chosen.insert(attribute.to_owned(), text),
                Some(("was", attribute)) => _ = typed.was.insert(attribute.to_owned(), text),
                None if name == "new_tag" => typed.new_tag = text.trim().to_owned(),
                None if name == "part" => typed.is_part = true,
                _ => {}
            }
        }
        typed
    }

    /// What a field holds, or the reading of it that was chosen.
    fn meant(&self, name: &str, text: &str, quantity: &Quantity) -> String {
        let chosen = self.chosen.get(name).filter(|chosen| match quantity.read(text) {
            Err(why) => why.readings().iter().any(|reading| reading.typed == **chosen),
            Ok(_) => false,
        });
        chosen.map_or_else(|| text.to_owned(), String::clone)
    }

    /// What a field that was touched held; none where it was left alone.
    pub(super) fn of_field(&self, name: &str) -> Option<&str> {
        let text = self.texts.get(name)?;
        (self.was.get(name) != Some(text)).then_some(text.as_str())
    }

    /// Whether a box is ticked, of which is known whether yes is stored.
    pub(super) fn is_ticked(&self, name: &str, is_stored: bool) -> bool {
        match self.texts.get(name) {
            _ if !self.is_sent => is_stored,
            Some(text) => text != "0",
            None => self.is_part && is_stored,
        }
    }

    fn is_right(&self) -> bool {
        self.errors.is_empty() && self.new_tag_error.is_none()
    }

    /// What to say above the form. An error about an attribute that has no field any more is said there too.
    pub(super) fn problem(&self, rows: &[Values]) -> Problem {
        let has_field = |name: &str| {
            let row = rows.iter().find(|row| row.attribute.name.as_str() == name);
            row.is_some_and(|row| is_by_hand(row) || row.attribute.value_type != ValueType::Boolean)
        };
        let elsewhere = self.errors.iter().filter(|(name, _)| !has_field(name)).map(|(_, error)| error.as_str());
        let elsewhere: Vec<&str> = elsewhere.collect();
        let all = self.errors.len() + usize::from(self.new_tag_error.is_some());
        match (all, elsewhere.len()) {
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
