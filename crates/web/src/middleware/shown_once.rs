//! Secrets that a form made and that the page after it shows, this once. The form's answer sends the browser on, so that
//! loading the page again makes nothing again; on the way the browser itself keeps the secret, in a cookie that lives for
//! a minute, belongs to its session and is removed when the page was shown. So no secret is stored on a server, and any
//! server can show the page.

use axum::extract::FromRequestParts;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::Response;

use super::forms::FormToken;
use super::origin::Origin;
use super::sessions::Cookie;
use crate::app::App;
use crate::errors::{Error, Result};

/// How long a browser keeps it, in seconds.
const SECONDS: u32 = 60;

const ONCE: Cookie = Cookie::new("__Host-daymark-once", "daymark-once");

/// What the form before this page made, and the means to hand something over to the next page.
pub(crate) struct ShownOnce {
    /// The token of the session's forms: what another session left behind is not shown.
    token: String,
    is_https: bool,
    /// What the cookie holds: the token, the purpose and the secrets, with dots between them.
    kept: Option<String>,
}

impl FromRequestParts<App> for ShownOnce {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<ShownOnce> {
        let FormToken(token) = FormToken::from_request_parts(parts, app).await?;
        let is_https = parts.extensions.get::<Origin>().is_some_and(Origin::is_https);
        let kept = ONCE.read(&parts.headers, is_https).map(str::to_owned);
        Ok(ShownOnce { token, is_https, kept })
    }
}

impl ShownOnce {
    /// Gives the browser these secrets for the page that `response` sends it to. The purpose and the secrets are letters
    /// and digits.
    pub(crate) fn hand_over(&self, response: Response, purpose: &str, secrets: &[&str]) -> Result<Response> {
        self.set(response, &[&[self.token.as_str(), purpose], secrets].concat().join("."), SECONDS)
    }

    /// The secrets that were handed over for this purpose.
    pub(crate) fn secrets(&self, purpose: &str) -> Option<Vec<String>> {
        let mut parts = self.kept.as_deref()?.split('.');
        let is_meant = parts.next() == Some(&self.token) && parts.next() == Some(purpose);
        is_meant.then(|| parts.map(str::to_owned).collect())
    }

    /// Takes the secrets away from the browser, now that `response` shows them.
    pub(crate) fn forget(&self, response: Response) -> Result<Response> {
        if self.kept.is_some() { self.set(response, "", 0) } else { Ok(response) }
    }

    fn set(&self, mut response: Response, value: &str, seconds: u32) -> Result<Response> {
        let cookie = ONCE.set(value, seconds, self.is_https);
        let cookie = cookie.ok_or_else(|| Error::internal("a secret that is no cookie"))?;
        response.headers_mut().append(SET_COOKIE, cookie);
        Ok(response)
    }
}
