//! What the OAuth endpoints take and answer, for the description of the API. They read forms, JSON and multipart forms alike.
#![expect(dead_code, reason = "these describe; nothing is read into them")]

use utoipa::{IntoResponses, ToSchema};

/// A code, a refresh token or an approved device, to be exchanged for tokens (RFC 6749, sections 4.1.3 and 6; RFC 8628, section 3.4).
#[derive(ToSchema)]
pub(crate) struct TokenRequest {
    /// `authorization_code`, `refresh_token` or `urn:ietf:params:oauth:grant-type:device_code`.
    #[schema(example = "authorization_code")]
    grant_type: String,
    /// The code that came back to the redirect address.
    code: Option<String>,
    /// The redirect address that the code came to; may be left out where only one is registered.
    redirect_uri: Option<String>,
    /// What the challenge was made from, where one was sent (RFC 7636).
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    device_code: Option<String>,
    /// May be left out where the credentials stand in the `Authorization` header.
    client_id: Option<String>,
    /// Left out by public apps, and where the credentials stand in the `Authorization` header.
    client_secret: Option<String>,
}

/// A pair of tokens (RFC 6749, section 5.1).
#[derive(ToSchema)]
pub(crate) struct Tokens {
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: String,
    /// How many seconds the access token lives.
    expires_in: i64,
    /// What the access token is renewed with, once.
    refresh_token: String,
    /// What the access token permits, with spaces between.
    #[schema(example = "media_write")]
    scope: String,
}

/// A token to end (RFC 7009).
#[derive(ToSchema)]
pub(crate) struct RevocationRequest {
    /// An access token or a refresh token.
    token: String,
    token_type_hint: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Nothing: also where the token was not known.
#[derive(ToSchema)]
pub(crate) struct Revoked {}

/// A device without a browser begins (RFC 8628, section 3.1).
#[derive(ToSchema)]
pub(crate) struct DeviceRequest {
    client_id: Option<String>,
    client_secret: Option<String>,
    #[schema(example = "media_write")]
    scope: Option<String>,
}

/// What is wrong, as RFC 6749, section 5.2 has it.
#[derive(ToSchema)]
pub(crate) struct OAuthRefusal {
    /// Such as `invalid_grant`.
    #[schema(example = "invalid_grant")]
    error: String,
    /// The same in words.
    error_description: String,
}

/// The request cannot be granted; `error` says why.
#[derive(IntoResponses)]
#[response(status = 400)]
pub(crate) struct NotGranted(OAuthRefusal);

/// The app is not known, or its secret is wrong.
#[derive(IntoResponses)]
#[response(status = 401)]
pub(crate) struct UnknownClient(OAuthRefusal);
