//! What a trusted proxy says of the request that it passes on: who sent it, and by which scheme and host. It says so in `X-Forwarded-…` or
//! in `Forwarded` (RFC 7239), and only the one that the settings name is read.

use std::net::IpAddr;

use axum::http::HeaderMap;

use crate::options::ForwardedHeader;

const FOR: &str = "x-forwarded-for";
const PROTO: &str = "x-forwarded-proto";
const HOST: &str = "x-forwarded-host";
const FORWARDED: &str = "forwarded";

/// What the proxies say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The last address that is no trusted proxy: what stands before it, the client may have made up.
    pub(super) sender: Option<IpAddr>,
    pub(super) is_https: Option<bool>,
    pub(super) host: Option<String>,
    /// What was not understood: the field, and what stands in it.
    pub(super) misunderstood: Option<(&'static str, String)>,
}

/// What one proxy says.
#[derive(Debug, Default)]
struct Hop {
    node: Option<String>,
    proto: Option<String>,
    host: Option<String>,
}

/// Reads what trusted proxies say.
pub(super) fn read(headers: &HeaderMap, which: ForwardedHeader, is_trusted: impl Fn(IpAddr) -> bool) -> Said {
    match which {
        ForwardedHeader::XForwarded => read_x_forwarded(headers, is_trusted),
        ForwardedHeader::Forwarded => read_forwarded(headers, is_trusted),
    }
}

fn read_x_forwarded(headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Said {
    let mut said = Said::default();
    for node in elements(headers, FOR) {
        if !said.note_sender(FOR, &node, &is_trusted) {
            break;
        }
    }
    let last = |name: &str| elements(headers, name).into_iter().next();
    said.note_rest((PROTO, last(PROTO)), last(HOST));
    said.complain_where_only(headers, FORWARDED, FOR);
    said
}

fn read_forwarded(headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Said {
    let (mut said, mut proto, mut host) = (Said::default(), None, None);
    for element in elements(headers, FORWARDED) {
        let Some(hop) = Hop::parse(&element) else {
            said.misunderstood = Some((FORWARDED, element));
            break;
        };
        // The proxy that the client spoke to knows how; those behind it know only how the last one did.
        (proto, host) = (hop.proto.or(proto), hop.host.or(host));
        // What stands before an element that names nobody, the client may have made up.
        let Some(node) = hop.node else { break };
        if !said.note_sender(FORWARDED, &node, &is_trusted) {
            break;
        }
    }
    said.note_rest((FORWARDED, proto), host);
    said.complain_where_only(headers, FOR, FORWARDED);
    said
}

impl Said {
    /// Notes one more address, the last one first. Answers whether the one before it counts too.
    fn note_sender(&mut self, field: &'static str, node: &str, is_trusted: impl Fn(IpAddr) -> bool) -> bool {
        match address(node) {
            Some(address) => {
                self.sender = Some(address);
                is_trusted(address)
            }
            None => {
                self.misunderstood = Some((field, node.to_owned()));
                false
            }
        }
    }

    fn note_rest(&mut self, (field, proto): (&'static str, Option<String>), host: Option<String>) {
        self.host = host;
        match proto {
            Some(proto) if proto.eq_ignore_ascii_case("https") => self.is_https = Some(true),
            Some(proto) if proto.eq_ignore_ascii_case("http") => self.is_https = Some(false),
            Some(proto) => self.misunderstood = Some((field, proto)),
            None => {}
        }
    }

    /// A proxy that says only what is not read is probably set up for the other setting.
    fn complain_where_only(&mut self, headers: &HeaderMap, other: &'static str, read: &'static str) {
        if headers.contains_key(other) && !headers.contains_key(read) {
            let detail = format!("(it is not read: the setting `forwarded_header` says that {read} is)");
            self.misunderstood = Some((other, detail));
        }
    }
}

/// The elements of a list in these header fields, the last one first. Empty ones do not count (RFC 9110, section 5.6.1.2).
fn elements(headers: &HeaderMap, name: &str) -> Vec<String> {
    let fields = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let fields: Vec<String> = fields.collect();
    let elements = fields.iter().rev().flat_map(|field| split_from_the_end(field, b','));
    elements.map(|element| unquoted(element.trim())).filter(|element| !element.is_empty()).collect()
}

/// The parts of a text between separators outside of quotes, the last one first. It is read from its end: a quote that a client left open
/// swallows nothing that a proxy wrote after it.
fn split_from_the_end(text: &str, separator: u8) -> Vec<&str> {
    let (bytes, mut parts, mut end, mut is_quoted) = (text.as_bytes(), Vec::new(), text.len(), false);
    for at in (0..bytes.len()).rev() {
        let escapes = bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        if bytes[at] == b'"' && escapes % 2 == 0 {
            is_quoted = !is_quoted;
        } else if bytes[at] == separator && !is_quoted {
            parts.push(&text[at + 1..end]);
            end = at;
        }
    }
    parts.push(&text[..end]);
    parts
}

/// What stands in quotes (RFC 9110, section 5.6.4), if all of it does.
fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return text.to_owned() };
    let (mut plain, mut characters) = (String::new(), inner.chars());
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    plain.trim().to_owned()
}

impl Hop {
    /// One element of `Forwarded` (RFC 7239, section 4). Names are taken in any case, unknown ones ignored.
    fn parse(element: &str) -> Option<Hop> {
        let mut hop = Hop::default();
        for pair in split_from_the_end(element, b';').into_iter().map(str::trim).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=')?;
            let value = Some(unquoted(value.trim()));
            match name.trim().to_ascii_lowercase().as_str() {
                "for" => hop.node = value,
                "proto" => hop.proto = value,
                "host" => hop.host = value,
                _ => {}
            }
        }
        Some(hop)
    }
}

