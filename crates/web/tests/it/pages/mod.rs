//! What people see, through the real router.

mod account;
mod administration;
mod apps;
mod attribute_edit;
mod attributes;
mod authorise;
mod correlations;
mod dashboard;
mod data;
mod device;
mod entry;
mod escaping;
mod forms;
mod guide;
mod import;
mod insights;
mod reset;
mod security;
