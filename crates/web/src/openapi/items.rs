//! The items that writes take, for the description of the API. They are read one by one, so that each fails by itself.
#![expect(dead_code, reason = "these describe; nothing is read into them")]

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::shapes::AttributeShape;

/// A value: a number, or of attributes of text a string. Yes and no are 1 and 0.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Value)]
pub(crate) enum ValueShape {
    Number(f64),
    Text(String),
}

/// A value as it is written: a number, a string, which may hold a number, or of attributes of yes and no a boolean.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = WrittenValue)]
pub(crate) enum WrittenValueShape {
    Number(f64),
    Text(String),
    Boolean(bool),
}

/// A success of `acquire` or `create`: in short, or with `success_objects` the attribute as lists show it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Success<T> {
    InShort(T),
    InFull(Box<AttributeShape>),
}

/// An attribute to own: by `template`, which is made where the user lacks it, or by `name`, which must be there.
#[derive(ToSchema)]
pub(crate) struct AcquireItem {
    #[schema(example = "pages_read")]
    template: Option<String>,
    name: Option<String>,
    /// Whether a person enters its values by hand; left as it is where this is left out, or where it would let the app read what
    /// others stored.
    manual: Option<bool>,
}

/// An attribute to let go of.
#[derive(ToSchema)]
pub(crate) struct ReleaseItem {
    #[schema(example = "pages_read")]
    name: String,
}

/// An attribute to make: from a `template`, or from `label`, `group` and `value_type`.
#[derive(ToSchema)]
pub(crate) struct CreateItem {
    template: Option<String>,
    #[schema(example = "Time reading", min_length = 1, max_length = 100)]
    label: Option<String>,
    #[schema(example = "media")]
    group: Option<String>,
    /// 0 integer, 1 decimal, 2 string, 3 duration in minutes, 4 time of day from midnight, 5 percentage, 7 boolean, 8 scale.
    #[schema(example = 3)]
    value_type: Option<i64>,
    /// Whether a person enters its values by hand.
    #[schema(default = true)]
    manual: Option<bool>,
}

/// An attribute that was made: the item as it was sent, with its name and priority. What was not sent is left out.
#[derive(ToSchema)]
pub(crate) struct CreatedItem {
    template: Option<String>,
    label: Option<String>,
    group: Option<String>,
    value_type: Option<i64>,
    manual: Option<bool>,
    #[schema(example = "time_reading")]
    name: String,
    #[schema(example = 9)]
    priority: i64,
}

/// A day's total to set.
#[derive(ToSchema)]
pub(crate) struct UpdateItem {
    #[schema(example = "pages_read")]
    name: String,
    #[schema(format = Date)]
    date: String,
    #[schema(example = 26)]
    value: WrittenValueShape,
}

/// An amount to add to a day's total.
#[derive(ToSchema)]
pub(crate) struct IncrementItem {
    #[schema(example = "pages_read")]
    name: String,
    /// The amount, which may be negative.
    #[schema(example = 1)]
    value: WrittenValueShape,
    /// The day; today where it is left out.
    #[schema(format = Date)]
    date: Option<String>,
}

/// An item that failed: its own fields as they were understood, and why. A failed item of `acquire` always has `name` and
/// `template`; one that exists has the `name` of what exists.
#[derive(ToSchema)]
pub(crate) struct FailedItem {
    /// What is wrong, in words.
    #[schema(example = "User doesn't have an attribute named 'x'")]
    error: String,
    /// One of `missing_field`, `not_found`, `unauthorised`, `not_allowed`, `validation`, `exists`.
    #[schema(example = "not_found")]
    error_code: String,
}

/// Whose simple token.
#[derive(ToSchema)]
pub(crate) struct PasswordRequest {
    username: String,
    password: String,
}

/// A token that reads everything of one's own and writes nothing.
#[derive(ToSchema)]
pub(crate) struct SimpleToken {
    token: String,
}
