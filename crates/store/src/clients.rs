//! Registered apps.

use jiff::Timestamp;
use model::{ClientId, UserId};

use crate::{Error, Row, Tx, params, statements};

/// A registered app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its number, which is also its service's.
    pub id: ClientId,
    /// The "client ID" of OAuth: 20 hexadecimal digits.
    pub public_id: String,
    /// The account that registered it.
    pub owner_id: UserId,
    /// The name of its service in the API, such as `greatreads1`.
    pub service_name: String,
    /// Its name for people.
    pub label: String,
    /// Its name reduced to what people see, by which apps alike are found.
    pub label_key: String,
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// Whether it runs where it can keep no secret: in a browser, on a phone.
    pub is_public: bool,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<String>,
    /// Where its users get help; may be empty.
    pub support_email: String,
    /// Its home page; may be empty.
    pub application_url: String,
    /// What it is, for the authorise page; may be empty.
    pub description: String,
    /// Which data it writes; may be empty.
    pub data_provided: String,
    /// What one needs to use it; may be empty.
    pub requirements: String,
    /// SHA-256 of its logo, by which the picture is found.
    pub logo: Option<[u8; 32]>,
    /// When it was registered.
    pub created_at: Timestamp,
}

statements! {
    /// One by its number.
    FIND = "select client_id, public_id, owner_id, service_name, label, label_key, secret_hash, is_public, redirect_uris,
            support_email, application_url, description, data_provided, requirements, logo, created_at from clients
            where client_id = $1";
    /// Makes whoever else locks an app wait until the transaction ends. (On SQLite writes wait for each other anyway.)
    LOCK = {
        sqlite: "select client_id from clients where client_id = $1",
        postgres: "select client_id from clients where client_id = $1 for update"
    };
    /// One by its client ID.
    FIND_BY_PUBLIC_ID = "select client_id, public_id, owner_id, service_name, label, label_key, secret_hash, is_public, redirect_uris,
            support_email, application_url, description, data_provided, requirements, logo, created_at from clients
            where public_id = $1";
    /// Those of the owners from one number to another.
    LIST = "select client_id, public_id, owner_id, service_name, label, label_key, secret_hash, is_public, redirect_uris,
            support_email, application_url, description, data_provided, requirements, logo, created_at from clients
            where owner_id between $1 and $2 order by client_id";
    /// Who owns those that look alike.
    LIST_OWNERS_BY_LABEL = "select owner_id from clients where label_key = $1";
    /// Adds one.
    INSERT = "insert into clients (client_id, public_id, owner_id, service_name, label, label_key, secret_hash, is_public,
            redirect_uris, support_email, application_url, description, data_provided, requirements, logo, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    /// Stores everything that its owner may change.
    UPDATE = "update clients set label = $2, label_key = $3, is_public = $4, redirect_uris = $5, support_email = $6,
            application_url = $7, description = $8, data_provided = $9, requirements = $10 where client_id = $1";
    /// The names of all. (The migration by which it is asked knows only the columns that there are by then.)
    LIST_LABELS = "select client_id, label from clients order by client_id";
    /// Stores the key of one's name.
    UPDATE_KEY = "update clients set label_key = $2 where client_id = $1";
    /// Gives one another secret.
    UPDATE_SECRET = "update clients set secret_hash = $2 where client_id = $1";
    /// Gives one another logo, or none.
    UPDATE_LOGO = "update clients set logo = $2 where client_id = $1";
    /// Removes one.
    DELETE = "delete from clients where client_id = $1";
}

/// The app of this number.
pub fn find(tx: &mut Tx<'_>, id: ClientId) -> Result<Option<Client>, Error> {
    tx.query_optional(&FIND, params![id], read)
}

/// Locks an app until the transaction ends; false when there is none.
pub fn lock(tx: &mut Tx<'_>, id: ClientId) -> Result<bool, Error> {
    Ok(tx.query_optional(&LOCK, params![id], |row| row.get::<ClientId>(0))?.is_some())
}

/// The app of this client ID; none where it is not one, whatever a stranger sent in its place.
pub fn find_by_public_id(tx: &mut Tx<'_>, public_id: &str) -> Result<Option<Client>, Error> {
    if public_id.len() != 20 || !public_id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    tx.query_optional(&FIND_BY_PUBLIC_ID, params![public_id], read)
}

