//! How an attribute of an import is defined: as the zip says, as its template says, or as its values look.

use std::collections::{HashMap, HashSet};

use model::attribute::{Attribute, Name};
use model::{AttributeId, Group, Label, ServiceId, Template, ValueType, text};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::rows::Row;

/// An attribute as `attributes.json` describes it. What is missing or unknown is made up for by [`Wanted::of`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Described {
    pub(super) name: String,
    label: Option<String>,
    original_label: Option<String>,
    template: Option<String>,
    group: Option<String>,
    value_type: Option<i64>,
    manual: Option<bool>,
    active: Option<bool>,
    hidden: Option<bool>,
}

/// The attributes of a zip by their names, each with the keys of its labels, where it says what they are called.
pub(super) type Others = HashMap<String, Option<[String; 2]>>;

impl Described {
    /// What is said of an attribute that has a name. A field that is something else than it should be counts as missing.
    pub(super) fn of(json: &Json) -> Option<Described> {
        let text = |json: Option<&Json>| json.and_then(Json::as_str).map(str::to_owned);
        let flag = |field: &str| json.get(field).and_then(Json::as_bool);
        let group = json.get("group");
        Some(Described {
            name: text(json.get("name"))?,
            label: text(json.get("label")),
            original_label: text(json.get("original_label")),
            template: text(json.get("template")),
            // A name, or an object that has one.
            group: text(group).or_else(|| text(group?.get("name"))),
            value_type: json.get("value_type").and_then(Json::as_i64),
            manual: flag("manual"),
            active: flag("active"),
            hidden: flag("hidden"),
        })
    }

    /// The keys of its label, and of the one that it was made with.
    pub(super) fn label_keys(&self) -> Option<[String; 2]> {
        let label = self.label.as_ref()?;
        Some([label, self.original_label.as_ref().unwrap_or(label)].map(|label| text::key(label)))
    }
}

/// An attribute as an import wants it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) label: String,
    /// The label that it was made with; empty where that is the same.
    #[serde(default)]
    original_label: String,
    /// Whether the zip says what it is called, so that something else of its name is not it.
    #[serde(default)]
    is_described: bool,
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
        let is_described = said.label.is_some();
        let label = said.label.or_else(|| template.map(|t| t.label.clone())).unwrap_or_else(spaced);
        let label = Label::parse(&label).or_else(|_| Label::parse(&spaced())).ok()?;
        let label = if group == Group::Custom { label.lower_case() } else { label };
        let original_label = said.original_label.and_then(|label| Label::parse(&label).ok());
        Some(Wanted {
            name: stored_name(name, &label),
            original_label: original_label.unwrap_or_else(|| label.clone()).to_string(),
            is_described,
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

    /// The same under the name that it has or will have among these attributes: that of the attribute that it is, unless one of the
    /// `others` of the zip is that one, or else its own where nothing has it.
    pub(super) fn settle(self, existing: &[Attribute], others: &Others, settled: &mut HashSet<String>) -> Wanted {
        let is_left = |a: &&Attribute| !settled.contains(a.name.as_str());
        let is_like = |a: &&Attribute| {
            let is_it = |keys: &Option<[String; 2]>| keys.as_ref().is_none_or(|keys| is_called(a, keys));
            self.is_described
                && self.template.is_none()
                && self.is_called_like(a)
                && a.value_type == self.value_type()
                && !others.get(a.name.as_str()).is_some_and(is_it)
        };
        let found = self.find(existing).filter(is_left);
        let found = found.or_else(|| existing.iter().filter(is_left).find(is_like));
        let is_taken = |name: &str| {
            existing.iter().any(|a| a.name.as_str() == name)
                || settled.contains(name)
                || (name != self.name && others.contains_key(name))
        };
        let name =
            found.map_or_else(|| Name::stored(self.name.clone()).or_numbered(is_taken), |found| found.name.clone());
        settled.insert(name.to_string());
        Wanted { name: name.to_string(), ..self }
    }

    /// The one of these attributes that it is: the one of its template or the one of its name, unless that is called something else.
    pub(super) fn find<'a>(&self, existing: &'a [Attribute]) -> Option<&'a Attribute> {
        let is_of_template = |a: &&Attribute| a.template.is_some_and(|t| Some(&t.name) == self.template.as_ref());
        let is_named = |a: &&Attribute| a.name.as_str() == self.name && self.may_be(a);
        existing.iter().find(is_of_template).or_else(|| existing.iter().find(is_named))
    }

    /// The one that an earlier part made beside something that had got its name after the upload.
    pub(super) fn find_beside<'a>(
        &self,
        existing: &'a [Attribute],
        settled: &HashSet<String>,
    ) -> Option<&'a Attribute> {
        let is_numbered = |name: &str| {
            let number = name.strip_prefix(&self.name).and_then(|rest| rest.strip_prefix('_'));
            number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
        };
        let is_it = |a: &&Attribute| {
            is_numbered(a.name.as_str()) && !settled.contains(a.name.as_str()) && self.is_called_like(a)
        };
        existing.iter().find(is_it)
    }

    /// Whether something of its name can be it: what the zip does not describe has nothing but its name; what it describes as of a
    /// template is nothing else; all others are called so.
    fn may_be(&self, attribute: &Attribute) -> bool {
        !self.is_described || (self.template.is_none() && self.is_called_like(attribute))
    }

    /// Whether the two have a label in common, now or when they were made.
    fn is_called_like(&self, attribute: &Attribute) -> bool {
        is_called(attribute, &[&self.label, &self.original_label].map(|label| text::key(label)))
    }

    /// The attribute to be made where there is none of these: filled in by hand, until an app acquires it.
    pub(super) fn to_make(&self, existing: &[Attribute], settled: &HashSet<String>) -> Option<Attribute> {
        let is_there = |name: &str| existing.iter().any(|a| a.name.as_str() == name);
        let is_taken = |name: &str| is_there(name) || (name != self.name && settled.contains(name));
        let label = Label::parse(&self.label).ok()?;
        Some(Attribute {
            id: AttributeId(0),
            name: Name::stored(self.name.clone()).or_numbered(is_taken),
            original_label: Label::parse(&self.original_label).unwrap_or_else(|_| label.clone()),
            label,
            template: self.template.as_deref().and_then(Template::find),
            group: Group::from_name(&self.group)?,
            value_type: self.value_type(),
            manual: self.manual,
            active: self.active,
            hidden: self.hidden,
            owner: self.active.then_some(ServiceId::DAYMARK),
        })
    }
}

/// Whether one of these keys is that of the attribute's label, or of the one that it was made with.
fn is_called(attribute: &Attribute, keys: &[String; 2]) -> bool {
    keys.contains(&attribute.label.key()) || keys.contains(&attribute.original_label.key())
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
