//! Which of a person's attributes go together, and how sure that is.
//!
//! `value` and `p` are Pearson's r and its Student p, as they are published. What is shown first rests on the
//! [`evidence`] instead, for daily data make the plain p far too sure. docs/analytics-method.md says how the method
//! was tested.

pub mod discovery;
pub mod evidence;
pub mod fisher;
pub mod pairs;
pub mod residuals;
pub mod tail;
pub mod tracking;
pub mod trial;
mod weekend;

use model::finding::Evidence;

use crate::correlation::discovery::Discoveries;
use crate::correlation::evidence::{Adjusted, FEWEST_EFFECTIVE};
use crate::correlation::tail::{Critical, LEVEL, two_sided};
use crate::correlation::trial::{Pair, Trial};
use crate::series::{Series, Window};

/// A correlation that is kept: p below .05 over enough days. What is the same in [`model::finding::Correlation`]
/// means the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The index of `attribute` among the series.
    pub attribute: usize,
    /// That of `attribute2`; none is the weekend.
    pub attribute2: Option<usize>,
    /// How many day pairs were compared.
    pub period: i64,
    /// 0 for the same day, -1 where `attribute` is the day before `attribute2`.
    pub offset: i64,
    /// Pearson's r.
    pub value: f64,
    /// Its two-sided p.
    pub p: f64,
    /// 1 to 5, how sure the relation is.
    pub stars: i64,
    /// What the stars rest on; none of two attributes of one family, which belong in no list.
    pub evidence: Option<Evidence>,
}

/// The correlations of every pair of series and of each with the weekend, at most one a pair, in the order of the
/// series.
pub fn correlations(window: &Window, series: &[Series]) -> Vec<Found> {
    let critical = Critical::up_to(window.days());
    let pairs = trial::all_pairs(window, series);
    let attributes = Discoveries::among(p_adjusted(pairs.iter().filter(|pair| pair.second.is_some())));
    let weekends = Discoveries::among(p_adjusted(pairs.iter().filter(|pair| pair.second.is_none())));
    let set = Set { series, critical, attributes, weekends };
    pairs.iter().filter_map(|pair| set.find(pair)).collect()
}

/// The p of all tests that pairs have evidence from.
fn p_adjusted<'a>(pairs: impl Iterator<Item = &'a Pair>) -> impl Iterator<Item = f64> {
    pairs.flat_map(|pair| pair.trials.iter().flatten()).filter_map(|trial| Some(trial.adjusted?.p))
}

/// A person's tests, by which each of them is judged.
struct Set<'a> {
    series: &'a [Series<'a>],
    critical: Critical,
    attributes: Discoveries,
    /// The tests with the weekend are judged among themselves: most people's weeks have a rhythm, and so many true
    /// relations would lower the bar for all other pairs. See docs/decisions/0010-how-sure-a-correlation-is.md.
    weekends: Discoveries,
}

impl Set<'_> {
    /// The one result of a pair, if it has any.
    fn find(&self, pair: &Pair) -> Option<Found> {
        let [same_day, next_day, day_before] = pair.trials;
        let same_day = same_day.filter(|trial| self.is_kept(trial));
        let lagged = [next_day.map(|trial| (trial, false)), day_before.map(|trial| (trial, true))];
        let lagged = || lagged.into_iter().flatten();
        let stronger = |(a, _): &(Trial, bool), (b, _): &(Trial, bool)| a.strength().total_cmp(&b.strength());
        match same_day {
            Some(same_day) => {
                // Days persist, so that an effect on the next day nearly always casts a shadow on the same day.
                let replacing = lagged().filter(|(trial, _)| self.replaces(trial, &same_day)).max_by(stronger);
                Some(
                    replacing
                        .map_or_else(|| self.on_the_same_day(pair, &same_day), |lag| self.on_the_next_day(pair, lag)),
                )
            }
            None => {
                let strongest = lagged().max_by(stronger).filter(|(trial, _)| self.is_kept(trial));
                strongest.map(|lag| self.on_the_next_day(pair, lag))
            }
        }
    }

    fn is_kept(&self, trial: &Trial) -> bool {
        self.critical.is_exceeded(trial.r, trial.pairs)
    }

    fn replaces(&self, lagged: &Trial, same_day: &Trial) -> bool {
        let is_discovery = lagged.adjusted.is_some_and(|adjusted| self.attributes.q(adjusted.p) < LEVEL);
        is_discovery && lagged.strength() > same_day.strength() && self.is_kept(lagged)
    }

    fn on_the_same_day(&self, pair: &Pair, trial: &Trial) -> Found {
        let name = |index: usize| self.series.get(index).map(|series| series.subject().name);
        match pair.second {
            Some(second) if name(second) < name(pair.first) => self.found(trial, 0, second, Some(pair.first)),
            second => self.found(trial, 0, pair.first, second),
        }
    }

    fn on_the_next_day(&self, pair: &Pair, (trial, second_is_earlier): (Trial, bool)) -> Found {
        match pair.second {
            Some(second) if second_is_earlier => self.found(&trial, -1, second, Some(pair.first)),
            second => self.found(&trial, -1, pair.first, second),
        }
    }

    fn found(&self, trial: &Trial, offset: i64, attribute: usize, attribute2: Option<usize>) -> Found {
        let judged_among = if attribute2.is_some() { &self.attributes } else { &self.weekends };
        let evidence = trial.adjusted.map(|adjusted| Evidence {
            n_effective: adjusted.n_effective,
            r_adjusted: adjusted.r,
            p_adjusted: adjusted.p,
            q: judged_among.q(adjusted.p),
            interval: interval(&adjusted),
            tests: judged_among.tests(),
        });
        Found {
            attribute,
            attribute2,
            period: trial.pairs as i64,
            offset,
            value: trial.r,
            p: two_sided(trial.r, trial.pairs as f64 - 2.0),
            stars: evidence.map_or(1, |evidence| stars(&evidence)),
            evidence,
        }
    }
}

/// 5 "certain to be related" to 1 "may be chance".
fn stars(evidence: &Evidence) -> i64 {
    match evidence {
        Evidence { q, .. } if *q < 0.01 => 5,
        Evidence { q, .. } if *q < 0.05 => 4,
        Evidence { p_adjusted, .. } if *p_adjusted < 0.01 => 3,
        Evidence { p_adjusted, .. } if *p_adjusted < 0.05 => 2,
        _ => 1,
    }
}

/// The 95% interval of the adjusted coefficient, by Fisher's z: artanh r has the standard error 1/√(n - 3). None with
/// too few days.
fn interval(adjusted: &Adjusted) -> Option<(f64, f64)> {
    if adjusted.n_effective < FEWEST_EFFECTIVE {
        return None;
    }
    let reach = 1.959_963_984_540_054 / (adjusted.n_effective - 3.0).sqrt();
    let z = adjusted.r.atanh();
    Some(((z - reach).tanh(), (z + reach).tanh()))
}
