//! What an attribute is called, and by whom it is written.

use std::fmt;

use serde::{Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::{AttributeId, Group, ServiceId, Template, ValueType, text};

/// One attribute of one user.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its number among the user's attributes.
    pub id: AttributeId,
    /// Its name in the API, unique among the user's attributes.
    pub name: Name,
    /// Its label for people.
    pub label: Label,
    /// The label that it was made with, by which apps still know it where the person gave it another one.
    pub original_label: Label,
    /// The template it was made from; none for custom attributes.
    pub template: Option<&'static Template>,
    /// The group it stands in.
    pub group: Group,
    /// What values it takes.
    pub value_type: ValueType,
    /// Whether a person enters its values by hand.
    pub manual: bool,
    /// Whether it is in use. Inactive ones keep their history.
    pub active: bool,
    /// Whether the person left it out of what they look at. Apps see it as before.
    pub hidden: bool,
    /// The service that may write its values; nobody where it was released.
    pub owner: Option<ServiceId>,
}

/// The templates outside the group sleep whose values are measured in a night.
const MEASURED_AT_NIGHT: [&str; 2] = ["heartrate_resting", "heartrate_variability"];

/// The priority of custom attributes within their group.
pub const CUSTOM_PRIORITY: i64 = 9;
/// The priority of tags, which are the booleans of the group `custom`.
pub const TAG_PRIORITY: i64 = 2;

impl Attribute {
    /// Whether the person wants to see it among the others: it is in use and not hidden.
    pub fn is_shown(&self) -> bool {
        self.active && !self.hidden
    }

    /// Whether a day's value is of the night that ended on it. The night belongs to the day of waking: everything in the group
    /// sleep, and what devices measure while one sleeps. (So write Fitbit's `dateOfSleep`, Oura's `day` and Garmin's
    /// `calendarDate`, and so reads Exist's published insight of a Monday, "Last night's sleep".)
    pub fn is_of_a_night(&self) -> bool {
        self.group == Group::Sleep || self.template.is_some_and(|t| MEASURED_AT_NIGHT.contains(&t.name.as_str()))
    }

    /// Its place in the group, smallest first: the template's, or that of custom attributes and tags.
    pub fn priority(&self) -> i64 {
        match self.template {
            Some(template) => template.priority,
            None if self.group == Group::Custom => TAG_PRIORITY,
            None => CUSTOM_PRIORITY,
        }
    }

    /// Its place in lists: group priority, group label, priority, label, name.
    pub fn place(&self) -> (i64, &'static str, i64, Vec<u8>, &str) {
        (self.group.priority(), self.group.label(), self.priority(), self.label.sort_key(), self.name.as_str())
    }
}

/// The longest label, in characters.
pub const MAX_LABEL: usize = 100;

/// What people call an attribute or an app: 1 to 100 characters of any script, trimmed, without control characters, of which one at
/// least can be seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label(String);

/// Why a text is no label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Label must be 1 to 100 characters that can be seen, without control characters")]
pub struct InvalidLabel;

impl Label {
    /// Reads a label, trimming it.
    pub fn parse(text: &str) -> Result<Label, InvalidLabel> {
        let text = text.trim();
        let fits = (1..=MAX_LABEL).contains(&text.chars().count())
            && !text.chars().any(char::is_control)
            && !text::key(text).is_empty();
        if fits { Ok(Label(text.to_owned())) } else { Err(InvalidLabel) }
    }

    /// A label that was stored, so that it needs no check.
    pub fn stored(text: String) -> Label {
        Label(text)
    }

    /// The same in lower case, as tags are written.
    pub fn lower_case(&self) -> Label {
        Label(self.0.to_lowercase())
    }

    /// The label folded: two labels of one key are the same ([`text::key`]).
    pub fn key(&self) -> String {
        text::key(&self.0)
    }

    /// The label's place among others in a list ([`text::sort_key`]).
    pub fn sort_key(&self) -> Vec<u8> {
        text::sort_key(&self.0)
    }

