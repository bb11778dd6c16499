//! The method keeps its promises on made-up people: of unrelated attributes it finds next to none related, whatever
//! daily data do (persist, drift, follow the week), and what is related it finds. docs/analytics-method.md has the
//! table.

use crate::simulation::{Chance, Person};
use analytics::correlation::correlations;
use analytics::series::Kind;

const RUNS: u64 = 100;
const ATTRIBUTES: usize = 40;
const YEAR: usize = 365;
/// The most false discoveries at q < .05 that a run may have in the mean.
const BOUND: f64 = 0.2;

/// Who of the found are false: a series with a rhythm of the week is really different at weekends.
#[derive(Clone, Copy, PartialEq)]
enum Weekends {
    Unrelated,
    Related,
}

/// Makes the runs, says what they gave, and holds it against the bound.
fn check(name: &str, weekends: Weekends, make: impl Fn(&mut Chance) -> Person) {
    let (mut false_discoveries, mut kept, mut tests) = (0, 0, 0);
    for run in 0..RUNS {
        let person = make(&mut Chance::new(1000 + run));
        let found = correlations(&person.window, &person.series());
        let unrelated = || found.iter().filter(|one| weekends == Weekends::Unrelated || one.attribute2.is_some());
        kept += unrelated().count();
        false_discoveries += unrelated().filter(|one| one.stars >= 4).count();
        tests += found.iter().filter_map(|one| one.evidence).map(|evidence| evidence.tests).max().unwrap_or(0);
    }
    let mean = |count: usize| count as f64 / RUNS as f64;
    println!("\n| {name} | {} | {:.0} | {:.3} |", tests / RUNS as i64, mean(kept), mean(false_discoveries));
    assert!(mean(false_discoveries) <= BOUND, "{name}: {} false discoveries a run", mean(false_discoveries));
}

/// Forty unrelated number series, each made by itself.
fn numbers(chance: &mut Chance, days: usize, make: impl Fn(&mut Chance) -> Vec<f64>) -> Person {
    let mut person = Person::new(days);
    for _ in 0..ATTRIBUTES {
        person.add(Kind::Number, false, make(chance).into_iter().map(Some).collect());
    }
    person
}

fn each_day(chance: &mut Chance, mut value: impl FnMut(&mut Chance, f64) -> f64) -> Vec<f64> {
    (0..YEAR).map(|day| value(chance, day as f64)).collect()
}

/// A rhythm of the week of its own: seven levels.
fn with_weekly_rhythm(chance: &mut Chance, mut values: Vec<f64>) -> Vec<f64> {
    let levels: Vec<f64> = (0..7).map(|_| chance.normal()).collect();
    values.iter_mut().enumerate().for_each(|(day, value)| *value += levels[day % 7]);
    values
}

#[test]
fn white_noise_is_unrelated() {
    check("white noise", Weekends::Unrelated, |chance| {
        numbers(chance, YEAR, |chance| each_day(chance, |chance, _| chance.normal()))
    });
}

#[test]
fn persistent_series_are_unrelated() {
    for phi in [0.5, 0.7, 0.95] {
        check(&format!("AR(1) {phi}"), Weekends::Unrelated, |chance| {
            numbers(chance, YEAR, |chance| chance.persistent(YEAR, phi))
        });
        check(&format!("AR(1) {phi} and a weekly rhythm"), Weekends::Related, |chance| {
            numbers(chance, YEAR, |chance| {
                let values = chance.persistent(YEAR, phi);
                with_weekly_rhythm(chance, values)
            })
        });
    }
}

#[test]
fn random_walks_are_unrelated() {
    check("random walk", Weekends::Unrelated, |chance| {
        numbers(chance, YEAR, |chance| {
            let mut place = 0.0;
            each_day(chance, |chance, _| {
                place += chance.normal();
                place
            })
        })
    });
}

#[test]
fn trends_seasons_and_level_shifts_are_unrelated() {
    check("linear trend", Weekends::Unrelated, |chance| {
        numbers(chance, YEAR, |chance| {
            let slope = chance.between(-3.0, 3.0) / YEAR as f64;
            each_day(chance, |chance, day| slope * day + chance.normal())
        })
    });
    check("yearly season of random phase", Weekends::Unrelated, |chance| {
        numbers(chance, YEAR, |chance| {
            let phase = chance.between(0.0, std::f64::consts::TAU);
            each_day(chance, |chance, day| {
                1.5 * (phase + day / YEAR as f64 * std::f64::consts::TAU).sin() + chance.normal()
            })
        })
    });
    check("level shifts", Weekends::Unrelated, |chance| {
        numbers(chance, YEAR, |chance| {
            let mut level = 0.0;
            each_day(chance, |chance, _| {
                if chance.happens(1.0 / 60.0) {
                    level = 2.0 * chance.normal();
                }
                level + chance.normal()
            })
        })
    });
}

