//! The log: to standard error, as text or JSON, each line with the spans that it stands in, which carry the request's
//! id. What is secret is never put into a span or an event.

use std::io::{IsTerminal, stderr};

use anyhow::{Context, anyhow};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging as the settings say.
pub fn start(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .with_context(|| format!("the setting `log` cannot be used: '{}' is no level and no directive", config.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let started = match config.log_format {
        LogFormat::Text => log.with_ansi(stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow!("logging cannot be started: {error}"))
}
