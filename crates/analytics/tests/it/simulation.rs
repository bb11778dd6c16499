//! Made-up people with a year of daily values, the same each time.
#![allow(dead_code, missing_docs, clippy::expect_used, reason = "each test and bench uses a part of it")]

use analytics::series::{Kind, Series, Subject, Window};
use model::Day;

/// Chance that repeats itself: SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including 1.
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Standard normal, by Box and Muller.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// By Knuth's product of uniforms; for small means.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        let (limit, mut product, mut count) = ((-mean).exp(), self.uniform(), 0.0);
        while product > limit {
            product *= self.uniform();
            count += 1.0;
        }
        count
    }

    /// A stationary AR(1) series of variance 1.
    pub fn persistent(&mut self, days: usize, phi: f64) -> Vec<f64> {
        let mut value = self.normal();
        (0..days)
            .map(|_| {
                let today = value;
                value = phi * value + (1.0 - phi * phi).sqrt() * self.normal();
                today
            })
            .collect()
    }
}

/// One attribute's year.
pub struct Column {
    pub name: String,
    pub kind: Kind,
    pub manual: bool,
    /// A value for each day of the window, or none.
    pub values: Vec<Option<f64>>,
}

/// Somebody's attributes over some days.
pub struct Person {
    pub window: Window,
    pub columns: Vec<Column>,
}

pub fn last_day() -> Day {
    Day::parse("2026-11-24").expect("a day")
}

impl Person {
    pub fn new(days: usize) -> Person {
        Person { window: Window::ending(last_day(), days), columns: Vec::new() }
    }

    pub fn add(&mut self, kind: Kind, manual: bool, values: Vec<Option<f64>>) {
        let name = format!("attribute_{:03}", self.columns.len());
        self.columns.push(Column { name, kind, manual, values });
    }

    pub fn series(&self) -> Vec<Series<'_>> {
        let first = last_day().plus(1 - self.window.days() as i64);
        let series = |column: &'_ Column| {
            let days = || (0..).map(|day| first.plus(day));
            let values: Vec<(Day, f64)> =
                days().zip(&column.values).filter_map(|(day, value)| Some((day, (*value)?))).collect();
            values
        };
        self.columns
            .iter()
            .map(|column| {
                let subject = Subject { name: &column.name, kind: column.kind, manual: column.manual, family: None };
                Series::new(subject, &self.window, &series(column))
            })
            .collect()
    }
}

/// A person like those who use such a thing: numbers that persist, follow the week and hang together a little, with a
/// tenth of the days missing; every third attribute a tag.
pub fn person(attributes: usize, seed: u64) -> Person {
    let days = Window::MAX;
    let mut chance = Chance::new(seed);
    let mut person = Person::new(days);
    let common: Vec<Vec<f64>> = (0..5).map(|_| chance.persistent(days, 0.5)).collect();
    for index in 0..attributes {
        let share = chance.between(0.0, 0.7);
        let own = chance.persistent(days, 0.5);
        let weekly = chance.between(-0.8, 0.8);
        let sum = |day: usize| share * common[index % 5][day] + own[day] + weekly * f64::from(day % 7 >= 5);
        if index % 3 == 2 {
            let bound = chance.between(0.3, 1.8);
            person.add(Kind::Boolean, true, (0..days).map(|day| (sum(day) > bound).then_some(1.0)).collect());
        } else {
            let gaps: Vec<bool> = (0..days).map(|_| chance.happens(0.1)).collect();
            person.add(Kind::Number, false, (0..days).map(|day| (!gaps[day]).then(|| sum(day))).collect());
        }
    }
    person
}
