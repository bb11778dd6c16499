//! Rows as the engines answer them, read by column number.

use jiff::Timestamp;
use model::{AttributeId, ClientId, Day, GrantId, Revision, ServiceId, UserId};

use crate::Error;

/// One row of an answer.
pub struct Row<'a>(pub(crate) Source<'a>);

pub(crate) enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

/// One value of a row, as the engine gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Column<'a> {
    /// No value.
    Null,
    /// Of a `bigint`; also a `boolean` on SQLite.
    Integer(i64),
    /// Of a `double precision`.
    Real(f64),
    /// Of a `boolean` on PostgreSQL.
    Boolean(bool),
    /// Of a `text`.
    Text(&'a str),
    /// Of a `bytea` or `blob`.
    Bytes(&'a [u8]),
}

/// What can be read from a column.
pub trait FromColumn: Sized {
    /// The value, unless the column holds something else.
    fn from_column(column: Column<'_>) -> Option<Self>;
}

impl Row<'_> {
    /// The value of the column of that number, counting from 0.
    ///
    /// # Errors
    /// `Internal` where the column holds something of another type, or there is none of that number.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T, Error> {
        let column = match &self.0 {
            Source::Sqlite(row) => crate::engine::sqlite::column(row, index)?,
            Source::Postgres(row) => crate::engine::postgres::column(row, index)?,
        };
        T::from_column(column).ok_or_else(|| {
            let (wanted, kind) = (std::any::type_name::<T>(), column.kind());
            Error::Internal(format!("column {index} was to be a {wanted} but is {kind}"))
        })
    }
}

impl Column<'_> {
    /// The kind alone: values do not belong into logs.
    fn kind(&self) -> &'static str {
        match self {
            Column::Null => "null",
            Column::Integer(_) => "an integer",
            Column::Real(_) => "a real",
            Column::Boolean(_) => "a boolean",
            Column::Text(_) => "a text",
            Column::Bytes(_) => "bytes",
        }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(column: Column<'_>) -> Option<Self> {
        if column == Column::Null { Some(None) } else { T::from_column(column).map(Some) }
    }
}

macro_rules! from_column {
    ($($type:ty: $($pattern:pat => $value:expr),+;)*) => {
        $(impl FromColumn for $type {
            fn from_column(column: Column<'_>) -> Option<Self> {
                match column {
                    $($pattern => $value,)+
                    _ => None,
                }
            }
        })*
    };
}

from_column! {
    i64: Column::Integer(n) => Some(n);
    f64: Column::Real(n) => Some(n);
    bool: Column::Boolean(flag) => Some(flag), Column::Integer(n) => Some(n != 0);
    String: Column::Text(text) => Some(text.to_owned());
    Vec<u8>: Column::Bytes(bytes) => Some(bytes.to_vec());
    UserId: Column::Integer(n) => Some(UserId(n));
    AttributeId: Column::Integer(n) => Some(AttributeId(n));
    ClientId: Column::Integer(n) => Some(ClientId(n));
    GrantId: Column::Integer(n) => Some(GrantId(n));
    ServiceId: Column::Integer(n) => Some(ServiceId(n));
    Revision: Column::Integer(n) => Some(Revision(n));
    Day: Column::Integer(n) => Some(Day::from_number(n));
    Timestamp: Column::Integer(n) => Timestamp::from_millisecond(n).ok();
}

impl<const N: usize> FromColumn for [u8; N] {
    fn from_column(column: Column<'_>) -> Option<Self> {
        match column {
            Column::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}
