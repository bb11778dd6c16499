//! The same results as a slow version that follows the definitions word by word, pair by pair and day by day.

use std::collections::BTreeMap;

use crate::simulation::{Chance, Person, last_day};
use analytics::correlation::discovery::Discoveries;
use analytics::correlation::pairs::Pairing;
use analytics::correlation::tail::two_sided;
use analytics::correlation::trial::{Trial, all_pairs};
use analytics::correlation::{Found, correlations};
use analytics::series::{Kind, Series, Subject, Window};
use model::Day;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

type ByDay = BTreeMap<usize, f64>;

/// So many cases, the same each time.
fn repeatable(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() }
}

fn by_day(series: &Series) -> ByDay {
    series.days().collect()
}

fn paired(x: &ByDay, y: &ByDay, pairing: Pairing) -> Vec<(f64, f64)> {
    let later = usize::from(pairing == Pairing::NextDay);
    x.iter().filter_map(|(day, x)| Some((*x, *y.get(&(day + later))?))).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    if x.iter().all(|value| *value == x[0]) || y.iter().all(|value| *value == y[0]) {
        return None;
    }
    let (mx, my) = (mean(&x), mean(&y));
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(x, y)| f(x - mx, y - my)).sum::<f64>();
    Some(sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt())
}

fn is_supported(series: &Series, values: &[f64]) -> bool {
    let of_each = |wanted: f64| values.iter().filter(|value| **value == wanted).count();
    values.len() >= 21 && (series.subject().kind != Kind::Boolean || (of_each(0.0) >= 5 && of_each(1.0) >= 5))
}

/// r and the number of pairs, where they have support.
fn plain(x: &Series, y: &Series, pairing: Pairing) -> Option<(usize, f64)> {
    let pairs = paired(&by_day(x), &by_day(y), pairing);
    let (first, second): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    if !is_supported(x, &first) || !is_supported(y, &second) {
        return None;
    }
    Some((pairs.len(), pearson(&pairs)?))
}

fn entered(series: &Series, day: usize) -> bool {
    let value = by_day(series).get(&day).copied();
    series.subject().manual && value.is_some_and(|value| series.subject().kind != Kind::Boolean || value == 1.0)
}

/// Which series were entered by hand on each day.
fn entries(window: &Window, all: &[Series]) -> Vec<Vec<usize>> {
    let by_series: Vec<Vec<bool>> =
        all.iter().map(|one| (0..window.days()).map(|day| entered(one, day)).collect()).collect();
    (0..window.days()).map(|day| (0..all.len()).filter(|index| by_series[*index][day]).collect()).collect()
}

/// Whether a day counts for a tag, besides those of `but`.
fn is_tracked(entries: &[Vec<usize>], day: usize, but: &[usize]) -> bool {
    let manual: std::collections::BTreeSet<usize> = entries.iter().flatten().copied().collect();
    if manual.len() >= 5 {
        return entries[day].iter().any(|index| !but.contains(index));
    }
    let before = (0..=day).rev().find(|day| !entries[*day].is_empty());
    let after = (day..entries.len()).find(|day| !entries[*day].is_empty());
    matches!((before, after), (Some(before), Some(after)) if after - before <= 15)
}

/// The days of a series that count besides those of `but`.
fn counted(all: &[Series], entries: &[Vec<usize>], index: usize, but: &[usize]) -> Vec<usize> {
    let is_tag = all[index].subject().manual && all[index].subject().kind == Kind::Boolean;
    let days = by_day(&all[index]).into_keys();
    days.filter(|day| !is_tag || is_tracked(entries, *day, but)).collect()
}

