//! What acts on what: the relations that are there to be found.

use super::plan::Plan;

/// One attribute acts on another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Relation {
    pub cause: &'static str,
    pub effect: &'static str,
    /// 0 on the same day, 1 on the next.
    pub days_later: usize,
    /// By how many of its spreads the effect moves for each of the cause's, about the correlation that comes of it.
    pub strength: f64,
}

const fn same_day(cause: &'static str, effect: &'static str, strength: f64) -> Relation {
    Relation { cause, effect, days_later: 0, strength }
}

const fn next_day(cause: &'static str, effect: &'static str, strength: f64) -> Relation {
    Relation { cause, effect, days_later: 1, strength }
}

/// Every relation, about as strong as such things are in life.
pub(super) const RELATIONS: &[Relation] = &[
    same_day("weather_precipitation", "weather_cloud_cover", 0.5),
    same_day("weather_precipitation", "steps", -0.42),
    same_day("weather_precipitation", "tv_min", 0.4),
    same_day("weather_temp_max", "cycle_min", 0.38),
    same_day("working from home", "steps", -0.4),
    same_day("friends", "mood", 0.42),
    same_day("friends", "money_spent", 0.45),
    same_day("events_duration", "stress_level", 0.38),
    same_day("stress_level", "headache", 0.5),
    same_day("productive_min", "tasks_completed", 0.42),
    same_day("mobile_screen_min", "pages_read", -0.4),
    // A night stands on the day of waking: the day that followed it has the same date, and the one before it the date before.
    same_day("sleep", "energy_level", 0.45),
    next_day("stress_level", "sleep_awakenings", 0.42),
    next_day("coffees", "sleep_start", 0.4),
    next_day("alcoholic_drinks", "sleep_deep", -0.45),
    next_day("alcoholic_drinks", "heartrate_resting", 0.45),
    next_day("workouts_min", "sore", 0.5),
];

/// The plan of that key.
pub(super) fn find(plans: &[Plan], key: &str) -> Option<usize> {
    plans.iter().position(|plan| plan.key == key)
}
