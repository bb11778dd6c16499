//! From what a person typed to a value.

use std::borrow::Cow;

use model::numbers::{NumberFormat, Typed};
use model::{Value, ValueType};
use serde_json::{Value as Json, json};

use super::{Quantity, Shown};

/// Why what was typed is no value yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// It is none. Says what to type instead.
    Wrong(Cow<'static, str>),
    /// It can mean two values.
    Ambiguous([Reading; 2]),
}

/// One of the values that something typed can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The value in words.
    pub shown: String,
    /// How to type it so that it can mean nothing else.
    pub typed: String,
}

impl NotRead {
    /// What to say beside the field.
    pub fn message(&self) -> String {
        match self {
            NotRead::Wrong(advice) => advice.to_string(),
            NotRead::Ambiguous([one, other]) => format!("Is this {} or {}?", one.shown, other.shown),
        }
    }

    /// What the person can choose from; empty where there is no choice.
    pub fn readings(&self) -> &[Reading] {
        match self {
            NotRead::Wrong(_) => &[],
            NotRead::Ambiguous(readings) => readings,
        }
    }
}

impl Quantity {
    /// Reads what was typed, numbers as the person writes them.
    ///
    /// # Errors
    /// [`NotRead::Wrong`] where it is no value of this quantity, and [`NotRead::Ambiguous`] where its mark can stand before decimals and
    /// between thousands, and both give a value.
    pub fn read(&self, typed: &str) -> Result<Value, NotRead> {
        let typed = typed.trim();
        let numbers = self.conventions.numbers;
        let json = match self.value_type {
            ValueType::Text => Some(Json::from(typed)),
            ValueType::Duration => minutes(typed, numbers).map(|minutes| Json::from(self.as_meant(typed, minutes))),
            ValueType::TimeFromMidnight => time(typed).map(Json::from),
            ValueType::TimeFromMidday => time(typed).map(|minutes| Json::from((minutes + 720) % 1440)),
            ValueType::Integer if !self.unit.is_converted() => numbers.read_whole(typed).map(Json::from),
            ValueType::Percentage => return self.read_decimal(typed.trim_end_matches('%')),
            ValueType::Integer | ValueType::Float => return self.read_decimal(typed),
            ValueType::Boolean | ValueType::Scale => Some(json!(typed)),
        };
        self.checked(json).map_err(NotRead::Wrong)
    }

    fn read_decimal(&self, typed: &str) -> Result<Value, NotRead> {
        let numbers = self.conventions.numbers;
        let reading = |plain: &str| Reading {
            shown: Shown { text: numbers.write(plain), unit: self.unit().to_owned() }.in_full(),
            typed: numbers.write_decimals(plain),
        };
        match numbers.read(typed) {
            None => Err(NotRead::Wrong(self.advice())),
            Some(Typed::Number(plain)) => self.of_plain(&plain).map_err(NotRead::Wrong),
            Some(Typed::Ambiguous { decimal, whole }) => match (self.of_plain(&decimal), self.of_plain(&whole)) {
                (Ok(_), Ok(_)) => {
                    let decimal = decimal.trim_end_matches('0').trim_end_matches('.');
                    Err(NotRead::Ambiguous([reading(decimal), reading(&whole)]))
                }
                (Ok(value), _) | (_, Ok(value)) => Ok(value),
                (Err(advice), _) => Err(NotRead::Wrong(advice)),
            },
        }
    }