fn residual(window: &Window, all: &[Series], entries: &[Vec<usize>], index: usize) -> ByDay {
    let values = by_day(&all[index]);
    let values: ByDay = counted(all, entries, index, &[index]).into_iter().map(|day| (day, values[&day])).collect();
    let n = values.len() as f64;
    let score = |value: f64| {
        let below = values.values().filter(|other| **other < value).count() as f64;
        let equal = values.values().filter(|other| **other == value).count() as f64;
        let rank = below + (equal + 1.0) / 2.0;
        -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * (rank - 0.5) / n)
    };
    let is_boolean = all[index].subject().kind == Kind::Boolean;
    let scores: ByDay = values.iter().map(|(day, v)| (*day, if is_boolean { *v } else { score(*v) })).collect();
    let over = |of: &ByDay, wanted: &dyn Fn(usize) -> bool| -> f64 {
        mean(&of.iter().filter(|(day, _)| wanted(**day)).map(|(_, v)| *v).collect::<Vec<_>>())
    };
    let flat: ByDay = scores
        .iter()
        .map(|(day, v)| (*day, v - over(&scores, &|other| window.weekday(other) == window.weekday(*day))))
        .collect();
    let level: ByDay =
        flat.iter().map(|(day, v)| (*day, v - over(&flat, &|other| other.abs_diff(*day) <= 15))).collect();
    let centre = over(&level, &|_| true);
    let left: ByDay = level.iter().map(|(day, v)| (*day, v - centre)).collect();
    if variance(&left) > 1e-9 * variance(&scores) { left } else { ByDay::new() }
}

fn variance(values: &ByDay) -> f64 {
    let values: Vec<f64> = values.values().copied().collect();
    mean(&values.iter().map(|v| (v - mean(&values)).powi(2)).collect::<Vec<_>>())
}

fn autocorrelation(residual: &ByDay, lag: usize) -> f64 {
    let products: Vec<f64> = residual.iter().filter_map(|(day, v)| Some(v * residual.get(&(day + lag))?)).collect();
    if products.len() < 20 { 0.0 } else { mean(&products) / variance(residual) }
}

fn marks(series: &Series, counted: &[usize]) -> Option<Vec<usize>> {
    let values = by_day(series);
    let marked = |commonest: f64| values.iter().filter(|(_, v)| **v != commonest).map(|(day, _)| *day).collect();
    if series.subject().kind == Kind::Boolean {
        return Some(marked(0.0));
    }
    let share = |value: f64| counted.iter().filter(|day| values[day] == value).count() as f64 / counted.len() as f64;
    values.values().find(|value| share(**value) > 0.8).map(|commonest| marked(*commonest))
}

fn fisher(x: &[bool], y: &[bool]) -> f64 {
    let n = x.len();
    let (a, b) = (x.iter().filter(|v| **v).count(), y.iter().filter(|v| **v).count());
    let ln_choose = |n: usize, k: usize| statrs::function::factorial::ln_binomial(n as u64, k as u64);
    let probability = |k: usize| (ln_choose(a, k) + ln_choose(n - a, b - k) - ln_choose(n, b)).exp();
    let observed = probability(x.iter().zip(y).filter(|(x, y)| **x && **y).count());
    let possible = (a + b).saturating_sub(n)..=a.min(b);
    possible.map(probability).filter(|p| *p <= observed * (1.0 + 1e-7)).sum::<f64>().min(1.0)
}

/// What the evidence of all pairs is made of.
struct Obvious<'a> {
    window: &'a Window,
    all: &'a [Series<'a>],
    entries: Vec<Vec<usize>>,
    residuals: Vec<ByDay>,
    autocorrelations: Vec<Vec<f64>>,
}

fn obvious<'a>(window: &'a Window, all: &'a [Series<'a>]) -> Obvious<'a> {
    let entries = entries(window, all);
    let residuals: Vec<ByDay> = (0..all.len()).map(|index| residual(window, all, &entries, index)).collect();
    let autocorrelations =
        residuals.iter().map(|residual| (1..=21).map(|lag| autocorrelation(residual, lag)).collect()).collect();
    Obvious { window, all, entries, residuals, autocorrelations }
}

