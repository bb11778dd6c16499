//! Apps that developers register, and what their owners do with them.

pub mod administer;
pub mod console;
pub(crate) mod redirect_uri;
mod registration;

use model::{ClientId, UserId};
use store::Tx;
use store::clients as rows;

pub use registration::{MAX_REDIRECT_URIS, MAX_TEXT, NewClient};
pub use store::clients::Client;

use crate::account_events::{By, Event, Kind};
use crate::actor::{Browser, RequestId};
use crate::developer_tokens::{self, DeveloperToken};
use crate::pictures::{self, Use};
use crate::secrets::{self, Secret};
use crate::step_up::{Act, Attempt};
use crate::{Daymark, Error, attributes};

/// How many apps a person may register on the pages. Each takes a name from everybody else and keeps a picture, so one account must
/// not be able to take them by the thousand; who develops has a handful. The one who hosts Daymark may register more at the console.
pub const MAX_APPS: usize = 50;

const TYPE_IN_USE: &str = "People have connected this app, and changing its type would lock out every installation of it. \
                           Add another client of the other type instead; both can be offered while people move over.";

fn full() -> Error {
    Error::invalid(format!(
        "You have {MAX_APPS} apps, which is as many as one account can have. Delete one that you no longer need, or ask the \
         one who hosts this Daymark to register another for you."
    ))
}

/// Whether these are as many apps as one person may register on the pages.
pub fn is_full(apps: &[Client]) -> bool {
    apps.len() >= MAX_APPS
}

/// An app that was just registered, with what is shown only now.
#[derive(Debug)]
pub struct Created {
    /// The app.
    pub client: Client,
    /// Its secret.
    pub secret: Secret,
    /// Its owner's own token, with all scopes.
    pub developer_token: DeveloperToken,
}

/// The apps that a person registered, oldest first.
pub async fn list(daymark: &Daymark, owner: &Browser) -> Result<Vec<Client>, Error> {
    let owner = owner.user();
    daymark.store().read(move |tx| Ok(rows::list_of_owner(tx, owner)?)).await
}

/// One of the apps that a person registered; [`Error::NotFound`] also for those of others.
pub async fn find(daymark: &Daymark, owner: &Browser, public_id: &str) -> Result<Client, Error> {
    let (owner, public_id) = (owner.user(), public_id.to_owned());
    daymark.store().read(move |tx| owned(tx, owner, &public_id)).await
}

/// Registers an app, with a developer token for its owner.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago; [`Error::Invalid`] for a field, and for
/// someone who has [`MAX_APPS`] already.
pub async fn create(daymark: &Daymark, owner: &Browser, new: NewClient) -> Result<Created, Error> {
    let attempt = Attempt::begin(daymark, owner, Act::RegisterApp)?;
    let check = move |tx: &mut Tx<'_>| {
        let owner = attempt.check(tx)?.id;
        if is_full(&rows::list_of_owner(tx, owner)?) { Err(full()) } else { Ok(()) }
    };
    let event = Event::new(daymark, Kind::AppRegistered, By::person(owner));
    create_for(daymark, owner.user(), new, event, check).await
}

