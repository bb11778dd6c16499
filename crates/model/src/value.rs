//! Values, and what each value type takes.

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use crate::decimal;

/// The largest whole number that a double holds together with all smaller ones, 2^53 - 1.
/// Integers stay within plus and minus this, so that no client's JSON parser rounds them.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// The longest string value, in characters.
pub const MAX_TEXT: usize = 1000;

/// What values an attribute takes. The numbers are the API's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// 0: a whole quantity.
    Integer = 0,
    /// 1: a decimal number.
    Float = 1,
    /// 2: text.
    Text = 2,
    /// 3: a duration in minutes.
    Duration = 3,
    /// 4: a time of day in minutes from midnight.
    TimeFromMidnight = 4,
    /// 5: a share, 0.0 to 1.0.
    Percentage = 5,
    /// 6: a time of day in minutes from midday, so that bedtimes before and after midnight are neighbours. Templates only.
    TimeFromMidday = 6,
    /// 7: yes or no, as 1 or 0.
    Boolean = 7,
    /// 8: a scale from 1 to 9.
    Scale = 8,
}

/// What a stored value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of the types answered without a fraction: integers, durations, times of day, booleans, scales.
    Integer(i64),
    /// Of decimals and percentages.
    Float(f64),
    /// Of strings.
    Text(String),
}

/// Why a value was refused, in words for the one who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidValue(pub &'static str);

const NOT_NUMERIC: InvalidValue = InvalidValue("Value must be a number");
const FLOAT_TO_INTEGER: InvalidValue = InvalidValue("Cannot apply a float to an integer type");
const TOO_LARGE: InvalidValue = InvalidValue("Value must be between -9007199254740991 and 9007199254740991");
const NOT_A_SHARE: InvalidValue = InvalidValue("Value must be a float between 0 and 1");
const NOT_FINITE: InvalidValue = InvalidValue("Value must be a finite number");

impl ValueType {
    /// Every value type, in the API's order.
    pub const ALL: [ValueType; 9] = [
        ValueType::Integer,
        ValueType::Float,
        ValueType::Text,
        ValueType::Duration,
        ValueType::TimeFromMidnight,
        ValueType::Percentage,
        ValueType::TimeFromMidday,
        ValueType::Boolean,
        ValueType::Scale,
    ];

