//! What is well known of pairs of templates: `words/pairs.toml`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::Template;
use model::attribute::Attribute;
use serde::Deserialize;

/// What is well known of two attributes, so that nobody takes it for a discovery.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Note {
    /// How usual it is that the two go together, such as "Very common".
    pub occurrence: String,
    /// What is known of it.
    pub description: String,
}

/// Notes by the names of their templates, in alphabetical order.
type Notes = HashMap<[String; 2], Note>;

static NOTES: LazyLock<Notes> = LazyLock::new(|| {
    parse(include_str!("../../words/pairs.toml")).unwrap_or_else(|error| {
        tracing::error!(%error, "the notes on pairs cannot be read");
        Notes::default()
    })
});

/// The note on two attributes, in any order.
pub(crate) fn note(first: &Attribute, second: Option<&Attribute>) -> Option<&'static Note> {
    let mut names = [first.template?.name.clone(), second?.template?.name.clone()];
    names.sort();
    NOTES.get(&names)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pair: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    between: [String; 2],
    #[serde(flatten)]
    note: Note,
}

/// Reads the notes.
///
/// # Errors
/// What is wrong with them, in words for the one who changed the file.
fn parse(text: &str) -> Result<Notes, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut notes = Notes::new();
    for Entry { mut between, note } in file.pair {
        if let Some(unknown) = between.iter().find(|name| Template::find(name).is_none()) {
            return Err(format!("there is no template '{unknown}'"));
        }
        between.sort();
        if between[0] == between[1] || notes.contains_key(&between) {
            return Err(format!("'{}' and '{}' stand there twice", between[0], between[1]));
        }
        notes.insert(between, note);
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{custom, templated};
    use super::*;

    const FILE: &str = include_str!("../../words/pairs.toml");

    #[test]
    fn the_notes_can_be_read_and_are_sentences() {
        let notes = parse(FILE).expect("notes");
        assert!(notes.len() >= 20);
        for (pair, note) in &notes {
            assert!(["Very common", "Common", "Fairly common"].contains(&note.occurrence.as_str()), "{pair:?}");
            assert!(note.description.ends_with('.') && note.description.starts_with(char::is_uppercase), "{pair:?}");
        }
    }

    #[test]
    fn the_page_for_people_lists_the_same_pairs() {
        let page = include_str!("../../../../docs/analytics.md");
        let listed = page.split("<!-- ").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list");
        let mut listed: Vec<&str> = listed.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        let label = |name: &String| Template::find(name).expect("a template").label.clone();
        let mut noted: Vec<String> = Vec::new();
        for pair in parse(FILE).expect("notes").keys() {
            let mut labels = [label(&pair[0]), label(&pair[1])];
            labels.sort();
            noted.push(labels.join(" and "));
        }
        listed.sort_unstable();
        noted.sort();
        assert_eq!(listed, noted);
    }

    #[test]
    fn a_note_is_found_in_either_order_and_only_for_templates() {
        let (steps, floors) = (templated("steps"), templated("floors"));
        assert_eq!(note(&steps, Some(&floors)).map(|note| note.occurrence.as_str()), Some("Very common"));
        assert_eq!(note(&floors, Some(&steps)), note(&steps, Some(&floors)));
        assert_eq!(note(&steps, None), None);
        assert_eq!(note(&custom("Steps", steps.group, steps.value_type), Some(&floors)), None);
    }

    #[test]
    fn mistakes_are_told() {
        let pair = |a: &str, b: &str| {
            format!("[[pair]]\nbetween = [\"{a}\", \"{b}\"]\noccurrence = \"Common\"\ndescription = \"So.\"\n")
        };
        assert_eq!(parse(&pair("steps", "stairs")), Err("there is no template 'stairs'".into()));
        assert_eq!(
            parse(&(pair("steps", "floors") + &pair("floors", "steps"))),
            Err("'floors' and 'steps' stand there twice".into())
        );
        assert!(parse("[[pair]]\nbetween = [\"steps\"]").is_err());
    }
}
