//! Everything that touches a database, and the only place that knows there are two engines.
//!
//! A use case is one closure and one transaction: `store.write(|tx| users::insert(tx, …))`. The functions of the modules take
//! the open transaction, say one thing in SQL, and know no rules.

pub mod account_events;
pub mod attributes;
pub mod averages;
pub mod backup;
#[cfg(test)]
mod both_engines;
pub mod changes;
pub mod clients;
pub mod clock;
pub mod closings;
pub mod codes;
pub mod consents;
pub mod correlations;
pub mod daily_values;
pub mod device_codes;
mod engine;
pub mod erasure;
mod error;
pub mod grants;
pub mod imports;
pub mod insights;
pub mod journal;
pub mod known_browsers;
pub mod links;
mod migrate;
pub mod moments;
pub mod offers;
pub mod overview;
mod param;
pub mod pictures;
pub mod rate_windows;
pub mod restore;
mod row;
pub mod sequences;
pub mod services;
pub mod sessions;
pub mod simple_tokens;
mod statement;
pub mod storage;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tokens;
mod tx;
pub mod users;

pub use engine::{Database, InvalidDatabase, Options, Protection, Store};
pub use error::Error;
pub use param::Param;
pub use row::{Column, FromColumn, Row};
pub use statement::Statement;
pub use tx::Tx;

use statement::statements;
