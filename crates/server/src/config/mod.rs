//! Every setting of Daymark, declared once: its flag, its environment variable, its line in the optional TOML file
//! and its row in `docs/settings.md` are all made from this file.
//!
//! A setting `rate_limit` is the flag `--rate-limit`, the variable `DAYMARK_RATE_LIMIT` and the line `rate_limit = …`.
//! A flag wins over a variable, a variable over the file, the file over the default. A key that no setting has is an
//! error, in the file and in the environment alike, since a misspelt setting that is silently ignored costs an evening.

mod document;
mod flags;
pub mod sources;
mod value;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use ipnet::IpNet;
use url::Url;

pub use document::document;
pub use flags::{AddressFlags, AllFlags, DataFlags, Flags};
use value::Value;
pub use value::{Listen, LogFormat, Secret, SmtpUrl};

/// What is known of a setting besides its value.
pub struct Setting {
    /// Its name in the file: lower case, words joined by `_`.
    pub key: &'static str,
    /// The heading that it stands under.
    pub section: &'static str,
    /// What a value looks like, in capitals.
    pub value_name: &'static str,
    /// Its value where nobody gives one; empty where it then has none.
    pub default: &'static str,
    help_lines: &'static [&'static str],
}

impl Setting {
    /// The flag without its dashes: `rate-limit`.
    pub fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    /// The environment variable: `DAYMARK_RATE_LIMIT`.
    pub fn variable(&self) -> String {
        format!("{VARIABLE_PREFIX}{}", self.key.to_uppercase())
    }

    /// What it is for, in a sentence or a few.
    pub fn help(&self) -> String {
        let trimmed: Vec<&str> = self.help_lines.iter().map(|line| line.trim()).collect();
        trimmed.join(" ")
    }
}

const VARIABLE_PREFIX: &str = "DAYMARK_";

