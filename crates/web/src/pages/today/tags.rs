//! Tags as chips: those used often lately are at hand, the others a tap away.

use std::cmp::Reverse;
use std::collections::HashMap;

use model::{AttributeId, Value};
use service::values::Values;

use super::form::Typed;
use super::{is_tag, stored};

/// How many chips are at hand at least; those of the day are always.
const AT_HAND: usize = 12;

/// The tags of a day.
#[derive(Default)]
pub(super) struct Tags {
    pub(super) at_hand: Vec<Chip>,
    pub(super) others: Vec<Chip>,
    /// What was typed for a new one.
    pub(super) new: String,
    pub(super) error: Option<String>,
}

/// One tag.
pub(super) struct Chip {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) is_ticked: bool,
    /// Whether yes is stored.
    pub(super) was_ticked: bool,
}

impl Tags {
    /// The person's tags, the most used first.
    pub(super) fn of(rows: &[Values], typed: &Typed, marked: &HashMap<AttributeId, i64>) -> Tags {
        let mut tags: Vec<&Values> = rows.iter().filter(|row| is_tag(row)).collect();
        tags.sort_by_key(|row| Reverse(marked.get(&row.attribute.id).copied().unwrap_or(0)));
        let mut shown = Tags { new: typed.new_tag.clone(), error: typed.new_tag_error.clone(), ..Tags::default() };
        for row in tags {
            let chip = chip(row, typed);
            if chip.is_ticked || shown.at_hand.len() < AT_HAND {
                shown.at_hand.push(chip);
            } else {
                shown.others.push(chip);
            }
        }
        shown
    }

    /// Whether there are none yet.
    pub(super) fn is_empty(&self) -> bool {
        self.at_hand.is_empty()
    }
}

fn chip(row: &Values, typed: &Typed) -> Chip {
    let name = row.attribute.name.to_string();
    let is_stored = stored(row).and_then(Value::number).is_some_and(|number| number != 0.0);
    let is_ticked = typed.is_ticked(&name, is_stored);
    Chip { label: row.attribute.label.to_string(), is_ticked, was_ticked: is_stored, name }
}
