//! The product's words, valid by construction. No I/O, no async, no SQL, no HTTP.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | **account** | one person, with a username, a time zone and unit switches |
//! | **attribute** | something tracked with one value a day: steps, mood, a tag such as "coffee" |
//! | **template** | one of the 86 attributes that every installation knows; attributes made from none are *custom* |
//! | **group** | where attributes are shown and what a scope gives access to: activity, mood, custom ("Daily tags")… |
//! | **value type** | what values an attribute takes: integer, duration, scale… |
//! | **service** | what writes values: a client, or [`ServiceId::DAYMARK`], manual entry in the web app |
//! | **owner** | the one service that may write an attribute's values; others may *offer* to |
//! | **client** | an app registered by a developer; its service carries its name |
//! | **grant** | one person's permission to one client, with scopes; tokens are made from it |
//! | **scope** | a permission to read or write one group, or all manual attributes |
//! | **day** | a calendar day in the person's own time zone |
//! | **revision** | a person's count of writes; the key of the journal and the cursor of changes |
//! | **finding** | what was computed: an average, a correlation, an insight |

pub mod account;
pub mod attribute;
pub mod clock;
pub mod conventions;
pub mod day;
mod decimal;
pub mod finding;
pub mod group;
pub mod id;
pub mod likeness;
pub mod numbers;
pub mod scope;
pub mod search;
pub mod template;
pub mod text;
pub mod typed;
pub mod value;
pub mod zone;

pub use account::{Email, UnitSwitches, Username};
pub use attribute::{Label, Name, Service};
pub use clock::{Clock, Randomness};
pub use conventions::{Conventions, DateOrder};
pub use day::Day;
pub use group::Group;
pub use id::{AttributeId, ClientId, GrantId, Revision, ServiceId, UserId};
pub use numbers::NumberFormat;
pub use scope::{Access, Scope, ScopeSet};
pub use template::Template;
pub use typed::OpaqueString;
pub use value::{Value, ValueType};
