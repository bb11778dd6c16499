//! Fisher's exact test of a table of two by two.

use std::sync::LazyLock;

use crate::day_set::DaySet;

/// A table of day pairs by whether each side is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Day pairs in which both are marked.
    both: usize,
    /// Those in which the first is, whatever the second.
    first: usize,
    /// Those in which the second is, whatever the first.
    second: usize,
    /// All day pairs; at most as many as a [`DaySet`] holds.
    all: usize,
}

impl Table {
    /// The table of two sets of marked days over the days that count.
    pub fn of(first: DaySet, second: DaySet, counted: DaySet) -> Table {
        Table {
            both: (first & second & counted).len(),
            first: (first & counted).len(),
            second: (second & counted).len(),
            all: counted.len(),
        }
    }

    /// The two-sided p: the sum over all tables with these margins that are no more probable than this one (R. A.
    /// Fisher, 1935).
    pub fn two_sided(&self) -> f64 {
        let observed = self.probability();
        let p = observed * (1.0 + self.others(Side::More) + self.others(Side::Fewer));
        p.min(1.0)
    }

    /// The hypergeometric probability of this table given its margins.
    fn probability(&self) -> f64 {
        let (first, second, all) = (self.first, self.second, self.all);
        let ln = ln_choose(first, self.both) + ln_choose(all - first, second - self.both) - ln_choose(all, second);
        ln.exp()
    }

    /// The sum over the tables on one side of this one that are no more probable, in parts of this one's probability:
    /// each from its neighbour by the ratio of the two, until what is left does not count any more.
    fn others(&self, side: Side) -> f64 {
        // Tables that are as probable differ by rounding only.
        const NO_MORE: f64 = 1.0 + 1e-7;
        let (first, second, all) = (self.first as f64, self.second as f64, self.all as f64);
        let neither = |both: f64| all - first - second + both;
        let (mut both, mut probability, mut sum) = (self.both as f64, 1.0, 0.0);
        loop {
            probability *= match side {
                Side::More => (first - both) * (second - both) / ((both + 1.0) * (neither(both) + 1.0)),
                Side::Fewer => both * neither(both) / ((first - both + 1.0) * (second - both + 1.0)),
            };
            both += if side == Side::More { 1.0 } else { -1.0 };
            if probability <= NO_MORE {
                sum += probability;
                if probability <= sum * 1e-16 {
                    return sum;
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    More,
    Fewer,
}

/// ln of the number of ways to choose `k` of `n`.
fn ln_choose(n: usize, k: usize) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

fn ln_factorial(n: usize) -> f64 {
    static SUMS: LazyLock<Vec<f64>> = LazyLock::new(|| {
        let mut sum = 0.0;
        (0..=DaySet::CAPACITY)
            .map(|n| {
                sum += (n.max(1) as f64).ln();
                sum
            })
            .collect()
    });
    SUMS.get(n).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(cells: [usize; 4]) -> f64 {
        let [both, first_only, second_only, neither] = cells;
        let table = Table {
            both,
            first: both + first_only,
            second: both + second_only,
            all: both + first_only + second_only + neither,
        };
        table.two_sided()
    }

    #[test]
    fn known_tables_have_their_known_p() {
        // The lady tasting tea; the textbook's students; and others as scipy.stats.fisher_exact gives them.
        for (cells, known) in [
            ([3, 1, 1, 3], 34.0 / 70.0),
            ([1, 9, 11, 3], 0.002759456185220083),
            ([8, 2, 1, 5], 0.03496503496503495),
            ([0, 5, 5, 0], 2.0 / 252.0),
            ([1, 0, 1, 298], 2.0 / 300.0),
            ([10, 20, 30, 300], 0.0005494107154290992),
            ([40, 60, 90, 120], 0.7120571573493271),
        ] {
            assert!((p(cells) / known - 1.0).abs() < 1e-11, "{cells:?}: {} for {known}", p(cells));
        }
    }

    #[test]
    fn the_sum_over_all_tables_written_out_gives_the_same() {
        let margins: [(usize, usize, usize); 6] =
            [(10, 12, 40), (5, 5, 365), (180, 200, 365), (364, 3, 365), (7, 7, 7), (0, 4, 9)];
        for (first, second, all) in margins {
            let low = (first + second).saturating_sub(all);
            let tables = || (low..=first.min(second)).map(|both| Table { both, first, second, all });
            assert!((tables().map(|t| t.probability()).sum::<f64>() - 1.0).abs() < 1e-10);
            for table in tables() {
                let bound = table.probability() * (1.0 + 1e-7);
                let slow: f64 = tables().map(|t| t.probability()).filter(|p| *p <= bound).sum();
                assert!((table.two_sided() / slow - 1.0).abs() < 1e-10, "{table:?}: {} for {slow}", table.two_sided());
            }
        }
    }
}
