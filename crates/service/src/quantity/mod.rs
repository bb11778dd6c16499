//! Values as people see and type them: `8,123`, `7 h 32 min`, `22:45`, in their own units. Stored are always the API's
//! values, metric and in minutes.

mod line;
mod read;
mod unit;

use jiff::civil::Time;
use model::attribute::Attribute;
use model::{Conventions, UnitSwitches, Value, ValueType};
use unit::Unit;

pub use line::Line;
pub use read::{NotRead, Reading};

use crate::accounts::Preferences;

/// What decides how a person sees values.
#[derive(Debug, Clone, Default)]
pub struct UnitPreferences {
    /// Which quantities are imperial.
    pub switches: UnitSwitches,
    /// The code of the currency, such as `EUR`.
    pub currency: String,
    /// How days, times of day and numbers are written.
    pub conventions: Conventions,
}

impl UnitPreferences {
    /// How a person with these preferences sees values.
    pub fn of(preferences: &Preferences) -> UnitPreferences {
        let Preferences { units, currency, conventions, .. } = preferences;
        UnitPreferences { switches: *units, currency: currency.clone(), conventions: *conventions }
    }
}

/// How the values of one attribute are shown to one person, and read from their hand.
#[derive(Debug, Clone)]
pub struct Quantity {
    value_type: ValueType,
    unit: Unit,
    is_level: bool,
    /// Whether it may be less than nothing: a temperature, a refund, and whatever people make of their own.
    is_signed: bool,
    /// Whether it is of a night, which people count in hours.
    is_of_a_night: bool,
    conventions: Conventions,
}

/// A value in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The value.
    pub text: String,
    /// Its unit; empty where it has none, or where it is part of the text.
    pub unit: String,
}

impl Shown {
    /// Whether it is too long to stand in a column.
    pub fn is_long(&self) -> bool {
        self.text.chars().count() > 14
    }

    /// Value and unit together.
    pub fn in_full(&self) -> String {
        if self.unit.is_empty() { self.text.clone() } else { format!("{} {}", self.text, self.unit) }
    }
}

impl Quantity {
    /// The quantity that an attribute's values are.
    pub fn of(attribute: &Attribute, units: &UnitPreferences) -> Quantity {
        let named = attribute.template.map_or("", |template| template.unit.as_str());
        let is_heartrate = attribute.template.is_some_and(|template| template.name.starts_with("heartrate"));
        let quantity = Quantity::in_unit(attribute.value_type, named, units);
        let is_signed = attribute.template.is_none() || quantity.is_signed;
        let is_of_a_night = attribute.is_of_a_night();
        Quantity { is_level: is_heartrate || quantity.is_level, is_signed, is_of_a_night, ..quantity }
    }

    /// The quantity of values of a type, in the unit that a template names; an empty name is none.
    pub fn in_unit(value_type: ValueType, named: &str, units: &UnitPreferences) -> Quantity {
        let is_level = matches!(named, "kg" | "degrees Celsius");
        let unit = Unit::of(named, units);
        let is_signed = unit.is_money || named == "degrees Celsius";
        Quantity { value_type, unit, is_level, is_signed, is_of_a_night: false, conventions: units.conventions }
    }

    /// Numbers of days on which these values were so or so.
    pub fn of_counts(&self) -> Quantity {
        let units = UnitPreferences { conventions: self.conventions, ..UnitPreferences::default() };
        Quantity::in_unit(ValueType::Integer, "", &units)
    }

    /// How its reader writes days and times.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// What the values are.
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// Whether values are levels, whose ups and downs matter and not how far they are from nought.
    pub fn is_level(&self) -> bool {
        self.is_level
    }

    /// Whether values are amounts, which a day gathers until the evening, so that it can be part of the way.
    pub fn is_amount(&self) -> bool {
        !self.is_level && matches!(self.value_type, ValueType::Integer | ValueType::Float | ValueType::Duration)
    }

