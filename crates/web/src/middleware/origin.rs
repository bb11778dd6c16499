//! Where a request comes from and by which address it reached us. `X-Forwarded-…` count only where a trusted proxy
//! connects; from anyone else they are a claim that costs nothing.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use url::{Host, Url};

use crate::app::App;
use crate::errors::Error;

/// Where a request comes from and by which address it reached us.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The address that sent it.
    pub(crate) address: IpAddr,
    /// What links begin with, such as `https://daymark.example.org/`: the setting, or the host that the client used.
    pub(crate) base_url: Url,
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
    let forwarded = app.options.trusts(peer).then(|| request.headers());
    let address = forwarded.and_then(|headers| sender(headers, |a| app.options.trusts(a))).unwrap_or(peer);
    let base_url = match &app.daymark.settings().base_url {
        Some(url) => url.clone(),
        None => used_url(&request, forwarded),
    };
    request.extensions_mut().insert(Origin { address, base_url });
    next.run(request).await
}

/// The last address of `X-Forwarded-For` that is no trusted proxy: what stands before it, the client may have made up.
fn sender(headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let fields: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
    let addresses = fields.iter().rev().flat_map(|field| field.rsplit(','));
    let mut last = None;
    for text in addresses {
        let Ok(address) = text.trim().parse::<IpAddr>() else { break };
        let address = address.to_canonical();
        last = Some(address);
        if !is_trusted(address) {
            break;
        }
    }
    last
}

/// The address that the client used, as far as it is one.
fn used_url(request: &Request, forwarded: Option<&HeaderMap>) -> Url {
    let last = |name: &str| -> Option<&str> {
        let value = forwarded?.get_all(name).iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next().map(str::trim)
    };
    let scheme = last("x-forwarded-proto").filter(|s| *s == "https").unwrap_or("http");
    let host = last("x-forwarded-host")
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
    use axum::http::HeaderValue;

    #[test]
    fn the_last_forwarded_address_that_is_no_proxy_is_the_sender() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("203.0.113.9, 198.51.100.7"));
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.2"));
        let trusted = |a: IpAddr| a.to_string().starts_with("10.");
        assert_eq!(sender(&headers, trusted).map(|a| a.to_string()).as_deref(), Some("198.51.100.7"));
        assert_eq!(sender(&HeaderMap::new(), trusted), None);
    }

    #[test]
    fn a_host_that_is_none_makes_no_link() {
        for host in ["evil/path", "user@evil", "a b", "", "x:99999"] {
            assert_eq!(parse("http", host), None, "{host}");
        }
        assert_eq!(parse("http", "[::1]:8080").map(String::from).as_deref(), Some("http://[::1]:8080/"));
    }
}
