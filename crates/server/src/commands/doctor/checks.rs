//! The checks themselves.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::Clock;
use service::accounts;
use service::actor::Operator;
use store::{Database, Protection};

use super::Finding;
use crate::commands::{healthcheck, installation};
use crate::config::{Config, sources::Sources};
use crate::machine::SystemClock;

/// Less free space than this is worth a look, in bytes.
const LITTLE_SPACE: u64 = 1 << 30;
/// Less free space than this is wrong, in bytes.
const NO_SPACE: u64 = 64 << 20;

/// When this was written: no right clock is behind it.
const THE_PAST: i64 = 1_790_000_000;

pub(super) fn settings(sources: &Sources) -> Finding {
    let from = match &sources.file {
        Some(file) => format!("read, with those of {}", file.display()),
        None => "read; there is no settings file".to_owned(),
    };
    Finding::good("settings", from)
}

pub(super) fn address(config: &Config) -> Finding {
    let listens_to_all = !config.listen.0.ip().is_loopback();
    match &config.base_url {
        None if listens_to_all => Finding::doubtful(
            "address",
            "others can connect, and `base_url` is not set: set it to the address that people use, and let a reverse proxy \
             speak https (docs/running.md)",
        ),
        None => Finding::good("address", format!("this machine alone can connect, at http://{}/", config.listen.0)),
        Some(url) if url.scheme() == "http" => {
            Finding::doubtful("address", format!("{url} is not https: passwords and tokens can be read on the way"))
        }
        Some(url) => Finding::good("address", url.to_string()),
    }
}

/// Only where the data is a file.
pub(super) fn disk(config: &Config) -> Option<Finding> {
    let Database::Sqlite { path } = &config.database else { return None };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shown = folder.display();
    if !folder.is_dir() {
        return Some(Finding::good("disk", format!("{shown} is not there yet: `daymark serve` makes it")));
    }
    Some(match free_space(folder) {
        Err(error) => Finding::bad("disk", format!("{shown} cannot be looked at: {error}")),
        Ok(free) if free < NO_SPACE => Finding::bad(
            "disk",
            format!("{shown} has {} MiB left: make room, or nothing more can be stored", free >> 20),
        ),
        Ok(free) if free < LITTLE_SPACE => Finding::doubtful("disk", format!("{shown} has {} MiB left", free >> 20)),
        Ok(free) => Finding::good("disk", format!("{shown} has {} GiB left", free >> 30)),
    })
}

fn free_space(folder: &Path) -> std::io::Result<u64> {
    let space = rustix::fs::statvfs(folder)?;
    Ok(space.f_bavail.saturating_mul(space.f_frsize))
}

pub(super) async fn database(config: &Config) -> Vec<Finding> {
    if let Database::Sqlite { path } = &config.database {
        if !path.exists() {
            return vec![Finding::good(
                "database",
                format!("{} is not there yet: `daymark serve` makes it", path.display()),
            )];
        }
        if let Err(error) = store::backup::check(path) {
            let advice = "`daymark restore` puts the last good copy in its place (docs/running.md)";
            return vec![Finding::bad("database", format!("{error}. {advice}"))];
        }
    }
    let daymark = match installation::open_without_mail(config).await {
        Ok(daymark) => daymark,
        Err(error) => return vec![Finding::bad("database", format!("{error:#}"))],
    };
    let mut findings = vec![Finding::good("database", format!("{} is sound, its schema up to date", config.database))];
    findings.extend(permissions(config));
    findings.push(match accounts::list(&daymark, &Operator::at_the_console()).await {
        Err(error) => Finding::bad("accounts", error.to_string()),
        Ok(accounts) if accounts.is_empty() => Finding::doubtful(
            "accounts",
            "there are none: open the link that `daymark serve` prints, or use `daymark user create NAME`",
        ),
        Ok(accounts) if !accounts.iter().any(|account| account.is_admin) => {
            Finding::doubtful("accounts", format!("{}, and no administrator", accounts.len()))
        }
        Ok(accounts) => Finding::good("accounts", accounts.len().to_string()),
    });
    findings
}

/// Only where others of the machine can read the file.
fn permissions(config: &Config) -> Option<Finding> {
    let Database::Sqlite { path } = &config.database else { return None };
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    let shown = path.display();
    (mode & 0o077 != 0)
        .then(|| Finding::doubtful("database", format!("others of this machine can read it: chmod 600 {shown}")))
}

/// Only where what is said to the database leaves this machine without the server having shown who it is.
pub(super) fn protection(config: &Config) -> Option<Finding> {
    let open = match config.database.protection() {
        Ok(Protection::Local | Protection::Verified) => return None,
        Ok(Protection::Encrypted) => {
            "encrypted, but nobody asks the server who it is (`sslmode=require`): whoever stands between can take its place"
        }
        Ok(Protection::Optional) => {
            "encrypted only where the one who answers wants that (no `sslmode`): whoever stands between can read along"
        }
        Ok(Protection::None) => "not encrypted (`sslmode=disable`): it can be read on the way",
        Err(error) => return Some(Finding::bad("database", error.to_string())),
    };
    let database = &config.database;
    let said = format!("what is said to {database} is {open}. Use `sslmode=verify-full` (docs/running.md)");
    Some(Finding::doubtful("database", said))
}

pub(super) fn clock() -> Finding {
    let now = SystemClock.now();
    if now < Timestamp::from_second(THE_PAST).unwrap_or(now) {
        return Finding::bad(
            "clock",
            format!("it says {now:.0}, which is past: set it, or tokens and days will be wrong"),
        );
    }
    Finding::good("clock", format!("it says {now:.0}"))
}

pub(super) fn time_zones() -> Finding {
    match TimeZone::get("Europe/Lisbon") {
        Ok(_) => Finding::good("zones", "the time zone data is there"),
        Err(_) => Finding::bad("zones", "there is no time zone data: install the package tzdata"),
    }
}

pub(super) async fn mail(config: &Config) -> Finding {
    let sender = match config.mail() {
        Ok(None) => return Finding::good("mail", "not set up: no mail is sent"),
        Ok(Some(mail)) => mail.sender(),
        Err(error) => return Finding::bad("mail", format!("{error:#}")),
    };
    let sender = match sender {
        Ok(sender) => sender,
        Err(error) => return Finding::bad("mail", error.to_string()),
    };
    match sender.reach().await {
        Ok(()) if config.base_url.is_none() => {
            Finding::doubtful("mail", "the server answers, but `base_url` is not set, which links in mail begin with")
        }
        Ok(()) => Finding::good("mail", "the server answers"),
        Err(error) => Finding::bad("mail", format!("{error}: look at `smtp_url` and the password")),
    }
}

pub(super) fn server(config: &Config) -> Finding {
    let address = config.listen.0;
    if healthcheck::ask_whether_up(config).is_ok() {
        return Finding::good("server", format!("one is up at {address}"));
    }
    match TcpListener::bind(address) {
        Ok(_) => Finding::good("server", format!("none is up; {address} is free")),
        Err(error) => {
            Finding::bad("server", format!("none can listen at {address}: {error}. Choose another with `listen`"))
        }
    }
}
