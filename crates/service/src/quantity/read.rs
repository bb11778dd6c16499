//! From what a person typed to a value.

use model::{Value, ValueType};
use serde_json::{Value as Json, json};

use super::Quantity;

impl Quantity {
    /// Reads what was typed; the error says what would be right.
    pub fn read(&self, typed: &str) -> Result<Value, &'static str> {
        let typed = typed.trim();
        let json = match self.value_type {
            ValueType::Text => Some(Json::from(typed)),
            ValueType::Duration => minutes(typed).map(|minutes| Json::from(self.as_meant(typed, minutes))),
            ValueType::TimeFromMidnight => time(typed).map(Json::from),
            ValueType::TimeFromMidday => time(typed).map(|minutes| Json::from((minutes + 720) % 1440)),
            ValueType::Percentage => number(typed.trim_end_matches('%').trim_end()).and_then(share),
            ValueType::Integer if !self.unit.is_converted() => number(typed).map(Json::from),
            ValueType::Integer | ValueType::Float => {
                let typed = number(typed).and_then(|text| text.parse::<f64>().ok());
                typed.map(|shown| self.unit.stored(shown)).map(|n| self.rounded(n))
            }
            ValueType::Boolean | ValueType::Scale => Some(json!(typed)),
        };
        let value = json.and_then(|json| self.value_type.read(&json).ok());
        match value.ok_or_else(|| advice(self.value_type))? {
            value if !self.is_signed && value.number().is_some_and(|number| number < 0.0) => Err(BELOW_NOTHING),
            value if !self.is_signed && value.number().is_some_and(|number| number > MOST) => Err(ABOVE_ALL),
            Value::Integer(minutes) if self.value_type == ValueType::Duration && minutes > MINUTES_OF_A_DAY => {
                Err(LONGER)
            }
            value => Ok(value),
        }
    }

    /// The minutes that a length of time was meant to be: who says that they slept “7” speaks of hours.
    fn as_meant(&self, typed: &str, minutes: i64) -> i64 {
        let is_bare = typed.bytes().all(|b| b.is_ascii_digit());
        if self.is_of_a_night && is_bare && minutes <= LONGEST_NIGHT { minutes * 60 } else { minutes }
    }

    fn rounded(&self, number: f64) -> Json {
        if self.value_type == ValueType::Integer { json!(number.round()) } else { json!(number) }
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

/// What to type instead.
fn advice(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Integer => "Enter a whole number, such as 12.",
        ValueType::Float => "Enter a number, such as 12.5.",
        ValueType::Text => "Enter at most 1,000 characters.",
        ValueType::Duration => "Enter hours and minutes, such as 1:30 or 1.5 h, or minutes alone.",
        ValueType::TimeFromMidnight | ValueType::TimeFromMidday => "Enter a time of day, such as 22:45.",
        ValueType::Percentage => "Enter a percentage from 0 to 100.",
        ValueType::Boolean => "Choose yes or no.",
        ValueType::Scale => "Choose a number from 1 to 9.",
    }
}

/// A decimal number as a machine writes it: without separators of thousands, with a point.
fn number(typed: &str) -> Option<String> {
    let text: String = typed.replace('−', "-").chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, fraction) = text.rsplit_once('.').unwrap_or((&text, ""));
    let parts: Vec<&str> = whole.split(',').collect();
    let is_grouped = parts.len() > 1 && parts.iter().skip(1).all(|part| part.len() == 3);
    let plain = match (is_grouped, parts.as_slice()) {
        (true, _) => text.replace(',', ""),
        (false, [_, _]) if fraction.is_empty() => text.replace(',', "."),
        _ => text.clone(),
    };
    plain.parse::<f64>().ok().filter(|n| n.is_finite()).map(|_| plain)
}

fn share(percent: String) -> Option<Json> {
    let percent: f64 = percent.parse().ok()?;
    Some(json!((percent * 1e4).round() / 1e6))
}

/// A length of time: `1:30`, `90`, `1 h 30 min`, `1h`, `90 min`, and in hours `1.5`, `1,5 h`.
fn minutes(typed: &str) -> Option<i64> {
    let hours = typed.trim_end_matches(['h', 'H']).trim_end().replace(',', ".");
    if let Some(hours) = Some(hours).filter(|hours| hours.contains('.')).and_then(|hours| hours.parse::<f64>().ok()) {
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

/// A time of day in minutes from midnight: `22:45`, also with seconds, which are dropped.
fn time(typed: &str) -> Option<i64> {
    let mut parts = typed.split(':');
    let hour = parts.next()?.parse::<i64>().ok().filter(|h| (0..24).contains(h))?;
    let minute = parts.next()?.parse::<i64>().ok().filter(|m| (0..60).contains(m))?;
    Some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(minutes(typed), Some(expected), "{typed}");
        }
        for wrong in ["", "h", "1:75", "one", "1.5.2"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_bare_number_is_minutes_but_of_a_night_hours_and_no_day_is_longer_than_it_is() {
        let units = crate::quantity::UnitPreferences::default();
        let nap = Quantity::in_unit(ValueType::Duration, "min", &units);
        let night = Quantity { is_of_a_night: true, ..nap.clone() };
        let minutes = |quantity: &Quantity, typed| quantity.read(typed).map(|value| value.number().unwrap_or_default());
        assert_eq!([minutes(&nap, "7"), minutes(&night, "7"), minutes(&night, "20")], [Ok(7.0), Ok(420.0), Ok(20.0)]);
        assert_eq!(minutes(&night, "7:10"), Ok(430.0));
        assert_eq!([minutes(&nap, "24:00"), minutes(&nap, "24:01")], [Ok(1440.0), Err(LONGER)]);
    }

    #[test]
    fn thousands_and_decimals_are_told_apart() {
        for (typed, expected) in
            [("8,123", "8123"), ("72.5", "72.5"), ("72,5", "72.5"), ("1,234.5", "1234.5"), ("−3", "-3")]
        {
            assert_eq!(number(typed).as_deref(), Some(expected), "{typed}");
        }
        for wrong in ["", "12a", "1,2,3", "NaN", "inf", "1.2.3"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(time("24:00"), None);
        assert_eq!(time("23:59"), Some(1439));
    }
}
