//! On which days a person tracked anything by hand at all.
//!
//! A tag has a 0 on each day without a mark, but on a day on which its person tracked nothing that 0 says nothing,
//! and all tags agree in it. A tag's evidence therefore uses tracked days only: those on which something else than
//! the two attributes of the pair was entered. The pair itself must not count, or its marks would choose the days.

use crate::day_set::DaySet;
use crate::series::{Kind, Series};

/// With fewer manual attributes than this, days without any entry are too common to say that nothing was tracked.
const MANY: usize = 5;
/// Who has few manual attributes is taken to have paused after this many days without any entry.
const PAUSE: usize = 14;

/// The days that tags count on.
#[derive(Debug)]
pub struct Tracking {
    /// Of each series, the days on which it was entered by hand.
    entries: Vec<DaySet>,
    /// Whether each is a tag: a boolean entered by hand. One that an app writes is complete by itself.
    is_tag: Vec<bool>,
    /// Days that count whatever pair it is, as far as few or many attributes tell.
    tracked: DaySet,
    /// Days with exactly one entry.
    single: DaySet,
    /// Days with exactly two.
    double: DaySet,
}

impl Tracking {
    /// What a person's series tell of the days on which they tracked.
    pub fn of(series: &[Series]) -> Tracking {
        let entries: Vec<DaySet> = series.iter().map(Series::entries).collect();
        let is_tag = series.iter().map(|s| s.subject().manual && s.subject().kind == Kind::Boolean).collect();
        let (mut one, mut two, mut more) = (DaySet::default(), DaySet::default(), DaySet::default());
        for days in &entries {
            more = more | (two & *days);
            two = two | (one & *days);
            one = one | *days;
        }
        if entries.iter().filter(|days| !days.is_empty()).count() >= MANY {
            Tracking { entries, is_tag, tracked: one, single: one - two, double: two - more }
        } else {
            let none = DaySet::default();
            Tracking { entries, is_tag, tracked: without_pauses(one), single: none, double: none }
        }
    }

    /// The days of a series that can count in its evidence: for a tag, those on which something else was entered.
    pub fn usable(&self, index: usize, days: DaySet) -> DaySet {
        if !self.is_tag(index) {
            return days;
        }
        days & (self.tracked - (self.single & self.entries(index)))
    }

    /// The usable days of a series that do not count beside this other one, since it alone, or the two alone, were
    /// entered.
    pub fn lost_beside(&self, index: usize, other: usize) -> DaySet {
        if !self.is_tag(index) {
            return DaySet::default();
        }
        self.entries(other) & (self.single | (self.double & self.entries(index)))
    }

    /// Whether any pair can lose days.
    pub fn is_pairwise(&self) -> bool {
        !(self.single | self.double).is_empty()
    }

    fn entries(&self, index: usize) -> DaySet {
        self.entries.get(index).copied().unwrap_or_default()
    }

    fn is_tag(&self, index: usize) -> bool {
        self.is_tag.get(index).copied().unwrap_or(false)
    }
}

/// Every day from the first entry to the last, but for the days between two entries that are more than [`PAUSE`] apart.
fn without_pauses(entries: DaySet) -> DaySet {
    let mut days = entries;
    let mut previous = None;
    for day in entries.iter() {
        let between = previous.map_or(day, |previous: usize| previous + 1)..day;
        if between.len() <= PAUSE {
            between.for_each(|day| days.insert(day));
        }
        previous = Some(day);
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Subject, Window};
    use model::Day;

    fn tag<'a>(name: &'a str, window: &Window, days: &[i64]) -> Series<'a> {
        let first = Day::from_number(20_000);
        let mut values: Vec<(Day, f64)> = days.iter().map(|day| (first.plus(*day), 1.0)).collect();
        values.push((first.plus(-9), 1.0));
        let subject = Subject { name, kind: Kind::Boolean, manual: true, family: None };
        Series::new(subject, window, &values)
    }

    #[test]
    fn the_attributes_of_a_pair_do_not_say_that_a_day_was_tracked() {
        let window = Window::ending(Day::from_number(20_009), 10);
        let days: [&[i64]; 6] = [&[0, 1, 2, 5], &[1, 2], &[2], &[3], &[5], &[5]];
        let series: Vec<Series> = days.iter().map(|days| tag("t", &window, days)).collect();
        let tracking = Tracking::of(&series);
        let counted = |i: usize, j: usize| -> Vec<usize> {
            (tracking.usable(i, series[i].present()) - tracking.lost_beside(i, j)).iter().collect()
        };
        // By hand: day 0 has only the first, day 1 the first two, day 2 the first three, day 3 the fourth, day 5
        // three others.
        assert_eq!(counted(0, 1), [2, 3, 5]);
        assert_eq!(counted(0, 2), [1, 2, 3, 5]);
        assert_eq!(counted(0, 3), [1, 2, 5]);
        assert_eq!(counted(1, 2), [0, 1, 2, 3, 5]);
        assert_eq!(counted(1, 0), [2, 3, 5]);
        assert_eq!(counted(4, 5), [0, 1, 2, 3, 5]);
    }

    #[test]
    fn who_tracks_little_by_hand_is_taken_to_track_but_in_long_pauses() {
        let window = Window::ending(Day::from_number(20_059), 60);
        let series = [tag("a", &window, &[3, 18, 40]), tag("b", &window, &[5, 20, 50])];
        let tracking = Tracking::of(&series);
        let expected: Vec<usize> = (3..=20).chain(40..=50).collect();
        assert_eq!(tracking.usable(0, series[0].present()).iter().collect::<Vec<_>>(), expected);
        assert!(!tracking.is_pairwise());
    }
}