    /// The unit's short name.
    pub fn unit(&self) -> &str {
        match self.value_type {
            ValueType::Integer | ValueType::Float => &self.unit.label,
            ValueType::Percentage => "%",
            _ => "",
        }
    }

    /// A stored number as it is shown, in the person's own unit.
    pub fn shown(&self, stored: f64) -> f64 {
        self.unit.shown(stored)
    }

    /// The stored number that is shown so, exactly.
    pub fn unshown(&self, shown: f64) -> f64 {
        self.unit.unshown(shown)
    }

    /// A value in words.
    pub fn show(&self, value: &Value) -> Shown {
        let plain = |text: String| Shown { text, unit: String::new() };
        match (self.value_type, value) {
            (_, Value::Text(text)) => plain(text.clone()),
            (ValueType::Duration, Value::Integer(minutes)) => plain(self.duration(*minutes)),
            (ValueType::TimeFromMidnight, Value::Integer(minutes)) => plain(self.conventions.time(clock(*minutes))),
            (ValueType::TimeFromMidday, Value::Integer(minutes)) => plain(self.conventions.time(clock(*minutes + 720))),
            (ValueType::Boolean, Value::Integer(flag)) => plain(if *flag == 0 { "No" } else { "Yes" }.to_owned()),
            (ValueType::Percentage, Value::Float(share)) => {
                plain(format!("{}%", self.written(&decimal(share * 100.0, 1))))
            }
            (_, Value::Integer(number)) if !self.unit.is_converted() => {
                Shown { text: self.written(&number.to_string()), unit: self.unit.label.clone() }
            }
            (_, number) => {
                let number = self.unit.shown(number.number().unwrap_or_default());
                let is_fraction_of_money = self.unit.is_money && (number * 100.0).round() % 100.0 != 0.0;
                let text =
                    if is_fraction_of_money { format!("{number:.2}") } else { decimal(number, self.unit.digits) };
                Shown { text: self.written(&text), unit: self.unit.label.clone() }
            }
        }
    }

    /// A number that was worked out of values, such as their mean, in words.
    pub fn show_number(&self, number: f64) -> String {
        use ValueType::{Duration, Float, Percentage, TimeFromMidday, TimeFromMidnight};
        let value = match self.value_type {
            // Of thousands, nobody reads the decimals.
            Float if number.abs() >= 1000.0 => Value::Float(number.round()),
            Float | Percentage => Value::Float(number),
            Duration | TimeFromMidnight | TimeFromMidday => Value::Integer(number.round() as i64),
            _ if self.unit.is_converted() || number.abs() < 10.0 && number.fract() != 0.0 => Value::Float(number),
            _ => Value::Integer(number.round() as i64),
        };
        self.show(&value).in_full()
    }

    /// How far two numbers are apart, in words and without a sign: `1,234`, `32 min`, `2.5 percentage points`.
    pub fn show_distance(&self, distance: f64) -> String {
        let size = distance.abs();
        match self.value_type {
            ValueType::TimeFromMidnight | ValueType::TimeFromMidday => self.duration(size.round() as i64),
            ValueType::Percentage => format!("{} percentage points", self.written(&decimal(size * 100.0, 1))),
            // A distance knows no offset, such as that of Fahrenheit.
            _ => self.show_number(self.unshown(self.shown(size) - self.shown(0.0))),
        }
    }

    /// A value as it stands in a field to be edited.
    pub fn field_text(&self, value: &Value) -> String {
        let written = |plain: &str| self.conventions.numbers.write_decimals(plain);
        match (self.value_type, value) {
            (_, Value::Text(text)) => text.clone(),
            (ValueType::Duration, Value::Integer(minutes)) => format!("{}:{:02}", minutes / 60, minutes % 60),
            (ValueType::TimeFromMidnight, Value::Integer(minutes)) => field_time(*minutes),
            (ValueType::TimeFromMidday, Value::Integer(minutes)) => field_time(*minutes + 720),
            (ValueType::Percentage, Value::Float(share)) => written(&decimal(share * 100.0, 4)),
            (_, Value::Integer(number)) if !self.unit.is_converted() => number.to_string(),
            (_, number) if !self.unit.is_converted() => written(&number.number().unwrap_or_default().to_string()),
            (_, number) => written(&decimal(self.unit.shown(number.number().unwrap_or_default()), self.unit.digits)),
        }
    }