/// r of the residuals, the effective number of days, and p.
fn evidence(of: &Obvious, (i, j): (usize, usize), pairing: Pairing, r: f64) -> (f64, f64, f64) {
    let Obvious { all, entries, residuals, autocorrelations, .. } = of;
    let within = |of: &ByDay, index: usize| -> ByDay {
        let days = counted(all, entries, index, &[i, j]);
        of.iter().filter(|(day, _)| days.contains(day)).map(|(day, v)| (*day, *v)).collect()
    };
    let (x, y) = (within(&residuals[i], i), within(&residuals[j], j));
    let pairs = paired(&x, &y, pairing);
    let n = pairs.len() as f64;
    let r_adjusted = if pairs.is_empty() { 0.0 } else { pearson(&pairs).unwrap_or(0.0) };
    let persistence: f64 = (1..=21)
        .map(|lag| (1.0 - lag as f64 / n.max(1.0)) * autocorrelations[i][lag - 1] * autocorrelations[j][lag - 1])
        .sum();
    let n_effective = (n - 6.0 - n / 31.0) / (1.0 + 2.0 * persistence).max(1.0);
    if n_effective < 5.0 || r_adjusted * r <= 0.0 {
        return (r_adjusted, n_effective.max(0.0), 1.0);
    }
    let mut p = two_sided(r_adjusted, n_effective - 2.0);
    let marked = |index| marks(&all[index], &counted(all, entries, index, &[index]));
    if let (Some(a), Some(b)) = (marked(i), marked(j)) {
        let later = usize::from(pairing == Pairing::NextDay);
        let days: Vec<usize> = x.keys().copied().filter(|day| y.contains_key(&(day + later))).collect();
        let a: Vec<bool> = days.iter().map(|day| a.contains(day)).collect();
        let b: Vec<bool> = days.iter().map(|day| b.contains(&(day + later))).collect();
        p = p.max(fisher(&a, &b));
    }
    (r_adjusted, n_effective, p)
}

/// The weekend's evidence, week by week.
fn weekend_evidence(of: &Obvious, index: usize, r: f64) -> (f64, f64, f64) {
    let Obvious { window, all, entries, .. } = of;
    let values = by_day(&all[index]);
    let mut weeks: BTreeMap<i64, [Vec<f64>; 2]> = BTreeMap::new();
    for day in counted(all, entries, index, &[index]) {
        let date = last_day().plus(day as i64 + 1 - window.days() as i64);
        let weekday = i64::from(date.weekday().to_monday_zero_offset());
        weeks.entry(date.number() - weekday).or_default()[usize::from(weekday >= 5)].push(values[&day]);
    }
    let differences: Vec<f64> = weeks
        .values()
        .filter(|[rest, weekend]| !rest.is_empty() && !weekend.is_empty())
        .map(|[rest, weekend]| mean(weekend) - mean(rest))
        .collect();
    let w = differences.len() as f64;
    if w < 8.0 {
        return (r, w, 1.0);
    }
    let m = mean(&differences);
    let error = (differences.iter().map(|d| (d - m).powi(2)).sum::<f64>() / (w - 1.0) / w).sqrt();
    let t = m / error;
    let mut p = if m * r > 0.0 { two_sided((t * t / (t * t + w - 1.0)).sqrt(), w - 1.0) } else { 1.0 };
    let days = counted(all, entries, index, &[index]);
    if let Some(marks) = marks(&all[index], &days) {
        let marked: Vec<bool> = days.iter().map(|day| marks.contains(day)).collect();
        let at_weekend: Vec<bool> = days.iter().map(|day| window.weekday(*day) >= 5).collect();
        p = p.max(fisher(&marked, &at_weekend));
    }
    (r, w, p)
}

