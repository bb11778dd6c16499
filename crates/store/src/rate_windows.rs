//! Requests counted in fixed windows, for servers that share a database. A server that is alone counts in memory.

use jiff::Timestamp;

use crate::statement::statements;
use crate::{Error, Tx, params};

statements! {
    /// Counts a request in the window that is open, or opens one.
    COUNT = "insert into rate_windows (window_key, started_at, requests) values ($1, $2, 1)
        on conflict (window_key) do update set
            requests = case when rate_windows.started_at > $3 and rate_windows.started_at <= $4
                then rate_windows.requests + 1 else 1 end,
            started_at = case when rate_windows.started_at > $3 and rate_windows.started_at <= $4
                then rate_windows.started_at else $2 end
        returning started_at, requests";
    /// Takes a request back out of its window.
    TAKE_BACK = "update rate_windows set requests = requests - 1
        where window_key = $1 and started_at = $2 and requests > 0";
    /// Forgets the windows that began up to a moment, and those that cannot have begun.
    DELETE_ENDED = "delete from rate_windows where started_at <= $1 or started_at > $2";
}

/// How far the clocks of servers may differ, in milliseconds. A window that began later than that was begun by a clock that was
/// wrong and has been set back since; it counts as ended, or else it might not end for years.
const CLOCKS_DIFFER_MS: i64 = 60_000;

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
    // Better a request that counts twice than one that is turned away.
    tx.may_be_repeated();
    let ended = now.as_millisecond() - length_ms;
    let latest = now.as_millisecond() + CLOCKS_DIFFER_MS;
    tx.query_one(&COUNT, params![key, now, ended, latest], |row| {
        Ok(RateWindow { started_at_ms: row.get(0)?, requests: row.get(1)? })
    })
}

/// Takes a request back out of the window that began at `started_at_ms`, if that is still open.
///
/// # Errors
/// As [`Tx::execute`].
pub fn take_back(tx: &mut Tx<'_>, key: &str, started_at_ms: i64) -> Result<(), Error> {
    tx.execute(&TAKE_BACK, params![key, started_at_ms]).map(|_| ())
}

/// Forgets the windows that began `longest_ms` before `now` or earlier, and those that seem to begin later; how many.
///
/// # Errors
/// As [`Tx::execute`].
pub fn delete_ended(tx: &mut Tx<'_>, now: Timestamp, longest_ms: i64) -> Result<u64, Error> {
    let now = now.as_millisecond();
    tx.execute(&DELETE_ENDED, params![now - longest_ms, now + CLOCKS_DIFFER_MS])
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
            let now = Timestamp::from_second(260).expect("a time");
            assert_eq!(store.write(move |tx| delete_ended(tx, now, 60_000)).await, Ok(1));
        }

        async fn a_window_that_began_in_the_future_has_ended(store: Store) {
            // Another server's clock may be ahead by a little; a clock that was years ahead was wrong.
            for (second, expected) in [(1_000, (1_000, 1)), (940, (1_000, 2)), (939, (939, 1)), (940, (939, 2))] {
                let now = Timestamp::from_second(second).expect("a time");
                let window = store.write(move |tx| count(tx, "user 1", now, 600_000)).await.expect("a window");
                assert_eq!((window.started_at_ms / 1000, window.requests), expected, "at {second}");
            }
            let now = Timestamp::from_second(800).expect("a time");
            assert_eq!(store.write(move |tx| delete_ended(tx, now, 600_000)).await, Ok(1));
        }

        async fn a_request_is_taken_back_from_the_window_it_was_counted_in(store: Store) {
            let now = Timestamp::from_second(100).expect("a time");
            let counted = async || store.write(move |tx| count(tx, "user 1", now, 60_000)).await.expect("a window");
            let first = counted().await;
            store.write(move |tx| take_back(tx, "user 1", first.started_at_ms)).await.expect("taken back");
            assert_eq!(counted().await.requests, 1);
            store.write(move |tx| take_back(tx, "user 1", first.started_at_ms - 1)).await.expect("nothing");
            assert_eq!(counted().await.requests, 2);
        }
    }
}
