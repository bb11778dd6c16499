//! How many there are of what: in an installation, and of one person.

use model::UserId;

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

/// How many rows there are of one person: nothing of what stands in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfPerson {
    /// Browsers that are logged in.
    pub sessions: i64,
    /// Apps that the person connected.
    pub connected: i64,
    /// Apps that the person registered.
    pub registered: i64,
}

/// How much one person tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tracked {
    /// Attributes, inactive ones too.
    pub attributes: i64,
    /// Values.
    pub values: i64,
}

statements! {
    /// The numbers of one person.
    COUNT_OF_PERSON = "select (select count(*) from sessions where user_id = $1),
            (select count(distinct client_id) from grants where user_id = $1 and client_id not in
                (select client_id from clients where owner_id = $1)),
            (select count(*) from clients where owner_id = $1)";
    /// How much one person tracks.
    COUNT_TRACKED = "select (select count(*) from attributes where user_id = $1),
            (select count(*) from daily_values where user_id = $1)";
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

/// The numbers of one person.
pub fn count_of(tx: &mut Tx<'_>, user: UserId) -> Result<OfPerson, Error> {
    tx.query_one(&COUNT_OF_PERSON, params![user], |row| {
        Ok(OfPerson { sessions: row.get(0)?, connected: row.get(1)?, registered: row.get(2)? })
    })
}

/// How much one person tracks.
pub fn count_tracked(tx: &mut Tx<'_>, user: UserId) -> Result<Tracked, Error> {
    tx.query_one(&COUNT_TRACKED, params![user], |row| Ok(Tracked { attributes: row.get(0)?, values: row.get(1)? }))
}
