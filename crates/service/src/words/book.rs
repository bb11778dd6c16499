//! The phrase book: `words/templates.toml`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use analytics::insight::Better;
use model::attribute::Attribute;
use model::{Group, Template, ValueType};
use serde::Deserialize;

/// The words that this release was built with. A test proves that they can be read.
pub(super) static BOOK: LazyLock<Book> = LazyLock::new(|| {
    Book::parse(include_str!("../../words/templates.toml")).unwrap_or_else(|error| {
        tracing::error!(%error, "the words for findings cannot be read");
        Book::default()
    })
});

/// The words of every attribute.
#[derive(Debug, Default)]
pub(super) struct Book {
    templates: HashMap<String, Words>,
    custom: Custom,
    /// Each group's place in a sentence.
    pub(super) ranks: HashMap<Group, i64>,
}

/// The words of attributes that people make themselves, by what values they take.
#[derive(Debug, Default)]
struct Custom {
    number: Words,
    rating: Words,
    duration: Words,
    time: Words,
    tag: Words,
}

/// One attribute's words; what each means stands at the head of the file.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) rank: Option<i64>,
    pub(super) better: Option<Better>,
    pub(super) kind: Kind,
    pub(super) family: Option<String>,
    pub(super) more: String,
    pub(super) less: String,
    /// Whether the condition is said of more of it.
    pub(super) says_more: bool,
    pub(super) condition: String,
    pub(super) after: String,
    pub(super) noun: String,
    /// The highest, the lowest, higher and lower, each with what it is said of: "Longest sleep".
    pub(super) degrees: [String; 4],
    pub(super) unit: String,
    pub(super) one: String,
}

/// How a day's value comes about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// It grows through the day, and days can be added up.
    #[default]
    Counter,
    /// It is whole as soon as it is known, and days can be added up.
    Amount,
    /// It is whole as soon as it is known, and a sum means nothing.
    Reading,
}

impl Words {
    /// The words of an attribute: its template's, or those of its values.
    pub(super) fn of(attribute: &Attribute) -> &'static Words {
        let templates = attribute.template.and_then(|template| BOOK.templates.get(&template.name));
        templates.unwrap_or_else(|| match attribute.value_type {
            ValueType::Integer | ValueType::Float | ValueType::Text => &BOOK.custom.number,
            ValueType::Percentage | ValueType::Scale => &BOOK.custom.rating,
            ValueType::Duration => &BOOK.custom.duration,
            ValueType::TimeFromMidnight | ValueType::TimeFromMidday => &BOOK.custom.time,
            ValueType::Boolean => &BOOK.custom.tag,
        })
    }
}

/// Why a file is no phrase book, in words for the one who changed it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unreadable(String);

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    degrees: HashMap<String, [String; 4]>,
    ranks: HashMap<String, i64>,
    custom: HashMap<String, Entry>,
    templates: HashMap<String, Entry>,
}

