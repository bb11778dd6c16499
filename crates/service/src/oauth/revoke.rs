//! Giving a token back (RFC 7009).

use store::tokens::{self, Holder};

use super::{Basic, Error, Parameters, client_authentication};
use crate::account_events::{By, Event, Kind};
use crate::actor::RequestId;
use crate::{Daymark, grants, secrets};

/// What the revocation endpoint does. An access token dies alone; a refresh token ends the grant, with the access token. Unknown
/// tokens, and those of other apps, are passed over in silence.
pub async fn revoke(daymark: &Daymark, parameters: &Parameters, basic: Option<Basic>) -> Result<(), Error> {
    let client = client_authentication::authenticate(daymark, parameters, basic).await?;
    let hash = secrets::hash(parameters.require("token")?);
    let event = Event::new(daymark, Kind::AppRevoked, By::App);
    let (id, app) = (client.id, client.label.clone());
    let ended = daymark
        .store()
        .write(move |tx| {
            let is_own = |holder: &Holder| holder.client_id == id;
            if tokens::find_access_holder(tx, hash)?.filter(is_own).is_some() {
                tokens::delete_access(tx, hash)?;
            }
            let Some(token) = tokens::find_refresh(tx, hash)?.filter(|token| token.client_id == id) else {
                return Ok(None);
            };
            if !store::grants::end(tx, token.grant_id)? {
                return Ok(None);
            }
            event.record_about(tx, token.user_id, &app)?;
            Ok::<_, store::Error>(Some(token.user_id))
        })
        .await?;
    if let Some(user) = ended {
        grants::finish_ending(daymark, user, client.id, RequestId::random(daymark.randomness())).await?;
    }
    Ok(())
}
