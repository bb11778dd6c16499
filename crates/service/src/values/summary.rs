//! What the values of a period come to.

use analytics::figures::{Figures, Streaks, figures, streaks};
use analytics::insight::Better;
use analytics::series::{Kind, circular_mean, unroll};
use model::attribute::Attribute;
use model::finding::Average;
use model::{Day, ValueType};

use super::Recorded;
use crate::words;

/// The figures of one attribute's values in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Mean, median, ends and weekdays; none where there are no numbers.
    pub figures: Option<Figures>,
    /// The days running on which the weekday's average was reached, or a yes was given; none where there is no average.
    pub streaks: Option<Streaks>,
}

/// The figures of an attribute's values, earliest first, as they stand on `today`. The streaks are of days on which the value was as good as
/// its weekday's average in force, or better; of yes and no, of days with a yes. All days are held against the averages in force
/// now, as insights do.
pub fn summary(attribute: &Attribute, values: &[Recorded], in_force: Option<&Average>, today: Day) -> Summary {
    let numbers: Vec<(Day, f64)> = values.iter().filter_map(|r| Some((r.day, r.value.number()?))).collect();
    let Some(kind) = Kind::of(attribute.value_type) else { return Summary { figures: None, streaks: None } };
    let is_yes_or_no = attribute.value_type == ValueType::Boolean;
    let streaks = if is_yes_or_no {
        Some(streaks(numbers.iter().filter(|(_, value)| *value != 0.0).map(|(day, _)| *day), today))
    } else {
        in_force.map(|average| streaks(met(attribute, &numbers, average), today))
    };
    Summary { figures: figures(kind, &numbers), streaks }
}

/// The days on which the average of the weekday was reached.
fn met(attribute: &Attribute, numbers: &[(Day, f64)], average: &Average) -> Vec<Day> {
    let center = attribute.value_type.is_time().then(|| circular_mean(numbers.iter().map(|(_, time)| *time)));
    let place = |number: f64| center.map_or(number, |center| unroll(number, center));
    let better = words::nature(attribute).better;
    let is_met = |(day, value): &&(Day, f64)| {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        let usual = average.weekdays.get(weekday).copied().flatten();
        usual.is_some_and(|usual| match better {
            Better::Higher => place(*value) >= place(usual),
            Better::Lower => place(*value) <= place(usual),
        })
    };
    numbers.iter().filter(is_met).map(|(day, _)| *day).collect()
}
