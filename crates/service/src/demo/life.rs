//! The days themselves: numbers from rhythms, drift, chance and what acts on what; and which of them are missing.

use std::f64::consts::TAU;

use model::{Day, Value, ValueType};

use super::chance::Chance;
use super::notes;
use super::person::PLANS;
use super::plan::{Making, Plan, Source};
use super::relations::{RELATIONS, find};

/// How many full days there are.
pub(super) const DAYS: usize = 730;

/// One attribute with its values, oldest first. The last may be of the day after the last full day.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub plan: &'static Plan,
    pub values: Vec<(Day, Value)>,
}

/// A life that ends with a last full day, and some of the day after it. The same seed and day give the same life.
pub(super) fn live(seed: u64, last: Day) -> Vec<Column> {
    let first = last.plus(1 - DAYS as i64);
    let life = Life::lived(seed, first);
    let gaps = Gaps::of(seed, first);
    let column = |(index, plan): (usize, &'static Plan)| {
        let mut chance = Chance::new(seed, stream(plan, Purpose::Gaps));
        let value = |day: usize| {
            // Asked on each day, so that a gap does not shift those after it.
            let is_entered = chance.happens(plan.coverage);
            if !is_entered || gaps.has(plan.source, day) {
                return None;
            }
            Some((first.plus(day as i64), life.value(seed, index, day)?))
        };
        Column { plan, values: (0..=DAYS).filter_map(value).collect() }
    };
    PLANS.iter().enumerate().map(column).collect()
}

/// What the chance of an attribute is for.
#[derive(Clone, Copy)]
enum Purpose {
    Numbers,
    Gaps,
    Texts,
}

/// The stream of an attribute's chance follows from its key, so that another line above it does not give it another life.
/// (FNV-1a, which spreads short texts well.)
fn stream(plan: &Plan, purpose: Purpose) -> u64 {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    plan.key.bytes().chain([purpose as u8]).fold(0xcbf2_9ce4_8422_2325, hash)
}

/// Every attribute's number on every day, also where none will be entered.
struct Life {
    first: Day,
    numbers: Vec<Vec<f64>>,
}

impl Life {
    fn lived(seed: u64, first: Day) -> Life {
        let mut life = Life { first, numbers: vec![Vec::with_capacity(DAYS + 1); PLANS.len()] };
        let mut moods: Vec<Wander> = PLANS.iter().map(|plan| Wander::new(seed, plan)).collect();
        for day in 0..=DAYS {
            for ((index, plan), wander) in PLANS.iter().enumerate().zip(&mut moods) {
                let number = life.number(plan, day, wander);
                if let Some(numbers) = life.numbers.get_mut(index) {
                    numbers.push(plan.value(number));
                }
            }
        }
        life
    }

    fn number(&self, plan: &Plan, day: usize, wander: &mut Wander) -> f64 {
        let (own, luck) = wander.step();
        match plan.making {
            Making::Text => 0.0,
            Making::From(parts, make, noise) => {
                let parts: Vec<f64> = parts.iter().filter_map(|key| self.of(key, day)).collect();
                make(&parts) + noise * own
            }
            Making::Chance => {
                let (acting, left) = self.acting_on(plan, day);
                let rhythm = self.rhythm(plan, day);
                if plan.value_type() == ValueType::Boolean {
                    // Twice the score is about what a logistic curve needs for the same correlation.
                    let odds = (plan.level / (1.0 - plan.level)).ln() + 2.0 * acting + rhythm;
                    return f64::from(luck < 1.0 / (1.0 + (-odds).exp()));
                }
                plan.level + plan.spread * (rhythm + acting + left * own)
            }
        }
    }

    /// What acts on an attribute, and how much is left to chance, so that its spread is what the plan says.
    fn acting_on(&self, plan: &Plan, day: usize) -> (f64, f64) {
        let (mut sum, mut explained) = (0.0, 0.0);
        for relation in RELATIONS.iter().filter(|relation| relation.effect == plan.key) {
            explained += relation.strength * relation.strength;
            let on = day.checked_sub(relation.days_later);
            let cause = find(PLANS, relation.cause).and_then(|index| PLANS.get(index));
            if let Some((cause, value)) = cause.zip(on.and_then(|on| self.of(relation.cause, on))) {
                sum += relation.strength * cause.score(value);
            }
        }
        (sum, (1.0 - explained).max(0.2).sqrt())
    }