/// Whose apps have names that look like this.
pub fn list_owners_by_label(tx: &mut Tx<'_>, label_key: &str) -> Result<Vec<UserId>, Error> {
    tx.query(&LIST_OWNERS_BY_LABEL, params![label_key], |row| row.get(0))
}

/// The apps that an account registered, oldest first.
pub fn list_of_owner(tx: &mut Tx<'_>, owner: UserId) -> Result<Vec<Client>, Error> {
    tx.query(&LIST, params![owner, owner], read)
}

/// Every app, oldest first.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Client>, Error> {
    tx.query(&LIST, params![i64::MIN, i64::MAX], read)
}

/// Adds an app.
pub fn insert(tx: &mut Tx<'_>, client: &Client) -> Result<(), Error> {
    let uris = client.redirect_uris.join("\n");
    tx.execute(
        &INSERT,
        params![
            client.id,
            client.public_id.as_str(),
            client.owner_id,
            client.service_name.as_str(),
            client.label.as_str(),
            client.label_key.as_str(),
            client.secret_hash,
            client.is_public,
            uris,
            client.support_email.as_str(),
            client.application_url.as_str(),
            client.description.as_str(),
            client.data_provided.as_str(),
            client.requirements.as_str(),
            client.logo,
            client.created_at
        ],
    )?;
    let public_id = client.public_id.clone();
    tx.is_found_by(move |tx| {
        crate::sequences::next(tx, "clients")?;
        Ok(find_by_public_id(tx, &public_id)?.is_some())
    });
    Ok(())
}

/// Stores what an app's owner may change of it: neither its identifiers, nor its secret, nor its logo.
pub fn update(tx: &mut Tx<'_>, client: &Client) -> Result<(), Error> {
    let uris = client.redirect_uris.join("\n");
    tx.execute(
        &UPDATE,
        params![
            client.id,
            client.label.as_str(),
            client.label_key.as_str(),
            client.is_public,
            uris,
            client.support_email.as_str(),
            client.application_url.as_str(),
            client.description.as_str(),
            client.data_provided.as_str(),
            client.requirements.as_str()
        ],
    )?;
    Ok(())
}

/// Computes the keys of all names anew, where the rule by which they are made has changed.
pub(crate) fn renew_keys(tx: &mut Tx<'_>) -> Result<(), Error> {
    let labels = tx.query(&LIST_LABELS, params![], |row| Ok((row.get::<ClientId>(0)?, row.get::<String>(1)?)))?;
    for (client, label) in labels {
        tx.execute(&UPDATE_KEY, params![client, model::likeness::key(&label)])?;
    }
    Ok(())
}

/// Gives an app another secret.
pub fn update_secret(tx: &mut Tx<'_>, id: ClientId, secret_hash: [u8; 32]) -> Result<(), Error> {
    tx.execute(&UPDATE_SECRET, params![id, secret_hash])?;
    Ok(())
}

/// Gives an app another logo, or none.
pub fn update_logo(tx: &mut Tx<'_>, id: ClientId, logo: Option<[u8; 32]>) -> Result<(), Error> {
    tx.execute(&UPDATE_LOGO, params![id, logo])?;
    Ok(())
}

/// Removes an app; its grants, tokens and codes must have gone before.
pub fn delete(tx: &mut Tx<'_>, id: ClientId) -> Result<(), Error> {
    tx.execute(&DELETE, params![id])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Client, Error> {
    let redirect_uris: String = row.get(8)?;
    Ok(Client {
        id: row.get(0)?,
        public_id: row.get(1)?,
        owner_id: row.get(2)?,
        service_name: row.get(3)?,
        label: row.get(4)?,
        label_key: row.get(5)?,
        secret_hash: row.get(6)?,
        is_public: row.get(7)?,
        redirect_uris: redirect_uris.lines().map(str::to_owned).collect(),
        support_email: row.get(9)?,
        application_url: row.get(10)?,
        description: row.get(11)?,
        data_provided: row.get(12)?,
        requirements: row.get(13)?,
        logo: row.get(14)?,
        created_at: row.get(15)?,
    })
}
