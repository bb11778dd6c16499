//! What the web part needs to know besides the product's own settings.

use std::net::IpAddr;

use ipnet::IpNet;

/// How this installation is reached.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The reverse proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed. Those of anyone else are ignored.
    pub trusted_proxies: Vec<IpNet>,
}

impl Options {
    /// Whether this address is one of the trusted proxies.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted_proxies.iter().any(|network| network.contains(&address))
    }
}
