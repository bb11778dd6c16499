//! The values one by one, with where each came from.

use model::attribute::Service;
use service::actor::Browser;
use service::quantity::Shown;
use service::values::{self, Origin, Recorded};

use super::Seen;
use crate::app::App;
use crate::errors::Result;
use crate::pages::{attributes, moment, paths};

/// A day and its value.
pub(super) struct RecordedRow {
    pub(super) iso: String,
    pub(super) title: String,
    pub(super) href: String,
    pub(super) value: Shown,
    /// Who wrote it, and when; none where the journal does not tell.
    pub(super) origin: Option<OriginShown>,
    /// The number of the write that can be taken back here.
    pub(super) undoable: Option<i64>,
}

/// Where a value came from.
pub(super) struct OriginShown {
    pub(super) source: String,
    pub(super) made: String,
    /// What stood there before.
    pub(super) before: Option<String>,
}

/// The rows of these values, in their order.
pub(super) async fn rows(app: &App, browser: &Browser, seen: &Seen, shown: &[Recorded]) -> Result<Vec<RecordedRow>> {
    let reader = browser.reader();
    let mut origins = values::origins(&app.daymark, &reader, &seen.listed.attribute, shown).await?;
    let is_by_hand = seen.listed.service.as_ref() == Some(&Service::daymark());
    let row = |recorded: &Recorded| {
        let origin = origins.remove(&recorded.day);
        let can_undo = is_by_hand && origin.as_ref().is_some_and(|origin| origin.is_by_hand);
        RecordedRow {
            iso: recorded.day.to_string(),
            title: reader.conventions().with_weekday(recorded.day, seen.today),
            href: paths::day(recorded.day),
            value: seen.quantity.show(&recorded.value),
            undoable: can_undo.then_some(recorded.revision.0),
            origin: origin.map(|origin| OriginShown {
                source: source(&origin).to_owned(),
                made: moment::exactly(origin.made_at, &reader),
                before: origin.before.map(|before| seen.quantity.show(&before).in_full()),
            }),
        }
    };
    Ok(shown.iter().map(row).collect())
}

/// Who wrote a value, in a person's words.
pub(super) fn source(origin: &Origin) -> &str {
    origin.service.as_ref().map_or("An app that is gone", attributes::service_label)
}
