//! The bodies of write endpoints: a JSON array in, what succeeded and what failed out.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use service::batch::{Failure, MAX_ITEMS, Outcome};
use utoipa::ToSchema;

use crate::errors::{Error, Result};
use crate::openapi::FailedItem;

/// The items of a batch, read as JSON whatever the `Content-Type` says.
pub(crate) struct Items(pub(super) Vec<Value>);

impl<S: Send + Sync> FromRequest<S> for Items {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        read(&body).map(Items).map_err(IntoResponse::into_response)
    }
}

/// Reads the array. (serde_json refuses nesting deeper than 128, which keeps hostile bodies off the stack.)
fn read(body: &[u8]) -> Result<Vec<Value>> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let refused = |error: serde_json::Error| Error::bad_request(format!("JSON parse error: {error}"));
    let json = match serde_json::from_slice(body) {
        Err(error) if error.to_string().starts_with("number out of range") => {
            serde_json::from_slice(&without_endless_numbers(body)).map_err(refused)?
        }
        json => json.map_err(refused)?,
    };
    let Value::Array(items) = json else {
        return Err(Error::bad_request("Expected a JSON array of objects."));
    };
    if items.len() > MAX_ITEMS {
        let detail = format!("A batch holds at most {MAX_ITEMS} objects; this one has {}.", items.len());
        return Err(Error::bad_request(detail));
    }
    Ok(items)
}

/// The text with `null` for each number that is too large for 64 bits, such as `1e400`: so that it fails its own item and no other.
/// (Only JSON that was refused for such a number is read like this.)
fn without_endless_numbers(json: &[u8]) -> Vec<u8> {
    let (mut kept, mut rest, mut in_text) = (Vec::with_capacity(json.len()), json, false);
    while let Some(&byte) = rest.first() {
        let is_number = !in_text && (byte == b'-' || byte.is_ascii_digit());
        let length = match byte {
            b'\\' if in_text => rest.len().min(2),
            _ if is_number => rest.iter().take_while(|b| b.is_ascii_digit() || b"+-.eE".contains(b)).count(),
            _ => 1,
        };
        let (token, after) = rest.split_at(length);
        let number = str::from_utf8(token).ok().and_then(|text| text.parse::<f64>().ok());
        let is_endless = is_number && number.is_some_and(f64::is_infinite);
        kept.extend_from_slice(if is_endless { b"null" } else { token });
        in_text ^= byte == b'"';
        rest = after;
    }
    kept
}

/// What became of a batch.
#[derive(Serialize, ToSchema)]
pub(crate) struct Outcomes<T> {
    success: Vec<T>,
    #[schema(value_type = Vec<FailedItem>)]
    failed: Vec<Map<String, Value>>,
}

/// 200 when nothing failed, 202 when anything did. `say` makes of a success what the client is to see.
pub(super) fn answer<T, S: Serialize>(outcomes: Vec<Outcome<T>>, say: impl Fn(T) -> S, echo: Echo) -> Response {
    let (mut success, mut failed) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(done) => success.push(say(done)),
            Err(failure) => failed.push(echo.of(*failure)),
        }
    }
    let status = if failed.is_empty() { StatusCode::OK } else { StatusCode::ACCEPTED };
    (status, Json(Outcomes { success, failed })).into_response()
}

/// What a failed item shows besides its own fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Echo {
    /// Nothing.
    AsSent,
    /// Always `name` and `template`, null where they were not sent.
    WithNameAndTemplate,
}

impl Echo {
    fn of(self, failure: Failure) -> Map<String, Value> {
        let Failure { item, error, code, existing_name } = failure;
        let mut fields = match item {
            Value::Object(fields) => self.complete(fields),
            _ => Map::new(),
        };
        if let Some(name) = existing_name {
            fields.insert("name".into(), name.into());
        }
        // Put at the end, also where the item has a field of that name.
        for (key, value) in [("error", error.as_str()), ("error_code", code.name())] {
            fields.shift_remove(key);
            fields.insert(key.into(), value.into());
        }
        fields
    }

    fn complete(self, mut fields: Map<String, Value>) -> Map<String, Value> {
        if matches!(self, Echo::WithNameAndTemplate) {
            for key in ["name", "template"] {
                fields.entry(key).or_insert(Value::Null);
            }
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_array_of_at_most_36_is_refused() {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        let many = format!("[{}]", vec!["{}"; 37].join(","));
        for bad in ["", "{}", "null", "[1", "{\"name\":1}", "\"x\"", "[NaN]", r#"["\ud800"]"#, &deep, &many] {
            assert!(read(bad.as_bytes()).is_err(), "{bad:.40}");
        }
        assert_eq!(read(b"[]").expect("an array").len(), 0);
        assert_eq!(read(format!("[{}]", vec!["{}"; 36].join(",")).as_bytes()).expect("an array").len(), 36);
        assert_eq!(read(b"\xef\xbb\xbf [1]").expect("an array after a byte order mark").len(), 1);
    }
}
