//! The values of a period as a file for spreadsheets.

use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use model::Value;
use service::values::{self, Recorded};

use super::{Asked, Seen, recorded};
use crate::app::App;
use crate::errors::{Error, Result};
use crate::middleware::sessions::LoggedIn;

/// `GET /attributes/{name}/values.csv`: what the page lists, all of it, in the same order.
pub(crate) async fn get(
    State(app): State<App>,
    LoggedIn(browser): LoggedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let seen = Seen::load(&app, &browser, &name, &asked).await?;
    let origins = values::origins(&app.daymark, &browser.reader(), &seen.listed.attribute, &seen.values).await?;
    let mut file = csv::Writer::from_writer(Vec::new());
    let mut write =
        |cells: [&str; 5]| file.write_record(cells).map_err(|error| Error::internal(format!("a file: {error}")));
    write(["date", "value", "shown", "service", "changed_at"])?;
    for Recorded { day, value, .. } in seen.values.iter().rev() {
        let origin = origins.get(day);
        write([
            &day.to_string(),
            &harmless(as_sent(value)),
            &harmless(seen.quantity.show(value).in_full()),
            &harmless(origin.map(|origin| recorded::source(origin).to_owned()).unwrap_or_default()),
            &origin.map(|origin| origin.made_at.to_string()).unwrap_or_default(),
        ])?;
    }
    let content = file.into_inner().map_err(|error| Error::internal(format!("a file: {error}")))?;
    let disposition = format!("attachment; filename=\"{}.csv\"", seen.listed.attribute.name);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, content).into_response())
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
