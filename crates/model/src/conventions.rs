//! How a person is used to see days, times and numbers written, and on which day their weeks begin.

use jiff::civil::{Time, Weekday};

use crate::{Day, NumberFormat};

/// In which order a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// `24 November 2026`.
    #[default]
    DayFirst,
    /// `November 24, 2026`.
    MonthFirst,
    /// `2026-11-24`.
    YearFirst,
}

impl DateOrder {
    /// All of them, with the names by which forms and the database know them.
    pub const ALL: [(DateOrder, &'static str); 3] =
        [(DateOrder::DayFirst, "dmy"), (DateOrder::MonthFirst, "mdy"), (DateOrder::YearFirst, "ymd")];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(order, _)| *order == self).map_or("dmy", |(_, name)| name)
    }

    /// The order of that name.
    pub fn parse(name: &str) -> Option<DateOrder> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(order, _)| *order)
    }
}

/// How a person is used to see days, times and numbers written, and on which day their weeks begin. (What findings call a week begins on
/// Sunday whatever is chosen here, as the API's averages do.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conventions {
    /// In which order a day is written.
    pub dates: DateOrder,
    /// Whether the clock has twelve hours: `10:45 pm` and not `22:45`.
    pub is_twelve_hours: bool,
    /// The marks in numbers.
    pub numbers: NumberFormat,
    /// The day on which weeks begin: for most people Monday, Saturday or Sunday.
    pub first_weekday: Weekday,
}

impl Default for Conventions {
    fn default() -> Self {
        Conventions {
            dates: DateOrder::DayFirst,
            is_twelve_hours: false,
            numbers: NumberFormat::CommaPoint,
            first_weekday: Weekday::Monday,
        }
    }
}

/// Where weeks begin on Sunday (Unicode CLDR 48, supplemental week data, with the regions of most people).
const SUNDAY: [&str; 33] = [
    "AU", "BD", "BR", "CA", "CO", "DO", "ET", "GT", "HK", "HN", "ID", "IL", "IN", "JP", "KE", "KH", "KR", "MX", "NI",
    "NP", "PA", "PE", "PH", "PK", "PR", "PT", "SG", "SV", "TH", "TW", "US", "VE", "ZA",
];
/// Where they begin on Saturday.
const SATURDAY: [&str; 12] = ["BH", "DJ", "DZ", "EG", "IQ", "IR", "JO", "KW", "LY", "OM", "QA", "SY"];
/// Where the clock has twelve hours in English.
const TWELVE_HOURS: [&str; 11] = ["AU", "CA", "EG", "IN", "MX", "NZ", "PH", "PK", "PR", "SG", "US"];
/// Where days are written with the year first.
const YEAR_FIRST: [&str; 8] = ["CN", "HU", "JP", "KR", "LT", "MN", "SE", "TW"];

impl Conventions {
    /// What people are used to where a browser says it comes from, by the first region of its `Accept-Language`; of numbers, by
    /// the first language alone.
    pub fn of_languages(accept_language: &str) -> Conventions {
        let mut tags = accept_language.split(',').map(|tag| tag.split(';').next().unwrap_or_default().trim());
        let region_of = |tag: &str| tag.split('-').skip(1).find(|part| part.len() == 2).map(str::to_ascii_uppercase);
        let first = tags.next().unwrap_or_default();
        let (language, region) = (first.split('-').next().unwrap_or_default(), region_of(first));
        let numbers = NumberFormat::of_locale(&language.to_ascii_lowercase(), region.as_deref());
        let Some(region) = region.or_else(|| tags.find_map(region_of)) else {
            return Conventions { numbers, ..Conventions::default() };
        };
        let is_in = |regions: &[&str]| regions.contains(&region.as_str());
        let dates = match region.as_str() {
            "US" | "PR" => DateOrder::MonthFirst,
            _ if is_in(&YEAR_FIRST) => DateOrder::YearFirst,
            _ => DateOrder::DayFirst,
        };
        let first_weekday = match () {
            () if is_in(&SUNDAY) => Weekday::Sunday,
            () if is_in(&SATURDAY) => Weekday::Saturday,
            () => Weekday::Monday,
        };
        Conventions { dates, is_twelve_hours: is_in(&TWELVE_HOURS), numbers, first_weekday }
    }

    /// A day without its year, in few letters: `24 Nov`, `Nov 24`, `11-24`.
    pub fn short(&self, day: Day) -> String {
        self.written(day, ["%-d %b", "%b %-d", "%m-%d"])
    }

