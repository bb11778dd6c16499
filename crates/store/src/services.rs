//! Services as people and the API see them: the apps' names and labels.

use model::ServiceId;
use model::attribute::Service;

use crate::statement::statements;
use crate::{Error, Row, Tx, params};

statements! {
    /// The names of certain apps.
    LIST = "select client_id, service_name, label from clients where client_id in ({each: ?})";
}

/// The names and labels of these services, in no particular order; manual entry is not among them.
pub fn list(tx: &mut Tx<'_>, services: &[ServiceId]) -> Result<Vec<(ServiceId, Service)>, Error> {
    if services.is_empty() {
        return Ok(Vec::new());
    }
    tx.query_any_of(&LIST, params![], services, |row: &Row<'_>| {
        Ok((row.get(0)?, Service { name: row.get(1)?, label: row.get(2)? }))
    })
}
