//! What was entered last, in words, and taking it back.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use model::{Day, Revision, Value, ValueType};
use serde::Deserialize;
use service::actor::Browser;
use service::quantity::{Quantity, UnitPreferences};
use service::values::{self, Changed};

use super::day_of;
use crate::app::App;
use crate::errors::Result;
use crate::middleware::request_id::RequestId;
use crate::middleware::sessions::LoggedIn;
use crate::pages::{done, paths};

/// The most values that are said one by one.
const MOST: usize = 3;

/// What was entered last.
pub(super) struct LastEntered {
    pub(super) revision: i64,
    /// Whether it took back what was entered before it.
    pub(super) takes_back: bool,
    pub(super) words: Vec<String>,
    /// How many values more.
    pub(super) more: usize,
}

/// Which write is to be taken back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Undo {
    revision: i64,
}

/// `POST /values/{day}/undo`: takes back what was entered last.
pub(crate) async fn undo(
    State(app): State<App>,
    (LoggedIn(browser), RequestId(request)): (LoggedIn, RequestId),
    Path(day): Path<String>,
    Form(Undo { revision }): Form<Undo>,
) -> Result<Response> {
    let day = day_of(&day, browser.today(app.daymark.now()))?;
    let write = (day, Revision(revision));
    let undone = values::undo_last_entered(&app.daymark, &browser, request, write).await?;
    Ok(done(&paths::day(day), undone.into()))
}

impl LastEntered {
    /// What was entered last for this day, if that was lately.
    pub(super) async fn load(app: &App, browser: &Browser, day: Day, units: &UnitPreferences) -> Result<Option<Self>> {
        let entered = values::last_entered(&app.daymark, &browser.reader(), day).await?;
        Ok(entered.map(|entered| LastEntered {
            revision: entered.revision.0,
            takes_back: entered.takes_back,
            more: entered.changes.len().saturating_sub(MOST),
            words: {
                let say = if entered.takes_back { again } else { words };
                entered.changes.iter().take(MOST).map(|changed| say(changed, units)).collect()
            },
        }))
    }
}

fn words(Changed { attribute, old, new }: &Changed, units: &UnitPreferences) -> String {
    let label = &attribute.label;
    let shown = |value: &Value| Quantity::of(attribute, units).show(value).in_full();
    match (attribute.value_type, old, new) {
        (ValueType::Boolean, _, Some(Value::Integer(1))) => format!("{label} added"),
        (ValueType::Boolean, ..) => format!("{label} taken away"),
        (ValueType::Text, _, None) => format!("{label} cleared"),
        (ValueType::Text, ..) => format!("{label} written"),
        (_, Some(old), Some(new)) => format!("{label} {}, before that {}", shown(new), shown(old)),
        (_, Some(old), None) => format!("{label} cleared, before that {}", shown(old)),
        (_, None, Some(new)) => format!("{label} {}", shown(new)),
        (_, None, None) => label.to_string(),
    }
}

/// What stands there again.
fn again(Changed { attribute, new, .. }: &Changed, units: &UnitPreferences) -> String {
    let label = &attribute.label;
    match (attribute.value_type, new) {
        (ValueType::Boolean, Some(Value::Integer(1))) => format!("{label} added again"),
        (ValueType::Boolean, _) => format!("{label} taken away again"),
        (_, None) => format!("{label} empty again"),
        (ValueType::Text, Some(_)) => format!("{label} as it was before"),
        (_, Some(new)) => format!("{label} {} again", Quantity::of(attribute, units).show(new).in_full()),
    }
}
