//! How the installation is: counts, the data and its room, the work that jobs do, and what went wrong.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use model::Conventions;
use service::accounts::{self, Overview, Storage, Unclosed};
use service::actor::Reader;

use crate::app::App;
use crate::assets::VERSION;
use crate::errors::Result;
use crate::middleware::sessions::LoggedIn;
use crate::pages::{Frame, moment, page, paths};

#[derive(Template)]
#[template(path = "administration/state.html")]
struct Shown {
    frame: Frame,
    counts: Vec<(&'static str, i64)>,
    server: Vec<(&'static str, String)>,
    data: Vec<(String, String)>,
    jobs: Vec<(&'static str, String)>,
    /// What went wrong: when or whose, and what.
    failures: Vec<(String, String)>,
}

/// `GET /account/administration`.
pub(crate) async fn get(State(app): State<App>, LoggedIn(browser): LoggedIn, frame: Frame) -> Result<Response> {
    let overview = accounts::overview(&app.daymark, &browser).await?;
    let reader = browser.reader();
    let now = app.daymark.now();
    page(Shown {
        frame,
        counts: counts(&overview),
        server: server(&overview, now, &reader),
        data: data(&overview.storage, reader.conventions()),
        jobs: jobs(&overview, &reader),
        failures: failures(&overview, &reader),
    })
}

fn counts(overview: &Overview) -> Vec<(&'static str, i64)> {
    let counts = overview.counts;
    vec![
        ("Accounts", counts.accounts),
        ("Browsers logged in", counts.sessions),
        ("Apps", counts.clients),
        ("Connections", counts.grants),
    ]
}

fn server(overview: &Overview, now: Timestamp, reader: &Reader) -> Vec<(&'static str, String)> {
    let started = moment::exactly(overview.started_at, reader);
    let mail = if overview.sends_mail { "Sent" } else { "Not set up: passwords are reset here or at the console" };
    vec![
        ("Version", VERSION.to_owned()),
        ("Database", overview.storage.engine.clone()),
        ("Running for", format!("{}, since {started}", age(now.duration_since(overview.started_at)))),
        ("E-mail", mail.to_owned()),
    ]
}

fn data(storage: &Storage, conventions: &Conventions) -> Vec<(String, String)> {
    let mut facts = vec![("Size".to_owned(), bytes(storage.bytes, conventions))];
    facts.extend(
        storage.log_bytes.map(|size| ("Written, not yet merged into the file".to_owned(), bytes(size, conventions))),
    );
    facts.extend(storage.free_bytes.map(|size| ("Free on its disk".to_owned(), bytes(size, conventions))));
    let about = if storage.log_bytes.is_some() { "" } else { "about " };
    let counted = |rows: i64| format!("{about}{}", conventions.count(rows));
    facts.extend(storage.rows.iter().map(|(table, rows)| (table_name(table), counted(*rows))));
    facts
}

fn table_name(table: &str) -> String {
    match table {
        "daily_values" => "Values",
        "journal" => "Changes in the journal",
        "averages" => "Averages",
        "correlations" => "Correlations",
        "insights" => "Insights",
        other => other,
    }
    .to_owned()
}

fn jobs(overview: &Overview, reader: &Reader) -> Vec<(&'static str, String)> {
    let closings = overview.closings;
    let next = closings.next.map_or_else(|| "Nobody’s".to_owned(), |next| moment::exactly(next, reader));
    vec![
        ("Next day to close", next),
        ("Waiting now", people(closings.waiting, reader.conventions())),
        ("Under way", people(closings.under_way, reader.conventions())),
        ("Failed, to be tried again", people(closings.failed, reader.conventions())),
    ]
}

fn people(count: i64, conventions: &Conventions) -> String {
    match count {
        0 => "Nobody’s days".to_owned(),
        1 => "One person’s days".to_owned(),
        count => format!("The days of {} people", conventions.count(count)),
    }
}

/// Whose days could not be closed, and what else went wrong on this server, newest first.
fn failures(overview: &Overview, reader: &Reader) -> Vec<(String, String)> {
    let unclosed = overview.unclosed.iter().map(|unclosed| {
        let Unclosed { username, attempts, next_try, why } = unclosed;
        let next = moment::exactly(*next_try, reader);
        (format!("The days of {username}"), format!("Not done yet, tried {attempts} times, next on {next}. {why}"))
    });
    let others = overview.failures.iter().map(|failure| (moment::exactly(failure.at, reader), failure.what.clone()));
    unclosed.chain(others).collect()
}

/// A size as people say it, in powers of ten as disks are sold: `12.3 MB`.
fn bytes(size: u64, conventions: &Conventions) -> String {
    let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(unit, _)| size >= *unit) {
        Some((unit, name)) => {
            let number = size as f64 / unit as f64;
            let digits = if number < 100.0 { 1 } else { 0 };
            format!("{} {name}", conventions.decimals(number, digits))
        }
        None => format!("{size} bytes"),
    }
}

/// A length of time, as exactly as it matters.
fn age(time: SignedDuration) -> String {
    let minutes = time.as_mins().max(0);
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, 0) => "less than a minute".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (1, hours, _) => format!("1 day {hours} h"),
        (days, hours, _) => format!("{days} days {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_as_people_say_them() {
        let sizes = [0, 999, 1_000, 12_345_678, 123_456_789, 4_000_000_000_000]
            .map(|size| bytes(size, &Conventions::default()));
        assert_eq!(sizes, ["0 bytes", "999 bytes", "1.0 kB", "12.3 MB", "123 MB", "4.0 TB"]);
        let times = [10, 300, 5_000, 100_000, 1_000_000].map(|seconds| age(SignedDuration::from_secs(seconds)));
        assert_eq!(times, ["less than a minute", "5 min", "1 h 23 min", "1 day 3 h", "11 days 13 h"]);
    }
}
