//! The tiles: each attribute's value of the day, what is usual on such a day, and the week.

use std::collections::HashMap;

use model::finding::Average;
use model::{AttributeId, Day, Group, Value, ValueType};
use service::quantity::{Quantity, Shown, UnitPreferences};
use service::values::{self, Values};
use service::words;

use super::form::Typed;
use super::{is_by_hand, stored};
use crate::chart::{Point, Series, Week};
use crate::pages::attributes::service_label;
use crate::pages::paths;

/// The most tags that have a tile. The others are among the fields, or on the page of attributes.
const MOST_TAGS: usize = 15;

/// One group's attributes.
pub(super) struct GroupPanel {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) tiles: Vec<Tile>,
    /// How many of its attributes have no tile.
    pub(super) left_out: usize,
}

/// One attribute's day.
pub(super) struct Tile {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) href: String,
    /// Who fills it in, and perhaps the night that it is of.
    pub(super) source: String,
    pub(super) chart: Week,
    pub(super) value: Option<Shown>,
    /// What is usual on such a day: `of usually 9,400`, `usually 23:10`; empty where that is not known.
    pub(super) usually: String,
    pub(super) progress: Option<Progress>,
    /// Whether the value has a row of its own.
    pub(super) is_text: bool,
    /// Whether it is a mark, which the week shows well enough.
    pub(super) is_mark: bool,
    /// Why what was typed for it is not stored.
    pub(super) error: Option<String>,
    /// On how many of the seven days it was marked, for tags.
    marks: usize,
}

/// How far the day is on the way to what is usual.
pub(super) struct Progress {
    /// As an element of HTML has it.
    pub(super) value: f64,
    pub(super) max: f64,
    pub(super) is_met: bool,
}

/// What is usual, as of a day.
pub(super) struct Usual {
    pub(super) day: Day,
    /// The day that goes on.
    pub(super) today: Day,
    pub(super) averages: HashMap<AttributeId, Average>,
}

impl Usual {
    /// What is usual for an attribute on a day's weekday.
    fn on(&self, attribute: AttributeId, day: Day) -> Option<f64> {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).ok()?;
        *self.averages.get(&attribute)?.weekdays.get(weekday)?
    }
}

/// The tiles by group, in the order of the rows.
pub(super) fn by_group(rows: Vec<Values>, units: &UnitPreferences, usual: &Usual, typed: &Typed) -> Vec<GroupPanel> {
    let mut groups: Vec<GroupPanel> = Vec::new();
    for row in rows.iter().filter(|row| has_tile(row)) {
        let group: Group = row.attribute.group;
        let tile = Tile::of(row, units, usual, typed);
        match groups.last_mut().filter(|panel| panel.name == group.name()) {
            Some(panel) => panel.tiles.push(tile),
            None => {
                let (name, label) = (group.name(), group.label());
                groups.push(GroupPanel { name, label, tiles: vec![tile], left_out: 0 });
            }
        }
    }
    for panel in groups.iter_mut().filter(|panel| panel.name == Group::Custom.name()) {
        // The order of the rows is kept among those that were marked on as many days.
        panel.tiles.sort_by_key(|tile| std::cmp::Reverse(tile.marks));
        panel.left_out = panel.tiles.len().saturating_sub(MOST_TAGS);
        panel.tiles.truncate(MOST_TAGS);
    }
    groups
}

/// Whether there is something to see that the field for it does not show: a text entered by hand stands in its field, and of tags
/// only those are shown that were marked this week.
fn has_tile(row: &Values) -> bool {
    match row.attribute.value_type {
        ValueType::Text => !is_by_hand(row),
        ValueType::Boolean if row.attribute.group == Group::Custom => marks(row) > 0,
        _ => true,
    }
}

fn marks(row: &Values) -> usize {
    let is_marked = |value: &Value| value.number().is_some_and(|number| number != 0.0);
    row.values.iter().filter(|(_, value)| value.as_ref().is_some_and(is_marked)).count()
}

impl Tile {
    fn of(row: &Values, units: &UnitPreferences, usual: &Usual, typed: &Typed) -> Tile {
        let quantity = Quantity::of(&row.attribute, units);
        let (id, value) = (row.attribute.id, stored(row));
        // The weather is nobody's to gather.
        let is_amount = quantity.is_amount() && row.attribute.group != Group::Weather;
        let is_mark = row.attribute.value_type == ValueType::Boolean;
        let of_the_day = usual.on(id, usual.day).filter(|_| !is_mark);
        let number = value.and_then(Value::number);
        let usually = of_the_day.map(|usual| match number {
            Some(_) if is_amount && usual > 0.0 => format!("of usually {}", quantity.show_number(usual)),
            _ => format!("usually {}", quantity.show_number(usual)),
        });
        let met = |(day, value): &(Day, Option<Value>)| {
            let number = value.as_ref().and_then(Value::number);
            let may_change = *day == usual.day && usual.day >= usual.today && values::may_get_worse(&row.attribute);
            let is_as_good = |(usual, number)| usual > 0.0 && values::is_as_good(&row.attribute, number, usual);
            is_amount && !may_change && usual.on(id, *day).zip(number).is_some_and(is_as_good)
        };
        Tile {
            label: row.attribute.label.to_string(),
            href: paths::attribute(&row.attribute.name),
            source: source(row, usual),
            chart: Week::of(&series(row, &quantity)).with_met(&row.values.iter().rev().map(met).collect::<Vec<_>>()),
            value: value.map(|value| quantity.show(value)),
            usually: usually.unwrap_or_default(),
            progress: of_the_day.filter(|usual| is_amount && *usual > 0.0).map(|usual| Progress::of(number, usual)),
            is_text: row.attribute.value_type == ValueType::Text,
            is_mark,
            error: typed.errors.get(row.attribute.name.as_str()).filter(|_| !is_by_hand(row)).cloned(),
            marks: marks(row),
            name: row.attribute.name.to_string(),
        }
    }
}

impl Progress {
    fn of(number: Option<f64>, usual: f64) -> Progress {
        let number = number.unwrap_or(0.0);
        // As exact as a bar can be drawn, so that no long fractions are sent.
        let value = (number / usual * 1000.0).round().clamp(0.0, 1000.0);
        Progress { value, max: 1000.0, is_met: number >= usual }
    }
}

/// Who fills it in and, of what is of a night, which night the value is of.
fn source(row: &Values, usual: &Usual) -> String {
    let source = row.service.as_ref().map_or("nobody", service_label);
    if row.attribute.is_of_a_night() {
        format!("{source} · {}", words::night(usual.day, Some(usual.today)))
    } else {
        source.to_owned()
    }
}

/// The values as a chart draws them, earliest first.
fn series(row: &Values, quantity: &Quantity) -> Series {
    let point = |(day, value): &(Day, Option<Value>)| Point {
        day: *day,
        number: value.as_ref().and_then(Value::number),
        text: value.as_ref().map(|value| quantity.show(value).in_full()).unwrap_or_default(),
    };
    let points = row.values.iter().rev().map(point).collect();
    Series { quantity: quantity.clone(), points }
}
