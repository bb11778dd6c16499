//! Everything that touches a database, and the only place that knows there are two engines.
//!
//! A use case is one closure and one transaction: `store.write(|tx| users::insert(tx, …))`. The functions of the modules take
//! the open transaction, say one thing in SQL, and know no rules.

pub mod attributes;
pub mod averages;
pub mod backup;
pub mod correlations;
pub mod daily_values;
mod engine;
mod error;
pub mod insights;
pub mod journal;
mod migrate;
pub mod offers;
mod param;
pub mod rate_windows;
mod row;
pub mod sequences;
pub mod services;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;

pub use engine::{Database, InvalidDatabase, Options, Store};
pub use error::Error;
pub use param::Param;
pub use row::{Column, FromColumn, Row};
pub use statement::Statement;
pub use tx::Tx;