/// Somebody with a bit of everything.
fn somebody(seed: u64, days: usize, count: usize) -> Person {
    let mut chance = Chance::new(seed);
    let mut person = Person::new(days);
    let common = chance.persistent(days, 0.6);
    let pauses: Vec<bool> = (0..days).map(|day| (day / 20 + seed as usize).is_multiple_of(5)).collect();
    // One in three is somebody who tags now and then, and nothing else.
    let is_tagger = seed.is_multiple_of(3);
    for _ in 0..count {
        let gap = chance.between(0.0, 0.4);
        let share = chance.between(-1.0, 1.0);
        let sort = if is_tagger { 7 } else { chance.between(0.0, 9.0) as usize };
        let rate = chance.between(if is_tagger { 0.9 } else { 0.02 }, 1.7);
        let value = |chance: &mut Chance, day: usize| {
            let signal = share * common[day] + chance.normal();
            match sort {
                0 | 1 => signal,
                2 => 1e6 + signal.round(),
                3 => chance.poisson(0.1) + f64::from(signal > 2.5),
                4 => (60.0 * signal).rem_euclid(1440.0).floor(),
                5 => 7.0,
                6 => (signal * 2.0).exp() * if day == 3 { 1e9 } else { 1.0 },
                _ => f64::from(signal > rate),
            }
        };
        let is_boolean = sort >= 7;
        let is_hidden = |chance: &mut Chance, day: usize| if is_boolean { pauses[day] } else { chance.happens(gap) };
        let values = (0..days).map(|day| (!is_hidden(&mut chance, day)).then(|| value(&mut chance, day))).collect();
        let kind = match sort {
            4 => Kind::TimeOfDay,
            7.. => Kind::Boolean,
            _ => Kind::Number,
        };
        let manual = is_tagger || chance.happens(0.5);
        person.add(kind, manual, values);
    }
    person
}

fn agrees(trial: &Trial, (r, n, p): (f64, f64, f64)) -> Result<(), TestCaseError> {
    let adjusted = trial.adjusted.expect("there are no families");
    prop_assert!((adjusted.r - r).abs() < 1e-9, "r {} for {r}", adjusted.r);
    prop_assert!((adjusted.n_effective - n).abs() < 1e-8 * n.max(1.0), "n {} for {n}", adjusted.n_effective);
    // A sign that hangs on the last digit decides between p and 1.
    if r.abs() > 1e-9 && trial.r.abs() > 1e-9 {
        prop_assert!((adjusted.p - p).abs() <= 2e-6 * p + 1e-12, "p {} for {p}", adjusted.p);
    }
    Ok(())
}

