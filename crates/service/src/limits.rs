//! How many requests a caller may make: fixed windows that begin with a caller's first request.
//!
//! One server counts in its own memory, which a restart empties without harm. Several servers on one PostgreSQL count in
//! its `rate_windows`, so that a client cannot tell them apart.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use model::UserId;
use store::Tx;
use store::rate_windows::{self, RateWindow};

use crate::{Daymark, Error, secrets};

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// How many authentications may fail in a minute from one address.
pub const FAILURES_PER_MINUTE: u32 = 60;

/// Who makes a request.
#[derive(Debug, Clone, Copy)]
pub enum Requester<'a> {
    /// The holder of a token of any kind; each token counts for itself.
    Token(&'a str),
    /// A person with a session, whichever browser it is in.
    User(UserId),
}

/// Where someone stands in the window that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How many requests a window takes.
    pub limit: u32,
    /// How many it has had, this one included.
    pub requests: u64,
    /// When it began, in milliseconds since 1970-01-01 UTC.
    pub(crate) started_at_ms: i64,
    /// Seconds until the next window can begin, rounded up.
    pub reset_seconds: u64,
}

impl Window {
    /// How many more requests it takes.
    pub fn remaining(self) -> u64 {
        u64::from(self.limit).saturating_sub(self.requests)
    }

    /// Whether this request is one too many.
    pub fn is_exceeded(self) -> bool {
        self.requests > u64::from(self.limit)
    }
}

/// Counts a request against the limit an hour. `None` where the setting turns limits off.
pub async fn count_request(daymark: &Daymark, requester: Requester<'_>) -> Result<Option<Window>, Error> {
    let limit = daymark.settings().rate_limit;
    if limit == 0 {
        return Ok(None);
    }
    let key = match requester {
        Requester::Token(token) => format!("token:{}", hex::encode(secrets::hash(token))),
        Requester::User(user) => format!("user:{}", user.0),
    };
    count(daymark, key, limit, HOUR_MS).await.map(Some)
}

/// Counts a failed authentication against the limit of its address and of the site that it belongs to. The window is the address's,
/// or the site's where that one is exceeded.
pub async fn count_failure(daymark: &Daymark, address: IpAddr) -> Result<Window, Error> {
    let mut nearest = None;
    for network in networks(address) {
        let (key, limit) = match network {
            Network::Address(address) => (format!("address:{address}"), FAILURES_PER_MINUTE),
            Network::Site(site) => (format!("site:{site}"), FAILURES_PER_MINUTE * ADDRESSES_OF_A_SITE),
        };
        let window = count(daymark, key, limit, MINUTE_MS).await?;
        if window.is_exceeded() {
            return Ok(window);
        }
        nearest = nearest.or(Some(window));
    }
    nearest.ok_or_else(|| Error::Internal("an address in no network".into()))
}

/// What limits count by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Network {
    /// What one requester may be expected to have one of: an address, or in IPv6 a network of 64 bits.
    Address(IpAddr),
    /// A network of 48 bits, which is what a site may have of IPv6 (RFC 6177): 65,536 networks of 64 bits.
    Site(Ipv6Addr),
}

/// A site has as much as so many addresses.
pub(crate) const ADDRESSES_OF_A_SITE: u32 = 4;

/// The networks that an address counts for, the smallest first.
pub(crate) fn networks(address: IpAddr) -> impl Iterator<Item = Network> {
    let site = match address.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(Network::Site(first_bits(address, 48))),
    };
    [Some(Network::Address(network(address))), site].into_iter().flatten()
}

/// What one requester may be expected to have one of: an address, or in IPv6 a network of 64 bits.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(first_bits(address, 64)),
    }
}

fn first_bits(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & u128::MAX << (128 - bits))
}

/// Counts something in the key's window of that length, opening one where none is.
pub(crate) async fn count(daymark: &Daymark, key: String, limit: u32, length_ms: i64) -> Result<Window, Error> {
    let now = daymark.now();
    let now_ms = now.as_millisecond();
    let (started_ms, requests) = match daymark.store().is_shared() {
        false => daymark.limits().count(key, now_ms, length_ms),
        true => count_together(daymark, key, now, length_ms).await?,
    };
    let left_ms = u64::try_from(started_ms + length_ms - now_ms).unwrap_or(0);
    Ok(Window { limit, requests, started_at_ms: started_ms, reset_seconds: left_ms.div_ceil(1000) })
}

