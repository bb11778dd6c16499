//! Sets of days of one window, a bit a day.

use std::ops::{BitAnd, BitOr, Sub};

const WORDS: usize = 6;

/// A set of days of one window, by their index from its first day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DaySet([u64; WORDS]);

impl DaySet {
    /// How many days a set can tell apart.
    pub const CAPACITY: usize = WORDS * 64;

    /// The first `days` days.
    pub fn first(days: usize) -> DaySet {
        (0..days).collect()
    }

    /// Adds a day; one beyond the capacity is left out.
    pub fn insert(&mut self, day: usize) {
        if let Some(word) = self.0.get_mut(day / 64) {
            *word |= 1 << (day % 64);
        }
    }

    /// Whether the day is in the set.
    pub fn contains(self, day: usize) -> bool {
        self.0.get(day / 64).is_some_and(|word| word >> (day % 64) & 1 == 1)
    }

    /// How many days are in the set.
    pub fn len(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no day is in the set.
    pub fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Every day moved one day earlier: day `d` is in the result if `d + 1` is in this set.
    pub fn a_day_earlier(self) -> DaySet {
        self.days_earlier(1)
    }

    /// Every day moved `by` days earlier, fewer than 64.
    pub fn days_earlier(self, by: u32) -> DaySet {
        let mut moved = [0; WORDS];
        for (word, target) in moved.iter_mut().enumerate() {
            let next = self.0.get(word + 1).copied().unwrap_or(0);
            let own = self.0.get(word).copied().unwrap_or(0);
            *target = own >> by | next.checked_shl(64 - by).unwrap_or(0);
        }
        DaySet(moved)
    }

    /// The days in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(index, mut rest)| {
            std::iter::from_fn(move || {
                let day = (rest != 0).then(|| index * 64 + rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(day)
            })
        })
    }
}

impl FromIterator<usize> for DaySet {
    fn from_iter<I: IntoIterator<Item = usize>>(days: I) -> DaySet {
        let mut set = DaySet::default();
        for day in days {
            set.insert(day);
        }
        set
    }
}

/// Combines two sets word by word.
fn combine(a: DaySet, b: DaySet, with: impl Fn(u64, u64) -> u64) -> DaySet {
    let mut words = a.0;
    for (word, other) in words.iter_mut().zip(b.0) {
        *word = with(*word, other);
    }
    DaySet(words)
}

/// The days that are in both.
impl BitAnd for DaySet {
    type Output = DaySet;

    fn bitand(self, other: DaySet) -> DaySet {
        combine(self, other, |a, b| a & b)
    }
}

/// The days that are in either.
impl BitOr for DaySet {
    type Output = DaySet;

    fn bitor(self, other: DaySet) -> DaySet {
        combine(self, other, |a, b| a | b)
    }
}

/// The days that are in the first and not in the second.
impl Sub for DaySet {
    type Output = DaySet;

    fn sub(self, other: DaySet) -> DaySet {
        combine(self, other, |a, b| a & !b)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    fn days() -> impl Strategy<Value = BTreeSet<usize>> {
        prop::collection::btree_set(0..DaySet::CAPACITY, 0..60)
    }

    proptest! {
        #[test]
        fn a_day_set_does_what_a_set_of_numbers_does(a in days(), b in days(), by in 0_u32..40) {
            let set = |days: &BTreeSet<usize>| days.iter().copied().collect::<DaySet>();
            let (x, y) = (set(&a), set(&b));
            prop_assert_eq!(x.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(x.len(), a.len());
            prop_assert_eq!(x.is_empty(), a.is_empty());
            prop_assert_eq!(x & y, a.intersection(&b).copied().collect());
            prop_assert_eq!(x | y, a.union(&b).copied().collect());
            prop_assert_eq!(x - y, a.difference(&b).copied().collect());
            prop_assert_eq!(x.days_earlier(by), a.iter().filter_map(|d| d.checked_sub(by as usize)).collect());
            prop_assert_eq!(x.contains(17), a.contains(&17));
        }
    }
}
