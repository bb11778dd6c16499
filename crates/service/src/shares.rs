//! Shares of what everybody uses together: connections, requests under way, memory for what is being sent. No address takes more
//! than its share, so that one stranger cannot take everything.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::{ADDRESSES_OF_A_SITE, Network, networks};

/// An address may hold one part of so many.
const PARTS: usize = 16;
/// Where there is little to share, an address may hold this much all the same.
const LEAST: usize = 16;
/// How often a line of the log may say the same.
const SELDOM: Duration = Duration::from_secs(60);

/// An amount of something, and what each address holds of it. Clones are the same.
#[derive(Clone)]
pub struct Shares(Arc<Inner>);

struct Inner {
    /// How much there is.
    all: usize,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    together: usize,
    /// What each network holds; nothing of those that hold nothing.
    by_network: HashMap<Network, usize>,
}

/// What one address holds, given back when this is dropped.
pub struct Share {
    shares: Shares,
    address: IpAddr,
    speaks_for_many: bool,
    amount: usize,
}

/// Why an address gets no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// It holds its share, or its network does.
    Share,
    /// Everything is taken.
    All,
}

impl Shares {
    /// So much to be shared.
    pub fn new(all: usize) -> Shares {
        Shares(Arc::new(Inner { all, held: Mutex::default() }))
    }

    /// The share of this address, which holds nothing yet.
    pub fn of(&self, address: IpAddr) -> Share {
        Share { shares: self.clone(), address, speaks_for_many: false, amount: 0 }
    }

    /// The share of an address that speaks for many who are not told apart: all but one part, which is left for others.
    pub fn of_many(&self, address: IpAddr) -> Share {
        Share { shares: self.clone(), address, speaks_for_many: true, amount: 0 }
    }

    /// How much a network may hold.
    fn most(&self, network: Network) -> usize {
        let of_an_address = (self.0.all / PARTS).max(LEAST);
        let most = match network {
            Network::Address(_) => of_an_address,
            Network::Site(_) => of_an_address.saturating_mul(ADDRESSES_OF_A_SITE as usize),
        };
        most.min(self.0.all)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share {
    /// Takes this much more, or nothing.
    ///
    /// # Errors
    /// [`Full`] where there is not so much left.
    pub fn take(&mut self, more: usize) -> Result<(), Full> {
        let mut held = self.shares.held();
        let most = |network| match self.speaks_for_many {
            true => self.shares.0.all - (self.shares.0.all / PARTS).max(1),
            false => self.shares.most(network),
        };
        let holds = |network: &Network| held.by_network.get(network).copied().unwrap_or(0);
        if networks(self.address).any(|network| holds(&network).saturating_add(more) > most(network)) {
            return Err(Full::Share);
        }
        if held.together.saturating_add(more) > self.shares.0.all {
            return Err(Full::All);
        }
        held.together += more;
        for network in networks(self.address) {
            *held.by_network.entry(network).or_default() += more;
        }
        self.amount += more;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.shares.held();
        held.together -= self.amount;
        for network in networks(self.address) {
            if let Some(amount) = held.by_network.get_mut(&network) {
                *amount -= self.amount;
                if *amount == 0 {
                    held.by_network.remove(&network);
                }
            }
        }
    }
}

/// Lets something into the log once a minute: what strangers cause must not fill it.
#[derive(Debug, Default)]
pub struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    /// Whether it may be said now; then not again for a minute.
    pub fn may_say(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| last.elapsed() >= SELDOM);
        if is_due {
            *last = Some(Instant::now());
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of these addresses, in order, get one each; all are kept.
    fn served(shares: &Shares, addresses: impl Iterator<Item = String>) -> (usize, Vec<Share>) {
        let mut kept = Vec::new();
        for address in addresses {
            let mut share = shares.of(address.parse().expect("an address"));
            if share.take(1).is_ok() {
                kept.push(share);
            }
        }
        (kept.len(), kept)
    }

    #[test]
    fn an_address_a_network_of_64_bits_and_a_site_have_their_shares() {
        let shares = Shares::new(4096);
        let one = |text: &'static str| std::iter::repeat_n(text.to_owned(), 5000);
        assert_eq!(served(&shares, one("192.0.2.1")).0, 256, "an IPv4 address");
        assert_eq!(served(&shares, one("::ffff:192.0.2.1")).0, 256, "the same, as IPv6 writes it");
        assert_eq!(served(&shares, (0..300).map(|i| format!("192.0.2.{}", i % 256))).0, 300, "many addresses");
        let within_64 = (0..5000).map(|i| format!("2001:db8:1:1::{i:x}"));
        assert_eq!(served(&shares, within_64).0, 256, "the addresses of one network");
        let within_48 = (0..5000).map(|i| format!("2001:db8:1:{i:x}::1"));
        let (count, _kept) = served(&shares, within_48);
        assert_eq!(count, 1024, "the networks of one site");
        let mut neighbour = shares.of("2001:db8:2::1".parse().expect("an address"));
        assert_eq!(neighbour.take(1), Ok(()), "another site has its own");
        assert_eq!(served(&shares, one("198.51.100.1")).0, 256, "and so has another address");
    }

    #[test]
    fn who_speaks_for_many_takes_more_than_one_and_leaves_a_part_for_others() {
        let shares = Shares::new(64);
        let proxy = "10.0.0.1".parse().expect("an address");
        let mut of_proxy = shares.of_many(proxy);
        assert_eq!((of_proxy.take(60), of_proxy.take(1)), (Ok(()), Err(Full::Share)));
        let mut of_another = shares.of("198.51.100.7".parse().expect("an address"));
        assert_eq!((of_another.take(4), of_another.take(1)), (Ok(()), Err(Full::All)));
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_nothing_is_remembered() {
        let shares = Shares::new(40);
        let (ada, eve) = ("192.0.2.1".parse().expect("an address"), "2001:db8::1".parse().expect("an address"));
        let (mut of_ada, mut of_eve) = (shares.of(ada), shares.of(eve));
        assert_eq!(of_ada.take(17), Err(Full::Share));
        assert_eq!((of_ada.take(10), of_ada.take(6), of_ada.take(1)), (Ok(()), Ok(()), Err(Full::Share)));
        assert_eq!(of_eve.take(16), Ok(()));
        let mut of_bob = shares.of("192.0.2.2".parse().expect("an address"));
        assert_eq!((of_bob.take(9), of_bob.take(8)), (Err(Full::All), Ok(())));
        drop(of_ada);
        assert_eq!(shares.of(ada).take(16), Ok(()));
        drop((of_eve, of_bob));
        let held = shares.held();
        assert_eq!((held.together, held.by_network.len()), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn the_log_hears_of_it_once_a_minute() {
        let seldom = Seldom::default();
        assert!(seldom.may_say() && !seldom.may_say());
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(seldom.may_say() && !seldom.may_say());
    }
}