/// An address as proxies write it: alone, in brackets, with a port after it, with a zone (RFC 7239, section 6, and custom).
fn address(node: &str) -> Option<IpAddr> {
    let whole = |text: &str| text.split('%').next().unwrap_or_default().trim().parse::<IpAddr>().ok();
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let bracketed = || {
        let (address, rest) = node.strip_prefix('[')?.split_once(']')?;
        (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port)).then(|| whole(address))?
    };
    let with_port = || node.rsplit_once(':').filter(|(_, port)| is_port(port)).and_then(|(address, _)| whole(address));
    whole(node).or_else(bracketed).or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a value");
            headers.append(HeaderName::from_static(name), value);
        }
        headers
    }

    fn is_proxy(address: IpAddr) -> bool {
        address.to_string().starts_with("10.")
    }

    fn x_forwarded(fields: &[(&'static str, &str)]) -> Said {
        read(&headers(fields), ForwardedHeader::XForwarded, is_proxy)
    }

    fn forwarded(value: &str) -> Said {
        read(&headers(&[(FORWARDED, value)]), ForwardedHeader::Forwarded, is_proxy)
    }

    fn sender(said: &Said) -> String {
        said.sender.map(|address| address.to_string()).unwrap_or_default()
    }

    #[test]
    fn an_address_is_understood_in_any_form_that_proxies_write() {
        for (written, meant) in [
            ("198.51.100.7", "198.51.100.7"),
            ("198.51.100.7:40000", "198.51.100.7"),
            (" 198.51.100.7\t", "198.51.100.7"),
            ("\"198.51.100.7\"", "198.51.100.7"),
            ("\"198.51.100.7:40000\"", "198.51.100.7"),
            ("[198.51.100.7]:80", "198.51.100.7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("[::ffff:198.51.100.7]:40000", "198.51.100.7"),
            ("::ffff:198.51.100.7:40000", "198.51.100.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("2001:DB8:0:0:0:0:0:7", "2001:db8::7"),
            ("2001:db8:0:0:0:0:0:7:40000", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:40000", "2001:db8::7"),
            ("\"[2001:db8::7]:40000\"", "2001:db8::7"),
            ("\"[2001:db8::7]\"", "2001:db8::7"),
            ("fe80::7%eth0", "fe80::7"),
            ("[fe80::7%25eth0]:40000", "fe80::7"),
            ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("203.0.113.9:1,198.51.100.7:40000 , 10.0.0.2:443", "198.51.100.7"),
            ("203.0.113.9, 198.51.100.7, , ", "198.51.100.7"),
            ("unknown, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ] {
            let said = x_forwarded(&[(FOR, written)]);
            assert_eq!((sender(&said).as_str(), &said.misunderstood), (meant, &None), "{written}");
            if !written.contains(',') {
                let quoted = format!("for=\"{}\"", written.replace('"', ""));
                for written in [quoted.clone(), quoted.replace("for", "For"), quoted.replace('=', " = ")] {
                    let said = forwarded(&written);
                    assert_eq!((sender(&said).as_str(), &said.misunderstood), (meant, &None), "{written}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_told_and_never_skipped() {
        for (written, told, meant) in [
            ("unknown", "unknown", ""),
            ("_hidden", "_hidden", ""),
            ("client.example.org", "client.example.org", ""),
            ("198.51.100.7:port:80", "198.51.100.7:port:80", ""),
            ("[2001:db8::7", "[2001:db8::7", ""),
            ("300.1.1.1", "300.1.1.1", ""),
            ("198.51.100.7, ???", "???", ""),
            ("198.51.100.7, ???, 10.0.0.2", "???", "10.0.0.2"),
            ("198.51.100.7é", "198.51.100.7é", ""),
        ] {
            let said = x_forwarded(&[(FOR, written)]);
            assert_eq!(said.misunderstood, Some((FOR, told.to_owned())), "{written}");
            assert_eq!(sender(&said), meant, "{written}");
        }
        assert_eq!(forwarded("198.51.100.7").misunderstood, Some((FORWARDED, "198.51.100.7".to_owned())));
        let proto = x_forwarded(&[(FOR, "198.51.100.7"), (PROTO, "gopher")]);
        assert_eq!(proto.misunderstood, Some((PROTO, "gopher".to_owned())));
        assert_eq!(x_forwarded(&[]), Said::default(), "a proxy may say nothing");
    }

    #[test]
    fn forwarded_says_who_and_how_in_the_words_of_the_proxy_that_the_client_spoke_to() {
        let said = forwarded(
            "for=203.0.113.9;proto=http, for=\"198.51.100.7:1\";Proto=HTTPS;host=\"days.example:8443\", for=10.0.0.2",
        );
        assert_eq!((sender(&said).as_str(), said.is_https), ("198.51.100.7", Some(true)));
        assert_eq!((said.host.as_deref(), said.misunderstood), (Some("days.example:8443"), None));
        let said = forwarded("by=\"a,b;c=\\\"\";for=198.51.100.7 ; proto=https ;ext=1");
        assert_eq!((sender(&said).as_str(), said.is_https, said.misunderstood), ("198.51.100.7", Some(true), None));
        for open in ["for=\"203.0.113.9, for=198.51.100.7", "for=\"\\\", for=198.51.100.7", "\", for=198.51.100.7"] {
            assert_eq!(sender(&forwarded(open)), "198.51.100.7", "a quote that a client left open: {open}");
        }
    }

    #[test]
    fn a_scheme_is_the_same_in_capitals() {
        for (written, is_https) in [
            ("https", true),
            ("HTTPS", true),
            ("Https", true),
            ("\"https\"", true),
            ("http, HTTPS", true),
            ("HTTP", false),
        ] {
            assert_eq!(x_forwarded(&[(PROTO, written)]).is_https, Some(is_https), "{written}");
        }
    }

    #[test]
    fn only_one_kind_of_field_is_read() {
        let both =
            headers(&[(FOR, "198.51.100.7"), (PROTO, "https"), (HOST, "a"), (FORWARDED, "for=203.0.113.9;host=b")]);
        let x = read(&both, ForwardedHeader::XForwarded, is_proxy);
        assert_eq!((sender(&x).as_str(), x.is_https, x.host.as_deref()), ("198.51.100.7", Some(true), Some("a")));
        let other = read(&both, ForwardedHeader::Forwarded, is_proxy);
        assert_eq!((sender(&other).as_str(), other.is_https, other.host.as_deref()), ("203.0.113.9", None, Some("b")));
        assert_eq!((x.misunderstood, other.misunderstood), (None, None));
        let wrong = x_forwarded(&[(FORWARDED, "for=203.0.113.9")]);
        assert_eq!((wrong.sender, wrong.misunderstood.map(|(field, _)| field)), (None, Some(FORWARDED)));
    }
}
