//! The values of a period as a file for spreadsheets.

use std::fmt::Display;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use model::Value;
use service::actor::Reader;
use service::export;
use service::permits::Permit;
use service::values::{self, Recorded};

use super::{Asked, Seen, recorded};
use crate::app::App;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;

/// How many values are written at once, each with the write that it came from.
const AT_A_TIME: usize = 50;

/// `GET /attributes/{name}/values.csv`: what the page lists, all of it, in the same order; made while it is fetched.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let reader = browser.reader();
    let permit = export::permit(&app.daymark, &reader)?;
    let mut seen = Seen::load(&app, &browser, &name, &asked).await?;
    seen.values.reverse();
    let disposition = format!("attachment; filename=\"{}.csv\"", seen.listed.attribute.name);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    let table = Table { app, reader, seen, written: None, _permit: permit };
    // An error breaks the connection off, so that nobody takes half a table for a whole one.
    let body = Body::from_stream(stream::unfold(table, async |mut table| Some((table.next().await?, table))));
    Ok((headers, body).into_response())
}

/// A table that is being written.
struct Table {
    app: App,
    reader: Reader,
    /// With its values newest first.
    seen: Seen,
    /// How many of the values are written; none before the head is.
    written: Option<usize>,
    _permit: Permit,
}

impl Table {
    /// The next rows; none at the end.
    async fn next(&mut self) -> Option<Result<Vec<u8>, service::Error>> {
        let Some(written) = self.written else {
            self.written = Some(0);
            return Some(csv_rows([HEAD.map(str::to_owned)]));
        };
        let values = self.seen.values.iter().skip(written).take(AT_A_TIME).cloned().collect::<Vec<Recorded>>();
        self.written = Some(written + values.len());
        if values.is_empty() { None } else { Some(self.rows(&values).await) }
    }

    async fn rows(&self, values: &[Recorded]) -> Result<Vec<u8>, service::Error> {
        let origins = values::origins(&self.app.daymark, &self.reader, &self.seen.listed.attribute, values).await?;
        csv_rows(values.iter().map(|Recorded { day, value, .. }| {
            let origin = origins.get(day);
            [
                day.to_string(),
                harmless(as_sent(value)),
                harmless(self.seen.quantity.show(value).in_full()),
                harmless(origin.map(|origin| recorded::source(origin).to_owned()).unwrap_or_default()),
                origin.map(|origin| origin.made_at.to_string()).unwrap_or_default(),
            ]
        }))
    }
}

const HEAD: [&str; 5] = ["date", "value", "shown", "service", "changed_at"];

fn csv_rows(rows: impl IntoIterator<Item = [String; 5]>) -> Result<Vec<u8>, service::Error> {
    let failed = |error: &dyn Display| service::Error::Internal(format!("a table: {error}"));
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in rows {
        table.write_record(row).map_err(|error| failed(&error))?;
    }
    table.into_inner().map_err(|error| failed(&error))
}

/// A value as the API has it.
fn as_sent(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    }
}

/// A cell that no spreadsheet takes for a formula. (OWASP, "CSV Injection": what begins with one of these signs is a formula;
/// numbers begin with a minus and are none.)
fn harmless(cell: String) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if is_formula { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for evil in ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(evil.to_owned()), format!("'{evil}"));
        }
        for plain in ["-3", "-1.5", "calm", "1=1", "", "−3 °C"] {
            assert_eq!(harmless(plain.to_owned()), plain);
        }
    }
}