    fn rhythm(&self, plan: &Plan, day: usize) -> f64 {
        let date = self.first.plus(day as i64).date();
        let weekday = plan.week.get(date.weekday().to_monday_zero_offset() as usize).copied().unwrap_or_default();
        // Mid-July is the 196th day of the year.
        let season = plan.season * (TAU * (f64::from(date.day_of_year()) - 196.0) / 365.25).cos();
        let drift = plan.drift * (day as f64 / DAYS as f64 - 0.5) * 2.0;
        weekday + season + drift
    }

    fn of(&self, key: &str, day: usize) -> Option<f64> {
        self.numbers.get(find(PLANS, key)?)?.get(day).copied()
    }

    /// What is entered of an attribute on a day; none where a tag is not given, or nothing is known of today yet.
    fn value(&self, seed: u64, index: usize, day: usize) -> Option<Value> {
        let plan = PLANS.get(index)?;
        let by_now = if day == DAYS { plan.by_noon } else { 1.0 };
        if by_now == 0.0 {
            return None;
        }
        if let Making::Text = plan.making {
            let mut chance = Chance::new(seed, stream(plan, Purpose::Texts).wrapping_add(day as u64));
            return notes::text(plan.key, &mut chance, |key| self.of(key, day).unwrap_or_default()).map(Value::Text);
        }
        let number = plan.value(self.of(plan.key, day)? * by_now);
        match plan.value_type() {
            ValueType::Boolean if number == 0.0 => None,
            ValueType::Float | ValueType::Percentage => Some(Value::Float(number)),
            ValueType::TimeFromMidnight | ValueType::TimeFromMidday => {
                Some(Value::Integer(number.rem_euclid(1440.0) as i64))
            }
            _ => Some(Value::Integer(number as i64)),
        }
    }
}

/// One attribute's own ups and downs: a first-order autoregression of variance 1.
struct Wander {
    chance: Chance,
    persistence: f64,
    now: f64,
}

impl Wander {
    fn new(seed: u64, plan: &Plan) -> Wander {
        let mut chance = Chance::new(seed, stream(plan, Purpose::Numbers));
        Wander { now: chance.normal(), persistence: plan.persistence, chance }
    }

    /// The next day's, and a share by which it is decided whether a tag is given.
    fn step(&mut self) -> (f64, f64) {
        let Wander { persistence, .. } = *self;
        self.now = persistence * self.now + (1.0 - persistence * persistence).sqrt() * self.chance.normal();
        (self.now, self.chance.share())
    }
}

/// The days on which nothing came from a source.
struct Gaps(Vec<(Source, Vec<bool>)>);

impl Gaps {
    fn of(seed: u64, first: Day) -> Gaps {
        let mut chance = Chance::new(seed, 0);
        let apps = super::person::APPS.iter().map(|(name, _)| Source::App(name));
        let mut gaps: Vec<(Source, Vec<bool>)> = apps.map(|app| (app, forgotten(&mut chance, 0.015, 3))).collect();
        let mut by_hand = forgotten(&mut chance, 0.04, 1);
        holidays(&mut chance, first, &mut by_hand);
        gaps.push((Source::Hand, by_hand));
        Gaps(gaps)
    }

    fn has(&self, source: Source, day: usize) -> bool {
        self.0.iter().any(|(of, days)| *of == source && days.get(day).copied().unwrap_or_default())
    }
}

/// Now and then nothing for one day or a few: an empty battery, an evening out. Never today.
fn forgotten(chance: &mut Chance, how_often: f64, longest: usize) -> Vec<bool> {
    let mut days = vec![false; DAYS];
    for day in 0..DAYS {
        if chance.happens(how_often) {
            let end = (day + 1 + chance.below(longest)).min(DAYS);
            days.get_mut(day..end).unwrap_or_default().fill(true);
        }
    }
    days
}

/// Each August a holiday of ten days or more, on which nothing is entered by hand.
fn holidays(chance: &mut Chance, first: Day, days: &mut [bool]) {
    let starts = (0..days.len()).filter(|day| {
        let date = first.plus(*day as i64).date();
        (date.month(), date.day()) == (8, 1)
    });
    for start in starts.collect::<Vec<_>>() {
        let begin = (start + chance.below(18)).min(days.len());
        let end = (begin + 10 + chance.below(5)).min(days.len());
        days.get_mut(begin..end).unwrap_or_default().fill(true);
    }
}
