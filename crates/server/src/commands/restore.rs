//! `daymark restore FILE`: a copy put in the place of the SQLite file.

use std::path::Path;

use anyhow::{Context, bail};
use store::Database;

use super::backup::{PASSWORD, connection, dump, shell};
use crate::config::Config;
use crate::telemetry;

/// Checks a copy and puts it in the place of the database, which is set aside. On PostgreSQL says how that is done.
pub fn run(config: &Config, file: &Path) -> anyhow::Result<()> {
    telemetry::start(config)?;
    let database = &config.database;
    let Database::Sqlite { path } = database else { bail!(on_postgres(database, file)?) };
    let aside = store::restore::sqlite(file, path).context("nothing was changed")?;
    println!("{} is now what {} holds.", path.display(), file.display());
    match aside {
        Some(aside) => println!("What was there before is {}; delete it when all is well.", aside.display()),
        None => println!("There was nothing there before."),
    }
    println!("Start the server again. What was written after the copy was made is not in it.");
    Ok(())
}

/// Drops the tables of a database. (`drop owned` does so too, but fails for the role that the cluster was made with.)
const DROP_TABLES: &str = "do $do$ declare t text; begin for t in select quote_ident(tablename) from pg_tables \
                           where schemaname = current_schema() loop \
                           execute $q$drop table $q$ || t || $q$ cascade$q$; end loop; end $do$";

/// The tables that are there go first: those of a newer release are not in the copy, and would be in the way.
fn on_postgres(database: &Database, file: &Path) -> anyhow::Result<String> {
    let (connection, before) = (connection(database)?, Path::new("daymark-before-restore.dump"));
    Ok(format!(
        "this database is on PostgreSQL, which puts its own backups back. Stop every server that uses it, then keep what is \
         there now, empty it, and put the copy back:\n\n  \
         {}\n  \
         psql --dbname={connection} --command='{DROP_TABLES}'\n  \
         pg_restore --single-transaction --no-owner --no-privileges --dbname={connection} {}\n\n{PASSWORD}",
        dump(database, before)?,
        shell(file)?
    ))
}
