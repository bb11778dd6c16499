//! The log: to standard error, as text or JSON, each line with the spans that it stands in, which carry the request's
//! id. What is secret is never put into a span or an event.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{IsTerminal, stderr};
use std::panic::{self, PanicHookInfo};
use std::thread;

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
    started.map_err(|error| anyhow!("logging cannot be started: {error}"))?;
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Logs a panic like any other error, with the file and line where it happened; and how it came there, where `RUST_BACKTRACE` is set.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    let (thread, message) = (thread::current(), panic.payload_as_str().unwrap_or_default());
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    tracing::error!(at, thread = thread.name(), backtrace, "panic: {message}");
}

/// Below warnings, the clients of databases log what is bound to a statement and what connects to them, whatever the setting says.
fn is_safe_to_log(event: &Metadata<'_>) -> bool {
    let source = event.target().split("::").next().unwrap_or_default();
    !matches!(source, "postgres" | "tokio_postgres") || *event.level() <= LevelFilter::WARN
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("the log").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn panics() {
        panic!("seven of {}", 9);
    }

    /// The line of it.
    const PANICS_AT: u32 = line!() - 4;

    #[test]
    fn a_panic_is_logged_with_its_file_and_line() {
        let written = Written::default();
        let log = written.clone();
        let subscriber = fmt().json().flatten_event(true).with_writer(move || log.clone()).finish();
        let before = panic::take_hook();
        panic::set_hook(Box::new(log_panic));
        let panicking = move || tracing::subscriber::with_default(subscriber, panics);
        let ended = thread::Builder::new().name("worker".into()).spawn(panicking).expect("a thread").join();
        panic::set_hook(before);
        assert!(ended.is_err());
        let log = written.0.lock().expect("the log");
        let event: serde_json::Value = serde_json::from_slice(&log).expect("one line of JSON");
        let at = event["at"].as_str().expect("where it happened");
        assert!(at.starts_with(&format!("{}:{PANICS_AT}:", file!())), "{at}");
        assert_eq!([&event["level"], &event["thread"], &event["message"]], ["ERROR", "worker", "panic: seven of 9"]);
    }
}
