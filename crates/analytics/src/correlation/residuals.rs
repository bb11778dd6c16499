//! What is left of a series when its weekly rhythm and its slow drift are taken out, and how much of that persists
//! from day to day.

use std::cmp::Ordering;

use statrs::function::erf::erfc_inv;

use crate::day_set::DaySet;
use crate::series::{Kind, Series, Window};

/// The days of the centred running mean that is taken for drift.
pub const DRIFT_DAYS: usize = 31;
/// How many days back persistence is looked for.
pub const LAGS: usize = 21;
/// With fewer days that have the day so many before them, nothing is known of persistence.
const FEWEST_FOR_PERSISTENCE: usize = 20;
/// Below this share of its variance a series without rhythm and drift is nothing.
const NOTHING_LEFT: f64 = 1e-9;
/// A count whose commonest value has more than this share of the days is compared as a mark is: that value or another.
const MOSTLY_ONE_VALUE: f64 = 0.8;

/// A series as its evidence sees it.
#[derive(Debug)]
pub struct Residual {
    /// A value for each day that counts, with mean 0; none where the week and the drift explain everything.
    pub days: Vec<(usize, f64)>,
    /// The autocorrelation of 1 to [`LAGS`] days.
    pub persistence: [f64; LAGS],
    /// The days to be compared as marks: of a boolean those with a mark, of a count that is mostly one value those
    /// with another.
    pub marks: Option<DaySet>,
}

/// Normal scores for values, to which each distribution and each outlier are alike: Φ⁻¹((rank - ½)/n), ties sharing
/// their mean rank. Booleans stay as they are.
pub fn residual(window: &Window, series: &Series, counted: DaySet) -> Residual {
    let days: Vec<(usize, f64)> = series.days().filter(|(day, _)| counted.contains(*day)).collect();
    let (scores, marks) =
        if series.subject().kind == Kind::Boolean { (days, Some(series.marks())) } else { normal_scores(&days) };
    let left = adjusted(window, &scores);
    Residual { persistence: persistence(window, &left), days: left, marks }
}

/// The scores by day, and the days with another value than the commonest if that is most of them.
fn normal_scores(days: &[(usize, f64)]) -> (Vec<(usize, f64)>, Option<DaySet>) {
    let n = days.len() as f64;
    // By value, with the place among the days.
    let mut ranked: Vec<(f64, usize)> = days.iter().enumerate().map(|(place, (_, value))| (*value, place)).collect();
    ranked.sort_unstable_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
    let mut scores = days.to_vec();
    let mut marks = None;
    let mut below = 0.0;
    for ties in ranked.chunk_by(|a, b| a.0 == b.0) {
        let count = ties.len() as f64;
        let score = normal_quantile((below + count / 2.0) / n);
        for (_, place) in ties {
            scores[*place].1 = score;
        }
        below += count;
        if count > MOSTLY_ONE_VALUE * n {
            let commonest = ties.iter().map(|(_, place)| days[*place].0).collect();
            marks = Some(days.iter().map(|(day, _)| *day).collect::<DaySet>() - commonest);
        }
    }
    (scores, marks)
}

/// Φ⁻¹.
fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// The scores without weekday means, then without the centred running mean over the days that are there, then without
/// their mean; nothing where nothing is left of them.
fn adjusted(window: &Window, scores: &[(usize, f64)]) -> Vec<(usize, f64)> {
    let mut left = scores.to_vec();
    let before = variance(&left);
    take_out_weekdays(window, &mut left);
    take_out_drift(window, &mut left);
    let mean = mean(&left);
    left.iter_mut().for_each(|(_, value)| *value -= mean);
    if variance(&left) > NOTHING_LEFT * before { left } else { Vec::new() }
}

fn take_out_weekdays(window: &Window, scores: &mut [(usize, f64)]) {
    let (mut sums, mut counts) = ([0.0; 7], [0.0; 7]);
    for (day, value) in scores.iter() {
        sums[window.weekday(*day) % 7] += value;
        counts[window.weekday(*day) % 7] += 1.0;
    }
    for (day, value) in scores.iter_mut() {
        let weekday = window.weekday(*day) % 7;
        *value -= sums[weekday] / counts[weekday];
    }
}

fn take_out_drift(window: &Window, scores: &mut [(usize, f64)]) {
    // Sums and counts of all days before each.
    let (mut sums, mut counts) = (vec![0.0; window.days() + 1], vec![0.0; window.days() + 1]);
    for (day, value) in scores.iter() {
        sums[day + 1] = *value;
        counts[day + 1] = 1.0;
    }
    for day in 0..window.days() {
        sums[day + 1] += sums[day];
        counts[day + 1] += counts[day];
    }
    for (day, value) in scores.iter_mut() {
        let from = day.saturating_sub(DRIFT_DAYS / 2);
        let to = (*day + DRIFT_DAYS / 2 + 1).min(window.days());
        *value -= (sums[to] - sums[from]) / (counts[to] - counts[from]);
    }
}

/// For 1 to [`LAGS`] days: the mean product over the days that have the one so many before, over the variance.
fn persistence(window: &Window, residual: &[(usize, f64)]) -> [f64; LAGS] {
    let variance = variance(residual);
    let mut dense = vec![0.0; window.days() + LAGS];
    for (day, value) in residual {
        dense[*day] = *value;
    }
    // All lags of a day at once, so that the sums run side by side.
    let mut products = [0.0; LAGS];
    for (day, value) in residual {
        for (product, later) in products.iter_mut().zip(&dense[day + 1..]) {
            *product += value * later;
        }
    }
    let days: DaySet = residual.iter().map(|(day, _)| *day).collect();
    let mut persistence = [0.0; LAGS];
    for ((lag, slot), product) in (1..).zip(&mut persistence).zip(products) {
        let count = (days & days.days_earlier(lag)).len();
        if count >= FEWEST_FOR_PERSISTENCE {
            *slot = product / count as f64 / variance;
        }
    }
    persistence
}

fn mean(values: &[(usize, f64)]) -> f64 {
    values.iter().map(|(_, value)| value).sum::<f64>() / values.len().max(1) as f64
}

fn variance(values: &[(usize, f64)]) -> f64 {
    let mean = mean(values);
    values.iter().map(|(_, value)| (value - mean).powi(2)).sum::<f64>() / values.len().max(1) as f64
}
