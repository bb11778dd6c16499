//! What is kept, which of three days is chosen, and what is never shown.

use crate::simulation::{Chance, last_day};
use analytics::correlation::{Found, correlations};
use analytics::series::{Kind, Series, Subject, Window};
use model::Day;

const YEAR: usize = 365;

fn numbers(values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
    values.into_iter().map(Some).collect()
}

/// A name, a kind, a family, and a value for each day.
type Column<'a> = (&'a str, Kind, Option<&'a str>, Vec<Option<f64>>);

/// The series of columns that end with the last day.
fn series<'a>(window: &Window, columns: &'a [Column<'a>]) -> Vec<Series<'a>> {
    let first = last_day().plus(1 - window.days() as i64);
    columns
        .iter()
        .map(|(name, kind, family, values)| {
            let values: Vec<(Day, f64)> =
                (0..).zip(values).filter_map(|(day, value)| Some((first.plus(day), (*value)?))).collect();
            let subject = Subject { name, kind: *kind, manual: *kind == Kind::Boolean, family: *family };
            Series::new(subject, window, &values)
        })
        .collect()
}

fn find(columns: &[Column]) -> Vec<Found> {
    let days = columns.first().map_or(1, |column| column.3.len());
    let window = Window::ending(last_day(), days);
    correlations(&window, &series(&window, columns))
}

fn marks(days: usize, on: &[usize]) -> Vec<Option<f64>> {
    (0..days).map(|day| on.contains(&day).then_some(1.0)).collect()
}

#[test]
fn two_tags_used_on_one_and_two_days_of_three_hundred_are_not_certain_to_be_related() {
    // Published with five stars, "71%", p = 1.5e-46.
    let columns = [
        ("a", Kind::Boolean, None, marks(300, &[0, 150])),
        ("b", Kind::Boolean, None, marks(300, &[0])),
        ("c", Kind::Boolean, None, marks(300, &[0, 10, 20, 30])),
    ];
    assert_eq!(find(&columns), []);
}

#[test]
fn twenty_day_pairs_are_too_few_and_twenty_one_are_enough() {
    let line = |days: usize| numbers((0..days).map(|day| (day * day % 17) as f64));
    for (days, found) in [(20, 0), (21, 1)] {
        let columns = [("a", Kind::Number, None, line(days)), ("b", Kind::Number, None, line(days))];
        let all = find(&columns);
        assert_eq!(all.iter().filter(|one| one.attribute2.is_some()).count(), found, "{days} days");
    }
}

#[test]
fn a_constant_series_goes_together_with_nothing() {
    let mut chance = Chance::new(3);
    let columns = [
        ("a", Kind::Number, None, numbers((0..YEAR).map(|_| 0.1 + 0.2))),
        ("b", Kind::Number, None, numbers((0..YEAR).map(|_| chance.normal()))),
    ];
    assert!(find(&columns).iter().all(|one| one.attribute2.is_none()));
}

#[test]
fn on_the_same_day_the_first_attribute_is_the_first_by_name() {
    let mut chance = Chance::new(5);
    let x: Vec<f64> = (0..YEAR).map(|_| chance.normal()).collect();
    let y = numbers(x.iter().map(|x| x + chance.normal()));
    for names in [["apple", "pear"], ["pear", "apple"]] {
        let columns = [(names[0], Kind::Number, None, numbers(x.clone())), (names[1], Kind::Number, None, y.clone())];
        let all = find(&columns);
        let one = all.iter().find(|one| one.attribute2.is_some()).expect("a correlation");
        assert_eq!((names[one.attribute], one.offset, one.stars, one.period), ("apple", 0, 5, 365));
        assert_eq!(one.evidence.expect("evidence").tests, 3);
    }
}

#[test]
fn an_effect_on_the_next_day_is_found_behind_its_shadow_on_the_same_day() {
    // Cause persists, so that the same day is related too; the next day more so.
    let mut chance = Chance::new(8);
    let cause = chance.persistent(YEAR, 0.5);
    let effect: Vec<f64> =
        (0..YEAR).map(|day| day.checked_sub(1).map_or(0.0, |before| cause[before]) + 0.7 * chance.normal()).collect();
    for names in [["z_cause", "a_effect"], ["a_cause", "z_effect"]] {
        let columns = [
            (names[1], Kind::Number, None, numbers(effect.clone())),
            (names[0], Kind::Number, None, numbers(cause.clone())),
        ];
        let all = find(&columns);
        let one = all.iter().find(|one| one.attribute2.is_some()).expect("a correlation");
        assert_eq!((names[1 - one.attribute], one.offset, one.stars, one.period), (names[0], -1, 5, 364));
        assert!(one.value > 0.7);
    }
}

#[test]
fn a_weekend_is_always_the_second_and_judged_by_weeks() {
    let mut chance = Chance::new(9);
    let window = Window::ending(last_day(), YEAR);
    let value = |chance: &mut Chance, day| chance.normal() + 2.0 * f64::from(u8::from(window.weekends().contains(day)));
    let values = numbers((0..YEAR).map(|day| value(&mut chance, day)));
    let all = find(&[("zebra", Kind::Number, None, values)]);
    let [one] = all.as_slice() else { panic!("one correlation, not {all:?}") };
    assert_eq!((one.attribute, one.attribute2, one.offset, one.stars), (0, None, 0, 5));
    let evidence = one.evidence.expect("evidence");
    assert_eq!((evidence.n_effective, evidence.r_adjusted, evidence.tests), (52.0, one.value, 1));
}

#[test]
fn a_family_keeps_r_and_p_and_has_no_evidence_and_counts_as_no_test() {
    let mut chance = Chance::new(11);
    let steps: Vec<f64> = (0..YEAR).map(|_| chance.normal()).collect();
    let distance = numbers(steps.iter().map(|steps| steps * 0.7 + 0.1 * chance.normal()));
    let mood = numbers(steps.iter().map(|steps| 0.4 * steps + chance.normal()));
    let columns = [
        ("steps", Kind::Number, Some("walking"), numbers(steps)),
        ("distance", Kind::Number, Some("walking"), distance),
        ("mood", Kind::Number, None, mood),
    ];
    let all = find(&columns);
    let family = all.iter().find(|one| (one.attribute, one.attribute2) == (1, Some(0))).expect("the pair");
    assert!(family.value > 0.98 && family.p < 1e-200 && family.evidence.is_none() && family.stars == 1, "{family:?}");
    let other = all.iter().find(|one| one.attribute2.is_some() && one.evidence.is_some()).expect("mood and steps");
    assert_eq!(other.evidence.expect("evidence").tests, 6);
}

#[test]
fn bedtimes_around_midnight_keep_the_sign_of_their_relation() {
    // True r about -.8; read as minutes from midnight it would turn positive.
    let mut chance = Chance::new(13);
    let bed: Vec<f64> = (0..YEAR).map(|_| 40.0 * chance.normal()).collect();
    let sleep = numbers(bed.iter().map(|bed| 450.0 - bed + 30.0 * chance.normal()));
    let bedtime = |kind| ("bedtime", kind, None, numbers(bed.iter().map(|bed| bed.rem_euclid(1440.0).round())));
    let r = |kind| {
        let all = find(&[bedtime(kind), ("sleep", Kind::Number, None, sleep.clone())]);
        all.iter().find(|one| one.attribute2.is_some() && one.offset == 0).expect("a correlation").value
    };
    assert!((-0.85..-0.75).contains(&r(Kind::TimeOfDay)), "{}", r(Kind::TimeOfDay));
    assert!(r(Kind::Number) > 0.5, "{}", r(Kind::Number));
}

#[test]
fn a_small_noise_far_from_zero_is_read_exactly() {
    let mut chance = Chance::new(17);
    let noise: Vec<f64> = (0..YEAR).map(|_| (8.0 * chance.normal()).round() / 8.0).collect();
    let other = numbers(noise.iter().map(|noise| noise + chance.normal()));
    let r = |first: Vec<Option<f64>>| {
        let all = find(&[("a", Kind::Number, None, first), ("b", Kind::Number, None, other.clone())]);
        all.iter().find(|one| one.attribute2.is_some()).expect("a correlation").value
    };
    let near = r(numbers(noise.clone()));
    let far = r(numbers(noise.iter().map(|noise| 1e15 + noise)));
    assert!((near - far).abs() < 1e-12, "{near} and {far}");
}

#[test]
fn the_order_of_the_series_changes_nothing() {
    let person = crate::simulation::person(30, 4);
    let name = |series: &[Series], index: usize| series[index].subject().name.to_owned();
    let results = |series: &[Series]| {
        let mut all: Vec<(String, Option<String>, Found)> = correlations(&person.window, series)
            .into_iter()
            .map(|one| (name(series, one.attribute), one.attribute2.map(|second| name(series, second)), one))
            .collect();
        all.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        all
    };
    let mut series = person.series();
    let forwards = results(&series);
    series.reverse();
    let backwards = results(&series);
    assert_eq!(forwards.len(), backwards.len());
    for (a, b) in forwards.iter().zip(&backwards) {
        assert_eq!((&a.0, &a.1, a.2.offset, a.2.stars), (&b.0, &b.1, b.2.offset, b.2.stars));
        assert!((a.2.value - b.2.value).abs() < 1e-12);
    }
}
