//! Accounts, sessions and what protects them.

mod administer;
mod deletion;
mod making;
mod password;
mod profile;
mod sessions;
