//! OAuth 2.0 (RFC 6749) as an authorisation server: how apps get tokens for people's data.
//!
//! A person authorises an app on a page ([`authorise`]) or for a device ([`device`]); the app then exchanges what it got for
//! tokens ([`grant_tokens`]) and may give them back ([`revoke()`]). Every authorisation is a grant of its own. Grants and tokens
//! end together; an app that has no grant of a person left owns nothing of theirs any more.

pub mod authorise;
mod client_authentication;
mod code;
mod consent;
pub mod device;
mod error;
mod parameters;
mod refresh;
mod revoke;
pub(crate) mod tokens;

pub(crate) use refresh::erase_answers;

pub use client_authentication::Basic;
pub use consent::{Change, Consent, Permission, permission, permissions};
pub use error::Error;
pub use parameters::Parameters;
pub use revoke::revoke;
pub use tokens::TokenAnswer;

use crate::Daymark;

/// The `grant_type` of RFC 8628.
pub const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What the token endpoint does: exchanges a code, a refresh token or an approved device for tokens.
pub async fn grant_tokens(
    daymark: &Daymark,
    parameters: &Parameters,
    basic: Option<Basic>,
) -> Result<TokenAnswer, Error> {
    match parameters.require("grant_type")? {
        "authorization_code" => code::redeem(daymark, parameters, basic).await,
        "refresh_token" => refresh::exchange(daymark, parameters, basic).await,
        DEVICE_GRANT => device::redeem(daymark, parameters, basic).await,
        _ => Err(Error::UnsupportedGrantType),
    }
}