    /// The same with its weekday: `Tue 24 Nov`, `Tue, Nov 24`, `Tue 11-24`.
    pub fn short_with_weekday(&self, day: Day) -> String {
        self.written(day, ["%a %-d %b", "%a, %b %-d", "%a %m-%d"])
    }

    /// A day without its year: `24 November`, `November 24`, `11-24`.
    pub fn without_year(&self, day: Day) -> String {
        self.written(day, ["%-d %B", "%B %-d", "%m-%d"])
    }

    /// A day: `24 November 2026`, `November 24, 2026`, `2026-11-24`.
    pub fn in_full(&self, day: Day) -> String {
        self.written(day, ["%-d %B %Y", "%B %-d, %Y", "%Y-%m-%d"])
    }

    /// A day with its weekday, and its year where that is not today's: `Tuesday 24 November`, `Tuesday, November 24`,
    /// `Tuesday 2026-11-24`.
    pub fn with_weekday(&self, day: Day, today: Day) -> String {
        if day.date().year() == today.date().year() {
            self.written(day, ["%A %-d %B", "%A, %B %-d", "%A %Y-%m-%d"])
        } else {
            self.written(day, ["%A %-d %B %Y", "%A, %B %-d, %Y", "%A %Y-%m-%d"])
        }
    }

    /// A count, with marks between thousands: `1,234`.
    pub fn count(&self, number: i64) -> String {
        self.numbers.write(&number.to_string())
    }

    /// A number with so many decimals: `0.42`.
    pub fn decimals(&self, number: f64, digits: usize) -> String {
        self.numbers.write(&format!("{number:.digits$}"))
    }

    /// A time of day: `22:45` or `10:45 pm`.
    pub fn time(&self, time: Time) -> String {
        if !self.is_twelve_hours {
            return time.strftime("%H:%M").to_string();
        }
        let half = if time.hour() < 12 { "am" } else { "pm" };
        format!("{} {half}", time.strftime("%-I:%M"))
    }

    /// The day on which the week of a day began.
    pub fn week_of(&self, day: Day) -> Day {
        day.plus(-i64::from(day.weekday().since(self.first_weekday)))
    }

    fn written(&self, day: Day, [day_first, month_first, year_first]: [&str; 3]) -> String {
        let format = match self.dates {
            DateOrder::DayFirst => day_first,
            DateOrder::MonthFirst => month_first,
            DateOrder::YearFirst => year_first,
        };
        day.date().strftime(format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn a_day_is_written_as_its_reader_writes_it() {
        let written = |languages: &str| {
            let (conventions, day) = (Conventions::of_languages(languages), day("2026-11-04"));
            [
                conventions.short_with_weekday(day),
                conventions.in_full(day),
                conventions.with_weekday(day, day),
                conventions.time(jiff::civil::time(22, 5, 0, 0)),
            ]
        };
        assert_eq!(written("en-GB,en;q=0.9"), ["Wed 4 Nov", "4 November 2026", "Wednesday 4 November", "22:05"]);
        assert_eq!(written("en-US"), ["Wed, Nov 4", "November 4, 2026", "Wednesday, November 4", "10:05 pm"]);
        assert_eq!(written("sv-SE"), ["Wed 11-04", "2026-11-04", "Wednesday 2026-11-04", "22:05"]);
        assert_eq!(written("de, en-GB;q=0.7")[1], "4 November 2026");
        let numbers = |languages: &str| Conventions::of_languages(languages).numbers.write("1234.5");
        assert_eq!([numbers("de, en-GB;q=0.7"), numbers("de-CH"), numbers("")], ["1.234,5", "1’234.5", "1,234.5"]);
    }

    #[test]
    fn weeks_begin_where_the_region_begins_them() {
        let first = |languages: &str| Conventions::of_languages(languages).week_of(day("2026-11-24")).to_string();
        assert_eq!(first("de-DE"), "2026-11-23");
        assert_eq!(first("en-us"), "2026-11-22");
        assert_eq!(first("ar-EG"), "2026-11-21");
        assert_eq!(first("zh-Hant-TW"), "2026-11-22");
        assert_eq!(
            (first(""), first("en"), first("x;q=oops,-,--")),
            ("2026-11-23".into(), "2026-11-23".into(), "2026-11-23".into())
        );
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        let conventions = Conventions { is_twelve_hours: true, ..Conventions::default() };
        let said = |hour| conventions.time(jiff::civil::time(hour, 0, 0, 0));
        assert_eq!((said(0), said(12), said(9)), ("12:00 am".into(), "12:00 pm".into(), "9:00 am".into()));
    }
}
