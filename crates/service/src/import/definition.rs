//! How an attribute of an import is defined: as the zip says, as its template says, or as its values look.

use model::attribute::{Attribute, MAX_LABEL, Name};
use model::{AttributeId, Group, Label, ServiceId, Template, ValueType};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::rows::Row;

/// An attribute as `attributes.json` describes it. What is missing or unknown is made up for by [`Wanted::of`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Described {
    pub(super) name: String,
    label: Option<String>,
    template: Option<String>,
    group: Option<String>,
    value_type: Option<i64>,
    manual: Option<bool>,
    active: Option<bool>,
    hidden: Option<bool>,
}

impl Described {
    /// What is said of an attribute that has a name. A field that is something else than it should be counts as missing.
    pub(super) fn of(json: &Json) -> Option<Described> {
        let text = |json: Option<&Json>| json.and_then(Json::as_str).map(str::to_owned);
        let flag = |field: &str| json.get(field).and_then(Json::as_bool);
        let group = json.get("group");
        Some(Described {
            name: text(json.get("name"))?,
            label: text(json.get("label")),
            template: text(json.get("template")),
            // A name, or an object that has one.
            group: text(group).or_else(|| text(group?.get("name"))),
            value_type: json.get("value_type").and_then(Json::as_i64),
            manual: flag("manual"),
            active: flag("active"),
            hidden: flag("hidden"),
        })
    }
}

/// An attribute as an import wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) label: String,
    template: Option<String>,
    group: String,
    value_type: i64,
    manual: bool,
    active: bool,
    hidden: bool,
}

impl Wanted {
    /// The attribute of that name; none where neither what is said of it nor its values tell what it is.
    pub(super) fn of(name: &str, described: Option<&Described>, rows: &[Row]) -> Option<Wanted> {
        let said = described.cloned().unwrap_or_default();
        let template = said.template.as_deref().or(described.is_none().then_some(name)).and_then(Template::find);
        let said_type = said.value_type.and_then(ValueType::from_number);
        let value_type = template.map(|t| t.value_type).or(said_type).or_else(|| guess(rows))?;
        let said_group = said.group.as_deref().and_then(Group::from_name);
        let fits = |group: &Group| *group != Group::Custom || value_type == ValueType::Boolean;
        let group = template.map(|t| t.group).or(said_group).filter(fits).unwrap_or(match value_type {
            ValueType::Boolean => Group::Custom,
            _ => Group::Events,
        });
        let spaced = || name.replace('_', " ");
        let label = said.label.or_else(|| template.map(|t| t.label.clone())).unwrap_or_else(spaced);
        let label = Label::parse(&label).or_else(|_| Label::parse(&spaced())).ok()?;
        let label = if group == Group::Custom { label.lower_case() } else { label };
        Some(Wanted {
            name: stored_name(name, &label),
            label: label.to_string(),
            template: template.map(|t| t.name.clone()),
            group: group.name().to_owned(),
            value_type: value_type.number(),
            manual: said.manual.unwrap_or(true),
            active: said.active.unwrap_or(true),
            hidden: said.hidden.unwrap_or(false),
        })
    }

    /// What values it takes, where it is to be made.
    pub(super) fn value_type(&self) -> ValueType {
        ValueType::from_number(self.value_type).unwrap_or(ValueType::Text)
    }

    /// The one of these attributes that it is: the one of its template, else the one of its name.
    pub(super) fn find<'a>(&self, existing: &'a [Attribute]) -> Option<&'a Attribute> {
        let of_template = |a: &&Attribute| a.template.is_some_and(|t| Some(&t.name) == self.template.as_ref());
        existing.iter().find(of_template).or_else(|| existing.iter().find(|a| a.name.as_str() == self.name))
    }

    /// The attribute to be made where there is none of these: filled in by hand, until an app acquires it.
    pub(super) fn to_make(&self, existing: &[Attribute]) -> Option<Attribute> {
        let group = Group::from_name(&self.group)?;
        let label = unlike(&Label::parse(&self.label).ok()?, existing);
        let is_taken = |name: &str| existing.iter().any(|a| a.name.as_str() == name);
        Some(Attribute {
            id: AttributeId(0),
            name: Name::stored(self.name.clone()).or_numbered(is_taken),
            label,
            template: self.template.as_deref().and_then(Template::find),
            group,
            value_type: self.value_type(),
            manual: self.manual,
            active: self.active,
            hidden: self.hidden,
            owner: self.active.then_some(ServiceId::DAYMARK),
        })
    }
}

/// The label, with a number behind it where one of these attributes is called that: no two look the same in a list.
fn unlike(label: &Label, existing: &[Attribute]) -> Label {
    let is_taken = |label: &Label| existing.iter().any(|other| other.label.key() == label.key());
    let numbered = |n: usize| {
        let end = format!(" ({n})");
        let kept: String = label.as_str().chars().take(MAX_LABEL - end.len()).collect();
        Label::stored(kept + &end)
    };
    let candidates = std::iter::once(label.clone()).chain((2..).map(numbered));
    candidates.take(existing.len() + 1).find(|label| !is_taken(label)).unwrap_or_else(|| label.clone())
}

/// The name by which the attribute is made, and found again by the parts that follow: the one it has, where that can be a name in
/// the API; else one made of its label; else, for a label in letters that names have none of, one made of the bytes.
fn stored_name(name: &str, label: &Label) -> String {
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if is_name {
        return name.to_owned();
    }
    let made = Name::from_label(label).map(|made| made.to_string());
    made.unwrap_or_else(|| format!("imported_{}", hex::encode(&Sha256::digest(name)[..6])))
}

/// What values look like: yes or no, whole numbers, numbers, or text; nothing where there are none.
fn guess(rows: &[Row]) -> Option<ValueType> {
    let values = || rows.iter().map(|row| &row.value).filter(|value| !value.is_null());
    values().next()?;
    let all = |value_type: ValueType| values().all(|value| !value.is_string() && value_type.read(value).is_ok());
    let guesses = [ValueType::Boolean, ValueType::Integer, ValueType::Float];
    Some(guesses.into_iter().find(|guess| all(*guess)).unwrap_or(ValueType::Text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(values: &[Json]) -> Vec<Row> {
        values.iter().map(|value| Row { date: "2025-01-01".into(), value: value.clone() }).collect()
    }

    #[test]
    fn what_nobody_describes_is_guessed_from_its_values() {
        for (values, value_type) in [
            (vec![json!(0), json!(null), json!(1)], ValueType::Boolean),
            (vec![json!(0), json!(7)], ValueType::Integer),
            (vec![json!(1), json!(0.5)], ValueType::Float),
            (vec![json!("a note")], ValueType::Text),
        ] {
            let wanted = Wanted::of("my_thing", None, &rows(&values)).expect("an attribute");
            assert_eq!((wanted.value_type(), wanted.label.as_str()), (value_type, "my thing"), "{values:?}");
        }
        assert_eq!(Wanted::of("my_thing", None, &rows(&[json!(null)])), None);
    }

    #[test]
    fn a_name_that_daymark_knows_needs_no_description() {
        let wanted = Wanted::of("sleep_start", None, &rows(&[json!(600)])).expect("an attribute");
        assert_eq!((wanted.value_type(), wanted.group.as_str()), (ValueType::TimeFromMidday, "sleep"));
    }
}
