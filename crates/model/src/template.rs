//! The attributes that every installation knows: `templates.csv` beside this crate, one row a template.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::{Group, ValueType, text};

/// An attribute known to every installation, from which users' attributes are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The name in the API, such as `steps_active_min`; also the name of attributes made from it.
    pub name: String,
    /// The label for people.
    pub label: String,
    /// The group it stands in.
    pub group: Group,
    /// Its place in the group, smallest first. From [`LOW_PRIORITY`] on it is left out of lists unless asked for.
    pub priority: i64,
    /// What values it takes.
    pub value_type: ValueType,
    /// The unit of its values, such as `km`; empty for plain counts.
    pub unit: String,
}

/// Templates and attributes of this priority and larger ones are hidden from lists by default.
pub const LOW_PRIORITY: i64 = 10;

static TEMPLATES: LazyLock<(Vec<Template>, HashMap<String, usize>)> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("../templates.csv").as_bytes());
    let mut templates: Vec<Template> = reader.records().filter_map(|row| read(&row.ok()?)).collect();
    templates.sort_by_cached_key(Template::place);
    let by_name = templates.iter().enumerate().map(|(i, t)| (t.name.clone(), i)).collect();
    (templates, by_name)
});

fn read(row: &csv::StringRecord) -> Option<Template> {
    Some(Template {
        name: row.get(0)?.to_owned(),
        label: row.get(1)?.to_owned(),
        group: Group::from_name(row.get(2)?)?,
        priority: row.get(3)?.parse().ok()?,
        value_type: ValueType::from_number(row.get(4)?.parse().ok()?)?,
        unit: row.get(5)?.to_owned(),
    })
}

impl Template {
    /// Every template in the order of lists: group priority, group label, priority, label.
    pub fn all() -> &'static [Template] {
        &TEMPLATES.0
    }

    /// The template of that name.
    pub fn find(name: &str) -> Option<&'static Template> {
        TEMPLATES.1.get(name).and_then(|i| TEMPLATES.0.get(*i))
    }

    fn place(&self) -> (i64, &'static str, i64, Vec<u8>) {
        (self.group.priority(), self.group.label(), self.priority, text::sort_key(&self.label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_86_templates_are_read_and_83_are_shown_by_default() {
        assert_eq!(Template::all().len(), 86);
        assert_eq!(Template::all().iter().filter(|t| t.priority < LOW_PRIORITY).count(), 83);
        assert_eq!(Template::all().first().map(|t| t.name.as_str()), Some("steps"));
        let bedtime = Template::find("sleep_start").expect("a template");
        assert_eq!(bedtime.value_type, ValueType::TimeFromMidday);
        assert_eq!(
            Template::find("location").expect("a template").unit,
            "\"lat,lng\" format where lat and lng are floats"
        );
        assert_eq!(Template::find("steps_goal"), None);
    }
}
