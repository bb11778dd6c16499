//! Times of day, which run in a circle: 23:50 and 00:10 are twenty minutes apart.

use std::f64::consts::TAU;

use model::finding::Fact;

use super::History;

/// The minutes of a day.
const DAY: f64 = 1440.0;

/// Turns times of day into minutes on a line that is cut opposite their circular mean c, so that they can be compared and
/// averaged: v' = c + ((v - c + 720) mod 1440) - 720.
pub(super) fn unroll(history: &mut History) {
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (_, value) in &history.values {
        let angle = value / DAY * TAU;
        sine += angle.sin();
        cosine += angle.cos();
    }
    // Rounded, so that whole minutes stay whole: without it equal times would differ in their last digits.
    let centre = (sine.atan2(cosine) / TAU * DAY).round();
    let unrolled = |value: f64| centre + (value - centre + DAY / 2.0).rem_euclid(DAY) - DAY / 2.0;
    for (_, value) in &mut history.values {
        *value = unrolled(*value);
    }
    if let Some(averages) = &mut history.averages {
        averages.overall = unrolled(averages.overall);
        averages.weekdays = averages.weekdays.map(|weekday| weekday.map(unrolled));
    }
}

/// Brings a fact's times back between midnight and midnight.
pub(super) fn roll_up(fact: &mut Fact) {
    // A streak's reference is a number of days.
    if fact.rule != model::finding::InsightRule::BestStreak {
        fact.reference = fact.reference.map(|time| time.rem_euclid(DAY));
    }
    fact.value = fact.value.rem_euclid(DAY);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{BEDTIME, history};
    use model::finding::InsightRule;

    #[test]
    fn bedtimes_around_midnight_are_neighbours() {
        // 23:50 and 00:10 in turn, before that 23:00.
        let mut times = vec![1380.0; 7];
        times.extend([1430.0, 10.0, 1430.0, 10.0, 1430.0, 10.0, 0.0]);
        let facts = history(BEDTIME, &times).of_week();
        let average = facts.iter().find(|fact| fact.rule == InsightRule::AverageWeek).expect("an average");
        assert_eq!((average.value, average.reference), (0.0, Some(1380.0)));
    }

    #[test]
    fn a_bedtime_after_midnight_is_later_than_one_before() {
        let mut times = vec![1400.0; 13];
        times.push(20.0);
        let facts = history(BEDTIME, &times).of_day();
        let found: Vec<_> = facts.iter().map(|fact| (fact.rule, fact.value)).collect();
        assert_eq!(found, [(InsightRule::WorstSince, 20.0)]);
    }
}
