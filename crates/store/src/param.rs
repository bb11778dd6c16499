//! What is bound to a statement's parameters.

use std::fmt;

use jiff::Timestamp;
use model::{AttributeId, ClientId, Day, GrantId, Revision, ServiceId, UserId};

/// One bound value, of one of the five kinds of column that both engines have.
#[derive(Clone, PartialEq)]
pub enum Param {
    /// No value.
    Null,
    /// For `bigint`.
    Integer(i64),
    /// For `double precision`.
    Real(f64),
    /// For `boolean`.
    Boolean(bool),
    /// For `text`.
    Text(String),
    /// For `bytea` and `blob`.
    Bytes(Vec<u8>),
}

impl Param {
    /// Whether PostgreSQL has no way to keep this.
    pub(crate) fn is_unstorable(&self) -> bool {
        matches!(self, Param::Text(text) if text.contains('\0'))
    }
}

/// The kind alone: clients of databases log what is bound, and values do not belong into logs.
impl fmt::Debug for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Param::Null => "null",
            Param::Integer(_) => "integer",
            Param::Real(_) => "real",
            Param::Boolean(_) => "boolean",
            Param::Text(_) => "text",
            Param::Bytes(_) => "bytes",
        })
    }
}

/// The parameters of a call: `params![user, "name", None::<i64>]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::Param::from($value)),*] };
}

macro_rules! from {
    ($($type:ty: $value:ident => $param:expr;)*) => {
        $(impl From<$type> for Param {
            fn from($value: $type) -> Param {
                $param
            }
        })*
    };
}

from! {
    i64: n => Param::Integer(n);
    i32: n => Param::Integer(i64::from(n));
    u32: n => Param::Integer(i64::from(n));
    f64: n => Param::Real(n);
    bool: flag => Param::Boolean(flag);
    String: text => Param::Text(text);
    &String: text => Param::Text(text.clone());
    &str: text => Param::Text(text.to_owned());
    Vec<u8>: bytes => Param::Bytes(bytes);
    &Vec<u8>: bytes => Param::Bytes(bytes.clone());
    &[u8]: bytes => Param::Bytes(bytes.to_vec());
    UserId: id => Param::Integer(id.0);
    AttributeId: id => Param::Integer(id.0);
    ClientId: id => Param::Integer(id.0);
    GrantId: id => Param::Integer(id.0);
    ServiceId: id => Param::Integer(id.0);
    Revision: id => Param::Integer(id.0);
    Day: day => Param::Integer(day.number());
    Timestamp: time => Param::Integer(time.as_millisecond());
}

impl<const N: usize> From<[u8; N]> for Param {
    fn from(bytes: [u8; N]) -> Param {
        Param::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Param {
    fn from(bytes: &[u8; N]) -> Param {
        Param::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Param {
        value.map_or(Param::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_bound_is_not_shown() {
        let shown = format!("{:?}", params!["a note", 4321, 5.5, true, b"secret", None::<i64>]);
        assert_eq!(shown, "[text, integer, real, boolean, bytes, null]");
    }
}
