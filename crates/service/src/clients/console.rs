//! What the one who hosts Daymark does with everyone's apps.

use model::Username;
use store::clients as rows;

use super::{Client, Created, NewClient, create_for, erase, replace_secret};
use crate::account_events::{By, Event, Kind};
use crate::actor::{Operator, RequestId};
use crate::secrets::Secret;
use crate::{Daymark, Error};

/// Every app, with its owner's username.
pub async fn list(daymark: &Daymark, _: &Operator) -> Result<Vec<(Client, String)>, Error> {
    daymark
        .store()
        .read(|tx| {
            let mut apps = Vec::new();
            for client in rows::list(tx)? {
                let owner = store::users::find(tx, client.owner_id)?;
                let owner = owner.map_or_else(String::new, |user| user.username.as_str().to_owned());
                apps.push((client, owner));
            }
            Ok(apps)
        })
        .await
}

/// Registers an app for the account of that username.
pub async fn create(daymark: &Daymark, _: &Operator, owner: &str, new: NewClient) -> Result<Created, Error> {
    let unknown = || Error::field("owner", format!("There is no account '{owner}'."));
    let username = Username::parse(owner).map_err(|_| unknown())?;
    let user = daymark
        .store()
        .read(move |tx| Ok::<_, Error>(store::users::find_by_username(tx, &username)?))
        .await?
        .filter(store::users::User::is_open)
        .ok_or_else(unknown)?;
    let event = Event::new(daymark, Kind::AppRegistered, By::Console);
    create_for(daymark, user.id, new, event, |_| Ok(())).await
}

/// Gives the app of that client ID another secret.
pub async fn rotate_secret(daymark: &Daymark, operator: &Operator, public_id: &str) -> Result<Secret, Error> {
    let client = find(daymark, operator, public_id).await?;
    let event = Event::new(daymark, Kind::SecretRotated, By::Console);
    replace_secret(daymark, event, move |_| Ok(client.clone())).await
}

/// Deletes the app of that client ID, with all grants and tokens.
pub async fn delete(daymark: &Daymark, operator: &Operator, public_id: &str, request: RequestId) -> Result<(), Error> {
    let client = find(daymark, operator, public_id).await?;
    let event = Event::new(daymark, Kind::AppDeleted, By::Console);
    erase(daymark, &client, request, event, |_| Ok(())).await
}

/// The app of that client ID, whoever owns it.
pub async fn find(daymark: &Daymark, _: &Operator, public_id: &str) -> Result<Client, Error> {
    let public_id = public_id.to_owned();
    let client = daymark.store().read(move |tx| Ok::<_, Error>(rows::find_by_public_id(tx, &public_id)?)).await?;
    client.ok_or(Error::NotFound)
}
