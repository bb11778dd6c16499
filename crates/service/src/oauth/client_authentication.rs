//! Which app is asking at the token endpoint and beside it (RFC 6749 section 2.3).

use store::clients::{self, Client};

use super::{Error, Parameters};
use crate::{Daymark, secrets};

/// The name and password of an `Authorization: Basic` header, decoded.
#[derive(Clone)]
pub struct Basic {
    /// The client ID.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
}

/// Finds the app that asks. A confidential one must show its secret, in the header or in the body but not in both; a public one
/// has none, and what it sends as one is not looked at.
pub(super) async fn authenticate(
    daymark: &Daymark,
    parameters: &Parameters,
    basic: Option<Basic>,
) -> Result<Client, Error> {
    let in_body = parameters.get("client_id");
    let (id, secret) = match &basic {
        Some(basic) => {
            if in_body.is_some_and(|id| id != basic.client_id) {
                return Err(Error::InvalidRequest("The client_id is not the one of the Authorization header".into()));
            }
            if parameters.get("client_secret").is_some() {
                return Err(Error::InvalidRequest("The client credentials were sent in two ways".into()));
            }
            (basic.client_id.as_str(), Some(basic.client_secret.as_str()))
        }
        None => (parameters.require("client_id")?, parameters.get("client_secret")),
    };
    let (id, presented) = (id.to_owned(), secrets::hash(secret.unwrap_or_default()));
    let client = daymark.store().read(move |tx| clients::find_by_public_id(tx, &id)).await?;
    // Compared also where there is no such app, so that the time says nothing.
    let expected = client.as_ref().map_or([0; 32], |client| client.secret_hash);
    let is_secret_right = secrets::equal(&expected, &presented);
    client.filter(|client| client.is_public || is_secret_right).ok_or(Error::InvalidClient)
}
