//! The values of a period as a file for spreadsheets.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use model::Day;
use service::actor::Browser;
use service::attributes::Listed;
use service::permits::Permit;
use service::quantity::Quantity;
use service::values::{self, Recorded, Span};
use service::{export, sessions, spreadsheet};

use super::{Asked, Seen, recorded};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

/// How many values are written at once, each with the write that it came from.
const AT_A_TIME: u64 = 50;
/// How long a table may take to be fetched, however slowly.
const WHOLE_WITHIN: Duration = Duration::from_secs(30 * 60);

/// `GET /attributes/{name}/values.csv`: what the page lists, all of it, in the same order; made while it is fetched.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let permit = export::permit(&app.daymark, &browser.reader())?;
    let seen = Seen::load(&app, &browser, &name, &asked).await?;
    let disposition = format!("attachment; filename=\"{}.csv\"", seen.listed.attribute.name);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    let (rest, deadline) = (Rest::Head, Instant::now() + WHOLE_WITHIN);
    let table = Table {
        app,
        browser,
        listed: seen.listed,
        quantity: seen.quantity,
        span: seen.period.span(),
        rest,
        deadline,
        _permit: permit,
    };
    // An error breaks the connection off, so that nobody takes half a table for a whole one.
    let body = Body::from_stream(stream::unfold(table, async |mut table| Some((table.next().await?, table))));
    Ok((headers, body).into_response())
}

/// A table that is being written.
struct Table {
    app: App,
    browser: Browser,
    listed: Listed,
    quantity: Quantity,
    span: Span,
    rest: Rest,
    deadline: Instant,
    _permit: Permit,
}

/// What is yet to be written.
enum Rest {
    /// All of it.
    Head,
    /// The values up to a day.
    UpTo(Day),
    /// Nothing.
    Nothing,
}

impl Table {
    /// The next rows; none at the end.
    async fn next(&mut self) -> Option<Result<Vec<u8>, service::Error>> {
        let last = match self.rest {
            Rest::Head => {
                self.rest = Rest::UpTo(self.span.1);
                let head = spreadsheet::rows([HEAD]);
                return Some(head.map(|head| [spreadsheet::MARK.as_bytes(), &head].concat()));
            }
            Rest::UpTo(last) => last,
            Rest::Nothing => return None,
        };
        let rows = self.rows(last).await.transpose()?;
        if rows.is_err() {
            self.rest = Rest::Nothing;
        }
        Some(rows)
    }

    /// The values up to a day, if there are any; as long as the person is logged in, and somebody takes them.
    async fn rows(&mut self, last: Day) -> Result<Option<Vec<u8>>, service::Error> {
        if Instant::now() > self.deadline {
            return Err(service::Error::Ended("The download took too long."));
        }
        let (daymark, reader) = (&self.app.daymark, self.browser.reader());
        sessions::require_open(daymark, &self.browser).await?;
        let attribute = &self.listed.attribute;
        let span = (self.span.0, last);
        let values = values::recorded(daymark, &reader, attribute.name.as_str(), span, (AT_A_TIME, 0)).await?;
        let Some(oldest) = values.last().map(|oldest| oldest.day) else {
            self.rest = Rest::Nothing;
            return Ok(None);
        };
        self.rest = if oldest > self.span.0 { Rest::UpTo(oldest.plus(-1)) } else { Rest::Nothing };
        let origins = values::origins(daymark, &reader, attribute, &values).await?;
        let rows = values.iter().map(|Recorded { day, value, .. }| {
            let origin = origins.get(day);
            [
                day.to_string(),
                spreadsheet::value(value),
                spreadsheet::shown(value, &self.quantity.show(value).in_full()),
                spreadsheet::text(origin.map(recorded::source).unwrap_or_default()),
                origin.map(|origin| origin.made_at.to_string()).unwrap_or_default(),
            ]
        });
        spreadsheet::rows(rows).map(Some)
    }
}

const HEAD: [&str; 5] = ["date", "value", "shown", "service", "changed_at"];
