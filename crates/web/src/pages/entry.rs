//! Fields for a day's value, and what a person typed into them.

use model::{Value, ValueType};
use service::quantity::Quantity;

/// The field by which a value is entered.
pub(super) enum Entry {
    /// One to nine.
    Scale { chosen: Option<String> },
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
            ValueType::Scale => Entry::Scale { chosen: text },
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
    /// Nothing, though its field was emptied: a value can be replaced, not removed.
    Cleared,
    /// It is to be this.
    To(Value),
    /// Nothing, since what was typed is no value. Says what would be one.
    Wrong(&'static str),
}

/// What was typed into a field. A box that is not ticked is not sent, so it says no only where yes is stored.
pub(super) fn changed(
    quantity: &Quantity,
    value_type: ValueType,
    stored: Option<&Value>,
    typed: Option<&str>,
) -> Change {
    let shown = stored.map(|value| quantity.field_text(value)).unwrap_or_default();
    let typed = match (value_type, typed.map(str::trim)) {
        (ValueType::Boolean, None) if shown == "1" => "0",
        (_, Some("")) if !shown.is_empty() => return Change::Cleared,
        (_, None | Some("")) => return Change::None,
        (_, Some(typed)) => typed,
    };
    // Browsers send line ends as CR LF.
    let typed = typed.replace("\r\n", "\n");
    if typed == shown {
        return Change::None;
    }
    quantity.read(&typed).map_or_else(Change::Wrong, Change::To)
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

    fn after(value_type: ValueType, stored: Option<Value>, typed: Option<&str>) -> Change {
        changed(&quantity(value_type), value_type, stored.as_ref(), typed)
    }

    #[test]
    fn a_field_that_is_left_alone_stores_nothing() {
        assert_eq!(after(ValueType::Integer, Some(Value::Integer(26)), Some("26")), Change::None);
        assert_eq!(after(ValueType::Integer, Some(Value::Integer(26)), Some("  ")), Change::Cleared);
        assert_eq!(after(ValueType::Text, Some(Value::Text("a\nb".into())), Some("a\r\nb")), Change::None);
        assert_eq!(after(ValueType::Scale, None, None), Change::None);
    }

    #[test]
    fn a_box_says_no_only_where_yes_is_stored() {
        assert_eq!(after(ValueType::Boolean, None, None), Change::None);
        assert_eq!(after(ValueType::Boolean, Some(Value::Integer(1)), None), Change::To(Value::Integer(0)));
        assert_eq!(after(ValueType::Boolean, None, Some("1")), Change::To(Value::Integer(1)));
    }

    #[test]
    fn what_is_no_value_says_what_would_be_one() {
        assert_eq!(after(ValueType::Integer, None, Some("twelve")), Change::Wrong("Enter a whole number, such as 12."));
    }
}
