//! Without a connection: the page that a browser shows instead of all others, and what was entered on it, sent later.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use jiff::Timestamp;
use model::attribute::Attribute;
use model::{Day, Value, ValueType};
use serde::{Deserialize, Serialize};
use service::actor::{Browser, Writer};
use service::batch::DAYS_AHEAD;
use service::json;
use service::quantity::{NotRead, Quantity, Reading, UnitPreferences};
use service::values::{self, Late, LateEntry};
use service::{accounts, attributes};

use super::page;
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;

/// The most entries of one request.
const MOST_ENTRIES: usize = 200;

#[derive(Template)]
#[template(path = "offline.html")]
struct Offline;

/// `GET /offline`: the same for everybody, so that it can be kept.
pub(crate) async fn get() -> Result<Response> {
    Ok(([(CACHE_CONTROL, "no-cache")], page(Offline)?).into_response())
}

/// What a browser kept.
#[derive(Deserialize)]
pub(crate) struct Sent {
    /// The username of the account that it was entered for.
    account: String,
    /// A JSON array of entries.
    entries: String,
}

/// One entry, as it was typed.
#[derive(Debug, Clone, Deserialize)]
struct Typed {
    name: String,
    day: String,
    text: String,
    /// Whether the name is the label of a tag that may be yet to be made.
    #[serde(default)]
    is_new_tag: bool,
    /// Its place among all that were sent.
    #[serde(skip)]
    place: usize,
    /// How long ago, by the browser's clock, which may go wrong by any amount but not in its pace.
    seconds_ago: u64,
}

/// The answer for all entries.
#[derive(Serialize)]
struct Received {
    /// How many entries are stored.
    saved: usize,
    /// What the person should know of those that are not, a sentence or two for each.
    said: Vec<String>,
    /// The entries that can mean two values each. The browser keeps them until the person has chosen.
    asked: Vec<Question>,
}

/// An entry that can mean two values.
#[derive(Serialize)]
struct Question {
    /// Its place among the entries that were sent.
    entry: usize,
    question: String,
    choices: Vec<Choice>,
}

/// One of the two values.
#[derive(Serialize)]
struct Choice {
    shown: String,
    /// The entry's text where it is meant.
    text: String,
}

/// `POST /offline/entries`: stores each entry, unless its value was changed elsewhere after it was entered.
pub(crate) async fn post(
    State(app): State<App>,
    (LoggedIn(browser), RequestId(request)): (LoggedIn, RequestId),
    Form(Sent { account, entries }): Form<Sent>,
) -> Result<Response> {
    let profile = accounts::profile(&app.daymark, &browser.reader()).await?;
    if account != profile.username {
        return Err(Error::forbidden("These entries were made for another account: log in to it, and they are sent."));
    }
    let (mut typed, unreadable) = read_entries(&entries)?;
    let writer = browser.writer(request);
    let last = browser.today(app.daymark.now()).plus(DAYS_AHEAD);
    let mut said = make_tags(&app, &writer, &mut typed, last).await?;
    said.extend(
        (unreadable > 0).then(|| format!("Of what was sent, {unreadable} could not be read and was not saved.")),
    );
    let telling = Telling::of(&app, &browser, UnitPreferences::of(&profile.preferences)).await?;
    let Read { understood, said: not_understood, asked } = telling.read(&typed, app.daymark.now());
    said.extend(not_understood);
    let late = understood.iter().map(|(_, entry)| entry.clone()).collect();
    let outcomes = values::enter_late(&app.daymark, &writer, late).await?;
    let saved = outcomes.iter().filter(|outcome| **outcome == Late::Saved).count();
    said.extend(understood.iter().zip(outcomes).filter_map(|((typed, _), outcome)| telling.tell(typed, outcome)));
    Ok(Json(Received { saved, said, asked }).into_response())
}

/// The entries, each read by itself, and how many are none.
fn read_entries(entries: &str) -> Result<(Vec<Typed>, usize)> {
    let mut raw = Vec::new();
    json::each_element(entries, |entry| raw.push(entry))
        .ok()
        .filter(|()| raw.len() <= MOST_ENTRIES)
        .ok_or_else(|| Error::bad_request("Entries are a JSON array of at most 200."))?;
    let read = |(place, entry)| serde_json::from_value(json::read(entry)).ok().map(|typed| Typed { place, ..typed });
    let typed: Vec<Typed> = raw.iter().copied().enumerate().filter_map(read).collect();
    let unreadable = raw.len() - typed.len();
    // A browser that was understood forgets what it sent.
    if typed.is_empty() && unreadable > 0 {
        return Err(Error::bad_request("None of the entries could be read."));
    }
    Ok((typed, unreadable))
}

