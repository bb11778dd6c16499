//! `daymark serve`: opens the database, listens, and stops without losing what is under way.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use ipnet::IpNet;
use service::actor::Operator;
use service::{Daymark, accounts, grants};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use url::Url;

use super::connections::Places;
use super::demo::LogIn;
use super::{connections, installation};
use crate::config::{Config, Listen};
use crate::telemetry;

/// Serves until told to stop; first with an account made to look round in, where one is asked for.
pub fn run(config: &Config, demo: Option<LogIn>) -> anyhow::Result<()> {
    telemetry::start(config)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if config.worker_threads > 0 {
        runtime.worker_threads(config.worker_threads);
    }
    let runtime = runtime.enable_all().build().context("no threads could be started")?;
    let served = runtime.block_on(serve(config, demo));
    // What is still running had its time.
    runtime.shutdown_background();
    served
}

async fn serve(config: &Config, demo: Option<LogIn>) -> anyhow::Result<()> {
    let listener = listen(config.listen).await?;
    let address = listener.local_addr().context("the address that is listened at is unknown")?;
    let store = installation::open_to_serve(config).await?;
    let daymark = installation::assemble(config, store)?;
    if let Err(error) = service::clock::look(&daymark).await {
        tracing::warn!(%error, "the clock could not be looked at; it will be, every minute");
    }
    let options = options(config);
    let is_proxy = {
        let options = options.clone();
        Box::new(move |address| options.trusts(address))
    };
    let places = Places { most: config.max_connections, is_proxy };
    let router = web::router(daymark.clone(), options);
    if let Some(log_in) = &demo {
        log_in.make_account(&daymark).await?;
    }
    welcome(config, &daymark, address).await?;
    if let Some(log_in) = demo {
        log_in.show();
    }
    tokio::spawn(resume(daymark.clone()));

    let stop = stop_signal()?;
    tokio::spawn(service::live::run(daymark.clone(), stopped(stop.clone())));
    tokio::spawn(service::jobs::run(daymark, stopped(stop.clone())));
    tokio::select! {
        () = connections::serve(listener, router, places, stopped(stop.clone())) => {}
        () = patience(stop, Duration::from_secs(config.shutdown_seconds)) => {
            tracing::warn!(seconds = config.shutdown_seconds, "requests were still under way when the time was over");
        }
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen(Listen(address): Listen) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "something listens at {address} already, perhaps another Daymark. Stop it, or choose another address with \
             --listen, such as --listen {}",
            SocketAddr::new(address.ip(), address.port().wrapping_add(1))
        ),
        ErrorKind::PermissionDenied => anyhow!(
            "this user may not listen at {address}: ports below 1024 are the system's. Choose another with --listen and \
             let a reverse proxy have that one"
        ),
        _ => anyhow!("cannot listen at {address}: {error}"),
    })
}

/// How this server is reached.
fn options(config: &Config) -> web::Options {
    web::Options {
        trusted_proxies: trusted_proxies(config),
        forwarded_header: config.forwarded_header,
        requests: usize::try_from(config.max_connections).unwrap_or(usize::MAX),
        ..web::Options::default()
    }
}

/// With a base URL there is a proxy, and one on this machine is believed without being named.
fn trusted_proxies(config: &Config) -> Vec<IpNet> {
    let mut proxies = config.trusted_proxies.clone();
    if config.base_url.is_some() {
        proxies.extend(["127.0.0.0/8", "::1/128"].iter().filter_map(|network| network.parse::<IpNet>().ok()));
    }
    proxies
}

/// Says where the server is and what to do first.
async fn welcome(config: &Config, daymark: &Arc<Daymark>, address: SocketAddr) -> anyhow::Result<()> {
    let listens_at = format!("http://{}/", Listen(address).reached_at());
    let base = config.base_url.as_ref().map_or(listens_at.clone(), Url::to_string);
    println!("Daymark {}", env!("CARGO_PKG_VERSION"));
    println!("It listens at {listens_at}");
    if base != listens_at {
        println!("People reach it at {base}");
    }
    println!("Its data is in {}", config.database);
    if let Some(code) = accounts::set_up_code(daymark, &Operator::at_the_console()).await? {
        println!("\nThere is no account yet. Make the first one, the administrator's, within an hour at\n");
        println!("  {base}set-up/{}\n", code.as_str());
        println!("or, with another terminal: daymark user create NAME");
    }
    Ok(())
}

/// Goes on with what was interrupted when the server stopped.
async fn resume(daymark: Arc<Daymark>) {
    if let Err(error) = accounts::resume_deletions(&daymark).await {
        tracing::error!(%error, "an account whose deletion was begun could not be deleted; the next start tries again");
    }
    if let Err(error) = grants::resume_endings(&daymark).await {
        tracing::error!(%error, "what a revoked app owned could not be released; the next start tries again");
    }
}

/// Turns true at SIGTERM or SIGINT. A second one ends the process at once.
fn stop_signal() -> anyhow::Result<watch::Receiver<bool>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?;
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        for is_first in [true, false] {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            if is_first {
                tracing::info!("stopping: requests that are under way are finished");
                sender.send_replace(true);
            }
        }
        std::process::exit(130);
    });
    Ok(receiver)
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that nobody can say so any more, which never comes before the end.
    let _ = stop.wait_for(|is_stopped| *is_stopped).await;
}

async fn patience(stop: watch::Receiver<bool>, time: Duration) {
    stopped(stop).await;
    tokio::time::sleep(time).await;
}
