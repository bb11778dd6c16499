//! The checks themselves.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use model::Clock;
use service::accounts::Listed;
use service::actor::Operator;
use service::clock::{self, State};
use service::{Daymark, accounts};
use store::{Database, Protection};

use super::Finding;
use crate::commands::{healthcheck, installation};
use crate::config::{Config, sources::Sources};
use crate::machine::SystemClock;

/// Less free space than this is worth a look, in bytes.
const LITTLE_SPACE: u64 = 1 << 30;
/// Less free space than this is wrong, in bytes.
const NO_SPACE: u64 = 64 << 20;

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

/// The database, and what only it can tell of the clock.
pub(super) async fn database(config: &Config) -> Vec<Finding> {
    let daymark = match open(config).await {
        Ok(daymark) => daymark,
        Err(finding) => return vec![finding, clock_finding(&State::of_no_database(SystemClock.now()))],
    };
    let mut findings = vec![Finding::good("database", format!("{} is sound, its schema up to date", config.database))];
    findings.extend(permissions(config));
    let accounts = accounts::list(&daymark, &Operator::at_the_console()).await;
    findings.extend(accounts.iter().flat_map(|accounts| time_zones(accounts)));
    findings.push(match accounts {
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
    findings.push(clock_of(&daymark).await);
    findings
}

/// Opens the database, or says why there is nothing to look at.
async fn open(config: &Config) -> Result<Arc<Daymark>, Finding> {
    if let Database::Sqlite { path } = &config.database {
        if !path.exists() {
            let said = format!("{} is not there yet: `daymark serve` makes it", path.display());
            return Err(Finding::good("database", said));
        }
        if let Err(error) = store::backup::check(path) {
            let advice = "`daymark restore` puts the last good copy in its place (docs/running.md)";
            return Err(Finding::bad("database", format!("{error}. {advice}")));
        }
    }
    installation::open_without_mail(config).await.map_err(|error| Finding::bad("database", format!("{error:#}")))
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

/// What the clock says, whether it is believed, and what is dated ahead by one that was wrong.
async fn clock_of(daymark: &Daymark) -> Finding {
    match clock::examine(daymark, &Operator::at_the_console()).await {
        Ok(state) => clock_finding(&state),
        Err(error) => Finding::bad("clock", error.to_string()),
    }
}

fn clock_finding(state: &State) -> Finding {
    let State { now, is_past, behind, jumped, waits, ahead } = *state;
    let said = format!("it says {now:.0}");
    if is_past {
        return Finding::bad(
            "clock",
            format!("{said}, which is before this Daymark was made: set it, or tokens and days will be wrong"),
        );
    }
    if let Some(behind) = behind {
        let behind = clock::how_far(-behind);
        return Finding::bad(
            "clock",
            format!("{said}, and went {behind} since Daymark last looked at it: look which of the two is right"),
        );
    }
    let jumped = jumped.map(|(at, by)| {
        let unless = if by.is_positive() { ", unless Daymark did not run for so long" } else { "" };
        format!("it went {} at {at:.0}{unless}", clock::how_far(by))
    });
    match (jumped, waits, ahead) {
        (jumped, _, 1..) => {
            let rows = if ahead == 1 { "1 row is".to_owned() } else { format!("{ahead} rows are") };
            let jumped = jumped.map_or(String::new(), |jumped| format!("; {jumped}"));
            Finding::doubtful(
                "clock",
                format!(
                    "{said}{jumped}. {rows} dated ahead, by a clock that was wrong: `daymark serve` puts them right when the \
                     clock has agreed with itself for a day"
                ),
            )
        }
        (Some(jumped), Some(waits), _) => Finding::doubtful(
            "clock",
            format!(
                "{said}; {jumped}. Nothing is erased or ended for its age until it has agreed with itself for {} more",
                clock::how_long(waits)
            ),
        ),
        (Some(jumped), None, _) => Finding::good("clock", format!("{said}; {jumped}, and is believed again")),
        (None, ..) => Finding::good("clock", said),
    }
}

/// The time zones of all accounts must be among those that this release knows.
fn time_zones(accounts: &[Listed]) -> Vec<Finding> {
    let mut unknown: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for account in accounts.iter().filter(|account| !accounts::knows_time_zone(&account.timezone)) {
        unknown.entry(&account.timezone).or_default().push(&account.username);
    }
    if unknown.is_empty() {
        let version = model::zone::version();
        return vec![Finding::good(
            "zones",
            format!("those of the time zone database {version}, which is part of Daymark"),
        )];
    }
    let finding = |(zone, people): (&str, Vec<&str>)| {
        let people = people.join(", ");
        let advice = "have them choose another on their account page, or use a release that knows it";
        Finding::bad("zones", format!("\"{zone}\" is not known, so that days are UTC's for {people}: {advice}"))
    };
    unknown.into_iter().map(finding).collect()
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

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::super::State as Level;
    use super::*;

    #[test]
    fn the_clock_is_well_only_where_nothing_is_dated_ahead_and_it_is_believed() {
        let at: Timestamp = "2026-11-28T12:00:00Z".parse().expect("a time");
        let well = State { now: at, is_past: false, behind: None, jumped: None, waits: None, ahead: 0 };
        let jumped = Some((at, SignedDuration::from_hours(730 * 24)));
        let hours = |hours| Some(SignedDuration::from_hours(hours));
        for (state, level, said) in [
            (well, Level::Good, "it says 2026-11-28T12:00:00Z"),
            (State { waits: hours(24), ..well }, Level::Good, "it says"),
            (State { is_past: true, ..well }, Level::Bad, "which is before this Daymark was made: set it"),
            (State { behind: hours(5), ..well }, Level::Bad, "went 5 hours back since Daymark last looked"),
            (
                State { jumped, waits: hours(20), ..well },
                Level::Doubtful,
                "went 730 days ahead at 2026-11-28T12:00:00Z, unless",
            ),
            (State { jumped, waits: hours(20), ..well }, Level::Doubtful, "agreed with itself for 20 hours more"),
            (State { jumped, ..well }, Level::Good, "and is believed again"),
            (State { ahead: 7, ..well }, Level::Doubtful, "7 rows are dated ahead"),
        ] {
            let finding = clock_finding(&state);
            assert!(finding.state == level && finding.said.contains(said), "{}", finding.said);
        }
    }
}