    /// The value of a plain number in the person's own unit.
    fn of_plain(&self, plain: &str) -> Result<Value, Cow<'static, str>> {
        let number: Option<f64> = plain.parse().ok();
        self.checked(number.map(|shown| match self.value_type {
            ValueType::Percentage => json!((shown * 1e4).round() / 1e6),
            ValueType::Integer => json!(self.unit.stored(shown).round()),
            _ => json!(self.unit.stored(shown)),
        }))
    }

    /// The value, where it is one that a person can have meant; else what to type instead.
    fn checked(&self, json: Option<Json>) -> Result<Value, Cow<'static, str>> {
        let value = json.and_then(|json| self.value_type.read(&json).ok());
        match value.ok_or_else(|| self.advice())? {
            value if !self.is_signed && value.number().is_some_and(|number| number < 0.0) => Err(BELOW_NOTHING.into()),
            value if !self.is_signed && value.number().is_some_and(|number| number > MOST) => Err(ABOVE_ALL.into()),
            Value::Integer(minutes) if self.value_type == ValueType::Duration && minutes > MINUTES_OF_A_DAY => {
                Err(LONGER.into())
            }
            value => Ok(value),
        }
    }

    /// What to type instead, in numbers as the person writes them.
    fn advice(&self) -> Cow<'static, str> {
        let number = |plain| self.conventions.numbers.write(plain);
        match self.value_type {
            ValueType::Integer => "Enter a whole number, such as 12.".into(),
            ValueType::Float => format!("Enter a number, such as {}.", number("12.5")).into(),
            ValueType::Text => format!("Enter at most {} characters.", number("1000")).into(),
            ValueType::Duration => {
                format!("Enter hours and minutes, such as 1:30 or {} h, or minutes alone.", number("1.5")).into()
            }
            ValueType::TimeFromMidnight | ValueType::TimeFromMidday => "Enter a time of day, such as 22:45.".into(),
            ValueType::Percentage => "Enter a percentage from 0 to 100.".into(),
            ValueType::Boolean => "Choose yes or no.".into(),
            ValueType::Scale => "Choose a number from 1 to 9.".into(),
        }
    }

    /// The minutes that a length of time was meant to be: who says that they slept “7” speaks of hours.
    fn as_meant(&self, typed: &str, minutes: i64) -> i64 {
        let is_bare = typed.bytes().all(|b| b.is_ascii_digit());
        if self.is_of_a_night && is_bare && minutes <= LONGEST_NIGHT { minutes * 60 } else { minutes }
    }
}

/// More than this of anything that a template knows is a slip of the hand: the keystrokes of a day stay below.
const MOST: f64 = 10_000_000.0;
/// What to type instead of more than that.
const ABOVE_ALL: &str = "Enter less: no day holds as much.";
/// How many minutes a day has.
const MINUTES_OF_A_DAY: i64 = 1440;
/// What to type instead of more than that.
const LONGER: &str = "A day has 24 hours: enter hours and minutes, such as 1:30.";
/// A bare number up to this is one of hours where it is about a night.
const LONGEST_NIGHT: i64 = 14;

/// What to type instead of a negative number. (An app may write one: the API knows of no such rule.)
const BELOW_NOTHING: &str = "Enter 0 or more: this cannot be less than nothing.";

/// A length of time: `1:30`, `90`, `1 h 30 min`, `1h`, `90 min`, and in hours `1.5`, `1,5 h`.
fn minutes(typed: &str, numbers: NumberFormat) -> Option<i64> {
    if let Some(hours) = decimal_hours(typed.trim_end_matches(['h', 'H']), numbers) {
        return Some((hours * 60.0).round() as i64);
    }
    if let Some((hours, minutes)) = typed.split_once(':') {
        let minutes: i64 = minutes.trim().parse().ok().filter(|m| (0..60).contains(m))?;
        return hours.trim().parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes);
    }
    let lower = typed.to_lowercase();
    let (hours, rest) = lower.split_once('h').map_or(("0", lower.as_str()), |(hours, rest)| (hours.trim(), rest));
    let rest = rest.trim_end_matches(|c: char| c.is_alphabetic() || c == '.').trim();
    let minutes = if rest.is_empty() && lower.contains('h') { 0 } else { rest.parse::<i64>().ok()? };
    hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes)
}

/// Hours with decimals. (A mark between thousands is none that a day could have.)
fn decimal_hours(typed: &str, numbers: NumberFormat) -> Option<f64> {
    let (Typed::Number(hours) | Typed::Ambiguous { decimal: hours, .. }) = numbers.read(typed)?;
    hours.contains('.').then(|| hours.parse().ok()).flatten()
}

