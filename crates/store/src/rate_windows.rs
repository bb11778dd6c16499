//! Requests counted in fixed windows, for servers that share a database. A server that is alone counts in memory.

use jiff::Timestamp;

use crate::statement::statements;
use crate::{Error, Tx, params};

statements! {
    /// Counts a request in the window that is open, or opens one.
    COUNT = "insert into rate_windows (window_key, started_at, requests) values ($1, $2, 1)
        on conflict (window_key) do update set
            requests = case when rate_windows.started_at > $3 then rate_windows.requests + 1 else 1 end,
            started_at = case when rate_windows.started_at > $3 then rate_windows.started_at else $2 end
        returning started_at, requests";
    /// Forgets the windows that began up to a moment.
    DELETE_ENDED = "delete from rate_windows where started_at <= $1";
}

/// A window after a request was counted in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateWindow {
    /// When the window began, in milliseconds since 1970-01-01 UTC.
    pub started_at_ms: i64,
    /// How many requests it has seen, with this one.
    pub requests: i64,
}

/// Counts a request at `now` in the window of that key, which is `length_ms` long and begins with its first request.
///
/// # Errors
/// As [`Tx::query`].
pub fn count(tx: &mut Tx<'_>, key: &str, now: Timestamp, length_ms: i64) -> Result<RateWindow, Error> {
    let ended = now.as_millisecond() - length_ms;
    tx.query_one(&COUNT, params![key, now, ended], |row| {
        Ok(RateWindow { started_at_ms: row.get(0)?, requests: row.get(1)? })
    })
}

/// Forgets the windows that began at `moment` or earlier; how many.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete_ended(tx: &mut Tx<'_>, moment: Timestamp) -> Result<u64, Error> {
    tx.execute(&DELETE_ENDED, params![moment])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    crate::on_both_engines! {
        async fn a_window_counts_until_it_ends(store: Store) {
            for (second, expected) in [(0, (0, 1)), (59, (0, 2)), (60, (60, 1)), (200, (200, 1)), (201, (200, 2))] {
                let now = Timestamp::from_second(second).expect("a time");
                let window = store.write(move |tx| count(tx, "user 1", now, 60_000)).await.expect("a window");
                assert_eq!((window.started_at_ms / 1000, window.requests), expected, "at {second}");
            }
            let until = Timestamp::from_second(200).expect("a time");
            assert_eq!(store.write(move |tx| delete_ended(tx, until)).await, Ok(1));
        }
    }
}