/// One table of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    text: bool,
    more: Option<String>,
    less: Option<String>,
    says: Option<Says>,
    condition: Option<String>,
    after: Option<String>,
    rank: Option<i64>,
    better: Option<BetterOrNeither>,
    #[serde(default)]
    kind: Kind,
    family: Option<String>,
    noun: Option<String>,
    degree: Option<String>,
    thing: Option<String>,
    #[serde(default)]
    unit: String,
    one: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Says {
    More,
    Less,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BetterOrNeither {
    Higher,
    Lower,
    Neither,
}

impl Book {
    /// Reads a phrase book: every template has its words, and none that is unknown has any.
    ///
    /// # Errors
    /// What is wrong, and in which table.
    pub(super) fn parse(text: &str) -> Result<Book, Unreadable> {
        let File { degrees, ranks, mut custom, templates } =
            toml::from_str(text).map_err(|error| Unreadable(error.to_string()))?;
        let mut book = Book::default();
        for (name, rank) in ranks {
            let group =
                Group::from_name(&name).ok_or_else(|| wrong("ranks", &format!("there is no group '{name}'")))?;
            book.ranks.insert(group, rank);
        }
        for (name, entry) in templates {
            let table = format!("templates.{name}");
            let template = Template::find(&name).ok_or_else(|| wrong(&table, "there is no such template"))?;
            if entry.text != (template.value_type == ValueType::Text) {
                return Err(wrong(&table, "'text' must be true where values are text, and only there"));
            }
            if !entry.text {
                book.templates.insert(name, entry.read(&table, &degrees)?);
            }
        }
        let is_missing = |t: &&Template| t.value_type != ValueType::Text && !book.templates.contains_key(&t.name);
        if let Some(template) = Template::all().iter().find(is_missing) {
            return Err(wrong(&format!("templates.{}", template.name), "it is missing"));
        }
        let mut of_values = |name: &str| {
            let table = format!("custom.{name}");
            custom.remove(name).ok_or_else(|| wrong(&table, "it is missing"))?.read(&table, &degrees)
        };
        let (number, rating, duration) = (of_values("number")?, of_values("rating")?, of_values("duration")?);
        book.custom = Custom { number, rating, duration, time: of_values("time")?, tag: of_values("tag")? };
        match custom.keys().next() {
            Some(name) => Err(wrong(&format!("custom.{name}"), "there are no such values")),
            None => Ok(book),
        }
    }
}

impl Entry {
    fn read(self, table: &str, degrees: &HashMap<String, [String; 4]>) -> Result<Words, Unreadable> {
        let required = |text: Option<String>, key: &str| {
            let text = text.filter(|text| !text.trim().is_empty());
            text.ok_or_else(|| wrong(table, &format!("'{key}' is missing")))
        };
        let (more, less) = (required(self.more, "more")?, required(self.less, "less")?);
        let (noun, degree) = (required(self.noun, "noun")?, required(self.degree, "degree")?);
        let degrees = degrees.get(&degree).ok_or_else(|| wrong(table, &format!("there is no degree '{degree}'")))?;
        let thing = self.thing.unwrap_or_else(|| noun.clone());
        let says_more = self.says != Some(Says::Less);
        let condition = self.condition.unwrap_or_else(|| if says_more { &more } else { &less }.clone());
        Ok(Words {
            rank: self.rank,
            better: match self.better {
                Some(BetterOrNeither::Higher) => Some(Better::Higher),
                Some(BetterOrNeither::Lower) => Some(Better::Lower),
                Some(BetterOrNeither::Neither) | None => None,
            },
            kind: self.kind,
            family: self.family,
            more,
            less,
            says_more,
            after: self.after.unwrap_or_else(|| condition.clone()),
            condition,
            noun,
            degrees: degrees.clone().map(|degree| format!("{degree} {thing}").trim_end().to_owned()),
            one: self.one.unwrap_or_else(|| self.unit.clone()),
            unit: self.unit,
        })
    }
}

fn wrong(table: &str, what: &str) -> Unreadable {
    Unreadable(format!("[{table}]: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../words/templates.toml");

    #[test]
    fn every_template_and_every_group_has_its_words() {
        let book = Book::parse(FILE).expect("a phrase book");
        for template in Template::all() {
            let has_words = book.templates.contains_key(&template.name);
            assert_eq!(has_words, template.value_type != ValueType::Text, "{}", template.name);
            assert!(FILE.contains(&format!("\n[templates.{}]\n", template.name)), "{}", template.name);
        }
        for group in Group::ALL {
            assert!(book.ranks.contains_key(group), "{}", group.name());
        }
    }

    #[test]
    fn nothing_is_said_to_cause_anything() {
        for cause in ["because", "makes you", "due to", "causes", "leads to", "improves"] {
            for line in FILE.lines().filter(|line| !line.starts_with('#')) {
                assert!(!line.contains(cause), "{line}");
            }
        }
    }

    #[test]
    fn phrases_are_in_the_second_person_and_lower_case() {
        let book = Book::parse(FILE).expect("a phrase book");
        for (name, words) in &book.templates {
            for phrase in [&words.more, &words.less, &words.condition] {
                let begins = ["you ", "your ", "it's ", "the days "].iter().any(|begin| phrase.starts_with(begin));
                assert!(begins && !phrase.ends_with('.'), "{name}: {phrase}");
            }
            assert_ne!(words.more, words.less, "{name}");
        }
    }

    #[test]
    fn a_mistake_in_the_file_is_told_with_its_table() {
        let changed = |from: &str, to: &str| {
            assert!(FILE.contains(from), "{from}");
            Book::parse(&FILE.replacen(from, to, 1)).expect_err("a mistake").to_string()
        };
        assert_eq!(changed("[templates.steps]", "[templates.stepps]"), "[templates.stepps]: there is no such template");
        assert_eq!(changed("more = \"you get more steps\"\n", ""), "[templates.steps]: 'more' is missing");
        assert_eq!(changed("noun = \"steps\"\ndegree = \"many\"", "noun = \"steps\"\ndegree = \"big\""), {
            "[templates.steps]: there is no degree 'big'"
        });
        assert_eq!(changed("[custom.tag]", "[custom.tags]"), "[custom.tag]: it is missing");
        assert_eq!(changed("mood = 10", "moods = 10"), "[ranks]: there is no group 'moods'");
        assert!(changed("kind = \"reading\"", "kind = \"readings\"").contains("readings"));
        let text = changed("[templates.mood_note]\ntext = true", "[templates.mood_note]\nmore = \"x\"");
        assert_eq!(text, "[templates.mood_note]: 'text' must be true where values are text, and only there");
    }
}
