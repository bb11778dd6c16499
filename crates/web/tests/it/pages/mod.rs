//! What people see, through the real router.

mod account;
mod administration;
mod apps;
mod attributes;
mod authorise;
mod correlations;
mod dashboard;
mod device;
mod entry;
mod escaping;
mod forms;
mod guide;
mod insights;
mod reset;
mod review;
mod security;
