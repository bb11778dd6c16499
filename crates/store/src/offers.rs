//! Which services could write an attribute, because they owned it once.

use model::{AttributeId, Revision, ServiceId, UserId};

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

/// A service that could write an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The attribute.
    pub attribute: AttributeId,
    /// The service.
    pub service: ServiceId,
    /// The write by which it last became the owner.
    pub owned_revision: Revision,
}

statements! {
    /// Every offer to a user.
    LIST = "select attribute_id, service_id, owned_revision from offers where user_id = $1";
    /// Notes that services own attributes.
    UPSERT = "insert into offers (user_id, attribute_id, service_id, owned_revision) values {each: ($1, ?, ?, ?)}
            on conflict (user_id, attribute_id, service_id) do update set owned_revision = excluded.owned_revision";
    /// Ends one.
    DELETE = "delete from offers where user_id = $1 and attribute_id = $2 and service_id = $3";
    /// Ends all of a service.
    DELETE_OF_SERVICE = "delete from offers where user_id = $1 and service_id = $2";
}

/// Every offer to a user.
pub fn list(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Offer>, Error> {
    tx.query(&LIST, params![user], |row: &Row<'_>| {
        Ok(Offer { attribute: row.get(0)?, service: row.get(1)?, owned_revision: row.get(2)? })
    })
}

/// Notes that services own attributes from a write on.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, offers: &[Offer]) -> Result<(), Error> {
    if offers.is_empty() {
        return Ok(());
    }
    let items: Vec<_> = offers.iter().map(|o| params![o.attribute, o.service, o.owned_revision].to_vec()).collect();
    tx.execute_each(&UPSERT, params![user], &items)?;
    Ok(())
}

/// Ends a service's offer of an attribute.
pub fn delete(tx: &mut Tx<'_>, user: UserId, attribute: AttributeId, service: ServiceId) -> Result<(), Error> {
    tx.execute(&DELETE, params![user, attribute, service])?;
    Ok(())
}

/// Ends all offers of a service.
pub fn delete_of_service(tx: &mut Tx<'_>, user: UserId, service: ServiceId) -> Result<(), Error> {
    tx.execute(&DELETE_OF_SERVICE, params![user, service])?;
    Ok(())
}
