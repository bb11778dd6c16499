//! Batches: each item of a request succeeds or fails by itself, and one bad item never stops the good ones.

use model::Day;
use serde_json::{Map, Value as Json};

use crate::json;

/// The most items of one batch. The documentation says 35; production clients send 36.
pub const MAX_ITEMS: usize = 36;

/// How many days past a person's today values may be for, since a phone may be in another time zone than its account.
pub const DAYS_AHEAD: i64 = 2;

/// What became of one item. (Boxed, since a failure carries the item and most items succeed.)
pub type Outcome<T> = Result<T, Box<Failure>>;

/// Why one item failed, with the item as it was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The item as [`json::read`] understood it.
    pub item: Json,
    /// What is wrong, in words for the client's author.
    pub error: String,
    /// The same, for the client.
    pub code: ErrorCode,
    /// The name of the attribute that stands in the way, where that is what is wrong.
    pub existing_name: Option<String>,
}

/// The API's `error_code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// Not an object, or a field is missing.
    MissingField,
    /// No such attribute or template.
    NotFound,
    /// Another service owns it, or nobody.
    Unauthorised,
    /// Outside the token's scopes.
    NotAllowed,
    /// A date, value or definition that cannot be accepted.
    Validation,
    /// It is there already.
    Exists,
}

impl ErrorCode {
    /// As the API spells it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::MissingField => "missing_field",
            ErrorCode::NotFound => "not_found",
            ErrorCode::Unauthorised => "unauthorised",
            ErrorCode::NotAllowed => "not_allowed",
            ErrorCode::Validation => "validation",
            ErrorCode::Exists => "exists",
        }
    }
}

/// Why an item fails, before the item is put beside it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub error: String,
    pub code: ErrorCode,
    pub existing_name: Option<String>,
}

impl Refusal {
    pub(crate) fn new(code: ErrorCode, error: impl Into<String>) -> Refusal {
        Refusal { error: error.into(), code, existing_name: None }
    }

    pub(crate) fn validation(error: impl ToString) -> Refusal {
        Refusal::new(ErrorCode::Validation, error.to_string())
    }

    pub(crate) fn of(self, item: &Json) -> Box<Failure> {
        let Refusal { error, code, existing_name } = self;
        Box::new(Failure { item: item.clone(), error, code, existing_name })
    }
}

/// One item of a batch while it is read.
pub(crate) struct Item<'a> {
    index: usize,
    fields: &'a Map<String, Json>,
}

impl<'a> Item<'a> {
    /// The item at `index` of a batch, if it is an object that holds all of `required`.
    pub(crate) fn read(index: usize, json: &'a Json, required: &[&str]) -> Result<Item<'a>, Refusal> {
        if json::is_too_deep(json) {
            let error = format!("Object at index {index} is nested more than {} levels deep", json::MOST_LEVELS);
            return Err(Refusal::validation(error));
        }
        let Json::Object(fields) = json else {
            return Err(Refusal::new(ErrorCode::MissingField, format!("Object at index {index} is not an object")));
        };
        let item = Item { index, fields };
        let missing: Vec<&str> = required.iter().copied().filter(|name| !fields.contains_key(*name)).collect();
        if missing.is_empty() { Ok(item) } else { Err(item.missing(&missing)) }
    }

    /// The refusal that says which fields are missing.
    pub(crate) fn missing(&self, names: &[&str]) -> Refusal {
        let names = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
        let error = format!("Object at index {} missing field(s) {names}", self.index);
        Refusal::new(ErrorCode::MissingField, error)
    }

    /// A field as it was sent.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Json> {
        self.fields.get(name)
    }

    /// A field, where null means the same as leaving it out.
    pub(crate) fn get_some(&self, name: &str) -> Option<&'a Json> {
        self.get(name).filter(|json| !json.is_null())
    }

    /// A field that should be a name; anything but a string names nothing that exists.
    pub(crate) fn name(&self, field: &str) -> Option<&'a str> {
        self.get(field).and_then(Json::as_str)
    }

    /// A field as words for the one who sent it.
    pub(crate) fn said(&self, field: &str) -> String {
        match self.get(field) {
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// A yes or no: as JSON boolean, 0 or 1, or `"true"` and `"false"` in any case.
    pub(crate) fn flag(&self, field: &str) -> Result<Option<bool>, Refusal> {
        let flag = match self.get_some(field) {
            None => return Ok(None),
            Some(Json::Bool(flag)) => Some(*flag),
            Some(Json::Number(n)) => n.as_u64().and_then(|n| [false, true].get(n as usize).copied()),
            Some(Json::String(text)) if text.eq_ignore_ascii_case("true") || text == "1" => Some(true),
            Some(Json::String(text)) if text.eq_ignore_ascii_case("false") || text == "0" => Some(false),
            Some(_) => None,
        };
        flag.map(Some).ok_or_else(|| Refusal::validation(format!("Field '{field}' must be true or false")))
    }
}

/// Reads the date of a value: a day from 1900-01-01 to [`DAYS_AHEAD`] after the user's today.
pub(crate) fn read_day(json: &Json, today: Day) -> Result<Day, Refusal> {
    let Some(day) = json.as_str().and_then(Day::parse) else {
        return Err(Refusal::validation("Date must be a day that exists, formatted YYYY-MM-DD, from 1900-01-01 on"));
    };
    let last = today.plus(DAYS_AHEAD);
    if day > last {
        return Err(Refusal::validation(format!("Date must not be later than {last}")));
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn missing_fields_are_named_in_the_order_of_the_documentation() {
        let read =
            |json: &Json| Item::read(0, json, &["name", "date", "value"]).map(|_| ()).map_err(|r| (r.code, r.error));
        let missing = |error: &str| Err((ErrorCode::MissingField, error.to_owned()));
        assert_eq!(read(&json!({"name": 1, "date": null, "value": 0})), Ok(()));
        assert_eq!(read(&json!({"value": 0})), missing("Object at index 0 missing field(s) 'name', 'date'"));
        assert_eq!(read(&json!("mood")), missing("Object at index 0 is not an object"));
    }

    #[test]
    fn days_end_two_days_after_the_users_today() {
        let today = Day::parse("2024-02-27").expect("a day");
        for good in ["2024-02-29", "1900-01-01"] {
            assert!(read_day(&json!(good), today).is_ok(), "{good}");
        }
        for bad in
            [json!("2024-03-01"), json!("0001-01-01"), json!("9999-12-31"), json!("2023-02-29"), json!(5), json!(null)]
        {
            assert_eq!(read_day(&bad, today).map_err(|r| r.code), Err(ErrorCode::Validation), "{bad}");
        }
    }
}
