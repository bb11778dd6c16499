//! How sure a correlation is, given that days persist, drift and follow the week.
//!
//! The plain p takes each day for a new throw of the dice. Of 40 unrelated series with a little persistence and a
//! weekly rhythm it finds four pairs in ten related. So the evidence compares what the week and the slow drift do not
//! explain, and counts only as many days as are independent of each other (M. S. Bartlett, J. R. Statist. Soc. 98,
//! 1935).

use ndarray::Array2;

use crate::correlation::fisher::Table;
use crate::correlation::pairs::{AllSums, Columns, Pairing, coefficient, of_the_first};
use crate::correlation::residuals::{DRIFT_DAYS, LAGS, residual};
use crate::correlation::tail::two_sided_to_a_millionth;
use crate::correlation::tracking::Tracking;
use crate::correlation::weekend;
use crate::day_set::DaySet;
use crate::series::{Series, Window};

/// With fewer effective days there is no evidence.
pub const FEWEST_EFFECTIVE: f64 = 5.0;
/// What is estimated besides the two means: six weekday means.
const WEEKDAYS_ESTIMATED: f64 = 6.0;

/// A coefficient adjusted for weekly rhythm and drift, with the p of that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjusted {
    /// Pearson's r of the residuals.
    pub r: f64,
    /// The number of independent days that are worth as much.
    pub n_effective: f64,
    /// Their two-sided p; 1 where there is no evidence.
    pub p: f64,
}

/// What the evidence of every pair is computed from.
#[derive(Debug)]
pub struct Residuals {
    columns: Columns,
    same_day: AllSums,
    next_day: AllSums,
    marks: Vec<Option<DaySet>>,
    tracking: Tracking,
    /// Σ ρx(l)·ρy(l) over the lags of every pair.
    persistence: Array2<f64>,
    /// Σ l·ρx(l)·ρy(l).
    persistence_by_lag: Array2<f64>,
}

impl Residuals {
    /// The residuals of all series and their sums.
    pub fn of(window: &Window, series: &[Series]) -> Residuals {
        let tracking = Tracking::of(series);
        let mut columns = Columns::new(series.len(), window.days());
        let mut marks = Vec::with_capacity(series.len());
        let within = DaySet::first(window.days());
        let mut persistence = Array2::zeros((series.len(), LAGS));
        for (index, one) in series.iter().enumerate() {
            let residual = residual(window, one, tracking.usable(index, one.present() & within));
            columns.fill(index, residual.days.into_iter());
            persistence.row_mut(index).iter_mut().zip(residual.persistence).for_each(|(slot, rho)| *slot = rho);
            marks.push(residual.marks);
        }
        let mut by_lag = persistence.clone();
        for (lag, mut column) in (1..).zip(by_lag.columns_mut()) {
            column *= f64::from(lag);
        }
        Residuals {
            same_day: columns.sums(Pairing::SameDay),
            next_day: columns.sums(Pairing::NextDay),
            columns,
            marks,
            tracking,
            persistence_by_lag: by_lag.dot(&persistence.t()),
            persistence: persistence.dot(&persistence.t()),
        }
    }

    /// The evidence of the coefficient `r` of a series, of which these are all days, with the weekend.
    pub fn evidence_of_weekend(&self, window: &Window, index: usize, days: &[(usize, f64)], r: f64) -> Adjusted {
        let present: DaySet = days.iter().map(|(day, _)| *day).collect();
        let counted = self.tracking.usable(index, present);
        let mut evidence = weekend::evidence(window, days.iter().copied().filter(|(day, _)| counted.contains(*day)), r);
        if let Some(marks) = self.marks(index) {
            evidence.p = evidence.p.max(Table::of(marks, window.weekends(), counted).two_sided());
        }
        evidence
    }

    /// The evidence of the coefficient `r` of two series. Where the residuals say the opposite of it, there is none.
    pub fn evidence(&self, first: usize, second: usize, pairing: Pairing, r: f64) -> Adjusted {
        let (adjusted, n) = self.coefficient(first, second, pairing);
        let n_effective = self.n_effective(first, second, n);
        let mut evidence = Adjusted { r: adjusted.unwrap_or(0.0), n_effective: n_effective.max(0.0), p: 1.0 };
        if n_effective < FEWEST_EFFECTIVE || evidence.r * r <= 0.0 {
            return evidence;
        }
        evidence.p = two_sided_to_a_millionth(evidence.r, n_effective - 2.0);
        if let Some(table) = self.table(first, second, pairing) {
            evidence.p = evidence.p.max(table.two_sided());
        }
        evidence
    }

    /// r of the residuals over the days of the pair, and how many these are.
    fn coefficient(&self, first: usize, second: usize, pairing: Pairing) -> (Option<f64>, f64) {
        let mut sums = match pairing {
            Pairing::SameDay => self.same_day.of(first, second),
            Pairing::NextDay => self.next_day.of(first, second),
        };
        let lost = self.lost(first, second, pairing);
        for (x, y) in self.columns.pairs_on(first, second, pairing, lost) {
            sums = sums.without(x, y);
        }
        let direct = || {
            let days = self.columns.shared(first, second, pairing) - lost;
            coefficient(self.columns.pairs_on(first, second, pairing, days))
        };
        (sums.coefficient().or_else(direct), sums.n)
    }

    /// The shared days that do not count in this pair, since nothing but the pair itself was tracked.
    fn lost(&self, first: usize, second: usize, pairing: Pairing) -> DaySet {
        if !self.tracking.is_pairwise() {
            return DaySet::default();
        }
        let of_first = self.tracking.lost_beside(first, second);
        let of_second = of_the_first(self.tracking.lost_beside(second, first), pairing);
        self.columns.shared(first, second, pairing) & (of_first | of_second)
    }

    /// n' = (n - 6 - n/31) / max(1, 1 + 2·Σ(1 - l/n)·ρx(l)·ρy(l)): days less what weekdays and drift used up, over
    /// what persistence makes of the variance of r.
    fn n_effective(&self, first: usize, second: usize, n: f64) -> f64 {
        let at = |sums: &Array2<f64>| sums.get((first, second)).copied().unwrap_or(0.0);
        let persistence = at(&self.persistence) - at(&self.persistence_by_lag) / n.max(1.0);
        (n - WEEKDAYS_ESTIMATED - n / DRIFT_DAYS as f64) / (1.0 + 2.0 * persistence).max(1.0)
    }

    fn marks(&self, index: usize) -> Option<DaySet> {
        self.marks.get(index).copied().flatten()
    }

    /// The pair as a table of two by two, where both sides are marks.
    fn table(&self, first: usize, second: usize, pairing: Pairing) -> Option<Table> {
        let (x, y) = (self.marks(first)?, of_the_first(self.marks(second)?, pairing));
        let counted = self.columns.shared(first, second, pairing) - self.lost(first, second, pairing);
        Some(Table::of(x, y, counted))
    }
}
