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
    /// Whether the person was told that it became the owner and wants to hear no more of it.
    pub is_dismissed: bool,
}

statements! {
    /// Every offer to a user.
    LIST = "select attribute_id, service_id, owned_revision, is_dismissed from offers where user_id = $1";
    /// Notes that services own attributes.
    UPSERT = "insert into offers (user_id, attribute_id, service_id, owned_revision, is_dismissed)
            values {each: ($1, ?, ?, ?, ?)}
            on conflict (user_id, attribute_id, service_id) do update set owned_revision = excluded.owned_revision,
                is_dismissed = excluded.is_dismissed";
    /// Notes that the person was told.
    DISMISS = "update offers set is_dismissed = $4 where user_id = $1 and attribute_id = $2 and service_id = $3";
    /// Ends one.
    DELETE = "delete from offers where user_id = $1 and attribute_id = $2 and service_id = $3";
    /// Ends all of a service.
    DELETE_OF_SERVICE = "delete from offers where user_id = $1 and service_id = $2";
}

/// Every offer to a user.
pub fn list(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Offer>, Error> {
    tx.query(&LIST, params![user], |row: &Row<'_>| {
        let (attribute, service) = (row.get(0)?, row.get(1)?);
        Ok(Offer { attribute, service, owned_revision: row.get(2)?, is_dismissed: row.get(3)? })
    })
}

/// Notes that services own attributes from a write on.
pub fn upsert(tx: &mut Tx<'_>, user: UserId, offers: &[Offer]) -> Result<(), Error> {
    if offers.is_empty() {
        return Ok(());
    }
    let item = |o: &Offer| params![o.attribute, o.service, o.owned_revision, o.is_dismissed].to_vec();
    let items: Vec<_> = offers.iter().map(item).collect();
    tx.execute_each(&UPSERT, params![user], &items)?;
    Ok(())
}

/// Notes that the person was told that a service became the owner of an attribute.
pub fn dismiss(tx: &mut Tx<'_>, user: UserId, attribute: AttributeId, service: ServiceId) -> Result<(), Error> {
    tx.execute(&DISMISS, params![user, attribute, service, true])?;
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