/// Makes the tags that are yet to be made and names each entry by its attribute; what is to be said of those that cannot be tags of
/// their day.
async fn make_tags(app: &App, writer: &Writer, typed: &mut Vec<Typed>, last: Day) -> Result<Vec<String>> {
    let mut said = Vec::new();
    for entry in typed.iter_mut().filter(|entry| entry.is_new_tag) {
        if entry.text != "1" || Day::parse(&entry.day).is_none_or(|day| day > last) {
            said.push(format!("“{}” was not saved: there is no such day yet.", entry.name));
            continue;
        }
        match attributes::tag(&app.daymark, writer, &entry.name).await {
            Ok(Attribute { name, .. }) => (entry.name, entry.is_new_tag) = (name.to_string(), false),
            Err(service::Error::Invalid { message, .. }) => said.push(format!("“{}”: {message}", entry.name)),
            Err(error) => return Err(error.into()),
        }
    }
    typed.retain(|entry| !entry.is_new_tag);
    Ok(said)
}

/// What the person's attributes are called, and how their values are read and shown.
struct Telling<'a> {
    browser: &'a Browser,
    today: Day,
    quantities: Vec<(Attribute, Quantity)>,
}

/// What was read of the entries.
#[derive(Default)]
struct Read<'t> {
    understood: Vec<(&'t Typed, LateEntry)>,
    /// What is to be said of those that are no values.
    said: Vec<String>,
    /// What is to be asked of those that can mean two.
    asked: Vec<Question>,
}

impl<'a> Telling<'a> {
    async fn of(app: &App, browser: &'a Browser, units: UnitPreferences) -> Result<Telling<'a>> {
        let listed = attributes::overview(&app.daymark, &browser.reader()).await?.into_iter();
        let quantities = listed.map(|l| (Quantity::of(&l.attribute, &units), l.attribute)).map(|(q, a)| (a, q));
        Ok(Telling { browser, today: browser.today(app.daymark.now()), quantities: quantities.collect() })
    }

    fn find(&self, name: &str) -> Option<&(Attribute, Quantity)> {
        self.quantities.iter().find(|(attribute, _)| attribute.name.as_str() == name)
    }

    fn read<'t>(&self, typed: &'t [Typed], now: Timestamp) -> Read<'t> {
        let Read { mut understood, mut said, mut asked } = Read::default();
        for entry in typed {
            let Some((day, (_, quantity))) = Day::parse(&entry.day).zip(self.find(&entry.name)) else {
                said.push(format!("“{}” was not saved: what it was entered for is gone.", entry.text));
                continue;
            };
            let value = match entry.text.trim() {
                "" => Ok(None),
                text => quantity.read(&text.replace("\r\n", "\n")).map(Some),
            };
            let entered_at = now.checked_sub(Duration::from_secs(entry.seconds_ago)).unwrap_or(Timestamp::UNIX_EPOCH);
            match value {
                Ok(value) => understood.push((entry, LateEntry { name: entry.name.clone(), day, value, entered_at })),
                Err(NotRead::Wrong(advice)) => {
                    said.push(format!("{}: “{}” was not saved. {advice}", self.place(entry), entry.text));
                }
                Err(NotRead::Ambiguous(readings)) => asked.push(self.ask(entry, readings)),
            }
        }
        Read { understood, said, asked }
    }

    fn ask(&self, entry: &Typed, readings: [Reading; 2]) -> Question {
        Question {
            entry: entry.place,
            question: format!("{}: you entered “{}”. What did you mean?", self.place(entry), entry.text),
            choices: readings.map(|Reading { shown, typed }| Choice { shown, text: typed }).into(),
        }
    }

    /// What to say of an entry that is not stored.
    fn tell(&self, entry: &Typed, outcome: Late) -> Option<String> {
        let (place, text) = (self.place(entry), self.typed(entry));
        match outcome {
            Late::Saved => None,
            Late::Refused => {
                Some(format!("{place} is no longer entered by hand, or not yet: your {text} was not saved."))
            }
            Late::Overtaken { kept, written_at } => {
                let reader = self.browser.reader();
                let (day, at) = (Day::at(written_at, reader.zone()), reader.zone().to_datetime(written_at).time());
                let (day, at) = (reader.conventions().short(day), reader.conventions().time(at));
                let kept = self.kept(entry, kept);
                Some(format!("{place}: {kept} was entered elsewhere on {day} at {at}, after your {text}, and stays."))
            }
        }
    }

    fn kept(&self, entry: &Typed, kept: Option<Value>) -> String {
        let quantity = self.find(&entry.name).map(|(_, quantity)| quantity);
        quantity.zip(kept).map_or_else(|| "nothing".to_owned(), |(quantity, value)| quantity.show(&value).in_full())
    }

    fn typed(&self, entry: &Typed) -> String {
        let is_tag = self.find(&entry.name).is_some_and(|(a, _)| a.value_type == ValueType::Boolean);
        match entry.text.trim() {
            "" => "removing it".to_owned(),
            "0" if is_tag => "no".to_owned(),
            "1" if is_tag => "yes".to_owned(),
            text => format!("“{text}”"),
        }
    }

    /// `Mood on Tuesday 6 October`.
    fn place(&self, entry: &Typed) -> String {
        let label = self.find(&entry.name).map_or_else(|| entry.name.clone(), |(a, _)| a.label.to_string());
        match Day::parse(&entry.day) {
            Some(day) => format!("{label} on {}", self.browser.conventions().with_weekday(day, self.today)),
            None => label,
        }
    }
}
