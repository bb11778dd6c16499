//! Weeks, months and years: which days they have, and which come before and after. Dates and nothing else.

use jiff::civil::Weekday;
use model::{Conventions, DateOrder, Day};

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Seven days, from the person's first day of the week.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// A week, month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Which of them.
    pub span: Span,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
}

impl Period {
    /// The period of that length that a day falls in, for someone whose weeks begin with `week_start`.
    pub fn around(span: Span, day: Day, week_start: Weekday) -> Period {
        let date = day.date();
        let (first, last) = match span {
            Span::Week => {
                let first = day.plus(-i64::from(week_start.until(day.weekday())));
                (first, first.plus(6))
            }
            Span::Month => (Day::from_date(date.first_of_month()), Day::from_date(date.last_of_month())),
            Span::Year => (Day::from_date(date.first_of_year()), Day::from_date(date.last_of_year())),
        };
        Period { span, first, last }
    }

    /// The period of the same length before this one. (There is none before 1900, whose first is its own.)
    pub fn before(self) -> Period {
        match self.span {
            Span::Week => Period { first: self.first.plus(-7), last: self.first.plus(-1), ..self },
            Span::Month | Span::Year => Period::around(self.span, self.first.plus(-1), Weekday::Monday),
        }
    }

    /// The period of the same length after this one.
    pub fn after(self) -> Period {
        match self.span {
            Span::Week => Period { first: self.last.plus(1), last: self.last.plus(7), ..self },
            Span::Month | Span::Year => Period::around(self.span, self.last.plus(1), Weekday::Monday),
        }
    }

    /// What it is called, as someone writes who is used to these conventions: `16 to 22 November 2026`, `November 2026`, `2026`.
    pub fn title(self, conventions: &Conventions) -> String {
        let (first, last) = (self.first.date(), self.last.date());
        match self.span {
            Span::Week if conventions.dates == DateOrder::DayFirst => {
                let format = match (first.year() == last.year(), first.month() == last.month()) {
                    (false, _) => "%-d %B %Y",
                    (true, false) => "%-d %B",
                    (true, true) => "%-d",
                };
                format!("{} to {}", first.strftime(format), conventions.in_full(self.last))
            }
            Span::Week if first.year() == last.year() && conventions.dates == DateOrder::MonthFirst => {
                format!("{} to {}", conventions.without_year(self.first), conventions.in_full(self.last))
            }
            Span::Week => format!("{} to {}", conventions.in_full(self.first), conventions.in_full(self.last)),
            Span::Month => first.strftime("%B %Y").to_string(),
            Span::Year => first.strftime("%Y").to_string(),
        }
    }

    /// Where its review is, below the address of the installation.
    pub fn path(self) -> String {
        let first = self.first.date();
        match self.span {
            Span::Week => format!("review/week/{}", self.first),
            Span::Month => format!("review/month/{}", first.strftime("%Y-%m")),
            Span::Year => format!("review/year/{}", first.strftime("%Y")),
        }
    }

    /// When it was, said in a period soon after: `the week before`, `in October`, `in 2025`.
    pub fn when(self) -> String {
        match self.span {
            Span::Week => "the week before".to_owned(),
            Span::Month => self.first.date().strftime("in %B").to_string(),
            Span::Year => self.first.date().strftime("in %Y").to_string(),
        }
    }

    /// How many days it has.
    pub fn days(self) -> usize {
        usize::try_from(self.last.number() - self.first.number() + 1).unwrap_or(0)
    }

    /// How many of its days have begun by `today`.
    pub fn passed(self, today: Day) -> usize {
        usize::try_from(self.last.min(today).number() - self.first.number() + 1).unwrap_or(0)
    }

