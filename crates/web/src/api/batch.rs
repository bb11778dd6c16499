//! The bodies of write endpoints: a JSON array in, what succeeded and what failed out.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use service::batch::{Failure, MAX_ITEMS, Outcome};
use service::json;
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

/// Reads the array, each item by itself, so that whatever is odd about one is its own affair.
fn read(body: &[u8]) -> Result<Vec<Value>> {
    let text = json::text(body);
    let (mut items, mut count) = (Vec::new(), 0);
    let each = |item| {
        count += 1;
        if count <= MAX_ITEMS {
            items.push(item);
        }
    };
    json::each_element(&text, each).map_err(|error| match error.classify() {
        json::Category::Data => Error::bad_request("Expected a JSON array of objects."),
        _ => Error::bad_request(format!("JSON parse error: {error}")),
    })?;
    if count > MAX_ITEMS {
        let detail = format!("A batch holds at most {MAX_ITEMS} objects; this one has {count}.");
        return Err(Error::bad_request(detail));
    }
    Ok(items.into_iter().map(json::read).collect())
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
        let many = format!("[{}]", vec!["{}"; 37].join(","));
        for bad in ["", "{}", "null", "[1", "{\"name\":1}", "\"x\"", "[NaN]", "[1] 2", &many] {
            assert!(read(bad.as_bytes()).is_err(), "{bad:.40}");
        }
        assert_eq!(read(b"[]").expect("an array").len(), 0);
        assert_eq!(read(format!("[{}]", vec!["{}"; 36].join(",")).as_bytes()).expect("an array").len(), 36);
        assert_eq!(read(b"\xef\xbb\xbf [1]").expect("an array after a byte order mark").len(), 1);
    }
}
