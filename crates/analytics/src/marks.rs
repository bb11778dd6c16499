//! What the days with a tag tell: how often, how many running.

use model::Day;

/// The days on which a tag was given, each once, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks(Vec<Day>);

impl FromIterator<Day> for Marks {
    fn from_iter<I: IntoIterator<Item = Day>>(days: I) -> Marks {
        let mut days: Vec<Day> = days.into_iter().collect();
        days.sort_unstable();
        days.dedup();
        Marks(days)
    }
}

impl Marks {
    /// The last day.
    pub fn last(&self) -> Option<Day> {
        self.0.last().copied()
    }

    /// How many of the `days` days that end with `last`.
    pub fn count(&self, last: Day, days: i64) -> usize {
        self.0.iter().filter(|day| last.plus(-days) < **day && **day <= last).count()
    }

    /// How many days running, up to today; a today without a mark is not over and ends nothing.
    pub fn current_streak(&self, today: Day) -> i64 {
        let up_to_today = self.0.iter().rev().skip_while(|day| **day > today);
        let mut streak = 0;
        let mut expected = today;
        for day in up_to_today {
            if streak == 0 && *day == today.plus(-1) {
                expected = *day;
            }
            if *day != expected {
                break;
            }
            streak += 1;
            expected = day.plus(-1);
        }
        streak
    }

    /// The most days running.
    pub fn longest_streak(&self) -> i64 {
        let (mut longest, mut streak, mut before) = (0, 0, None);
        for day in &self.0 {
            streak = if before.is_some_and(|before: Day| before.plus(1) == *day) { streak + 1 } else { 1 };
            longest = longest.max(streak);
            before = Some(*day);
        }
        longest
    }

    /// How many there were in each of the last `weeks` times seven days, the latest of which ends with `last`, the earliest
    /// first.
    pub fn by_week(&self, last: Day, weeks: i64) -> Vec<usize> {
        (0..weeks).rev().map(|ago| self.count(last.plus(-7 * ago), 7)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marks(days: &[i64]) -> Marks {
        days.iter().map(|day| Day::from_number(*day)).collect()
    }

    #[test]
    fn a_streak_lasts_until_a_day_has_passed_without_a_mark() {
        let today = Day::from_number(100);
        assert_eq!(marks(&[97, 98, 99]).current_streak(today), 3, "today is not over");
        assert_eq!(marks(&[97, 98, 99, 100]).current_streak(today), 4);
        assert_eq!(marks(&[99, 100, 101]).current_streak(today), 2, "tomorrow does not count yet");
        assert_eq!(marks(&[97, 98]).current_streak(today), 0);
        assert_eq!(marks(&[]).current_streak(today), 0);
    }

    #[test]
    fn weeks_end_with_the_last_day() {
        assert_eq!(marks(&[86, 87, 93, 94, 100]).by_week(Day::from_number(100), 2), [2, 2]);
        assert_eq!(marks(&[]).by_week(Day::from_number(100), 3), [0, 0, 0]);
    }

    proptest! {
        #[test]
        fn streaks_and_counts_are_what_walking_the_days_finds(days in prop::collection::vec(0_i64..60, 0..60), today in 0_i64..60) {
            let all = marks(&days);
            let has = |day: i64| days.contains(&day);
            let mut longest = 0;
            for start in 0..60 {
                longest = longest.max((start..).take_while(|day| has(*day)).count() as i64);
            }
            prop_assert_eq!(all.longest_streak(), longest);
            let end = if has(today) { today } else { today - 1 };
            let current = (0..).take_while(|back| has(end - back)).count() as i64;
            prop_assert_eq!(all.current_streak(Day::from_number(today)), current);
            let counted = (today - 9..=today).filter(|day| has(*day)).count();
            prop_assert_eq!(all.count(Day::from_number(today), 10), counted);
        }
    }
}