/// Declares the settings. Each has its documentation, its type (which reads its text), its default and the form of
/// its value.
macro_rules! settings {
    ($($section:literal { $(
        $(#[doc = $help:literal])+
        $key:ident: $type:ty = $default:literal, $value_name:literal;
    )+ })+) => {
        /// Every setting with its value.
        #[derive(Debug)]
        pub struct Config {
            $($( $(#[doc = $help])+ pub $key: $type, )+)+
            /// Where each setting was given that somebody gave.
            pub origins: BTreeMap<String, sources::Origin>,
        }

        /// Every setting there is, in the order of the documentation.
        pub static SETTINGS: &[Setting] = &[$($(
            Setting {
                key: stringify!($key),
                section: $section,
                value_name: $value_name,
                default: $default,
                help_lines: &[$($help),+],
            },
        )+)+];

        impl Config {
            /// Reads every setting from where it is given, and says which one cannot be read.
            pub fn read(sources: &sources::Sources) -> anyhow::Result<Config> {
                Ok(Config {
                    $($( $key: sources.read(stringify!($key), $default)?, )+)+
                    origins: sources.origins(),
                })
            }

            /// Every setting as it stands, for the administrator to look at: nothing of secrets.
            pub fn in_force(&self) -> Vec<service::InForce> {
                vec![$($(
                    service::InForce {
                        name: stringify!($key),
                        section: $section,
                        value: self.$key.shown(),
                        origin: self.origins.get(stringify!($key)).map(|origin| origin.to_string().trim().to_owned()),
                    },
                )+)+]
            }
        }
    };
}

settings! {
    "Serving" {
        /// Where to listen. A port alone means that port on 127.0.0.1, so that only this machine can connect.
        listen: Listen = "127.0.0.1:8080", "ADDRESS:PORT";
        /// The address at which people and apps reach this server, such as `https://daymark.example.org`. Links in mail
        /// and metadata then use it whatever the request said, cookies are marked secure when it is https, and
        /// forwarded headers from a proxy on this machine are trusted.
        base_url: Option<Url> = "", "URL";
        /// Proxies whose forwarded headers are believed, as addresses or networks with commas between. With `base_url`
        /// set, those on this machine are believed without being named.
        trusted_proxies: Vec<IpNet> = "", "NETWORKS";
        /// Which header fields of those proxies say who sent a request: `X-Forwarded-For`, `-Proto` and `-Host`, or
        /// `Forwarded` (RFC 7239). The other ones are not read, since a proxy passes them on as a client sent them.
        forwarded_header: web::ForwardedHeader = "x-forwarded", "x-forwarded|forwarded";
        /// How many seconds requests that are under way get to finish when the server is told to stop.
        shutdown_seconds: u64 = "20", "SECONDS";
        /// How many connections are served at a time. More wait until one of them ends. An address has a sixteenth of
        /// them, and a network of 48 bits of IPv6 a quarter; behind a trusted proxy, as many requests at a time.
        max_connections: u32 = "4096", "CONNECTIONS";
        /// How many threads answer requests; 0 is one for each processor.
        worker_threads: usize = "0", "THREADS";
    }
    "Data" {
        /// Where the data is: `sqlite:` and a path, or `postgres://user:password@host/name`.
        database: store::Database = "sqlite:./data/daymark.db", "DATABASE";
        /// How many connections to the database are used for reading (SQLite), or at all (PostgreSQL); 0 leaves it to
        /// Daymark.
        database_connections: usize = "0", "CONNECTIONS";
    }
    "People" {
        /// Who may make an account once there is an administrator: those with an `invitation`, everybody (`open`), or
        /// nobody (`closed`).
        sign_up: service::SignUp = "invitation", "invitation|open|closed";
        /// How many API requests an hour each token may make; 0 turns the limit off.
        rate_limit: u32 = "300", "REQUESTS";
        /// How large a zip may be that somebody imports, in megabytes. It is in memory while it is read.
        import_megabytes: u32 = "64", "MEGABYTES";
    }
    "Mail" {
        /// The mail server: `smtps://user@mail.example.org` where it speaks TLS from the first byte, or
        /// `smtp://user@mail.example.org:587` where STARTTLS turns it on. A relay on this machine that speaks no TLS is
        /// `smtp://127.0.0.1?tls=opportunistic`. Without a server no mail is sent: a forgotten password is then set with
        /// `daymark user set-password`, and links are handed over by hand.
        smtp_url: Option<SmtpUrl> = "", "URL";
        /// The password at the mail server. Other users of the machine can read flags, so rather use the variable or
        /// `smtp_password_file`.
        smtp_password: Option<Secret> = "", "PASSWORD";
        /// A file that holds the password at the mail server.
        smtp_password_file: Option<PathBuf> = "", "FILE";
        /// The sender of Daymark's mail, such as `Daymark <daymark@example.org>`.
        mail_from: Option<String> = "", "ADDRESS";
    }
    "Log" {
        /// How much is logged: `error`, `warn`, `info`, `debug` or `trace`, or directives such as `info,web=debug`.
        log: String = "info", "LEVEL";
        /// How log lines are written: for people (`text`) or for machines (`json`).
        log_format: LogFormat = "text", "text|json";
    }
}

/// The mail server and the sender.
#[derive(Debug)]
pub struct MailConfig {
    /// The address with the credentials, as `lettre` reads it.
    pub url: Secret,
    /// The sender.
    pub from: String,
}

impl MailConfig {
    /// What sends the mail.
    pub fn sender(&self) -> anyhow::Result<service::mail::Smtp> {
        service::mail::Smtp::new(self.url.reveal(), &self.from).context("`smtp_url` or `mail_from` cannot be used")
    }
}

impl Config {
    /// How mail is sent, where it is.
    pub fn mail(&self) -> anyhow::Result<Option<MailConfig>> {
        let Some(url) = &self.smtp_url else { return Ok(None) };
        let from = self.mail_from.clone().context(
            "`smtp_url` is set and `mail_from` is not: set it to the address that mail comes from, such as \
             Daymark <daymark@example.org>",
        )?;
        let password = self.smtp_password()?;
        Ok(Some(MailConfig { url: url.with_password(password.as_ref())?, from }))
    }

    fn smtp_password(&self) -> anyhow::Result<Option<Secret>> {
        let Some(path) = &self.smtp_password_file else { return Ok(self.smtp_password.clone()) };
        anyhow::ensure!(
            self.smtp_password.is_none(),
            "both `smtp_password` and `smtp_password_file` are set: set one of them"
        );
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the file {} named by `smtp_password_file` cannot be read", path.display()))?;
        Ok(Some(Secret::from(text.trim_end_matches(['\r', '\n']).to_owned())))
    }
}
