//! Accounts, sessions and what protects them.

mod administer;
mod making;
mod password;
mod profile;
mod sessions;
