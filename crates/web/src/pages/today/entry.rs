//! Fields for a day's value, and what a person typed into them.

use model::{Value, ValueType};
use service::quantity::{NotRead, Quantity, Reading};
use service::values::Values;

use super::form::Typed;
use super::stored;

/// An attribute's field, with its name and what is wrong with what was typed.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    /// The night that the value is of, where it is of one.
    pub(super) night: Option<String>,
    pub(super) entry: Entry,
    /// What it holds of what is stored; empty for nothing.
    pub(super) was: String,
    pub(super) error: Option<String>,
    /// What can be chosen from where what was typed can mean two values.
    pub(super) readings: Vec<Reading>,
}

impl Field {
    /// The field for the first of a row's values.
    pub(super) fn of(row: &Values, quantity: &Quantity, typed: &Typed) -> Field {
        let name = row.attribute.name.as_str();
        let text = stored(row).map(|value| quantity.field_text(value));
        let was = text.clone().unwrap_or_default();
        let mut entry =
            Entry::new(quantity, row.attribute.value_type, typed.of_field(name).map(str::to_owned).or(text));
        match (&mut entry, row.attribute.template) {
            (Entry::Scale { ends, .. }, Some(template)) => *ends = scale_ends(&template.name),
            (Entry::Yes { is_ticked }, _) => *is_ticked = typed.is_ticked(name, *is_ticked),
            _ => {}
        }
        Field {
            label: row.attribute.label.to_string(),
            night: None,
            entry,
            was,
            error: typed.errors.get(name).cloned(),
            readings: typed.readings.get(name).map(|readings| readings.to_vec()).unwrap_or_default(),
            name: name.to_owned(),
        }
    }
}

/// What the lowest and the highest of nine grades mean.
fn scale_ends(template: &str) -> Option<(&'static str, &'static str)> {
    match template {
        "mood" => Some(("Terrible", "Perfect")),
        "energy_level" => Some(("Exhausted", "Full of energy")),
        "stress_level" => Some(("Calm", "Very stressed")),
        _ => None,
    }
}

/// The field by which a value is entered.
pub(super) enum Entry {
    /// One to nine.
    Scale { chosen: Option<String>, ends: Option<(&'static str, &'static str)> },
    /// Yes or no.
    Yes { is_ticked: bool },
    /// Text of several lines.
    Text { text: String },
    /// Everything that fits in a short line. The attributes are HTML.
    Line { text: String, unit: String, attributes: &'static str },
}

impl Entry {
    /// The field for a value, holding what was typed or, before that, what is stored.
    pub(super) fn new(quantity: &Quantity, value_type: ValueType, text: Option<String>) -> Entry {
        match value_type {
            ValueType::Scale => Entry::Scale { chosen: text, ends: None },
            ValueType::Boolean => Entry::Yes { is_ticked: text.as_deref() == Some("1") },
            ValueType::Text => Entry::Text { text: text.unwrap_or_default() },
            _ => Entry::Line {
                text: text.unwrap_or_default(),
                unit: quantity.unit().to_owned(),
                attributes: match value_type {
                    ValueType::Integer => "inputmode=\"numeric\"",
                    ValueType::Duration => "placeholder=\"h:mm\"",
                    ValueType::TimeFromMidnight | ValueType::TimeFromMidday => "type=\"time\"",
                    _ => "inputmode=\"decimal\"",
                },
            },
        }
    }
}

/// What a form that was sent does to a value.
#[derive(Debug, PartialEq)]
pub(super) enum Change {
    /// Nothing: its field was left as it was.
    None,
    /// It is to be this.
    To(Value),
    /// There is to be none any more.
    Removed,
    /// Nothing, since what was typed is no value, or may be either of two.
    NotRead(NotRead),
}

/// What was typed into a field, and what it held when the form was shown; empty for nothing. So a form that was open while the
/// value changed elsewhere changes only what was touched in it. A box that is not ticked is not sent, and says no where it was.
pub(super) fn changed(
    quantity: &Quantity,
    value_type: ValueType,
    stored: Option<&Value>,
    (typed, was): (&str, &str),
) -> Change {
    let shown = stored.map(|value| quantity.field_text(value)).unwrap_or_default();
    let (typed, was) = (plain(typed), plain(was));
    if typed == was || typed == shown {
        return Change::None;
    }
    match (value_type, typed.as_str()) {
        (ValueType::Boolean, "") if shown == "1" => Change::To(Value::Integer(0)),
        (ValueType::Boolean, "") => Change::None,
        (_, "") => Change::Removed,
        (_, typed) => quantity.read(typed).map_or_else(Change::NotRead, Change::To),
    }
}

/// What was typed, without what surrounds it. Browsers send line ends as CR LF.
fn plain(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::attribute::{Attribute, Label, Name};
    use model::{AttributeId, Group};
    use service::quantity::UnitPreferences;

    fn quantity(value_type: ValueType) -> Quantity {
        let attribute = Attribute {
            id: AttributeId(1),
            name: Name::stored("x".into()),
            label: Label::stored("X".into()),
            original_label: Label::stored("X".into()),
            template: None,
            group: Group::Custom,
            value_type,
            manual: true,
            active: true,
            hidden: false,
            owner: None,
        };
        Quantity::of(&attribute, &UnitPreferences::default())
    }

    fn after(value_type: ValueType, stored: Option<Value>, typed: &str, was: &str) -> Change {
        changed(&quantity(value_type), value_type, stored.as_ref(), (typed, was))
    }

    #[test]
    fn a_field_that_is_left_alone_changes_nothing() {
        assert_eq!(after(ValueType::Integer, Some(Value::Integer(26)), "26", "26"), Change::None);
        assert_eq!(after(ValueType::Text, Some(Value::Text("a\nb".into())), "a\r\nb", ""), Change::None);
        assert_eq!(after(ValueType::Scale, None, "", ""), Change::None);
        assert_eq!(after(ValueType::Integer, Some(Value::Integer(27)), "26", "26"), Change::None, "entered elsewhere");
        assert_eq!(after(ValueType::Integer, Some(Value::Integer(27)), "", ""), Change::None, "entered elsewhere");
    }

    #[test]
    fn a_field_that_is_emptied_removes_its_value() {
        assert_eq!(after(ValueType::Integer, Some(Value::Integer(26)), "  ", "26"), Change::Removed);
        assert_eq!(after(ValueType::Scale, Some(Value::Integer(7)), "", "7"), Change::Removed);
        assert_eq!(after(ValueType::Scale, None, "", "7"), Change::None, "it is gone already");
    }

    #[test]
    fn a_box_says_no_only_where_yes_is_stored() {
        assert_eq!(after(ValueType::Boolean, None, "", ""), Change::None);
        assert_eq!(after(ValueType::Boolean, Some(Value::Integer(1)), "", "1"), Change::To(Value::Integer(0)));
        assert_eq!(after(ValueType::Boolean, Some(Value::Integer(1)), "", ""), Change::None, "ticked elsewhere");
        assert_eq!(after(ValueType::Boolean, None, "1", ""), Change::To(Value::Integer(1)));
    }

    #[test]
    fn what_is_no_value_says_what_would_be_one() {
        assert_eq!(
            after(ValueType::Integer, None, "twelve", ""),
            Change::NotRead(NotRead::Wrong("Enter a whole number, such as 12.".into()))
        );
    }
}
