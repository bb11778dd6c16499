//! What the web part needs to know besides the product's own settings.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

/// How this installation is reached.
#[derive(Debug, Clone)]
pub struct Options {
    /// The reverse proxies whose forwarded header fields are believed. Those of anyone else are ignored.
    pub trusted_proxies: Vec<IpNet>,
    /// Which header fields of theirs are read.
    pub forwarded_header: ForwardedHeader,
    /// How many requests may be under way, of which an address has a share.
    pub requests: usize,
    /// How long the bodies of requests may take.
    pub patience: Patience,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::default(),
            requests: 4096,
            patience: Patience::default(),
        }
    }
}

impl Options {
    /// Whether this address is one of the trusted proxies.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted_proxies.iter().any(|network| network.contains(&address))
    }
}

/// In which header fields a trusted proxy says for whom it asks. Only one kind is read: a proxy passes on the other as the client
/// sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, `-Proto` and `-Host`.
    #[default]
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// How long the body of a request may take to arrive, whatever its size; what is larger may take longer, at the least pace.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// That of anybody.
    pub with_strangers: Duration,
    /// That of those who are known by a token or a session.
    pub with_callers: Duration,
    /// How long may pass between two pieces of it.
    pub between_pieces: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            with_strangers: Duration::from_secs(15),
            with_callers: Duration::from_secs(60),
            between_pieces: Duration::from_secs(30),
        }
    }
}
