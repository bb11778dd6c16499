//! What people see, through the real router.

mod account;
mod apps;
mod attributes;
mod dashboard;
mod entry;
mod escaping;
mod forms;
mod guide;
mod security;
