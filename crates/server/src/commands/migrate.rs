//! `daymark migrate`: for those who want the schema changed at a moment of their own choosing.

use super::{installation, once};
use crate::config::Config;

/// Opens the database, which brings its schema up to date, and closes it again.
pub fn run(config: &Config) -> anyhow::Result<()> {
    once(config, installation::open_store(config))?;
    println!("The schema of {} is up to date.", config.database);
    Ok(())
}
