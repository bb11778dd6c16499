//! What a period comes to, as a row of figures.

use model::attribute::Attribute;
use model::{Day, Value, ValueType};
use service::values::Summary;
use service::words;

use super::Seen;
use crate::pages::paths;

/// One figure.
pub(super) struct Figure {
    pub(super) label: &'static str,
    pub(super) text: String,
    /// What belongs to the figure in smaller letters; empty where nothing does.
    pub(super) note: String,
    /// The day that it is of.
    pub(super) day: Option<DayLink>,
}

/// A day that a figure leads to.
pub(super) struct DayLink {
    pub(super) href: String,
    pub(super) title: String,
}

/// The figures of a period: of yes and no, how often; of text, on how many days.
pub(super) fn of(seen: &Seen, summary: &Summary) -> Vec<Figure> {
    let attribute = &seen.listed.attribute;
    let of_what = if attribute.is_of_a_night() { "Nights with a value" } else { "Days with a value" };
    let days = figure(of_what, seen.course.days.to_string(), format!("of {}", seen.period.length()));
    let mut figures = vec![days];
    let quantity = &seen.quantity;
    match &summary.figures {
        Some(_) if seen.listed.attribute.value_type == ValueType::Boolean => {
            let yeses = yeses_by_weekday(&seen.course.numbers).iter().sum::<usize>();
            figures.push(figure("Days with a yes", yeses.to_string(), String::new()));
        }
        Some(found) => {
            let on_day = |label, (day, number): (Day, f64)| {
                let conventions = quantity.conventions();
                let is_this_year = day.date().year() == seen.today.date().year();
                let title = if is_this_year { conventions.short(day) } else { conventions.in_full(day) };
                let title = words::dated(attribute, title);
                let link = DayLink { href: paths::day(day), title };
                Figure { day: Some(link), ..figure(label, quantity.show_number(number), String::new()) }
            };
            let is_time = seen.listed.attribute.value_type.is_time();
            figures.push(figure("Average", quantity.show_number(found.mean), String::new()));
            figures.push(figure("Median", quantity.show_number(found.median), String::new()));
            figures.push(on_day(if is_time { "Earliest" } else { "Lowest" }, found.lowest));
            figures.push(on_day(if is_time { "Latest" } else { "Highest" }, found.highest));
        }
        None => {}
    }
    if let Some(streaks) = summary.streaks {
        let in_days = |days: i64| words::days_of(attribute, usize::try_from(days).unwrap_or_default());
        figures.push(figure("Current streak", in_days(streaks.current), String::new()));
        figures.push(figure("Longest streak", in_days(streaks.longest), String::new()));
    }
    figures
}

/// How many yeses there were on each weekday, Monday first.
pub(super) fn yeses_by_weekday(values: &[(Day, Value)]) -> [usize; 7] {
    let mut yeses = [0; 7];
    for (day, _) in values.iter().filter(|(_, value)| value.number().is_some_and(|number| number != 0.0)) {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        if let Some(slot) = yeses.get_mut(weekday) {
            *slot += 1;
        }
    }
    yeses
}

/// What a streak is of.
pub(super) fn streak(attribute: &Attribute) -> String {
    let day = words::day_or_night(attribute);
    if attribute.value_type == ValueType::Boolean {
        format!("A streak is of {day}s running with a yes.")
    } else {
        format!("A streak is of {day}s running that were as good as what is usual on their weekday, or better.")
    }
}

fn figure(label: &'static str, text: String, note: String) -> Figure {
    Figure { label, text, note, day: None }
}
