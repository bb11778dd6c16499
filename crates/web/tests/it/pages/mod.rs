//! What people see, through the real router.

mod account;
mod administration;
mod apps;
mod attribute;
mod attribute_edit;
mod attributes;
mod authorise;
mod correlations;
mod data;
mod device;
mod entry;
mod escaping;
mod forms;
mod guide;
mod import;
mod insights;
mod mood;
mod offline;
mod pair;
mod reset;
mod review;
mod security;
mod tags;
mod today;
mod trends;
mod welcome;
