//! The answers to requests that cannot be answered as asked.
#![expect(dead_code, reason = "these describe; nothing is read into them")]

use utoipa::{IntoResponses, ToSchema};

/// What is wrong, in words.
#[derive(ToSchema)]
pub(crate) struct Refusal {
    detail: String,
}

/// A parameter cannot be read.
#[derive(IntoResponses)]
#[response(status = 400)]
pub(crate) struct UnreadableParameters(Refusal);

/// The body is no JSON array of at most 36 items.
#[derive(IntoResponses)]
#[response(status = 400)]
pub(crate) struct UnreadableBatch(Refusal);

/// No token, or one that is not good, or no longer.
#[derive(IntoResponses)]
#[response(status = 401)]
pub(crate) struct Unauthenticated(Refusal);

/// Simple tokens and sessions may not write.
#[derive(IntoResponses)]
#[response(status = 403)]
pub(crate) struct ReadOnly(Refusal);

/// What `correlations/combo/` says of two attributes that are in no set together.
#[derive(ToSchema)]
pub(crate) struct NoCorrelation {
    /// Always `not_found`.
    #[schema(example = "not_found")]
    error: String,
}

/// A page past the end, or nothing of that name that the token may see.
#[derive(IntoResponses)]
#[response(status = 404)]
pub(crate) struct NoSuchPage(Refusal);

/// The token has made its requests of this hour; `Retry-After` says how many seconds to wait.
#[derive(IntoResponses)]
#[response(status = 429)]
pub(crate) struct TooManyRequests(Refusal);
