//! `daymark doctor`: looks at everything that an installation depends on and says what to do about what is wrong.
//! One function a check.

mod checks;

use std::fmt;
use std::process::ExitCode;

use crate::config::{Config, Flags, sources::Sources};

use super::once;

/// What one check found.
struct Finding {
    state: State,
    about: &'static str,
    said: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    Doubtful,
    Bad,
}

impl Finding {
    fn good(about: &'static str, said: impl Into<String>) -> Finding {
        Finding { state: State::Good, about, said: said.into() }
    }

    fn doubtful(about: &'static str, said: impl Into<String>) -> Finding {
        Finding { state: State::Doubtful, about, said: said.into() }
    }

    fn bad(about: &'static str, said: impl Into<String>) -> Finding {
        Finding { state: State::Bad, about, said: said.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Good => "ok",
            State::Doubtful => "look",
            State::Bad => "BAD",
        };
        write!(f, "{state:<5} {:<9} {}", self.about, self.said)
    }
}

/// Prints what each check found; fails where something is bad.
pub fn run(flags: Flags, environment: impl Iterator<Item = (String, String)>) -> anyhow::Result<ExitCode> {
    let sources = Sources::gather(&flags, environment)?;
    let config = Config::read(&sources)?;
    let findings = once(&config, async { Ok(examine(&config, &sources).await) })?;
    for finding in &findings {
        println!("{finding}");
    }
    let count = |state| findings.iter().filter(|finding| finding.state == state).count();
    match (count(State::Bad), count(State::Doubtful)) {
        (0, 0) => println!("\nEverything is well."),
        (0, _) => println!("\nNothing is wrong. What says \"look\" may or may not be meant."),
        (bad, _) => println!("\nOf {} checks {bad} found something wrong.", findings.len()),
    }
    Ok(if count(State::Bad) == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(config: &Config, sources: &Sources) -> Vec<Finding> {
    let mut findings = vec![checks::settings(sources), checks::address(config)];
    findings.extend(checks::disk(config));
    findings.extend(checks::protection(config));
    findings.extend(checks::database(config).await);
    findings.extend([checks::mail(config).await, checks::server(config)]);
    findings
}
