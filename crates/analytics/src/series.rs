//! One attribute's days as a dense column, which is what every statistic here reads.

use model::{Day, ValueType};

use crate::day_set::DaySet;

/// The minutes of a day, round which times of day are unrolled.
const MINUTES: f64 = 1440.0;

/// How an attribute's values are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A quantity on a line.
    Number,
    /// A time on a clock's face, in minutes: 23:50 and 00:10 are neighbours.
    TimeOfDay,
    /// A mark or none; a day without a mark is a 0.
    Boolean,
}

impl Kind {
    /// The kind of a value type's values; none for text.
    pub fn of(value_type: ValueType) -> Option<Kind> {
        match value_type {
            ValueType::Text => None,
            ValueType::Boolean => Some(Kind::Boolean),
            ValueType::TimeFromMidnight | ValueType::TimeFromMidday => Some(Kind::TimeOfDay),
            ValueType::Integer | ValueType::Float | ValueType::Duration | ValueType::Percentage | ValueType::Scale => {
                Some(Kind::Number)
            }
        }
    }
}

/// The days that are looked at: at most [`Window::MAX`], one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    first: Day,
    days: usize,
}

impl Window {
    /// The most days that a window has.
    pub const MAX: usize = 365;

    /// The `days` days that end with `last`, brought between 1 and [`Window::MAX`].
    pub fn ending(last: Day, days: usize) -> Window {
        let days = days.clamp(1, Self::MAX);
        Window { first: last.plus(1 - days as i64), days }
    }

    /// How many days there are.
    pub fn days(&self) -> usize {
        self.days
    }

    /// The day with that index, 0 for the first.
    pub fn day(&self, index: usize) -> Day {
        self.first.plus(index as i64)
    }

    /// The index of a day, 0 for the first; none outside.
    pub fn index(&self, day: Day) -> Option<usize> {
        let index = usize::try_from(day.number() - self.first.number()).ok()?;
        (index < self.days).then_some(index)
    }

    /// The weekday of the day with that index: 0 Monday to 6 Sunday.
    pub fn weekday(&self, index: usize) -> usize {
        (self.days_since_a_monday(index) % 7) as usize
    }

    /// The number of the week, Monday to Sunday, that the day with that index falls in; the first day's is 0.
    pub fn week(&self, index: usize) -> usize {
        ((self.days_since_a_monday(index) - self.days_since_a_monday(0) + self.weekday(0) as i64) / 7) as usize
    }

    /// The Saturdays and Sundays.
    pub fn weekends(&self) -> DaySet {
        (0..self.days).filter(|index| self.weekday(*index) >= 5).collect()
    }

    /// Days from a Monday before every day there is. 1970-01-01, day 0, was a Thursday.
    fn days_since_a_monday(&self, index: usize) -> i64 {
        const MONDAY_BEFORE_ALL: i64 = -3 - 7 * 4000;
        self.first.number() + index as i64 - MONDAY_BEFORE_ALL
    }
}

/// What a series is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The name by which pairs are ordered: the attribute's.
    pub name: &'a str,
    /// How its values are to be read.
    pub kind: Kind,
    /// Whether a person enters it by hand, as they do tags. From these it is seen on which days they tracked at all.
    pub manual: bool,
    /// What it measures, where several attributes measure the same; they are not compared with each other.
    pub family: Option<&'a str>,
}

/// One attribute's values on the days of a window. Times of day are unrolled; a boolean has a 0 on each day without a
/// mark from its first mark on. Values are finite.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    subject: Subject<'a>,
    values: Vec<f64>,
    present: DaySet,
}

impl<'a> Series<'a> {
    /// The series of an attribute's values, at most one a day, in any order. Values outside the window are not looked
    /// at, but for a mark before it: from then on a boolean's empty days are zeros. Values that are not finite count
    /// as missing.
    pub fn new(subject: Subject<'a>, window: &Window, values: &[(Day, f64)]) -> Series<'a> {
        let mut series = Series { subject, values: vec![0.0; window.days], present: DaySet::default() };
        if subject.kind == Kind::Boolean {
            series.mark(window, values);
        } else {
            series.fill(window, values);
        }
        series
    }

    fn fill(&mut self, window: &Window, values: &[(Day, f64)]) {
        for (day, value) in values.iter().filter(|(_, value)| value.is_finite()) {
            let Some(index) = window.index(*day) else { continue };
            if let Some(slot) = self.values.get_mut(index) {
                *slot = *value;
                self.present.insert(index);
            }
        }
        if self.subject.kind == Kind::TimeOfDay {
            let center = circular_mean(self.present.iter().filter_map(|day| self.values.get(day).copied()));
            for value in &mut self.values {
                *value = unroll(*value, center);
            }
        }
    }

    fn mark(&mut self, window: &Window, values: &[(Day, f64)]) {
        let marks = || values.iter().filter(|(_, value)| value.is_finite() && *value != 0.0).map(|(day, _)| *day);
        let Some(first) = marks().min() else { return };
        self.present = (0..window.days).filter(|index| first <= window.first.plus(*index as i64)).collect();
        for day in marks() {
            if let Some(slot) = window.index(day).and_then(|index| self.values.get_mut(index)) {
                *slot = 1.0;
            }
        }
    }

    /// What it is about.
    pub fn subject(&self) -> &Subject<'a> {
        &self.subject
    }

