//! `daymark backup FILE`: a copy of the SQLite file, made while it is in use.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use store::Database;

use crate::config::Config;
use crate::telemetry;

/// Copies the database to a new file and checks that the copy is whole.
pub fn run(config: &Config, file: &Path) -> anyhow::Result<()> {
    telemetry::start(config)?;
    match &config.database {
        Database::Sqlite { path } => {
            ensure!(!file.exists(), "{} is there already: choose another name", file.display());
            store::backup::sqlite(path, file).context("no backup was made")?;
            println!("{} is a checked copy of {}.", file.display(), path.display());
            println!("To use it, stop the server and put it in that file's place (docs/running.md).");
            Ok(())
        }
        Database::Postgres { .. } => bail!(
            "this database is on PostgreSQL, which makes its own backups, also while it is in use:\n\n  \
             pg_dump --format=custom --file={} {}\n\n\
             and `pg_restore --clean --if-exists --dbname=…` puts one back",
            file.display(),
            config.database
        ),
    }
}