    /// The label itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// An attribute's name in the API: `a-z`, `0-9` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The name that a label gives: decomposed (NFKD), marks dropped, lower case, runs of spaces to `_`, everything but
    /// `a-z0-9_` removed. `None` where nothing is left, as of a label in another script.
    pub fn from_label(label: &Label) -> Option<Name> {
        let mut name = String::new();
        let mut in_space = false;
        for c in label.as_str().nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
            let space = c.is_whitespace();
            match c {
                _ if space && !in_space => name.push('_'),
                'a'..='z' | '0'..='9' | '_' => name.push(c),
                _ => {}
            }
            in_space = space;
        }
        if name.chars().all(|c| c == '_') { None } else { Some(Name(name)) }
    }

    /// The template's own name.
    pub fn of_template(template: &Template) -> Name {
        Name(template.name.clone())
    }

    /// The first of `tag_1`, `tag_2`… (in `custom`) or `attribute_1`… (elsewhere) that is free, for a label that gives no name.
    pub fn first_free(group: Group, is_taken: impl Fn(&str) -> bool) -> Name {
        let stem = if group == Group::Custom { "tag" } else { "attribute" };
        Self::numbered(stem, 1, is_taken)
    }

    /// This name, or the first of `name_2`, `name_3`… that is free.
    pub fn or_numbered(self, is_taken: impl Fn(&str) -> bool) -> Name {
        if is_taken(&self.0) { Self::numbered(&self.0, 2, is_taken) } else { self }
    }

    fn numbered(stem: &str, from: u64, is_taken: impl Fn(&str) -> bool) -> Name {
        let mut number = from;
        loop {
            let name = format!("{stem}_{number}");
            if !is_taken(&name) {
                return Name(name);
            }
            number += 1;
        }
    }

    /// A name that was stored, so that it needs no check.
    pub fn stored(text: String) -> Name {
        Name(text)
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A service as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Service {
    /// A slug and a number, such as `nango1234`.
    pub name: String,
    /// The app's name.
    pub label: String,
}

impl Service {
    /// Manual entry in the web app.
    pub fn daymark() -> Service {
        Service { name: "daymark".into(), label: "Daymark".into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name_of(label: &str) -> Option<String> {
        Name::from_label(&Label::parse(label).expect("a label")).map(|n| n.0)
    }

    #[test]
    fn names_are_made_from_labels() {
        let cases = [
            ("Time reading", "time_reading"),
            ("movies & tv", "movies__tv"),
            ("Café  crème", "cafe_creme"),
            ("  Nango Create Demo ", "nango_create_demo"),
            ("ﬁve ① \u{212A}elvin", "five_1_kelvin"),
            ("e-mails", "emails"),
            ("İstanbul", "istanbul"),
        ];
        for (label, name) in cases {
            assert_eq!(name_of(label).as_deref(), Some(name), "{label}");
        }
        for nothing in ["☕", "コーヒー", "---", "☕ 🍵"] {
            assert_eq!(name_of(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let taken = ["tag_1", "pages_read", "pages_read_2"];
        let is_taken = |name: &str| taken.contains(&name);
        assert_eq!(Name::first_free(Group::Custom, is_taken).as_str(), "tag_2");
        assert_eq!(Name::first_free(Group::Media, is_taken).as_str(), "attribute_1");
        assert_eq!(Name::stored("pages_read".into()).or_numbered(is_taken).as_str(), "pages_read_3");
        assert_eq!(Name::stored("steps".into()).or_numbered(is_taken).as_str(), "steps");
    }

    #[test]
    fn labels_are_trimmed_and_bounded() {
        assert_eq!(Label::parse(" ☕ coffee ").expect("a label").as_str(), "☕ coffee");
        assert!(Label::parse(&"é".repeat(100)).is_ok());
        for bad in [String::new(), "   ".into(), "x".repeat(101), "a\0b".into(), "a\nb".into()] {
            assert!(Label::parse(&bad).is_err(), "{bad:?}");
        }
        assert_eq!(Label::parse("Straße").expect("a label").key(), Label::parse("STRAßE").expect("a label").key());
    }

    proptest! {
        #[test]
        fn a_name_is_a_simple_ascii_identifier(text in ".{1,60}") {
            if let Ok(label) = Label::parse(&text) && let Some(name) = Name::from_label(&label) {
                prop_assert!(name.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
                prop_assert!(!name.as_str().is_empty());
            }
        }
    }
}
