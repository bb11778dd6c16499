//! What of an app each person saw when they last gave it access.

use model::{ClientId, UserId};

use crate::{Error, Tx, params, statements};

/// What a person goes by when they recognise an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenApp {
    /// Its name.
    pub label: String,
    /// The username of the account that registered it.
    pub creator: String,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<String>,
}

statements! {
    /// What a person saw of an app.
    FIND = "select label, creator, redirect_uris from consents where user_id = $1 and client_id = $2";
    /// Notes what they see now.
    UPSERT = "insert into consents (user_id, client_id, label, creator, redirect_uris) values ($1, $2, $3, $4, $5)
             on conflict (user_id, client_id) do update set label = excluded.label, creator = excluded.creator,
             redirect_uris = excluded.redirect_uris";
    /// Removes those of a person.
    DELETE_OF_USER = "delete from consents where user_id = $1";
    /// Removes those of an app.
    DELETE_OF_CLIENT = "delete from consents where client_id = $1";
}

/// What a person saw of an app when they last gave it access; none where they never did.
pub fn find(tx: &mut Tx<'_>, user: UserId, client: ClientId) -> Result<Option<SeenApp>, Error> {
    tx.query_optional(&FIND, params![user, client], |row| {
        let redirect_uris: String = row.get(2)?;
        let redirect_uris = redirect_uris.lines().map(str::to_owned).collect();
        Ok(SeenApp { label: row.get(0)?, creator: row.get(1)?, redirect_uris })
    })
}

/// Notes what a person sees of an app while they give it access.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, client: ClientId, seen: &SeenApp) -> Result<(), Error> {
    let uris = seen.redirect_uris.join("\n");
    tx.execute(&UPSERT, params![user, client, seen.label.as_str(), seen.creator.as_str(), uris])?;
    Ok(())
}

/// Removes everything of a person.
pub fn delete_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_USER, params![user])?;
    Ok(())
}

/// Removes everything about an app.
pub fn delete_of_client(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_CLIENT, params![client])?;
    Ok(())
}
