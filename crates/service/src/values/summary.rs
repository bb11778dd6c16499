//! What the values of a period come to.

use analytics::figures::{Figures, Streaks, figures, streaks};
use analytics::insight::Better;
use analytics::series::{Kind, circular_mean, unroll};
use model::attribute::Attribute;
use model::finding::Average;
use model::{Day, Value, ValueType};

use crate::words;

/// The figures of one attribute's values in a period.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Mean, median, ends and weekdays; none where there are no numbers.
    pub figures: Option<Figures>,
    /// The days running on which the weekday's average was reached, or a yes was given; none where there is no average.
    pub streaks: Option<Streaks>,
    /// Whether today is left out of the figures, since it is not over.
    pub is_until_yesterday: bool,
}

/// The figures of an attribute's values, earliest first, as they stand on `today`, which is left out of what grows until a day is over,
/// unless there is nothing else. The streaks are of days on which the value was as good as
/// its weekday's average in force, or better; of yes and no, of days with a yes. All days are held against the averages in force
/// now, as insights do.
pub fn summary(attribute: &Attribute, values: &[(Day, Value)], in_force: Option<&Average>, today: Day) -> Summary {
    let numbers: Vec<(Day, f64)> = values.iter().filter_map(|(day, value)| Some((*day, value.number()?))).collect();
    let Some(kind) = Kind::of(attribute.value_type) else { return Summary::default() };
    let is_yes_or_no = attribute.value_type == ValueType::Boolean;
    let nature = words::nature(attribute);
    let is_unfinished = nature.grows && numbers.len() > 1 && numbers.last().is_some_and(|(day, _)| *day == today);
    let finished = if is_unfinished { numbers.split_last().map_or(&[][..], |(_, before)| before) } else { &numbers };
    let streaks = if is_yes_or_no {
        Some(streaks(numbers.iter().filter(|(_, value)| *value != 0.0).map(|(day, _)| *day), today))
    } else {
        // As much as usual stays as much; less than usual may become more.
        let counted = if nature.better == Better::Lower { finished } else { &numbers };
        in_force.map(|average| streaks(met(attribute, counted, average), today))
    };
    Summary { figures: figures(kind, finished), streaks, is_until_yesterday: is_unfinished }
}

/// Whether a value is as good as what is usual on its weekday, or better, whichever way is better.
pub fn is_as_good(attribute: &Attribute, value: f64, usual: f64) -> bool {
    match words::nature(attribute).better {
        Better::Higher => value >= usual,
        Better::Lower => value <= usual,
    }
}

/// Whether a day that goes on may still make such a value worse.
pub fn may_get_worse(attribute: &Attribute) -> bool {
    let nature = words::nature(attribute);
    nature.grows && nature.better == Better::Lower
}

/// The days on which the average of the weekday was reached.
fn met(attribute: &Attribute, numbers: &[(Day, f64)], average: &Average) -> Vec<Day> {
    let center = attribute.value_type.is_time().then(|| circular_mean(numbers.iter().map(|(_, time)| *time)));
    let place = |number: f64| center.map_or(number, |center| unroll(number, center));
    let is_met = |(day, value): &&(Day, f64)| {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        let usual = average.weekdays.get(weekday).copied().flatten();
        usual.is_some_and(|usual| is_as_good(attribute, place(*value), place(usual)))
    };
    numbers.iter().filter(is_met).map(|(day, _)| *day).collect()
}

#[cfg(test)]
mod tests {
    use model::attribute::{Label, Name};
    use model::{AttributeId, Group, Template};

    use super::*;

    fn attribute(template: &str) -> Attribute {
        let template = Template::all().iter().find(|known| known.name == template).expect("a template");
        Attribute {
            id: AttributeId(1),
            name: Name::of_template(template),
            label: Label::stored(template.label.clone()),
            original_label: Label::stored(template.label.clone()),
            template: Some(template),
            group: template.group,
            value_type: template.value_type,
            manual: false,
            active: true,
            hidden: false,
            owner: None,
        }
    }

    fn values(numbers: &[i64]) -> Vec<(Day, Value)> {
        let first = Day::parse("2026-11-16").expect("a day");
        numbers.iter().map(|number| Value::Integer(*number)).zip(0..).map(|(value, i)| (first.plus(i), value)).collect()
    }

    fn streaks_of(attribute: &Attribute, numbers: &[i64], usual: f64) -> Option<(i64, i64)> {
        let today = Day::parse("2026-11-16").expect("a day").plus(numbers.len() as i64 - 1);
        let average = Average { attribute: attribute.id, date: today, overall: usual, weekdays: [Some(usual); 7] };
        let streaks = summary(attribute, &values(numbers), Some(&average), today).streaks?;
        Some((streaks.current, streaks.longest))
    }

    #[test]
    fn a_streak_is_of_days_that_were_as_good_as_usual_whichever_way_is_better() {
        assert_eq!(streaks_of(&attribute("steps"), &[9, 5, 5, 4, 6], 5.0), Some((1, 3)));
        assert_eq!(streaks_of(&attribute("sleep_awakenings"), &[9, 5, 5, 4, 6], 5.0), Some((3, 3)));
        // Bedtimes from midday, the earlier the better: 23:50, 00:10, 00:20 against a usual 00:10.
        assert_eq!(streaks_of(&attribute("sleep_start"), &[710, 730, 740], 730.0), Some((2, 2)));
    }

    #[test]
    fn a_day_that_goes_on_is_no_lowest_one() {
        let today = Day::parse("2026-11-20").expect("a day");
        let of = |template: &str| summary(&attribute(template), &values(&[5, 5, 5, 9, 1]), None, today).figures;
        assert_eq!(of("steps").map(|figures| (figures.mean, figures.lowest.1)), Some((6.0, 5.0)));
        assert_eq!(of("heartrate").map(|figures| (figures.mean, figures.lowest.1)), Some((5.0, 1.0)));
    }

    #[test]
    fn yes_and_no_need_no_average_and_text_has_no_figures() {
        let tag =
            Attribute { template: None, group: Group::Custom, value_type: ValueType::Boolean, ..attribute("steps") };
        let today = Day::parse("2026-11-20").expect("a day");
        let found = summary(&tag, &values(&[1, 1, 0, 1, 1]), None, today);
        assert_eq!(found.streaks, Some(Streaks { current: 2, longest: 2 }));
        assert_eq!(summary(&attribute("steps"), &values(&[1]), None, today).streaks, None);
        let note = Attribute { value_type: ValueType::Text, ..tag };
        assert_eq!(summary(&note, &[], None, today), Summary::default());
    }
}
