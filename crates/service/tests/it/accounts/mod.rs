//! Accounts, sessions and what protects them.

mod administer;
mod codes;
mod deletion;
mod email;
mod events;
mod making;
mod password;
mod profile;
mod sessions;
mod strangers;
