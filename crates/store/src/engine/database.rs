//! Which database, as it stands in the settings.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

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
}
