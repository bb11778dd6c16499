//! Where a request comes from and by which address it reached us. What forwarded header fields say counts only where a trusted proxy
//! connects; from anyone else they are a claim that costs nothing.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use url::{Host, Url};

use super::forwarded::{self, Said};
use crate::app::App;
use crate::errors::Error;

/// Where a request comes from and by which address it reached us.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The address that sent it.
    pub(crate) address: IpAddr,
    /// Whom that address stands for.
    pub(crate) sender: Sender,
    /// What links begin with, such as `https://daymark.example.org/`: the setting, or the host that the client used.
    pub(crate) base_url: Url,
}

/// Whom the address of a request stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// One who is connected here.
    Connected,
    /// One whom a trusted proxy names.
    Named,
    /// All behind a trusted proxy that names nobody.
    Nameless,
}

impl Origin {
    /// Whether the browser is connected over HTTPS, so that cookies can be `Secure`.
    pub(crate) fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Whether browsers trust the connection enough to let the pages be installed (Secure Contexts, section 3.1): HTTPS, or this
    /// machine's own.
    pub(crate) fn is_trustworthy(&self) -> bool {
        let is_here = match self.base_url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.is_https() || is_here
    }

    /// The base address without the slash at its end, by which OAuth names this server (RFC 8414, section 2).
    pub(crate) fn issuer(&self) -> &str {
        self.base_url.as_str().trim_end_matches('/')
    }

    /// The absolute address of a path.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.base_url.clone();
        url.set_path(path);
        url
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get().cloned().ok_or_else(|| Error::internal("a request without an origin"))
    }
}

/// Finds the origin and puts it beside the request.
pub(super) async fn find(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
    let is_proxy = app.options.trusts(peer);
    let said = match is_proxy {
        true => forwarded::read(request.headers(), app.options.forwarded_header, |a| app.options.trusts(a)),
        false => Said::default(),
    };
    let base_url = match &app.daymark.settings().base_url {
        Some(url) => url.clone(),
        None => used_url(&request, &said),
    };
    let no_host = said.host.as_ref().filter(|host| parse("http", host).is_none());
    let misunderstood = said.misunderstood.or_else(|| no_host.map(|host| ("host", host.clone())));
    if let Some((field, text)) = misunderstood
        && app.misunderstood.may_say()
    {
        complain(field, &text);
    }
    let sender = match (is_proxy, said.sender) {
        (false, _) => Sender::Connected,
        (true, Some(_)) => Sender::Named,
        (true, None) => Sender::Nameless,
    };
    let origin = Origin { address: said.sender.unwrap_or(peer), sender, base_url };
    request.extensions_mut().insert(origin);
    next.run(request).await
}

/// Tells the one who runs the server, who can set the proxy right.
fn complain(field: &str, text: &str) {
    let text: String = text.chars().take(80).collect();
    tracing::warn!(
        field,
        ?text,
        "what a trusted proxy says of who sent a request is not understood: everybody behind it may share the limits of one address"
    );
}

/// The address that the client used, as far as it is one.
fn used_url(request: &Request, said: &Said) -> Url {
    let scheme = if said.is_https == Some(true) { "https" } else { "http" };
    let host = said.host.as_deref();
    let host = host
        .or_else(|| request.headers().get(HOST)?.to_str().ok())
        .or_else(|| request.uri().authority().map(|a| a.as_str()));
    host.and_then(|host| parse(scheme, host)).unwrap_or_else(|| localhost(scheme))
}

fn parse(scheme: &str, host: &str) -> Option<Url> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if !host.chars().all(plain) {
        return None;
    }
    Url::parse(&format!("{scheme}://{host}/")).ok()
}

fn localhost(scheme: &str) -> Url {
    let text = if scheme == "https" { "https://localhost/" } else { "http://localhost/" };
    Url::parse(text).unwrap_or_else(|_| unreachable!("a constant that is a URL"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_is_none_makes_no_link() {
        for host in ["evil/path", "user@evil", "a b", "", "x:99999"] {
            assert_eq!(parse("http", host), None, "{host}");
        }
        assert_eq!(parse("http", "[::1]:8080").map(String::from).as_deref(), Some("http://[::1]:8080/"));
    }
}
