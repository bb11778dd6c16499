//! Telling attributes apart: several may have one label, as apps make them that know nothing of each other.

use std::collections::HashMap;

use model::attribute::Attribute;

/// What attributes are called where one of them is chosen.
pub(super) struct Labels(HashMap<String, usize>);

impl Labels {
    pub(super) fn of<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> Labels {
        let mut called = HashMap::new();
        for attribute in attributes {
            *called.entry(attribute.label.key()).or_default() += 1;
        }
        Labels(called)
    }

    /// The label, with the name behind it where another one is called the same.
    pub(super) fn tell(&self, attribute: &Attribute) -> String {
        match self.0.get(&attribute.label.key()) {
            Some(2..) => format!("{} ({})", attribute.label, attribute.name),
            _ => attribute.label.to_string(),
        }
    }
}
