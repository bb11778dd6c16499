//! How each kind of setting is read from its text.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use url::Url;

/// A type that a setting can have. The error says what is wrong with the text and what would be right, and never
/// repeats a text that may be secret.
pub trait Value: Sized {
    /// Reads a value, which has no white space around it.
    fn read(text: &str) -> Result<Self, String>;

    /// What an administrator may read of it; empty where it is no value. Of secrets this is only that they are there.
    fn shown(&self) -> String;
}

/// An empty text is no value.
impl<T: Value> Value for Option<T> {
    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::read(text).map(Some) }
    }

    fn shown(&self) -> String {
        self.as_ref().map(T::shown).unwrap_or_default()
    }
}

/// Values with commas between.
impl<T: Value> Value for Vec<T> {
    fn read(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(T::read).collect()
    }

    fn shown(&self) -> String {
        self.iter().map(T::shown).collect::<Vec<_>>().join(", ")
    }
}

macro_rules! number {
    ($($type:ty),+) => {$(
        impl Value for $type {
            fn read(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| format!("'{text}' is no whole number from 0 to {}", <$type>::MAX))
            }

            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
number!(u16, u32, u64, usize);

impl Value for String {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn shown(&self) -> String {
        self.clone()
    }
}

impl Value for PathBuf {
    fn read(text: &str) -> Result<Self, String> {
        Ok(PathBuf::from(text))
    }

    fn shown(&self) -> String {
        self.display().to_string()
    }
}

impl Value for Url {
    fn read(text: &str) -> Result<Self, String> {
        let wanted = || format!("'{text}' is no web address, such as https://daymark.example.org");
        let url = Url::parse(text).map_err(|_| wanted())?;
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
            return Err(wanted());
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(format!(
                "'{text}' has a path. Daymark wants a host of its own: write {} and let the proxy send all of it here",
                url.origin().ascii_serialization()
            ));
        }
        Ok(url)
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Value for IpNet {
    fn read(text: &str) -> Result<Self, String> {
        let address = || text.parse::<std::net::IpAddr>().map(IpNet::from).ok();
        text.parse()
            .ok()
            .or_else(address)
            .ok_or_else(|| format!("'{text}' is no address or network, such as 10.0.0.0/8"))
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Value for store::Database {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: store::InvalidDatabase| error.to_string())
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Value for service::SignUp {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "invitation" => Ok(service::SignUp::Invitation),
            "open" => Ok(service::SignUp::Open),
            "closed" => Ok(service::SignUp::Closed),
            _ => Err(format!("'{text}' is not one of invitation, open and closed")),
        }
    }

    fn shown(&self) -> String {
        match self {
            service::SignUp::Invitation => "invitation",
            service::SignUp::Open => "open",
            service::SignUp::Closed => "closed",
        }
        .to_owned()
    }
}

/// Where to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen(pub SocketAddr);

impl Listen {
    /// The address at which this machine itself reaches the server.
    pub fn reached_at(self) -> SocketAddr {
        let ip = match self.0 {
            SocketAddr::V4(v4) if v4.ip().is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(v6) if v6.ip().is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
            other => other.ip(),
        };
        SocketAddr::new(ip, self.0.port())
    }
}

impl Value for Listen {
    fn read(text: &str) -> Result<Self, String> {
        let named = text.replacen("localhost:", "127.0.0.1:", 1);
        if let Ok(port) = named.parse::<u16>() {
            return Ok(Listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port))));
        }
        named.parse().map(Listen).map_err(|_| format!("'{text}' is no address with a port, such as 127.0.0.1:8080"))
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}

/// A text that no log and no error shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for where it is used.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Value for Secret {
    fn read(text: &str) -> Result<Self, String> {
        Ok(Secret(text.to_owned()))
    }

    fn shown(&self) -> String {
        "set (hidden)".to_owned()
    }
}

/// The address of a mail server, which may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(Url);

impl SmtpUrl {
    /// The address with the password in it, and with TLS demanded where the address does not say otherwise.
    pub fn with_password(&self, password: Option<&Secret>) -> anyhow::Result<Secret> {
        let mut url = self.0.clone();
        if let Some(password) = password {
            let is_set = !url.username().is_empty() && url.set_password(Some(password.reveal())).is_ok();
            anyhow::ensure!(is_set, "`smtp_password` is set and `smtp_url` names no user: write smtps://user@host");
        }
        let says_tls = url.query_pairs().any(|(key, _)| key == "tls");
        if url.scheme() == "smtp" && !says_tls {
            url.query_pairs_mut().append_pair("tls", "required");
        }
        Ok(Secret(url.into()))
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())
    }
}