proptest! {
    #![proptest_config(repeatable(100))]

    #[test]
    fn all_pairs_at_once_are_what_each_pair_is_by_itself(seed in any::<u32>(), days in 15_usize..=365, count in 2_usize..9) {
        let person = somebody(u64::from(seed), days, count);
        let series = person.series();
        let slowly = obvious(&person.window, &series);
        let weekends = person.window.weekends();
        let subject = Subject { name: "weekend", kind: Kind::Boolean, manual: false, family: None };
        let is_weekend = |day: usize| f64::from(u8::from(weekends.contains(day)));
        let mut dates: Vec<(Day, f64)> =
            (0..days).map(|day| (last_day().plus(day as i64 + 1 - days as i64), is_weekend(day))).collect();
        dates.push((last_day().plus(-1000), 1.0));
        let weekend = Series::new(subject, &person.window, &dates);
        for pair in all_pairs(&person.window, &series) {
            let (i, j) = (pair.first, pair.second);
            let Some(j) = j else {
                let slow = plain(&series[i], &weekend, Pairing::SameDay);
                prop_assert_eq!(pair.trials[0].map(|t| t.pairs), slow.map(|s| s.0), "weekend of {}", i);
                if let (Some(trial), Some((_, r))) = (pair.trials[0], slow) {
                    prop_assert!((trial.r - r).abs() < 1e-9);
                    agrees(&trial, weekend_evidence(&slowly, i, trial.r))?;
                }
                continue;
            };
            let asked = [(i, j, Pairing::SameDay), (i, j, Pairing::NextDay), (j, i, Pairing::NextDay)];
            for (trial, (x, y, pairing)) in pair.trials.iter().zip(asked) {
                let slow = plain(&series[x], &series[y], pairing);
                prop_assert_eq!(trial.map(|t| t.pairs), slow.map(|s| s.0), "{} {} {:?}", x, y, pairing);
                if let (Some(trial), Some((_, r))) = (trial, slow) {
                    prop_assert!((trial.r - r).abs() < 1e-9, "{} for {r}", trial.r);
                    agrees(trial, evidence(&slowly, (x, y), pairing, trial.r))?;
                }
            }
        }
    }

    #[test]
    fn what_is_kept_is_below_five_hundredths_and_has_the_q_of_all_tests(seed in any::<u32>(), count in 2_usize..12) {
        let person = somebody(u64::from(seed), 365, count);
        let series = person.series();
        let pairs = all_pairs(&person.window, &series);
        let of_attributes = pairs.iter().filter(|pair| pair.second.is_some());
        let trials = of_attributes.flat_map(|pair| pair.trials).flatten();
        let p: Vec<f64> = trials.map(|trial| trial.adjusted.expect("no families").p).collect();
        let discoveries = Discoveries::among(p.iter().copied());
        for found in correlations(&person.window, &series) {
            prop_assert!(found.p < 0.05);
            prop_assert_eq!(found.p, two_sided(found.value, found.period as f64 - 2.0));
            let evidence = found.evidence.expect("there are no families");
            if found.attribute2.is_some() {
                prop_assert_eq!(evidence.tests, p.len() as i64);
                prop_assert_eq!(evidence.q, discoveries.q(evidence.p_adjusted));
            }
            prop_assert!(evidence.q >= evidence.p_adjusted);
        }
    }
}

/// Values that break sums: of any size, nearly equal, far from zero.
fn extreme() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        Just(1e308),
        Just(-1e308),
        Just(1e-308),
        Just(0.0),
        Just(-0.0),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        Just(5e-324),
        any::<f64>(),
        -1.0..1.0_f64,
        (0..4_u8).prop_map(|noise| 1e15 + f64::from(noise) / 8.0),
    ];
    prop_oneof![
        prop::collection::vec(value, 60),
        any::<f64>().prop_map(|value| vec![value; 60]),
        prop::collection::vec((0..8_u8).prop_map(|noise| 1e15 + f64::from(noise) / 8.0), 60),
        prop::collection::vec((0..2_u8).prop_map(f64::from), 60),
        prop::collection::vec(prop_oneof![Just(1.0), Just(1.0 + f64::EPSILON)], 60),
    ]
}

fn is_sound(found: &Found) -> bool {
    let share = |value: f64| (0.0..=1.0).contains(&value);
    let coefficient = |value: f64| (-1.0..=1.0).contains(&value);
    found.evidence.is_some_and(|evidence| {
        coefficient(found.value)
            && share(found.p)
            && share(evidence.q)
            && share(evidence.p_adjusted)
            && coefficient(evidence.r_adjusted)
            && evidence.n_effective.is_finite()
            && evidence.interval.is_none_or(|(low, high)| coefficient(low) && coefficient(high) && low <= high)
    })
}

proptest! {
    #![proptest_config(repeatable(400))]

    #[test]
    fn nothing_that_is_not_finite_ever_comes_out(columns in prop::collection::vec((extreme(), 0..3_u8, any::<bool>()), 2..5)) {
        let mut person = Person::new(60);
        for (values, kind, manual) in columns {
            let kind = [Kind::Number, Kind::TimeOfDay, Kind::Boolean][usize::from(kind)];
            person.add(kind, manual, values.into_iter().map(Some).collect());
        }
        for found in correlations(&person.window, &person.series()) {
            prop_assert!(is_sound(&found), "{found:?}");
        }
    }
}