/// Registers an app if `check` lets it: the transaction begins with it.
async fn create_for(
    daymark: &Daymark,
    owner: UserId,
    new: NewClient,
    event: Event,
    check: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<Created, Error> {
    let secret = Secret::make(daymark.randomness());
    let mut client = Client {
        id: ClientId(0),
        public_id: secrets::random_hex::<10>(daymark.randomness()),
        owner_id: owner,
        service_name: String::new(),
        label: String::new(),
        label_key: String::new(),
        secret_hash: secret.hash(),
        is_public: false,
        redirect_uris: Vec::new(),
        support_email: String::new(),
        application_url: String::new(),
        description: String::new(),
        data_provided: String::new(),
        requirements: String::new(),
        logo: None,
        created_at: daymark.now(),
    };
    new.apply(&mut client)?;
    let token = DeveloperToken::with_all_scopes(daymark);
    let issued = token.clone();
    let client = daymark
        .store()
        .write(move |tx| {
            check(tx)?;
            // Taking the number first makes registrations serial, so that no two apps get one name at once.
            let id = ClientId(store::sequences::next(tx, "clients")?);
            registration::check_name_is_free(tx, owner, &client.label_key)?;
            let client = Client { id, service_name: registration::service_name(&client.label, id.0), ..client.clone() };
            rows::insert(tx, &client)?;
            developer_tokens::insert(tx, &client, &issued)?;
            event.record_about(tx, owner, &client.label)?;
            Ok::<_, Error>(client)
        })
        .await?;
    Ok(Created { client, secret, developer_token: token })
}

/// Changes what an app's owner said about it. Grants and tokens stay as they are.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago; [`Error::Invalid`] for a field, and for
/// another type while other people use the app: a secret that is gone, or newly wanted, would lock their installations out.
pub async fn update(daymark: &Daymark, owner: &Browser, public_id: &str, changed: NewClient) -> Result<Client, Error> {
    let event = Event::new(daymark, Kind::AppChanged, By::person(owner));
    let (attempt, public_id) = (Attempt::begin(daymark, owner, Act::ChangeApp)?, public_id.to_owned());
    daymark
        .store()
        .write(move |tx| {
            let owner = attempt.check(tx)?.id;
            store::sequences::lock(tx, "clients")?;
            let before = owned(tx, owner, &public_id)?;
            let mut client = before.clone();
            changed.clone().apply(&mut client)?;
            if client.label != before.label {
                registration::check_name_is_free(tx, owner, &client.label_key)?;
            }
            if client.is_public != before.is_public && store::grants::is_used_by_others(tx, client.id, owner)? {
                return Err(Error::field("client_type", TYPE_IN_USE));
            }
            rows::update(tx, &client)?;
            event.record_about(tx, owner, &client.label)?;
            Ok(client)
        })
        .await
}

/// Gives an app another secret; the old one is worthless from then on. Tokens stay as they are.
pub async fn rotate_secret(daymark: &Daymark, owner: &Browser, public_id: &str) -> Result<Secret, Error> {
    let (attempt, public_id) = (Attempt::begin(daymark, owner, Act::MakeAppSecret)?, public_id.to_owned());
    let event = Event::new(daymark, Kind::SecretRotated, By::person(owner));
    replace_secret(daymark, event, move |tx| {
        let owner = attempt.check(tx)?.id;
        owned(tx, owner, &public_id)
    })
    .await
}

/// Gives the app that `find` names another secret.
async fn replace_secret(
    daymark: &Daymark,
    event: Event,
    find: impl Fn(&mut Tx<'_>) -> Result<Client, Error> + Send + Sync + 'static,
) -> Result<Secret, Error> {
    let secret = Secret::make(daymark.randomness());
    let hash = secret.hash();
    let write = move |tx: &mut Tx<'_>| {
        let client = find(tx)?;
        rows::update_secret(tx, client.id, hash)?;
        Ok::<_, Error>(event.record_about(tx, client.owner_id, &client.label)?)
    };
    daymark.store().write(write).await?;
    Ok(secret)
}

/// Takes an uploaded PNG, JPEG or WebP as an app's logo.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago; [`Error::Invalid`] when it is something else,
/// damaged or too large.
pub async fn set_logo(daymark: &Daymark, owner: &Browser, public_id: &str, upload: Vec<u8>) -> Result<(), Error> {
    let (attempt, public_id) = (Attempt::begin(daymark, owner, Act::ChangeApp)?, public_id.to_owned());
    let picture = pictures::prepare(daymark, upload, Use::Logo).await?;
    let event = Event::new(daymark, Kind::AppChanged, By::person(owner));
    daymark
        .store()
        .write(move |tx| {
            let owner = attempt.check(tx)?.id;
            let client = owned(tx, owner, &public_id)?;
            picture.insert(tx)?;
            rows::update_logo(tx, client.id, Some(picture.sha256))?;
            event.record_about(tx, owner, &client.label)?;
            client.logo.map_or(Ok(()), |old| Ok(store::pictures::delete_unused(tx, old)?))
        })
        .await
}

/// Deletes an app with everyone's grants and tokens. What it owned passes on, as when each of its users had revoked it.
///
/// # Errors
/// [`Error::PasswordNeeded`] when the password was given more than ten minutes ago.
pub async fn delete(daymark: &Daymark, owner: &Browser, public_id: &str, request: RequestId) -> Result<(), Error> {
    let attempt = Attempt::begin(daymark, owner, Act::DeleteApp)?;
    let client = find(daymark, owner, public_id).await?;
    let event = Event::new(daymark, Kind::AppDeleted, By::person(owner));
    erase(daymark, &client, request, event, move |tx| attempt.check(tx).map(|_| ())).await
}

/// Deletes every app that a person registered.
pub(crate) async fn delete_all_of(daymark: &Daymark, owner: UserId, request: RequestId) -> Result<(), Error> {
    let clients = daymark.store().read(move |tx| Ok::<_, Error>(rows::list_of_owner(tx, owner)?)).await?;
    for client in clients {
        let event = Event::new(daymark, Kind::AppDeleted, By::App);
        erase(daymark, &client, request, event, |_| Ok(())).await?;
    }
    Ok(())
}

/// Tokens and codes die first and at once; then each user's attributes are released in a write of their own; the app and its grants,
/// which say who those users are, go last, so that a deletion that was interrupted can be repeated. The first transaction begins with `check`.
async fn erase(
    daymark: &Daymark,
    client: &Client,
    request: RequestId,
    deleted: Event,
    check: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<(), Error> {
    let (id, owner, label) = (client.id, client.owner_id, client.label.clone());
    let users = daymark
        .store()
        .write(move |tx| {
            check(tx)?;
            deleted.record_about(tx, owner, &label)?;
            store::codes::delete_of_client(tx, id)?;
            store::device_codes::delete_of_client(tx, id)?;
            store::tokens::delete_of_client(tx, id)?;
            Ok::<_, Error>(store::grants::list_users(tx, id)?)
        })
        .await?;
    let ended = Event::new(daymark, Kind::AppRevoked, By::App);
    for user in users {
        if user != owner {
            let (ended, label) = (ended.clone(), client.label.clone());
            daymark.store().write(move |tx| ended.record_about(tx, user, &label)).await?;
        }
        attributes::release_all_of(daymark, user, id.into(), request, |_| Ok(true)).await?;
    }
    let logo = client.logo;
    daymark
        .store()
        .write(move |tx| {
            store::codes::delete_of_client(tx, id)?;
            store::device_codes::delete_of_client(tx, id)?;
            store::grants::delete_of_client(tx, id)?;
            store::consents::delete_of_client(tx, id)?;
            rows::delete(tx, id)?;
            logo.map_or(Ok(()), |logo| Ok(store::pictures::delete_unused(tx, logo)?))
        })
        .await
}

fn owned(tx: &mut Tx<'_>, owner: UserId, public_id: &str) -> Result<Client, Error> {
    let client = rows::find_by_public_id(tx, public_id)?;
    client.filter(|client| client.owner_id == owner).ok_or(Error::NotFound)
}
