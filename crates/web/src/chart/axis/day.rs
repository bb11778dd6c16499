//! The axis of days.

use jiff::civil::Date;
use model::{Conventions, Day};

use super::Tick;

/// The most ticks of an axis.
const TICKS: usize = 7;

/// How far the ticks of an axis are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Days(i64),
    Weeks(i64),
    Months(i16),
    Years(i16),
}

/// From the finest to the coarsest. Each is at most three and a half times the one before it, so that where one has too many ticks
/// the next has at least two.
const STEPS: [Step; 18] = [
    Step::Days(1),
    Step::Days(2),
    Step::Weeks(1),
    Step::Weeks(2),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(50),
    Step::Years(100),
    Step::Years(200),
    Step::Years(500),
    Step::Years(2000),
];

/// An axis of days, each of which has a column of the same width.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DayAxis {
    first: Day,
    last: Day,
    /// From left to right; a tick stands in the middle of its day.
    pub(crate) ticks: Vec<Tick>,
}

impl DayAxis {
    /// The axis from one day to another, both on it, as its reader writes days.
    pub(crate) fn of((first, last): (Day, Day), conventions: &Conventions) -> DayAxis {
        let last = last.max(first);
        let mut axis = DayAxis { first, last, ticks: Vec::new() };
        for step in STEPS {
            let days = step.days((first, last), conventions);
            if days.len() <= TICKS {
                let tick = |day: &Day| Tick { at: axis.at(*day), label: step.label(*day, first, conventions) };
                axis.ticks = days.iter().map(tick).collect();
                break;
            }
        }
        axis
    }

    /// How many days there are.
    pub(crate) fn days(&self) -> i64 {
        self.last.number() - self.first.number() + 1
    }

    /// Where the middle of a day is: from 0 at the left to 1 at the right.
    pub(crate) fn at(&self, day: Day) -> f64 {
        ((day.number() - self.first.number()) as f64 + 0.5) / self.days() as f64
    }
}

impl Step {
    /// The days from `first` to `last` that have a tick, but no more than are needed to see that they are too many.
    fn days(self, (first, last): (Day, Day), conventions: &Conventions) -> Vec<Day> {
        let mut days = Vec::new();
        let mut next = Some(self.first(first, conventions));
        while let Some(day) = next.filter(|day| *day <= last && days.len() <= TICKS) {
            if day >= first {
                days.push(day);
            }
            next = self.after(day).filter(|after| *after > day);
        }
        days
    }

    /// A day with a tick, on the first or shortly before it.
    fn first(self, first: Day, conventions: &Conventions) -> Day {
        let date = first.date();
        match self {
            Step::Days(_) => first,
            Step::Weeks(_) => conventions.week_of(first),
            Step::Months(months) => month(date.year(), (date.month() as i16 - 1) / months * months + 1),
            Step::Years(years) => month(date.year() / years * years, 1),
        }
    }

    fn after(self, day: Day) -> Option<Day> {
        let date = day.date();
        match self {
            Step::Days(days) => Some(day.plus(days)),
            Step::Weeks(weeks) => Some(day.plus(weeks * 7)),
            Step::Months(months) => {
                let month_after = date.month() as i16 - 1 + months;
                (date.year() < 9999 || month_after < 12)
                    .then(|| month(date.year() + month_after / 12, month_after % 12 + 1))
            }
            Step::Years(years) => (date.year() + years <= 9999).then(|| month(date.year() + years, 1)),
        }
    }

    fn label(self, day: Day, first: Day, conventions: &Conventions) -> String {
        let date = day.date();
        let format = match self {
            Step::Days(_) | Step::Weeks(_) => return conventions.short(day),
            Step::Months(_) if date.month() == 1 && day != first => "%Y",
            Step::Months(_) => "%b",
            Step::Years(_) => "%Y",
        };
        date.strftime(format).to_string()
    }
}

/// The first day of a month, or the first day there is.
fn month(year: i16, month: i16) -> Day {
    Date::new(year, month as i8, 1).map_or(Day::MIN, Day::from_date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(first: &str, last: &str) -> String {
        let day = |text: &str| Day::parse(text).expect("a day");
        let axis = DayAxis::of((day(first), day(last)), &Conventions::default());
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn ticks_are_days_weeks_months_quarters_or_years() {
        for (first, last, expected) in [
            ("2026-11-24", "2026-11-24", "24 Nov"),
            ("2026-11-18", "2026-11-24", "18 Nov | 19 Nov | 20 Nov | 21 Nov | 22 Nov | 23 Nov | 24 Nov"),
            ("2026-11-11", "2026-11-24", "11 Nov | 13 Nov | 15 Nov | 17 Nov | 19 Nov | 21 Nov | 23 Nov"),
            ("2026-10-25", "2026-11-24", "26 Oct | 2 Nov | 9 Nov | 16 Nov | 23 Nov"),
            ("2026-08-27", "2026-11-24", "31 Aug | 14 Sep | 28 Sep | 12 Oct | 26 Oct | 9 Nov | 23 Nov"),
            ("2025-11-25", "2026-11-24", "2026 | Mar | May | Jul | Sep | Nov"),
            ("2024-11-25", "2026-11-24", "2025 | Jul | 2026 | Jul"),
            ("2019-03-01", "2026-11-24", "2020 | 2021 | 2022 | 2023 | 2024 | 2025 | 2026"),
            ("1900-01-01", "9999-12-31", "2000 | 4000 | 6000 | 8000"),
        ] {
            assert_eq!(written(first, last), expected, "{first} to {last}");
        }
    }

    #[test]
    fn a_day_stands_in_the_middle_of_its_column() {
        let first = Day::parse("2026-11-22").expect("a day");
        let axis = DayAxis::of((first, first.plus(3)), &Conventions::default());
        assert_eq!([0, 1, 2, 3].map(|days| axis.at(first.plus(days))), [0.125, 0.375, 0.625, 0.875]);
    }

    proptest! {
        #[test]
        fn ticks_are_few_and_in_order(first in Day::MIN.number()..=Day::MAX.number(), days in 1_i64..4_000_000) {
            let first = Day::from_number(first);
            let axis = DayAxis::of((first, first.plus(days)), &Conventions::default());
            prop_assert!((2..=8).contains(&axis.ticks.len()), "{:?}", axis);
            prop_assert!(axis.ticks.is_sorted_by(|a, b| a.at < b.at), "{:?}", axis);
            prop_assert!(axis.ticks.iter().all(|tick| (0.0..=1.0).contains(&tick.at)), "{:?}", axis);
        }
    }
}