    /// A value for each day of the window; what stands on a day that is missing means nothing.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The days that have a value.
    pub fn present(&self) -> DaySet {
        self.present
    }

    /// The days that have a value, with it.
    pub fn days(&self) -> impl Iterator<Item = (usize, f64)> {
        self.present.iter().filter_map(|day| Some((day, *self.values.get(day)?)))
    }

    /// The days on which a person entered something by hand: marks, or values of whatever kind.
    pub fn entries(&self) -> DaySet {
        match (self.subject.manual, self.subject.kind) {
            (false, _) => DaySet::default(),
            (true, Kind::Boolean) => self.marks(),
            (true, _) => self.present,
        }
    }

    /// The days whose value is not 0.
    pub fn marks(&self) -> DaySet {
        self.days().filter(|(_, value)| *value != 0.0).map(|(day, _)| day).collect()
    }
}

/// The mean direction of times of day in minutes, from -720 to 720; 0 of none. It is rounded to the minute, so that
/// whole minutes unrolled round it stay whole.
pub fn circular_mean(times: impl Iterator<Item = f64>) -> f64 {
    let (mut sine, mut cosine) = (0.0, 0.0);
    for time in times {
        let (s, c) = (time.rem_euclid(MINUTES) / MINUTES * std::f64::consts::TAU).sin_cos();
        sine += s;
        cosine += c;
    }
    (f64::atan2(sine, cosine) / std::f64::consts::TAU * MINUTES).round()
}

/// The time of day as a number on a line, within half a day of `center`.
pub fn unroll(time: f64, center: f64) -> f64 {
    center + (time - center + MINUTES / 2.0).rem_euclid(MINUTES) - MINUTES / 2.0
}

/// The unrolled time of day back on the clock's face, from 0 up to but not including 1440.
pub fn roll(time: f64) -> f64 {
    let rolled = time.rem_euclid(MINUTES);
    // A hair below zero is rounded up to a whole day.
    if rolled < MINUTES { rolled } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn subject(kind: Kind) -> Subject<'static> {
        Subject { name: "a", kind, manual: true, family: None }
    }

    #[test]
    fn a_window_knows_its_weekdays_and_weeks() {
        let window = Window::ending(day("2026-11-24"), 365);
        assert_eq!(window.days(), 365);
        assert_eq!(window.index(day("2025-11-25")), Some(0));
        assert_eq!(window.index(day("2025-11-24")), None);
        assert_eq!(window.index(day("2026-11-25")), None);
        for index in 0..365 {
            let weekday = day("2025-11-25").plus(index as i64).weekday();
            assert_eq!(window.weekday(index), weekday.to_monday_zero_offset() as usize);
        }
        // The window begins on a Tuesday, so that its second week begins with its seventh day.
        assert_eq!((window.week(0), window.week(5), window.week(6), window.week(364)), (0, 0, 1, 52));
        assert_eq!(window.weekends().len(), 104);
    }

    #[test]
    fn a_boolean_without_a_mark_is_zero_from_its_first_mark_on() {
        let window = Window::ending(day("2026-11-24"), 10);
        let values = [(day("2026-11-16"), 0.0), (day("2026-11-18"), 1.0), (day("2026-11-20"), 1.0)];
        let series = Series::new(subject(Kind::Boolean), &window, &values);
        let days: Vec<(usize, f64)> = series.days().collect();
        assert_eq!(days, [(3, 1.0), (4, 0.0), (5, 1.0), (6, 0.0), (7, 0.0), (8, 0.0), (9, 0.0)]);

        let long_ago = [(day("2020-01-01"), 1.0)];
        assert_eq!(Series::new(subject(Kind::Boolean), &window, &long_ago).days().count(), 10);
        assert_eq!(Series::new(subject(Kind::Boolean), &window, &values[..1]).days().count(), 0);
    }

    #[test]
    fn bedtimes_around_midnight_are_neighbours() {
        let window = Window::ending(day("2026-11-24"), 4);
        let values = [
            (day("2026-11-21"), 1430.0),
            (day("2026-11-22"), 10.0),
            (day("2026-11-24"), 0.0),
            (day("2020-01-01"), 700.0),
        ];
        let series = Series::new(subject(Kind::TimeOfDay), &window, &values);
        let days: Vec<(usize, f64)> = series.days().map(|(day, time)| (day, time.round())).collect();
        assert_eq!(days, [(0, -10.0), (1, 10.0), (3, 0.0)]);
        assert_eq!(roll(-10.0), 1430.0);
        assert_eq!(roll(-1e-20), 0.0);
    }

    #[test]
    fn what_is_not_finite_is_missing() {
        let window = Window::ending(day("2026-11-24"), 3);
        let values = [(day("2026-11-22"), f64::NAN), (day("2026-11-23"), f64::INFINITY), (day("2026-11-24"), 3.0)];
        let series = Series::new(subject(Kind::Number), &window, &values);
        assert_eq!(series.days().collect::<Vec<_>>(), [(2, 3.0)]);
    }
}