    /// The type of that number.
    pub fn from_number(number: i64) -> Option<ValueType> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The API's number.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The API's `value_type_description`.
    pub fn description(self) -> &'static str {
        match self {
            ValueType::Integer => "Integer",
            ValueType::Float => "Float",
            ValueType::Text => "String",
            ValueType::Duration => "Period (min)",
            ValueType::TimeFromMidnight => "Time of day (min from midnight)",
            ValueType::Percentage => "Percentage",
            ValueType::TimeFromMidday => "Time of day (min from midday)",
            ValueType::Boolean => "Boolean",
            ValueType::Scale => "Integer scale (1-9)",
        }
    }

    /// Whether a custom attribute of this type may be made.
    pub fn is_creatable(self) -> bool {
        self != ValueType::TimeFromMidday
    }

    /// Whether values are times of day, which run in a circle.
    pub fn is_time(self) -> bool {
        matches!(self, ValueType::TimeFromMidnight | ValueType::TimeFromMidday)
    }

    /// Whether increments can be applied: to amounts, not to text, scales or times of day.
    pub fn is_incrementable(self) -> bool {
        matches!(
            self,
            ValueType::Integer | ValueType::Float | ValueType::Duration | ValueType::Percentage | ValueType::Boolean
        )
    }

    /// Reads a day's total as a client sent it. Numeric strings are numbers, and a float with no fraction is an integer.
    pub fn read(self, json: &Json) -> Result<Value, InvalidValue> {
        match self {
            ValueType::Text => read_text(json).map(Value::Text),
            ValueType::Boolean => self.check(Value::Integer(read_boolean(json)?)),
            _ => self.check(self.read_number(json)?),
        }
    }

    /// Reads an amount to add: a number of this type's kind, of any sign and size that the type's numbers can have.
    pub fn read_increment(self, json: &Json) -> Result<Value, InvalidValue> {
        if !self.is_incrementable() {
            return Err(InvalidValue("Cannot increment a value of this type"));
        }
        match (self, json) {
            (ValueType::Boolean, Json::Bool(flag)) => Ok(Value::Integer(i64::from(*flag))),
            _ => self.read_number(json),
        }
    }

    /// The sum of a day's total, 0 where there is none, and an amount.
    pub fn add(self, total: Option<&Value>, amount: &Value) -> Result<Value, InvalidValue> {
        let sum = match (total, amount) {
            (None, amount) => amount.clone(),
            (Some(Value::Integer(a)), Value::Integer(b)) => Value::Integer(a.saturating_add(*b)),
            (Some(Value::Float(a)), Value::Float(b)) if self == ValueType::Percentage => {
                Value::Float(decimal::sum_of_shares(*a, *b))
            }
            (Some(Value::Float(a)), Value::Float(b)) => Value::Float(decimal::sum(*a, *b)),
            _ => return Err(NOT_NUMERIC),
        };
        self.check(sum)
    }

    /// The value from its two columns: every number is stored as a double.
    pub fn from_columns(self, number: Option<f64>, text: Option<String>) -> Option<Value> {
        match self {
            ValueType::Text => text.map(Value::Text),
            ValueType::Float | ValueType::Percentage => number.map(Value::Float),
            _ => number.map(|n| Value::Integer(n as i64)),
        }
    }

    fn read_number(self, json: &Json) -> Result<Value, InvalidValue> {
        let is_float = matches!(self, ValueType::Float | ValueType::Percentage);
        let number = match json {
            Json::Number(n) => n.clone(),
            Json::String(s) => s.trim().parse::<serde_json::Number>().map_err(|_| NOT_NUMERIC)?,
            _ => return Err(NOT_NUMERIC),
        };
        if !is_float && let Some(integer) = number.as_i64() {
            return if is_within(integer) { Ok(Value::Integer(integer)) } else { Err(TOO_LARGE) };
        }
        let float = number.as_f64().filter(|f| f.is_finite()).ok_or(NOT_FINITE)?;
        if is_float {
            return Ok(Value::Float(float + 0.0));
        }
        if float.fract() != 0.0 {
            return Err(FLOAT_TO_INTEGER);
        }
        if float.abs() > MAX_INTEGER as f64 { Err(TOO_LARGE) } else { Ok(Value::Integer(float as i64)) }
    }

    fn check(self, value: Value) -> Result<Value, InvalidValue> {
        let within = |n: i64, range: std::ops::RangeInclusive<i64>, why| {
            if range.contains(&n) { Ok(()) } else { Err(InvalidValue(why)) }
        };
        match (self, &value) {
            (ValueType::Integer, Value::Integer(n)) if !is_within(*n) => return Err(TOO_LARGE),
            (ValueType::Duration, Value::Integer(n)) => {
                within(*n, 0..=MAX_INTEGER, "Value must be an integer of 0 or more minutes")?
            }
            (ValueType::TimeFromMidnight | ValueType::TimeFromMidday, Value::Integer(n)) => {
                within(*n, 0..=1439, "Value must be an integer between 0 and 1439")?;
            }
            (ValueType::Boolean, Value::Integer(n)) => within(*n, 0..=1, "Value must be 0 or 1")?,
            (ValueType::Scale, Value::Integer(n)) => within(*n, 1..=9, "Value must be an integer between 1 and 9")?,
            (ValueType::Percentage, Value::Float(f)) if !(0.0..=1.0).contains(f) => return Err(NOT_A_SHARE),
            (_, Value::Float(f)) if !f.is_finite() => return Err(NOT_FINITE),
            _ => {}
        }
        Ok(value)
    }
}

/// Whether a double holds every whole number up to this one.
fn is_within(integer: i64) -> bool {
    (-MAX_INTEGER..=MAX_INTEGER).contains(&integer)
}

fn read_text(json: &Json) -> Result<String, InvalidValue> {
    let Json::String(text) = json else {
        return Err(InvalidValue("Value must be a string"));
    };
    if text.contains('\0') {
        return Err(InvalidValue("Value must not contain the character U+0000"));
    }
    if text.chars().count() > MAX_TEXT {
        return Err(InvalidValue("Value must be at most 1000 characters"));
    }
    Ok(text.clone())
}

fn read_boolean(json: &Json) -> Result<i64, InvalidValue> {
    let why = InvalidValue("Value must be 0 or 1, or true or false");
    match json {
        Json::Bool(flag) => Ok(i64::from(*flag)),
        _ => match ValueType::Boolean.read_number(json) {
            Ok(Value::Integer(n @ 0..=1)) => Ok(n),
            _ => Err(why),
        },
    }
}

