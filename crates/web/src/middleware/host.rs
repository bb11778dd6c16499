//! One `Host`, as HTTP demands: a request with two could mean one thing to a proxy and another here.

use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::errors::{Error, Result};

/// Refuses a request with two `Host`, or one that names no host, and in HTTP/1.1 one without (RFC 9112, section 3.2).
pub(super) async fn one(request: Request, next: Next) -> Response {
    match check(request.version(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check(version: Version, headers: &HeaderMap) -> Result<()> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if version == Version::HTTP_11 => Err(Error::bad_request("Send a Host header.")),
        (None, _) => Ok(()),
        (Some(_), Some(_)) => Err(Error::bad_request("Send one Host header, not several.")),
        (Some(host), None) => {
            // An empty one is right where an address has no host (RFC 9110, section 7.2).
            let named = |host: &str| host.is_empty() || !host.contains('@') && host.parse::<Authority>().is_ok();
            let is_named = host.to_str().is_ok_and(|host| named(host.trim()));
            if is_named { Ok(()) } else { Err(Error::bad_request("The Host header names no host.")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_request_has_one_host_unless_it_is_of_http_1_0() {
        let of = |version, hosts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(HOST, HeaderValue::from_static(host));
            }
            check(version, &headers).is_ok()
        };
        for host in ["daymark.example.org", "[::1]:8080", "127.0.0.1:80", "DAYMARK.example", "a_b", ""] {
            assert!(of(Version::HTTP_11, &[host]) && of(Version::HTTP_10, &[host]), "{host}");
        }
        for hosts in [&["a", "a"][..], &["a", "b"], &["a b"], &["a/b"], &["user@a"], &["a, b"], &["http://a"]] {
            assert!(!of(Version::HTTP_11, hosts) && !of(Version::HTTP_10, hosts), "{hosts:?}");
        }
        assert!(!of(Version::HTTP_11, &[]) && of(Version::HTTP_10, &[]));
    }
}
