//! The pairs that are compared, and what each comparison gives.

use crate::correlation::evidence::{Adjusted, Residuals};
use crate::correlation::pairs::{AllSums, Columns, Pairing, Sums, coefficient, standardised};
use crate::day_set::DaySet;
use crate::series::{Kind, Series, Window};

/// The fewest day pairs that are compared.
pub const FEWEST_PAIRS: usize = 21;
/// A boolean needs so many days with a mark and so many without: between two tags used on one and on two days of a
/// year, r is .71 when one day has both, and says nothing.
pub const FEWEST_OF_EACH: f64 = 5.0;

/// Two series, or one and the weekend, with what their comparisons gave.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The index of the one.
    pub first: usize,
    /// The index of the other, larger; none is the weekend.
    pub second: Option<usize>,
    /// On the same day, with the first a day before the second, with the second a day before the first. None without
    /// support.
    pub trials: [Option<Trial>; 3],
}

/// One comparison that has support.
#[derive(Debug, Clone, Copy)]
pub struct Trial {
    /// The number of day pairs.
    pub pairs: usize,
    /// Pearson's r of them.
    pub r: f64,
    /// The evidence; none within a family.
    pub adjusted: Option<Adjusted>,
}

impl Trial {
    /// How strong it is beside others of its pair: |r| of the residuals, or plain |r| where there are none.
    pub fn strength(&self) -> f64 {
        self.adjusted.map_or(self.r, |adjusted| adjusted.r).abs()
    }
}

/// All comparisons of all series with each other and with the weekend.
pub fn all_pairs(window: &Window, series: &[Series]) -> Vec<Pair> {
    let all = Trials::new(window, series);
    let mut pairs = Vec::with_capacity(series.len() * (series.len() + 1) / 2);
    for first in 0..series.len() {
        for second in first + 1..series.len() {
            let trials = [
                all.trial(first, second, Pairing::SameDay),
                all.trial(first, second, Pairing::NextDay),
                all.trial(second, first, Pairing::NextDay),
            ];
            pairs.push(Pair { first, second: Some(second), trials });
        }
        pairs.push(Pair { first, second: None, trials: [all.trial_of_weekend(first), None, None] });
    }
    pairs
}

/// What every comparison is made from.
struct Trials<'a> {
    window: &'a Window,
    series: &'a [Series<'a>],
    /// The series, and after them the weekend.
    columns: Columns,
    same_day: AllSums,
    next_day: AllSums,
    residuals: Residuals,
}

impl<'a> Trials<'a> {
    fn new(window: &'a Window, series: &'a [Series<'a>]) -> Trials<'a> {
        let mut columns = Columns::new(series.len() + 1, window.days());
        for (index, one) in series.iter().enumerate() {
            fill(&mut columns, index, one);
        }
        let weekends = window.weekends();
        let is_weekend = |day: usize| f64::from(u8::from(weekends.contains(day)));
        columns.fill(series.len(), (0..window.days()).map(|day| (day, is_weekend(day))));
        let (same_day, next_day) = (columns.sums(Pairing::SameDay), columns.sums(Pairing::NextDay));
        Trials { window, series, columns, same_day, next_day, residuals: Residuals::of(window, series) }
    }

    fn trial(&self, first: usize, second: usize, pairing: Pairing) -> Option<Trial> {
        let (pairs, r) = self.supported(first, second, pairing)?;
        let adjusted = (!self.is_family(first, second)).then(|| self.residuals.evidence(first, second, pairing, r));
        Some(Trial { pairs, r, adjusted })
    }

    fn trial_of_weekend(&self, first: usize) -> Option<Trial> {
        let (pairs, r) = self.supported(first, self.series.len(), Pairing::SameDay)?;
        let values = self.columns.values(first);
        let days: Vec<(usize, f64)> =
            self.columns.days(first).iter().filter_map(|day| Some((day, *values.get(day)?))).collect();
        let adjusted = self.residuals.evidence_of_weekend(self.window, first, &days, r);
        Some(Trial { pairs, r, adjusted: Some(adjusted) })
    }

    /// The number of day pairs and their r, if they are enough to be compared.
    fn supported(&self, first: usize, second: usize, pairing: Pairing) -> Option<(usize, f64)> {
        let sums = match pairing {
            Pairing::SameDay => self.same_day.of(first, second),
            Pairing::NextDay => self.next_day.of(first, second),
        };
        let is_enough = sums.n >= FEWEST_PAIRS as f64
            && self.has_enough_of_each(first, sums.x, &sums)
            && self.has_enough_of_each(second, sums.y, &sums);
        if !is_enough {
            return None;
        }
        let r = sums.coefficient().or_else(|| self.direct_coefficient(first, second, pairing))?;
        Some((sums.n as usize, r))
    }

    /// Booleans are 0 and 1 in the columns, so that the sum of their values is the number of marks.
    fn has_enough_of_each(&self, index: usize, marks: f64, sums: &Sums) -> bool {
        let is_boolean = self.series.get(index).is_none_or(|series| series.subject().kind == Kind::Boolean);
        !is_boolean || (FEWEST_OF_EACH..=sums.n - FEWEST_OF_EACH).contains(&marks)
    }

    /// From the values themselves, for which the sums are too coarse.
    fn direct_coefficient(&self, first: usize, second: usize, pairing: Pairing) -> Option<f64> {
        let later = usize::from(pairing == Pairing::NextDay);
        let value = |index: usize, day: usize| match self.series.get(index) {
            Some(series) => series.values().get(day).copied(),
            None => self.columns.values(index).get(day).copied(),
        };
        let days: DaySet = self.columns.shared(first, second, pairing);
        coefficient(days.iter().filter_map(|day| Some((value(first, day)?, value(second, day + later)?))))
    }

    fn is_family(&self, first: usize, second: usize) -> bool {
        let family = |index: usize| self.series.get(index).and_then(|series| series.subject().family);
        family(first).is_some() && family(first) == family(second)
    }
}

/// Puts a series into its column: booleans as they are, other values about their mean and of size 1. A constant
/// series stays empty, since it goes together with nothing.
fn fill(columns: &mut Columns, index: usize, series: &Series) {
    let values: Vec<f64> = series.days().map(|(_, value)| value).collect();
    let values = if series.subject().kind == Kind::Boolean { Some(values) } else { standardised(&values) };
    columns.fill(index, series.present().iter().zip(values.unwrap_or_default()));
}
