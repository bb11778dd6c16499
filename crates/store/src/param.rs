//! What is bound to a statement's parameters.

use jiff::Timestamp;
use model::{AttributeId, ClientId, Day, GrantId, Revision, ServiceId, UserId};

/// One bound value, of one of the five kinds of column that both engines have.
#[derive(Debug, Clone, PartialEq)]
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