/// Takes back what was counted in the key's window that began then.
pub(crate) async fn take_back(daymark: &Daymark, key: String, started_at_ms: i64) -> Result<(), Error> {
    match daymark.store().is_shared() {
        false => daymark.limits().take_back(&key, started_at_ms),
        true => {
            let take_back = move |tx: &mut Tx<'_>| rate_windows::take_back(tx, &key, started_at_ms);
            daymark.store().write(take_back).await.map_err(counted_at_most)?;
        }
    }
    Ok(())
}

/// Counts where all servers do.
async fn count_together(daymark: &Daymark, key: String, now: Timestamp, length_ms: i64) -> Result<(i64, u64), Error> {
    if daymark.limits().is_sweep_due(now.as_millisecond()) {
        let forget = move |tx: &mut Tx<'_>| rate_windows::delete_ended(tx, now, HOUR_MS);
        daymark.store().write(forget).await.map_err(counted_at_most)?;
    }
    let count = move |tx: &mut Tx<'_>| rate_windows::count(tx, &key, now, length_ms);
    let RateWindow { started_at_ms, requests } = daymark.store().write(count).await.map_err(counted_at_most)?;
    Ok((started_at_ms, u64::try_from(requests).unwrap_or(0)))
}

/// Counting comes before what is counted: where it is unknown whether it was, nothing else happened.
fn counted_at_most(error: store::Error) -> Error {
    match error {
        store::Error::OutcomeUnknown => Error::Unavailable { retry_after: 1 },
        error => error.into(),
    }
}

/// The windows that are open, in memory.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<Windows>);

#[derive(Debug, Default)]
struct Windows {
    open: HashMap<String, Open>,
    swept_at_ms: i64,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    started_ms: i64,
    ends_ms: i64,
    requests: u64,
}

impl Limits {
    /// Counts one request in the key's window, opening one where none is. Returns when it began and its count.
    fn count(&self, key: String, now_ms: i64, length_ms: i64) -> (i64, u64) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.is_sweep_due(now_ms) {
            windows.open.retain(|_, window| window.is_open(now_ms));
        }
        let fresh = Open { started_ms: now_ms, ends_ms: now_ms + length_ms, requests: 0 };
        let window = windows.open.entry(key).or_insert(fresh);
        if !window.is_open(now_ms) {
            *window = fresh;
        }
        window.requests += 1;
        (window.started_ms, window.requests)
    }

    fn take_back(&self, key: &str, started_at_ms: i64) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.open.get_mut(key).filter(|window| window.started_ms == started_at_ms) {
            window.requests = window.requests.saturating_sub(1);
        }
    }

    fn is_sweep_due(&self, now_ms: i64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_sweep_due(now_ms)
    }
}

impl Open {
    /// A clock that was set back ends a window too; else it might never end.
    fn is_open(&self, now_ms: i64) -> bool {
        (self.started_ms..self.ends_ms).contains(&now_ms)
    }
}

impl Windows {
    /// Whether windows that ended are to be forgotten now, which is once a minute.
    fn is_sweep_due(&mut self, now_ms: i64) -> bool {
        let is_due = now_ms.abs_diff(self.swept_at_ms) >= MINUTE_MS.unsigned_abs();
        if is_due {
            self.swept_at_ms = now_ms;
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_begins_with_its_first_request_and_ends_after_its_length() {
        let limits = Limits::default();
        let count = |key: &str, now_ms| limits.count(key.into(), now_ms, HOUR_MS);
        assert_eq!(count("a", 1_000), (1_000, 1));
        assert_eq!(count("a", HOUR_MS + 999), (1_000, 2));
        assert_eq!(count("b", HOUR_MS + 999), (HOUR_MS + 999, 1));
        assert_eq!(count("a", HOUR_MS + 1_000), (HOUR_MS + 1_000, 1));
        assert_eq!(count("a", 5), (5, 1), "the clock was set back");
    }

    #[test]
    fn windows_that_ended_are_forgotten() {
        let limits = Limits::default();
        for key in 0..100 {
            limits.count(key.to_string(), 0, MINUTE_MS);
        }
        limits.count("last".into(), MINUTE_MS, MINUTE_MS);
        assert_eq!(limits.0.lock().expect("a lock").open.len(), 1);
    }
}
