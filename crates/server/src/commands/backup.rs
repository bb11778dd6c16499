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
            println!("To use it, stop the server and run `daymark restore {}`.", shell(file)?);
            Ok(())
        }
        Database::Postgres { .. } => bail!(
            "this database is on PostgreSQL, which makes its own backups, also while it is in use:\n\n  {}\n\n{PASSWORD}\n\
             `daymark restore {}` says how to put one back.",
            dump(&config.database, file)?,
            shell(file)?
        ),
    }
}

/// Where the programs of PostgreSQL get the password from, which is never printed.
pub(super) const PASSWORD: &str =
    "It asks for the password, unless that is in ~/.pgpass or in the variable PGPASSWORD.";

/// The command that makes a backup of a PostgreSQL database, for a shell.
pub(super) fn dump(database: &Database, file: &Path) -> anyhow::Result<String> {
    Ok(format!("pg_dump --format=custom --file={} --dbname={}", shell(file)?, connection(database)?))
}

/// How the programs of PostgreSQL reach the database, for a shell.
pub(super) fn connection(database: &Database) -> anyhow::Result<String> {
    let connection = database.connection_string()?.context("this database is a file")?;
    Ok(shlex::try_quote(&connection)?.into_owned())
}

/// A path, for a shell.
pub(super) fn shell(path: &Path) -> anyhow::Result<String> {
    Ok(shlex::try_quote(&path.display().to_string())?.into_owned())
}
