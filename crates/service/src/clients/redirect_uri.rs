//! Redirect URIs: which may be registered, and which may be used (RFC 6749 section 3.1.2, RFC 8252, RFC 9700 section 2.1).

use url::{Host, Url};

/// The most bytes of one.
const LONGEST: usize = 2_000;

/// Why an address cannot be a redirect URI, in words for the app's developer.
pub(crate) fn problem(uri: &str) -> Option<String> {
    let no = |message: &str| Some(format!("{message}: {uri}"));
    if uri.len() > LONGEST {
        return Some("A redirect URI cannot be longer than 2,000 characters".into());
    }
    let Ok(url) = Url::parse(uri) else {
        return no("This is not a complete address");
    };
    if uri.contains(['#', '\\', '*']) || uri.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return no("A redirect URI cannot have fragments, wildcards, backslashes or spaces");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return no("A redirect URI cannot have a user name or password");
    }
    match url.scheme() {
        "https" | "http" if !is_plain_host(&url) => no("This host cannot be used"),
        "http" if !is_local(&url) => {
            no("Only https is possible here; http works for localhost, 127.0.0.1 and [::1] only")
        }
        "https" | "http" if url.as_str() != uri && url.as_str().strip_suffix('/') != Some(uri) => {
            Some(format!("Write this redirect URI as browsers do, {url} instead of {uri}"))
        }
        "https" | "http" => None,
        scheme if scheme.contains('.') && uri.starts_with(&format!("{scheme}:/")) => None,
        _ => no("Use https, http://localhost, or a scheme of your own with a dot, such as com.example.app:/callback"),
    }
}

/// Whether an app that registered one address may use another: only the same, except that the port of an address of this very
/// machine, written as a number, is chosen anew by native apps each time (RFC 8252 section 7.3).
pub(crate) fn allows(registered: &str, used: &str) -> bool {
    if registered == used {
        return true;
    }
    match (without_loopback_port(registered), without_loopback_port(used)) {
        (Some(registered), Some(used)) => registered == used,
        _ => false,
    }
}

/// What people are told about where they go: the host with its port, or the scheme of an app on the same device.
pub(crate) fn host(uri: &str) -> String {
    match Url::parse(uri) {
        Ok(url) => match (url.scheme(), url.host_str(), url.port()) {
            ("https" | "http", Some(host), Some(port)) => format!("{host}:{port}"),
            ("https" | "http", Some(host), None) => host.to_owned(),
            (scheme, _, _) => scheme.to_owned(),
        },
        Err(_) => uri.to_owned(),
    }
}

/// The source of a Content-Security-Policy that covers the address.
pub(crate) fn csp_source(uri: &str) -> String {
    match Url::parse(uri) {
        // CSP has no way to write IPv6 addresses.
        Ok(url) if matches!(url.host(), Some(Host::Ipv6(_))) => format!("{}:", url.scheme()),
        Ok(url) if matches!(url.scheme(), "https" | "http") => url.origin().ascii_serialization(),
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => String::new(),
    }
}

/// Letters, digits, dots and dashes, or a number in brackets. (The URL standard allows more, `;` and `'` for instance, which would
/// mean something in a policy.)
fn is_plain_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

fn is_local(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// The two parts around the port, of an address of this machine that is written as a number.
fn without_loopback_port(uri: &str) -> Option<(&'static str, &str)> {
    let (host, rest) = ["http://127.0.0.1", "http://[::1]"]
        .into_iter()
        .find_map(|host| uri.strip_prefix(host).map(|rest| (host, rest)))?;
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            rest[..digits].parse::<u16>().ok().filter(|port| *port > 0)?;
            &rest[digits..]
        }
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_local_addresses_and_schemes_of_ones_own_can_be_registered() {
        for good in [
            "http://localhost:8000/",
            "http://localhost:8000",
            "http://127.0.0.1/cb",
            "http://[::1]:7000/cb",
            "https://example.org/cb?from=daymark",
            "https://example.org",
            "com.example.app:/cb",
            "com.example.app://oauth/cb",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "",
            "/cb",
            "http://example.org/",
            "http://127.1/",
            "http://localhost.evil.example/",
            "https://user@example.org/",
            "https://user:pass@example.org/",
            "https://example.org/#top",
            "https://*.example.org/",
            "https://example.org/a/../b",
            "https://example.org/%2e%2e/b",
            "https://EXAMPLE.org/",
            "https://exämple.org/",
            "https://example.org:443/",
            "https://example.org\\@evil.example/",
            "https://a;b/",
            "https://a'b/",
            "https:example.org",
            "https://",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "blob:https://example.org/x",
            "about:blank",
            "intent:#Intent;end",
            "myapp:/cb",
            "com.example.app:cb",
            "ftp://example.org/",
            " https://example.org/",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
        assert!(problem(&format!("https://example.org/{}", "a".repeat(2_000))).is_some());
    }

    #[test]
    fn only_the_port_of_a_loopback_number_may_differ() {
        assert!(allows("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"));
        assert!(allows("http://[::1]:1/cb", "http://[::1]/cb"));
        assert!(allows("https://example.org/cb", "https://example.org/cb"));
        for (registered, used) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb2"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004@evil.example/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:0/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1:99999/cb"),
            ("http://127.0.0.1", "http://127.0.0.1.evil.example"),
            ("http://127.0.0.1/cb", "http://[::1]/cb"),
            ("http://127.0.0.1/cb", "https://127.0.0.1/cb"),
            ("http://localhost/cb", "http://localhost:1234/cb"),
            ("https://example.org/cb", "https://example.org:8443/cb"),
            ("https://example.org/cb", "https://example.org/cb/"),
            ("https://example.org/cb", "https://example.org/CB"),
            ("https://example.org/cb", "https://example.org/cb?x=1"),
            ("https://example.org/cb", "https://example.org/cb#x"),
            ("https://example.org/cb", "https://example.org/x/../cb"),
            ("https://example.org/cb", "https://example.org/%63b"),
            ("https://example.org/cb", "https://app.example.org/cb"),
        ] {
            assert!(!allows(registered, used), "{registered} {used}");
        }
    }

    #[test]
    fn pages_say_where_one_goes_and_policies_allow_it() {
        for (uri, host_, source) in [
            ("http://localhost:8000/", "localhost:8000", "http://localhost:8000"),
            ("https://example.org/cb?x=1", "example.org", "https://example.org"),
            ("http://[::1]:80/cb", "[::1]", "http:"),
            ("com.example.app:/cb", "com.example.app", "com.example.app:"),
        ] {
            assert_eq!((host(uri).as_str(), csp_source(uri).as_str()), (host_, source));
        }
    }
}