impl Value for SmtpUrl {
    fn read(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host());
        url.map(SmtpUrl).ok_or_else(|| "it should look like smtps://user@mail.example.org".to_owned())
    }

    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl Value for web::ForwardedHeader {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "x-forwarded" => Ok(web::ForwardedHeader::XForwarded),
            "forwarded" => Ok(web::ForwardedHeader::Forwarded),
            _ => Err(format!("'{text}' is not one of x-forwarded and forwarded")),
        }
    }

    fn shown(&self) -> String {
        match self {
            web::ForwardedHeader::XForwarded => "x-forwarded",
            web::ForwardedHeader::Forwarded => "forwarded",
        }
        .to_owned()
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One line of text each, for people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

impl Value for LogFormat {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err(format!("'{text}' is not one of text and json")),
        }
    }

    fn shown(&self) -> String {
        match self {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_to_listen_at_are_written_as_people_write_them() {
        for (text, expected) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("9000", "127.0.0.1:9000"),
            ("localhost:9000", "127.0.0.1:9000"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(Listen::read(text).map(|l| l.0.to_string()), Ok(expected.to_owned()));
        }
        for bad in ["", "localhost", "example.org:80", "127.0.0.1:99999"] {
            assert!(Listen::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_base_url_has_no_path_and_no_password() {
        for bad in
            ["daymark.example.org", "ftp://x", "https://a:b@x", "https://x/daymark", "https://x/?a", "https://x/#a"]
        {
            assert!(Url::read(bad).is_err(), "{bad}");
        }
        assert!(Url::read("https://daymark.example.org").is_ok());
    }

    #[test]
    fn lists_have_commas_and_an_empty_text_is_no_value() {
        let networks = Vec::<IpNet>::read("10.0.0.0/8, ::1").expect("networks");
        assert_eq!(networks.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.0/8", "::1/128"]);
        assert_eq!(Vec::<IpNet>::read(""), Ok(Vec::new()));
        assert_eq!(Option::<u16>::read(""), Ok(None));
        assert!(Vec::<IpNet>::read("10.0.0.0/8,proxy").is_err());
    }

    #[test]
    fn mail_is_sent_under_tls_unless_the_address_says_otherwise() {
        let address = |text: &str, password: Option<&str>| {
            let password = password.map(|p| Secret::from(p.to_owned()));
            let url = SmtpUrl::read(text).expect("an address").with_password(password.as_ref());
            url.map(|url| url.reveal().to_owned()).map_err(|e| e.to_string())
        };
        let cases = [
            ("smtps://me@mail.example.org", Some("a/b"), "smtps://me:a%2Fb@mail.example.org"),
            ("smtp://mail.example.org:587", None, "smtp://mail.example.org:587?tls=required"),
            ("smtp://127.0.0.1?tls=opportunistic", None, "smtp://127.0.0.1?tls=opportunistic"),
        ];
        for (text, password, expected) in cases {
            assert_eq!(address(text, password).as_deref(), Ok(expected));
        }
        assert!(address("smtps://mail.example.org", Some("x")).is_err());
        assert!(SmtpUrl::read("mail.example.org").is_err());
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Secret::from("hunter2".to_owned())), "(hidden)");
        let url = SmtpUrl::read("smtps://me:hunter2@example.org").expect("an address");
        assert_eq!(format!("{url:?}"), "smtps://example.org");
        assert_eq!(
            (url.shown(), Secret::from("hunter2".to_owned()).shown()),
            ("smtps://example.org".into(), "set (hidden)".into())
        );
        let database = store::Database::read("postgres://me:hunter2@db.example.org/daymark").expect("a database");
        assert_eq!(database.shown(), "postgres://db.example.org/daymark");
    }
}
