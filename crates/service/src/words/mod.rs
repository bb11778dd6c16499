//! What findings are called: the sentences of correlations and the lines of insights, made of numbers when they are read,
//! so that they follow the labels, units and wording of that moment.
//!
//! The words themselves stand in `words/templates.toml` and `words/pairs.toml` beside this crate, where they can be changed
//! without programming.

mod book;
mod correlation;
mod insight;
#[cfg(test)]
mod nights;
mod pairs;
#[cfg(test)]
mod snapshot;
mod timing;

use analytics::insight::{Better, Nature};
use model::attribute::Attribute;
use model::{Day, Group, ValueType};

pub use insight::{Line, LineKind};
pub use pairs::Note;
pub use timing::Timing;

pub(crate) use correlation::{certainty, elements, says_first_first, strength, timing};
pub(crate) use insight::lines;
pub(crate) use pairs::note;

use book::{BOOK, Kind, Words};

/// What kind of quantity an attribute's values are.
pub fn nature(attribute: &Attribute) -> Nature {
    let words = Words::of(attribute);
    let kind = match attribute.template {
        Some(_) => words.kind,
        None if is_read_off(attribute.group) && attribute.value_type != ValueType::Duration => Kind::Reading,
        None => words.kind,
    };
    Nature {
        value_type: attribute.value_type,
        better: words.better.unwrap_or(Better::Higher),
        is_summed: kind != Kind::Reading,
        grows: kind == Kind::Counter,
    }
}

/// What the night is called that ended on a day: the evening before it gives it its name, "Friday night" for a Saturday. Where
/// the reader's `today` is known, and they read it at once, today's is "last night".
pub fn night(day: Day, today: Option<Day>) -> String {
    if today == Some(day) { "last night".to_owned() } else { night_of_the_week(day) }
}

/// The same, of any week.
fn night_of_the_week(day: Day) -> String {
    day.plus(-1).date().strftime("%A night").to_string()
}

/// What a value is of: "day" or "night".
pub fn day_or_night(attribute: &Attribute) -> &'static str {
    if attribute.is_of_a_night() { "night" } else { "day" }
}

/// "1 day", "3 days"; of what is of a night, "3 nights".
pub fn days_of(attribute: &Attribute, count: usize) -> String {
    let one = day_or_night(attribute);
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// What a day is called where the figures of one attribute stand by date: of a night, "night to 17 Nov".
pub fn dated(attribute: &Attribute, day: String) -> String {
    if attribute.is_of_a_night() { format!("night to {day}") } else { day }
}

/// The family of attributes that measure one thing, which are not compared with each other.
pub fn family(attribute: &Attribute) -> Option<&'static str> {
    attribute.template.and_then(|_| Words::of(attribute).family.as_deref())
}

/// Whether the numbers that people enter in a group are most likely read off something, or felt, rather than counted.
fn is_read_off(group: Group) -> bool {
    matches!(group, Group::Mood | Group::Sleep | Group::Health | Group::Symptoms | Group::Location | Group::Weather)
}

/// One attribute's words, with its label put in.
#[derive(Clone, Copy)]
struct Spoken<'a> {
    words: &'static Words,
    label: &'a str,
    group: Group,
    is_of_a_night: bool,
}

impl<'a> Spoken<'a> {
    fn new(attribute: &'a Attribute) -> Spoken<'a> {
        let is_of_a_night = attribute.is_of_a_night();
        Spoken { words: Words::of(attribute), label: attribute.label.as_str(), group: attribute.group, is_of_a_night }
    }

    /// What is said of days with more, or with less of it.
    fn phrase(&self, more: bool) -> String {
        self.filled(if more { &self.words.more } else { &self.words.less })
    }

    /// Its place in a sentence, the smallest first.
    fn rank(&self) -> i64 {
        self.words.rank.or_else(|| BOOK.ranks.get(&self.group).copied()).unwrap_or(i64::MAX)
    }

    fn filled(&self, text: &str) -> String {
        text.replace("{label}", self.label)
    }
}

#[cfg(test)]
mod tests {
    use model::attribute::{Label, Name};
    use model::{AttributeId, Template};

    use super::*;

    /// A person's attribute made from a template.
    pub(super) fn templated(name: &str) -> Attribute {
        let template = Template::find(name).expect(name);
        Attribute {
            name: Name::of_template(template),
            label: Label::stored(template.label.clone()),
            template: Some(template),
            ..custom(&template.label, template.group, template.value_type)
        }
    }

    /// A person's own attribute.
    pub(super) fn custom(label: &str, group: Group, value_type: ValueType) -> Attribute {
        let label = Label::stored(label.to_owned());
        Attribute {
            id: AttributeId(1),
            name: Name::from_label(&label).expect("a name"),
            original_label: label.clone(),
            label,
            template: None,
            group,
            value_type,
            manual: true,
            active: true,
            hidden: false,
            owner: None,
        }
    }

    #[test]
    fn what_can_be_added_up_and_which_way_is_better_follows_from_the_words() {
        let of = |name| nature(&templated(name));
        let steps = Nature { value_type: ValueType::Integer, better: Better::Higher, is_summed: true, grows: true };
        assert_eq!(of("steps"), steps);
        assert_eq!(of("alcoholic_drinks"), Nature { better: Better::Lower, ..steps });
        let sleep = Nature { value_type: ValueType::Duration, grows: false, ..steps };
        assert_eq!(of("sleep"), sleep);
        let bedtime =
            Nature { value_type: ValueType::TimeFromMidday, better: Better::Lower, is_summed: false, ..sleep };
        assert_eq!(of("sleep_start"), bedtime);
        let weight = Nature { value_type: ValueType::Float, is_summed: false, ..sleep };
        assert_eq!(of("weight"), weight);
    }

    #[test]
    fn what_people_count_is_added_up_and_what_they_read_off_is_not() {
        let of = |group, value_type| nature(&custom("Mine", group, value_type)).is_summed;
        assert!(of(Group::Activity, ValueType::Integer));
        assert!(!of(Group::Health, ValueType::Float));
        assert!(of(Group::Health, ValueType::Duration));
        assert!(!of(Group::Food, ValueType::Percentage));
        assert!(of(Group::Custom, ValueType::Boolean));
    }

    #[test]
    fn attributes_that_measure_one_thing_are_a_family() {
        assert_eq!(family(&templated("steps")), family(&templated("steps_distance")));
        assert!(family(&templated("steps")).is_some());
        assert_ne!(family(&templated("steps")), family(&templated("sleep")));
        assert_eq!(family(&templated("mood")), None);
        assert_eq!(family(&custom("Steps", Group::Activity, ValueType::Integer)), None);
    }
}
