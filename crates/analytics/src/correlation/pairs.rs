//! All pairs of series at once, as products of matrices.
//!
//! With X the values (0 where missing), X² their squares and M the presence (1 or 0), a row a series and a column a
//! day, the sums over the days that two series share are n = M·Mᵀ, Σx = X·Mᵀ, Σy = M·Xᵀ, Σx² = X²·Mᵀ, Σy² = M·(X²)ᵀ
//! and Σxy = X·Xᵀ.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, Array3, ArrayView2, Axis, Slice};

use crate::day_set::DaySet;

/// Which days of two series are paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// A day with itself.
    SameDay,
    /// A day of the first with the next day of the second.
    NextDay,
}

/// Series side by side, a row each. Values should be of the size of 1 and near zero mean, so that the sums keep their
/// digits.
#[derive(Debug)]
pub struct Columns {
    values: Array2<f64>,
    squares: Array2<f64>,
    presence: Array2<f64>,
    days: Vec<DaySet>,
}

impl Columns {
    /// Room for `count` series of `days` days, all missing.
    pub fn new(count: usize, days: usize) -> Columns {
        let zeros = || Array2::zeros((count, days));
        Columns { values: zeros(), squares: zeros(), presence: zeros(), days: vec![DaySet::default(); count] }
    }

    /// Sets the values of a series on the days that it has.
    pub fn fill(&mut self, series: usize, days: impl Iterator<Item = (usize, f64)>) {
        fn row(rows: &mut Array2<f64>, index: usize) -> &mut [f64] {
            let length = rows.ncols();
            rows.as_slice_mut().and_then(|all| all.get_mut(index * length..(index + 1) * length)).unwrap_or_default()
        }
        let values = row(&mut self.values, series);
        let squares = row(&mut self.squares, series);
        let presence = row(&mut self.presence, series);
        let mut present = DaySet::default();
        let count = values.len();
        for (day, value) in days.filter(|(day, _)| *day < count) {
            values[day] = value;
            squares[day] = value * value;
            presence[day] = 1.0;
            present.insert(day);
        }
        self.days[series] = present;
    }

    /// The days that a series has.
    pub fn days(&self, series: usize) -> DaySet {
        self.days.get(series).copied().unwrap_or_default()
    }

    /// The values of a series, 0 where missing.
    pub fn values(&self, series: usize) -> &[f64] {
        self.values.row(series).to_slice().unwrap_or(&[])
    }

    /// The days that two series share, by the day of the first.
    pub fn shared(&self, first: usize, second: usize, pairing: Pairing) -> DaySet {
        self.days(first) & of_the_first(self.days(second), pairing)
    }

    /// The values of two series on those of the days that they share.
    pub fn pairs_on(
        &self,
        first: usize,
        second: usize,
        pairing: Pairing,
        days: DaySet,
    ) -> impl Iterator<Item = (f64, f64)> {
        let later = usize::from(pairing == Pairing::NextDay);
        let (x, y) = (self.values(first), self.values(second));
        days.iter().filter_map(move |day| Some((*x.get(day)?, *y.get(day + later)?)))
    }

    /// The sums of every series, as the first of a pair, with every other.
    pub fn sums(&self, pairing: Pairing) -> AllSums {
        match pairing {
            Pairing::SameDay => self.same_day(),
            Pairing::NextDay => self.next_day(),
        }
    }

    fn same_day(&self) -> AllSums {
        let (x, xx, m) = (self.values.view(), self.squares.view(), self.presence.view());
        let mut sums = AllSums::of_count(x.nrows());
        sums.set(Sum::N, m, m);
        sums.set(Sum::X, x, m);
        sums.set(Sum::Xx, xx, m);
        sums.set(Sum::Xy, x, x);
        sums.set_transposed(Sum::Y, Sum::X);
        sums.set_transposed(Sum::Yy, Sum::Xx);
        sums
    }

    fn next_day(&self) -> AllSums {
        let last = self.values.ncols().saturating_sub(1);
        fn on(rows: &Array2<f64>, days: impl Into<Slice>) -> ArrayView2<'_, f64> {
            rows.slice_axis(Axis(1), days.into())
        }
        let (x, xx, m) = (on(&self.values, ..last), on(&self.squares, ..last), on(&self.presence, ..last));
        let (y, yy, k) = (on(&self.values, 1..), on(&self.squares, 1..), on(&self.presence, 1..));
        let mut sums = AllSums::of_count(x.nrows());
        sums.set(Sum::N, m, k);
        sums.set(Sum::X, x, k);
        sums.set(Sum::Y, m, y);
        sums.set(Sum::Xx, xx, k);
        sums.set(Sum::Yy, m, yy);
        sums.set(Sum::Xy, x, y);
        sums
    }
}

