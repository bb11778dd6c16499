//! The product as the settings describe it.

use std::sync::Arc;

use anyhow::Context;
use service::mail::Mail;
use service::{Daymark, Parts, Settings};
use store::{Options, Store};

use crate::config::Config;
use crate::machine::{SystemClock, SystemRandomness};

/// Opens the database and puts the product together.
pub async fn open(config: &Config) -> anyhow::Result<Arc<Daymark>> {
    assemble(config, open_store(config).await?)
}

/// As [`open`], whatever the settings say about mail: for looking at the rest where they are wrong.
pub async fn open_without_mail(config: &Config) -> anyhow::Result<Arc<Daymark>> {
    Ok(put_together(config, open_store(config).await?, None))
}

/// Opens the database alone, bringing its schema up to date.
pub async fn open_store(config: &Config) -> anyhow::Result<Store> {
    open_as(config, Options::default()).await
}

/// As [`open_store`], as the only server of a file: nothing is done to one that another server uses.
pub async fn open_to_serve(config: &Config) -> anyhow::Result<Store> {
    open_as(config, Options { serves: true, ..Options::default() }).await
}

async fn open_as(config: &Config, mut options: Options) -> anyhow::Result<Store> {
    if config.database_connections > 0 {
        options.sqlite_readers = config.database_connections;
        options.postgres_connections = config.database_connections;
    }
    let opened = Store::open(&config.database, options).await;
    opened.with_context(|| format!("the database {} cannot be opened", config.database))
}

/// Puts the product together around a database.
pub fn assemble(config: &Config, store: Store) -> anyhow::Result<Arc<Daymark>> {
    let mail: Option<Arc<dyn Mail>> = match config.mail()? {
        Some(mail) => Some(Arc::new(mail.sender()?.with_pages(web::mail::summary))),
        None => None,
    };
    Ok(put_together(config, store, mail))
}

fn put_together(config: &Config, store: Store, mail: Option<Arc<dyn Mail>>) -> Arc<Daymark> {
    let settings = Settings {
        base_url: config.base_url.clone(),
        sign_up: config.sign_up,
        rate_limit: config.rate_limit,
        import_megabytes: config.import_megabytes,
        in_force: config.in_force(),
    };
    Daymark::new(Parts { store, settings, clock: Arc::new(SystemClock), randomness: Arc::new(SystemRandomness), mail })
}