#[test]
fn skewed_values_and_rare_counts_are_unrelated() {
    check("lognormal, σ 1.5", Weekends::Unrelated, |chance| {
        numbers(chance, YEAR, |chance| each_day(chance, |chance, _| (1.5 * chance.normal()).exp()))
    });
    check("Poisson, mean .02 to .3", Weekends::Unrelated, |chance| {
        numbers(chance, YEAR, |chance| {
            let mean = chance.between(0.02, 0.3);
            each_day(chance, |chance, _| chance.poisson(mean))
        })
    });
}

/// Forty tags, each marked on a tracked day with a probability of its own.
fn tags(chance: &mut Chance, tracked: &[bool], probability: (f64, f64)) -> Person {
    let mut person = Person::new(tracked.len());
    for _ in 0..ATTRIBUTES {
        let probability = chance.between(probability.0, probability.1);
        let marks = tracked.iter().map(|tracked| (*tracked && chance.happens(probability)).then_some(1.0)).collect();
        person.add(Kind::Boolean, true, marks);
    }
    person
}

#[test]
fn rare_tags_are_unrelated() {
    check("tags on 5 to 15 days", Weekends::Unrelated, |chance| {
        let mut person = Person::new(YEAR);
        for _ in 0..ATTRIBUTES {
            let mut marks = vec![None; YEAR];
            let wanted = chance.between(5.0, 16.0) as usize;
            while marks.iter().flatten().count() < wanted {
                marks[chance.between(0.0, YEAR as f64) as usize] = Some(1.0);
            }
            person.add(Kind::Boolean, true, marks);
        }
        person
    });
}

#[test]
fn tags_are_unrelated_where_a_quarter_of_the_days_was_not_tracked() {
    check("tags, a quarter of the days untracked", Weekends::Unrelated, |chance| {
        let tracked: Vec<bool> = (0..YEAR).map(|_| chance.happens(0.75)).collect();
        tags(chance, &tracked, (0.05, 0.5))
    });
    check("tags, a quarter untracked, in spells", Weekends::Unrelated, |chance| {
        let mut is_tracking = true;
        let tracked: Vec<bool> = (0..YEAR)
            .map(|_| {
                if chance.happens(if is_tracking { 1.0 / 30.0 } else { 0.1 }) {
                    is_tracking = !is_tracking;
                }
                is_tracking
            })
            .collect();
        tags(chance, &tracked, (0.05, 0.5))
    });
    check("tags and numbers, a quarter untracked", Weekends::Unrelated, |chance| {
        let tracked: Vec<bool> = (0..YEAR).map(|_| chance.happens(0.75)).collect();
        let mut person = tags(chance, &tracked, (0.05, 0.5));
        person.columns.truncate(ATTRIBUTES / 2);
        for _ in 0..ATTRIBUTES / 2 {
            let values = chance.persistent(YEAR, 0.5);
            person.add(Kind::Number, false, values.into_iter().map(Some).collect());
        }
        person
    });
}

#[test]
fn a_fifth_of_the_days_may_be_missing() {
    check("AR(1) .5 and a weekly rhythm, 20% of days missing", Weekends::Related, |chance| {
        let mut person = numbers(chance, YEAR, |chance| {
            let values = chance.persistent(YEAR, 0.5);
            with_weekly_rhythm(chance, values)
        });
        for value in person.columns.iter_mut().flat_map(|column| &mut column.values) {
            if chance.happens(0.2) {
                *value = None;
            }
        }
        person
    });
}

#[test]
fn sixty_days_are_little_and_give_little() {
    check("60 days of white noise", Weekends::Unrelated, |chance| {
        numbers(chance, 60, |chance| (0..60).map(|_| chance.normal()).collect())
    });
    check("60 days of AR(1) .5 and a weekly rhythm", Weekends::Related, |chance| {
        numbers(chance, 60, |chance| {
            let values = chance.persistent(60, 0.5);
            with_weekly_rhythm(chance, values)
        })
    });
}

#[test]
fn a_real_relation_of_three_tenths_is_found() {
    const PLANTED: u64 = 200;
    let mut found = 0;
    for run in 0..PLANTED {
        let mut chance = Chance::new(5000 + run);
        let mut person = Person::new(YEAR);
        let first: Vec<f64> = (0..YEAR).map(|_| chance.normal()).collect();
        let second = first.iter().map(|x| 0.3 * x + (1.0 - 0.09_f64).sqrt() * chance.normal()).map(Some).collect();
        person.add(Kind::Number, false, first.iter().copied().map(Some).collect());
        person.add(Kind::Number, false, second);
        for _ in 2..ATTRIBUTES {
            person.add(Kind::Number, false, (0..YEAR).map(|_| Some(chance.normal())).collect());
        }
        let all = correlations(&person.window, &person.series());
        found += usize::from(
            all.iter().any(|one| (one.attribute, one.attribute2, one.offset) == (0, Some(1), 0) && one.stars >= 4),
        );
    }
    let share = found as f64 / PLANTED as f64;
    println!("\n| planted r = .3 among 40, found | {share:.3} |");
    assert!(share >= 0.85, "found in {share} of the runs");
}
