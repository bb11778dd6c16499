//! Accounts, sessions and what protects them.

mod making;
mod password;
mod profile;
mod sessions;
