//! How many there are of what in an installation.

use crate::statement::statements;
use crate::{Error, Tx, params};

/// Numbers of rows of the global tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// People with an account.
    pub accounts: i64,
    /// Browsers that are logged in.
    pub sessions: i64,
    /// Registered apps.
    pub clients: i64,
    /// Permissions that people gave to apps.
    pub grants: i64,
}

statements! {
    /// All numbers at once.
    COUNT = "select (select count(*) from users), (select count(*) from sessions), (select count(*) from clients),
            (select count(*) from grants)";
}

/// All numbers at once.
pub fn count(tx: &mut Tx<'_>) -> Result<Counts, Error> {
    tx.query_one(&COUNT, params![], |row| {
        Ok(Counts { accounts: row.get(0)?, sessions: row.get(1)?, clients: row.get(2)?, grants: row.get(3)? })
    })
}