/// Days of the second of a pair, by the days of the first that they are paired with.
pub fn of_the_first(days: DaySet, pairing: Pairing) -> DaySet {
    match pairing {
        Pairing::SameDay => days,
        Pairing::NextDay => days.a_day_earlier(),
    }
}

/// The sums of all pairs: the row is the first, the column the second, and the six of one pair stand together, since
/// they are read together.
#[derive(Debug)]
pub struct AllSums(Array3<f64>);

/// The place of a sum among the six.
#[derive(Clone, Copy)]
enum Sum {
    N,
    X,
    Y,
    Xx,
    Yy,
    Xy,
}

impl AllSums {
    fn of_count(count: usize) -> AllSums {
        AllSums(Array3::zeros((count, count, 6)))
    }

    /// Sets one sum of all pairs: `first`·`second`ᵀ.
    fn set(&mut self, sum: Sum, first: ArrayView2<f64>, second: ArrayView2<f64>) {
        general_mat_mul(1.0, &first, &second.t(), 0.0, &mut self.0.index_axis_mut(Axis(2), sum as usize));
    }

    /// Sets one sum to what another is with the two series changed over.
    fn set_transposed(&mut self, sum: Sum, other: Sum) {
        let changed = self.0.index_axis(Axis(2), other as usize).t().to_owned();
        self.0.index_axis_mut(Axis(2), sum as usize).assign(&changed);
    }

    /// The sums of one pair.
    pub fn of(&self, first: usize, second: usize) -> Sums {
        let start = (first * self.0.len_of(Axis(1)) + second) * 6;
        match self.0.as_slice().and_then(|sums| sums.get(start..start + 6)) {
            Some(&[n, x, y, xx, yy, xy]) => Sums { n, x, y, xx, yy, xy },
            _ => Sums::default(),
        }
    }
}

/// The sums over the day pairs of two series.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// The number of day pairs.
    pub n: f64,
    /// Σx.
    pub x: f64,
    /// Σy.
    pub y: f64,
    /// Σx².
    pub xx: f64,
    /// Σy².
    pub yy: f64,
    /// Σxy.
    pub xy: f64,
}

/// Below this share of Σx² that is left of it around the mean, a difference of sums has lost too many digits.
const ILL_CONDITIONED: f64 = 1e-3;

impl Sums {
    /// The sums with one day pair less.
    pub fn without(self, x: f64, y: f64) -> Sums {
        Sums {
            n: self.n - 1.0,
            x: self.x - x,
            y: self.y - y,
            xx: self.xx - x * x,
            yy: self.yy - y * y,
            xy: self.xy - x * y,
        }
    }

    /// Pearson's r; none where the sums cannot tell, since one side varies little beside its distance from zero.
    pub fn coefficient(&self) -> Option<f64> {
        let x = self.n * self.xx - self.x * self.x;
        let y = self.n * self.yy - self.y * self.y;
        let sound = x > ILL_CONDITIONED * self.n * self.xx && y > ILL_CONDITIONED * self.n * self.yy;
        let r = (self.n * self.xy - self.x * self.y) / (x.sqrt() * y.sqrt());
        (sound && r.is_finite()).then(|| r.clamp(-1.0, 1.0))
    }
}

/// Pearson's r in two passes, which needs no well-conditioned sums; none where a side is constant.
pub fn coefficient(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.unzip();
    let (x, y) = (standardised(&x)?, standardised(&y)?);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(&y) {
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let r = xy / (xx.sqrt() * yy.sqrt());
    r.is_finite().then(|| r.clamp(-1.0, 1.0))
}

/// The values about their mean, the largest of them of size 1; none where all are equal. Exact for values of any
/// finite size: they are brought near 1 by a power of two first, so that no sum overflows and no small difference is
/// rounded away.
pub fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let first = *values.first()?;
    if values.iter().all(|value| *value == first) {
        return None;
    }
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let scale = match largest {
        1e150.. => 2.0_f64.powi(-700),
        1e-150.. => 1.0,
        _ => 2.0_f64.powi(700),
    };
    let mut centred: Vec<f64> = values.iter().map(|value| value * scale - first * scale).collect();
    let mean = centred.iter().sum::<f64>() / centred.len() as f64;
    centred.iter_mut().for_each(|value| *value -= mean);
    let largest = centred.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    centred.iter_mut().for_each(|value| *value /= largest);
    centred.iter().all(|value| value.is_finite()).then_some(centred)
}