    fn duration(&self, minutes: i64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{} h", self.written(&hours.to_string())),
            (hours, minutes) => format!("{} h {minutes} min", self.written(&hours.to_string())),
        }
    }

    fn written(&self, plain: &str) -> String {
        self.conventions.numbers.write(plain)
    }
}

/// The time of day so many minutes after midnight.
fn clock(minutes: i64) -> Time {
    let minutes = minutes.rem_euclid(1440);
    jiff::civil::time((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}

/// As a field for times of day holds it, whatever clock it shows.
fn field_time(minutes: i64) -> String {
    clock(minutes).strftime("%H:%M").to_string()
}

/// A number with at most so many decimals, without noughts at its end.
fn decimal(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use model::NumberFormat;

    use super::*;

    fn quantity(value_type: ValueType, unit: &str, units: &UnitPreferences) -> Quantity {
        Quantity::in_unit(value_type, unit, units)
    }

    fn imperial() -> UnitPreferences {
        let switches = UnitSwitches { distance: true, weight: true, energy: true, liquid: true, temperature: true };
        UnitPreferences { switches, currency: "EUR".into(), ..UnitPreferences::default() }
    }

    #[test]
    fn values_read_as_people_say_them() {
        let metric = UnitPreferences::default();
        let cases = [
            (ValueType::Integer, "", Value::Integer(8123), "8,123"),
            (ValueType::Integer, "", Value::Integer(-1_234_567), "−1,234,567"),
            (ValueType::Float, "kg", Value::Float(72.5), "72.5 kg"),
            (ValueType::Float, "", Value::Float(0.1 + 0.2), "0.3"),
            (ValueType::Float, "", Value::Float(1e308), "1.000e308"),
            (ValueType::Duration, "min", Value::Integer(452), "7 h 32 min"),
            (ValueType::Duration, "min", Value::Integer(0), "0 min"),
            (ValueType::TimeFromMidnight, "", Value::Integer(405), "06:45"),
            (ValueType::TimeFromMidday, "", Value::Integer(645), "22:45"),
            (ValueType::Percentage, "", Value::Float(0.855), "85.5%"),
            (ValueType::Boolean, "", Value::Integer(1), "Yes"),
            (ValueType::Text, "", Value::Text("calm".into()), "calm"),
        ];
        for (value_type, unit, value, words) in cases {
            assert_eq!(quantity(value_type, unit, &metric).show(&value).in_full(), words);
        }
    }

    #[test]
    fn what_was_worked_out_of_values_reads_like_them() {
        let metric = UnitPreferences::default();
        let cases = [
            (ValueType::Integer, 8123.4, "8,123"),
            (ValueType::Integer, 2.25, "2.25"),
            (ValueType::Float, 2222.57, "2,223"),
            (ValueType::Float, 72.43, "72.43"),
            (ValueType::Scale, 6.5, "6.5"),
            (ValueType::Duration, 7.4, "7 min"),
            (ValueType::Duration, 452.5, "7 h 33 min"),
            (ValueType::TimeFromMidnight, 4.2, "00:04"),
            (ValueType::TimeFromMidday, 719.5, "00:00"),
            (ValueType::Percentage, 0.2514, "25.1%"),
        ];
        for (value_type, number, words) in cases {
            assert_eq!(quantity(value_type, "", &metric).show_number(number), words);
        }
    }

    #[test]
    fn a_distance_is_in_the_persons_unit_but_has_no_offset() {
        let cases = [
            (ValueType::Float, "degrees Celsius", 5.0, "9 °F"),
            (ValueType::Float, "kg", -1.0, "2.2 lb"),
            (ValueType::TimeFromMidday, "", 32.4, "32 min"),
            (ValueType::Duration, "min", 95.0, "1 h 35 min"),
            (ValueType::Percentage, "", 0.025, "2.5 percentage points"),
            (ValueType::Integer, "", 1_234.0, "1,234"),
        ];
        for (value_type, unit, distance, words) in cases {
            assert_eq!(quantity(value_type, unit, &imperial()).show_distance(distance), words);
        }
    }

    #[test]
    fn switches_turn_metric_values_into_imperial_ones() {
        let cases = [
            (ValueType::Float, "km", Value::Float(10.0), "6.21 mi"),
            (ValueType::Float, "kg", Value::Float(70.0), "154.3 lb"),
            (ValueType::Float, "kJ", Value::Float(8368.0), "2,000 kcal"),
            (ValueType::Integer, "ml", Value::Integer(1000), "33.8 fl oz"),
            (ValueType::Float, "degrees Celsius", Value::Float(20.0), "68 °F"),
            (ValueType::Float, "user's local currency unit", Value::Float(12.5), "12.50 EUR"),
        ];
        for (value_type, unit, value, words) in cases {
            assert_eq!(quantity(value_type, unit, &imperial()).show(&value).in_full(), words);
        }
    }

    #[test]
    fn times_of_day_are_written_by_the_clock_that_a_person_uses() {
        let conventions = Conventions { is_twelve_hours: true, ..Conventions::default() };
        let units = UnitPreferences { conventions, ..UnitPreferences::default() };
        let bedtime = quantity(ValueType::TimeFromMidday, "", &units);
        assert_eq!(bedtime.show(&Value::Integer(645)).text, "10:45 pm");
        assert_eq!(bedtime.show_number(725.0), "12:05 am");
        assert_eq!(bedtime.field_text(&Value::Integer(645)), "22:45");
    }

    #[test]
    fn what_is_typed_back_unchanged_means_the_same_however_numbers_are_written() {
        for units in [UnitPreferences::default(), imperial()] {
            for numbers in NumberFormat::ALL.map(|(numbers, _)| numbers) {
                let conventions = Conventions { numbers, ..units.conventions };
                let units = UnitPreferences { conventions, ..units.clone() };
                for (value_type, unit, value) in [
                    (ValueType::Integer, "", Value::Integer(8123)),
                    (ValueType::Float, "", Value::Float(72.123_456)),
                    (ValueType::Float, "", Value::Float(72.125)),
                    (ValueType::Float, "", Value::Float(1_234_567.5)),
                    (ValueType::Duration, "min", Value::Integer(452)),
                    (ValueType::TimeFromMidnight, "", Value::Integer(405)),
                    (ValueType::TimeFromMidday, "", Value::Integer(645)),
                    (ValueType::Percentage, "", Value::Float(0.855)),
                    (ValueType::Scale, "1 to 9", Value::Integer(7)),
                ] {
                    let quantity = quantity(value_type, unit, &units);
                    assert_eq!(quantity.read(&quantity.field_text(&value)), Ok(value), "{numbers:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_shown_as_the_person_writes_them() {
        let conventions = Conventions { numbers: NumberFormat::PointComma, ..Conventions::default() };
        let units = UnitPreferences { conventions, ..UnitPreferences::default() };
        let weight = quantity(ValueType::Float, "kg", &units);
        assert_eq!(weight.show(&Value::Float(72.5)).in_full(), "72,5 kg");
        assert_eq!(weight.field_text(&Value::Float(1234.5)), "1234,5");
        assert_eq!(quantity(ValueType::Integer, "", &units).show(&Value::Integer(8123)).in_full(), "8.123");
        assert_eq!(quantity(ValueType::Percentage, "", &units).show_distance(0.025), "2,5 percentage points");
    }
}