    /// Whether a day falls in it.
    pub fn has(self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Its days, earliest first.
    pub fn iter(self) -> impl Iterator<Item = Day> {
        (self.first.number()..=self.last.number()).map(Day::from_number)
    }

    /// The months that it has a part of, earliest first.
    pub fn months(self) -> Vec<Period> {
        let mut months = vec![Period::around(Span::Month, self.first, Weekday::Monday)];
        while let Some(last) = months.last().copied().filter(|month| month.last < self.last) {
            months.push(last.after());
        }
        months
    }

    /// The month that `YYYY-MM` names, from 1900 on.
    pub fn month(text: &str) -> Option<Period> {
        let day = Day::parse(&format!("{text}-01"))?;
        Some(Period::around(Span::Month, day, Weekday::Monday))
    }

    /// The year that `YYYY` names, from 1900 on.
    pub fn year(text: &str) -> Option<Period> {
        let day = Day::parse(&format!("{text}-01-01"))?;
        Some(Period::around(Span::Year, day, Weekday::Monday))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn days(period: Period) -> [String; 2] {
        [period.first.to_string(), period.last.to_string()]
    }

    #[test]
    fn a_week_begins_on_the_day_that_the_person_says() {
        let of = |text: &str, start| days(Period::around(Span::Week, day(text), start));
        assert_eq!(of("2026-11-24", Weekday::Monday), ["2026-11-23", "2026-11-29"]);
        assert_eq!(of("2026-11-24", Weekday::Sunday), ["2026-11-22", "2026-11-28"]);
        assert_eq!(of("2026-11-22", Weekday::Sunday), ["2026-11-22", "2026-11-28"]);
        assert_eq!(of("2026-11-22", Weekday::Monday), ["2026-11-16", "2026-11-22"]);
        assert_eq!(of("2026-11-24", Weekday::Saturday), ["2026-11-21", "2026-11-27"]);
    }

    #[test]
    fn a_period_has_a_name() {
        let of = |dates, text| {
            let conventions = Conventions { dates, ..Conventions::default() };
            Period::around(Span::Week, day(text), Weekday::Monday).title(&conventions)
        };
        let week = |text| of(DateOrder::DayFirst, text);
        assert_eq!(week("2026-11-18"), "16 to 22 November 2026");
        assert_eq!(week("2026-12-01"), "30 November to 6 December 2026");
        assert_eq!(week("2027-01-01"), "28 December 2026 to 3 January 2027");
        assert_eq!(of(DateOrder::MonthFirst, "2026-11-18"), "November 16 to November 22, 2026");
        assert_eq!(of(DateOrder::YearFirst, "2026-11-18"), "2026-11-16 to 2026-11-22");
        let november = Period::month("2026-11").expect("a month");
        assert_eq!(november.title(&Conventions::default()), "November 2026");
        assert_eq!(november.before().when(), "in October");
    }

    #[test]
    fn months_and_years_follow_the_calendar() {
        let february = Period::month("2024-02").expect("a month");
        assert_eq!((days(february), february.days()), (["2024-02-01".into(), "2024-02-29".into()], 29));
        assert_eq!(days(february.before()), ["2024-01-01", "2024-01-31"]);
        assert_eq!(days(Period::month("2026-12").expect("a month").after()), ["2027-01-01", "2027-01-31"]);
        let year = Period::year("2026").expect("a year");
        assert_eq!((year.days(), year.months().len()), (365, 12));
        assert_eq!(days(year.before()), ["2025-01-01", "2025-12-31"]);
        for wrong in ["2026-13", "26-01", "", "2026-1", "1899-12", "2026-01-01"] {
            assert_eq!(Period::month(wrong), None, "{wrong}");
        }
        assert!(Period::year("20266").is_none() && Period::year("abcd").is_none());
    }

    #[test]
    fn a_period_that_goes_on_has_only_the_days_that_began() {
        let week = Period::around(Span::Week, day("2026-11-24"), Weekday::Monday);
        assert_eq!([day("2026-11-22"), day("2026-11-23"), day("2026-12-24")].map(|d| week.passed(d)), [0, 1, 7]);
        assert!(week.has(day("2026-11-29")) && !week.has(day("2026-11-30")));
        assert_eq!(week.before().after(), week);
    }
}