/// A time of day in minutes from midnight: `22:45`, also with seconds, which are dropped.
fn time(typed: &str) -> Option<i64> {
    let mut parts = typed.split(':');
    let hour = parts.next()?.parse::<i64>().ok().filter(|h| (0..24).contains(h))?;
    let minute = parts.next()?.parse::<i64>().ok().filter(|m| (0..60).contains(m))?;
    Some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use model::{Conventions, NumberFormat};

    use super::*;
    use crate::quantity::UnitPreferences;

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (typed, expected) in [
            ("1:30", 90),
            ("90", 90),
            ("1 h 30 min", 90),
            ("2h", 120),
            ("45 min", 45),
            ("0:05", 5),
            ("7.5", 450),
            ("1,5 h", 90),
            ("1,125h", 68),
        ] {
            for (numbers, _) in NumberFormat::ALL {
                assert_eq!(minutes(typed, numbers), Some(expected), "{typed}");
            }
        }
        for wrong in ["", "h", "1:75", "one", "1.5.2"] {
            assert_eq!(minutes(wrong, NumberFormat::default()), None, "{wrong}");
        }
    }

    #[test]
    fn a_bare_number_is_minutes_but_of_a_night_hours_and_no_day_is_longer_than_it_is() {
        let units = UnitPreferences::default();
        let nap = Quantity::in_unit(ValueType::Duration, "min", &units);
        let night = Quantity { is_of_a_night: true, ..nap.clone() };
        let minutes = |quantity: &Quantity, typed| quantity.read(typed).map(|value| value.number().unwrap_or_default());
        assert_eq!([minutes(&nap, "7"), minutes(&night, "7"), minutes(&night, "20")], [Ok(7.0), Ok(420.0), Ok(20.0)]);
        assert_eq!(minutes(&night, "7:10"), Ok(430.0));
        assert_eq!([minutes(&nap, "24:00"), minutes(&nap, "24:01")], [Ok(1440.0), Err(NotRead::Wrong(LONGER.into()))]);
    }

    fn quantity(value_type: ValueType, unit: &str, numbers: NumberFormat) -> Quantity {
        let conventions = Conventions { numbers, ..Conventions::default() };
        Quantity::in_unit(value_type, unit, &UnitPreferences { conventions, ..UnitPreferences::default() })
    }

    #[test]
    fn a_decimal_that_may_be_thousands_is_asked_about_and_each_answer_can_mean_one_thing_only() {
        for (numbers, typed, shown) in [
            (NumberFormat::CommaPoint, "72,500", ["72.5 kg", "72,500 kg"]),
            (NumberFormat::PointComma, "72.500", ["72,5 kg", "72.500 kg"]),
            (NumberFormat::CommaPoint, "1,234", ["1.234 kg", "1,234 kg"]),
        ] {
            let weight = quantity(ValueType::Float, "kg", numbers);
            let Err(asked @ NotRead::Ambiguous(_)) = weight.read(typed) else { panic!("{typed} is not asked about") };
            assert_eq!(asked.message(), format!("Is this {} or {}?", shown[0], shown[1]));
            for (reading, shown) in asked.readings().iter().zip(shown) {
                assert_eq!(reading.shown, shown);
                assert!(weight.read(&reading.typed).is_ok(), "{}", reading.typed);
            }
        }
    }

    #[test]
    fn what_can_mean_one_value_only_is_not_asked_about() {
        for numbers in NumberFormat::ALL.map(|(numbers, _)| numbers) {
            let read = |value_type, typed| quantity(value_type, "", numbers).read(typed);
            assert_eq!(read(ValueType::Float, "0,500"), Ok(Value::Float(0.5)));
            assert_eq!(read(ValueType::Integer, "8,123"), Ok(Value::Integer(8123)));
            assert_eq!(read(ValueType::Integer, "8.123"), Ok(Value::Integer(8123)));
            assert_eq!(read(ValueType::Percentage, "12,500 %"), Ok(Value::Float(0.125)), "there are no 12,500%");
            assert_eq!(
                read(ValueType::Integer, "8.5"),
                Err(NotRead::Wrong("Enter a whole number, such as 12.".into()))
            );
        }
    }

    #[test]
    fn what_to_type_instead_is_said_in_numbers_as_the_person_writes_them() {
        let said =
            |value_type, typed| quantity(value_type, "", NumberFormat::PointComma).read(typed).map_err(|e| e.message());
        assert_eq!(said(ValueType::Float, "much"), Err("Enter a number, such as 12,5.".to_owned()));
        let hours = "Enter hours and minutes, such as 1:30 or 1,5 h, or minutes alone.";
        assert_eq!(said(ValueType::Duration, "long"), Err(hours.to_owned()));
        assert_eq!(said(ValueType::Text, &"a".repeat(1001)), Err("Enter at most 1.000 characters.".to_owned()));
    }

    #[test]
    fn a_time_of_day_has_hours_up_to_23() {
        assert_eq!(time("24:00"), None);
        assert_eq!(time("23:59"), Some(1439));
    }
}
