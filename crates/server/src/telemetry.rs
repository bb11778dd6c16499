//! The log: to standard error, as text or JSON, each line with the spans that it stands in, which carry the request's
//! id. What is secret is never put into a span or an event.

use std::io::{IsTerminal, stderr};

use anyhow::{Context, anyhow};
use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, fmt};

use crate::config::{Config, LogFormat};

/// Starts logging as the settings say.
pub fn start(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .with_context(|| format!("the setting `log` cannot be used: '{}' is no level and no directive", config.log))?;
    let log = fmt::layer().with_writer(stderr);
    let log: Box<dyn Layer<Registry> + Send + Sync> = match config.log_format {
        LogFormat::Text => log.with_ansi(stderr().is_terminal()).boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    let started =
        tracing_subscriber::registry().with(log.with_filter(filter.and(filter_fn(is_safe_to_log)))).try_init();
    started.map_err(|error| anyhow!("logging cannot be started: {error}"))
}

/// Below warnings, the clients of databases log what is bound to a statement and what connects to them, whatever the setting says.
fn is_safe_to_log(event: &Metadata<'_>) -> bool {
    let source = event.target().split("::").next().unwrap_or_default();
    !matches!(source, "postgres" | "tokio_postgres") || *event.level() <= LevelFilter::WARN
}
