//! Which database, as it stands in the settings.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use postgres::config::{Host, SslMode};

use super::tls::{Address, Verification};
use crate::Error;

/// Where the data is: `sqlite:path` or `postgres://user:password@host:port/name?sslmode=require`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file, made when it is not there.
    Sqlite {
        /// The file; `-wal` and `-shm` stand beside it.
        path: PathBuf,
    },
    /// A PostgreSQL database, which exists.
    Postgres {
        /// Its address with the credentials.
        url: String,
    },
}

/// What protects what is said to a database on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// It does not leave this machine.
    Local,
    /// It is encrypted, and the server shows who it is.
    Verified,
    /// It is encrypted, but for anybody who answers.
    Encrypted,
    /// It is encrypted where the one who answers wants that.
    Optional,
    /// Nothing.
    None,
}

impl Database {
    /// What protects what is said to the database on its way.
    ///
    /// # Errors
    /// `Internal` where its address is none.
    pub fn protection(&self) -> Result<Protection, Error> {
        let Database::Postgres { url } = self else { return Ok(Protection::Local) };
        let Address { config, verification } = Address::parse(url)?;
        let is_here = match config.get_hostaddrs() {
            [] => config.get_hosts().iter().all(is_local),
            addresses => addresses.iter().all(std::net::IpAddr::is_loopback),
        };
        if is_here {
            return Ok(Protection::Local);
        }
        Ok(match (config.get_ssl_mode(), verification) {
            (SslMode::Disable, _) => Protection::None,
            (SslMode::Require, Verification::Nobody) => Protection::Encrypted,
            (SslMode::Require, _) => Protection::Verified,
            _ => Protection::Optional,
        })
    }

    /// How PostgreSQL's own programs reach the same database: a connection string of keywords and values (libpq, section 34.1.1.1)
    /// without the password. None for a file.
    ///
    /// # Errors
    /// `Internal` where its address is none.
    pub fn connection_string(&self) -> Result<Option<String>, Error> {
        let Database::Postgres { url } = self else { return Ok(None) };
        let Address { config, verification } = Address::parse(url)?;
        let listed = |values: Vec<String>| (!values.is_empty()).then(|| values.join(","));
        let host = |host: &Host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        let (mode, file) = match (config.get_ssl_mode(), verification) {
            (SslMode::Disable, _) => (Some("disable"), None),
            (SslMode::Require, Verification::Nobody) => (Some("require"), None),
            (SslMode::Require, Verification::UsualAuthorities) => (Some("verify-full"), Some("system".to_owned())),
            (SslMode::Require, Verification::File(path)) => (Some("verify-full"), Some(path.display().to_string())),
            _ => (None, None),
        };
        let pairs = [
            ("host", listed(config.get_hosts().iter().map(host).collect())),
            ("hostaddr", listed(config.get_hostaddrs().iter().map(ToString::to_string).collect())),
            ("port", listed(config.get_ports().iter().map(ToString::to_string).collect())),
            ("user", config.get_user().map(str::to_owned)),
            ("dbname", config.get_dbname().map(str::to_owned)),
            ("options", config.get_options().map(str::to_owned)),
            ("sslmode", mode.map(str::to_owned)),
            ("sslrootcert", file),
        ];
        let told = pairs.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", quoted(&value?))));
        Ok(Some(told.collect::<Vec<_>>().join(" ")))
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
    }
}

/// A value of a connection string: quoted where it is empty or holds what would end it.
fn quoted(value: &str) -> String {
    if !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || "._-/:,@%+".contains(c)) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A text that names no database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a database is given as sqlite:path/to/file or postgres://user:password@host/name")]
pub struct InvalidDatabase;

impl FromStr for Database {
    type Err = InvalidDatabase;

    fn from_str(text: &str) -> Result<Database, InvalidDatabase> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Database::Postgres { url: text.to_owned() });
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Database::Sqlite { path: path.into() }),
            _ => Err(InvalidDatabase),
        }
    }
}

/// Without the password, for logs and messages.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite { path } => write!(f, "sqlite:{}", path.display()),
            Database::Postgres { url } => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", ""));
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(f, "{scheme}://{}", place.split('?').next().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let database: Database = "postgres://me:p@ss@db.example:5432/daymark?password=x".parse().expect("a database");
        assert_eq!(database.to_string(), "postgres://db.example:5432/daymark");
        assert_eq!("sqlite:data/daymark.db".parse::<Database>().expect("a file").to_string(), "sqlite:data/daymark.db");
        for bad in ["", "sqlite:", "mysql://x", "daymark.db"] {
            assert_eq!(bad.parse::<Database>(), Err(InvalidDatabase), "{bad}");
        }
    }

    fn postgres(rest: &str) -> Database {
        format!("postgres://{rest}").parse().expect("a database")
    }

    #[test]
    fn other_programs_are_told_everything_but_the_password() {
        for (rest, told) in [
            ("me:secret@db.example:5433/daymark", "host=db.example port=5433 user=me dbname=daymark"),
            ("me@localhost/daymark?password=secret", "host=localhost user=me dbname=daymark"),
            (
                "localhost/daymark?user=me&password=secret&sslmode=require",
                "host=localhost user=me dbname=daymark sslmode=require",
            ),
            ("o%27neil:secret@localhost/my%20diary", r"host=localhost user='o\'neil' dbname='my diary'"),
            ("me:se%63ret@%2Frun%2Fpostgresql/daymark", "host=/run/postgresql user=me dbname=daymark"),
            ("me:secret@one:1,two:2/daymark", "host=one,two port=1,2 user=me dbname=daymark"),
            (
                "me:secret@db.example/daymark?sslmode=verify-full&sslrootcert=/etc/ca.pem",
                "host=db.example user=me dbname=daymark sslmode=verify-full sslrootcert=/etc/ca.pem",
            ),
            (
                "me:secret@db.example/daymark?sslmode=verify-ca",
                "host=db.example user=me dbname=daymark sslmode=verify-full sslrootcert=system",
            ),
        ] {
            let told_of = postgres(rest).connection_string().expect(rest).expect("a server");
            // The ports that are not said are those that PostgreSQL takes anyway.
            assert_eq!(told_of.replace(" port=5432,5432", "").replace(" port=5432", ""), told, "{rest}");
        }
        assert_eq!("sqlite:x.db".parse::<Database>().expect("a file").connection_string(), Ok(None));
    }

    #[test]
    fn what_leaves_this_machine_is_protected_as_its_address_says() {
        use Protection::{Encrypted, Local, None, Optional, Verified};
        for (rest, protection) in [
            ("localhost/daymark", Local),
            ("127.0.0.1/daymark?sslmode=disable", Local),
            ("[::1]/daymark", Local),
            ("%2Frun%2Fpostgresql/daymark", Local),
            ("db.example/daymark?hostaddr=127.0.0.1", Local),
            ("localhost/daymark?hostaddr=10.0.0.7", Optional),
            ("db.example/daymark", Optional),
            ("db.example/daymark?sslmode=prefer", Optional),
            ("10.0.0.7/daymark?sslmode=disable", None),
            ("db.example/daymark?sslmode=require", Encrypted),
            ("localhost,db.example/daymark?sslmode=require", Encrypted),
            ("db.example/daymark?sslmode=verify-full", Verified),
            ("db.example/daymark?sslmode=verify-ca&sslrootcert=/etc/ca.pem", Verified),
        ] {
            assert_eq!(postgres(rest).protection(), Ok(protection), "{rest}");
        }
    }
}