impl Value {
    /// The number, for types that are stored as one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Integer(n) => Some(*n as f64),
            Value::Float(f) => Some(*f),
            Value::Text(_) => None,
        }
    }

    /// The text, for strings.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Integer(n) => serializer.serialize_i64(*n),
            Value::Float(f) => serializer.serialize_f64(*f),
            Value::Text(text) => serializer.serialize_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn reads(value_type: ValueType, json: Json) -> Result<Value, &'static str> {
        value_type.read(&json).map_err(|e| e.0)
    }

    #[test]
    fn numeric_strings_and_whole_floats_are_integers() {
        for sent in [json!(26), json!("26"), json!(26.0), json!(" 26 ")] {
            assert_eq!(reads(ValueType::Integer, sent.clone()), Ok(Value::Integer(26)), "{sent}");
        }
        assert_eq!(reads(ValueType::Integer, json!(26.5)), Err("Cannot apply a float to an integer type"));
        assert_eq!(reads(ValueType::Duration, json!("26.5")), Err("Cannot apply a float to an integer type"));
        for sent in [json!("twenty"), json!(""), json!(null), json!([1]), json!(true), json!("0x1A"), json!("NaN")] {
            assert_eq!(reads(ValueType::Integer, sent.clone()), Err("Value must be a number"), "{sent}");
        }
    }

    #[test]
    fn each_type_keeps_to_its_range() {
        let cases = [
            (ValueType::Integer, json!(9_007_199_254_740_991_i64), json!(9_007_199_254_740_992_i64)),
            (ValueType::Integer, json!(-9_007_199_254_740_991_i64), json!(1e300)),
            (ValueType::Integer, json!(-9_007_199_254_740_991_i64), json!(i64::MIN)),
            (ValueType::Float, json!(-1e308), json!("1e999")),
            (ValueType::Duration, json!(0), json!(-1)),
            (ValueType::TimeFromMidnight, json!(1439), json!(1440)),
            (ValueType::TimeFromMidday, json!(0), json!(-1)),
            (ValueType::Percentage, json!(1), json!(1.01)),
            (ValueType::Percentage, json!(0.0), json!(-0.01)),
            (ValueType::Boolean, json!(true), json!(2)),
            (ValueType::Scale, json!(9), json!(0)),
            (ValueType::Text, json!("é".repeat(1000)), json!("é".repeat(1001))),
            (ValueType::Text, json!("tab\tand line\n"), json!("nul\0")),
        ];
        for (value_type, good, bad) in cases {
            assert!(value_type.read(&good).is_ok(), "{value_type:?} {good}");
            assert!(value_type.read(&bad).is_err(), "{value_type:?} {bad}");
        }
        assert_eq!(reads(ValueType::Percentage, json!(3)), Err("Value must be a float between 0 and 1"));
    }

    #[test]
    fn increments_add_up_exactly_and_stay_in_range() {
        let tenth = ValueType::Float.read_increment(&json!(0.1)).expect("an amount");
        let mut total = None;
        for _ in 0..10 {
            total = Some(ValueType::Float.add(total.as_ref(), &tenth).expect("a sum"));
        }
        assert_eq!(total, Some(Value::Float(1.0)));
        let add = |total: f64, amount: f64| ValueType::Float.add(Some(&Value::Float(total)), &Value::Float(amount));
        assert_eq!(add(1_700_000_000.123, 0.0), Ok(Value::Float(1_700_000_000.123)));
        assert!(add(f64::MAX, f64::MAX).is_err());
        let nineteenth = Value::Float(1.0 / 19.0);
        let whole =
            (0..19).try_fold(Value::Float(0.0), |total, _| ValueType::Percentage.add(Some(&total), &nineteenth));
        assert_eq!(whole, Ok(Value::Float(1.0)));
        assert!(ValueType::Percentage.add(Some(&Value::Float(0.95)), &tenth).is_err());
        assert!(ValueType::Duration.add(Some(&Value::Integer(3)), &Value::Integer(-4)).is_err());
        assert!(ValueType::Integer.add(Some(&Value::Integer(MAX_INTEGER)), &Value::Integer(1)).is_err());
        assert!(ValueType::Boolean.add(Some(&Value::Integer(1)), &Value::Integer(1)).is_err());
        assert_eq!(ValueType::Integer.read_increment(&json!(i64::MIN)), Err(TOO_LARGE));
        for refused in [ValueType::Text, ValueType::Scale, ValueType::TimeFromMidday, ValueType::TimeFromMidnight] {
            assert!(refused.read_increment(&json!(1)).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn negative_zero_is_zero() {
        assert_eq!(serde_json::to_string(&ValueType::Float.read(&json!(-0.0)).expect("a value")).expect("json"), "0.0");
    }

    proptest! {
        #[test]
        fn what_is_read_is_finite_and_survives_storage(number in any::<f64>(), kind in 0_i64..9) {
            let value_type = ValueType::from_number(kind).expect("a type");
            if let Ok(value) = value_type.read(&json!(number)) {
                prop_assert!(value.number().is_none_or(f64::is_finite));
                prop_assert_eq!(value_type.from_columns(value.number(), value.text().map(str::to_owned)), Some(value));
            }
        }
    }
}
