//! How values spread: what a box plot draws.

/// The five numbers of a box, and what lies far outside it. All are in the values' own unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// How many values there are.
    pub count: usize,
    /// A quarter, a half and three quarters of the values are at most so large.
    pub quartiles: [f64; 3],
    /// The smallest and the largest value within one and a half times the box's height of it (Tukey, Exploratory Data
    /// Analysis, 1977).
    pub whiskers: (f64, f64),
    /// The values beyond the whiskers, the smallest first.
    pub outliers: Vec<f64>,
}

/// How far whiskers reach, in heights of the box.
const REACH: f64 = 1.5;

impl Spread {
    /// The spread of finite values in any order; none of nothing.
    pub fn of(mut values: Vec<f64>) -> Option<Spread> {
        values.sort_by(f64::total_cmp);
        let quartiles = [quantile(&values, 0.25)?, quantile(&values, 0.5)?, quantile(&values, 0.75)?];
        let [lower, _, upper] = quartiles;
        // An infinite reach, of values whose difference is no number any more, means no outliers.
        let reach = REACH * (upper - lower);
        let is_near = |value: &f64| lower - reach <= *value && *value <= upper + reach;
        let mut near = values.iter().copied().filter(is_near);
        let first = near.next()?;
        let whiskers = (first.min(lower), near.last().unwrap_or(first).max(upper));
        let outliers = values.iter().copied().filter(|value| !is_near(value)).collect();
        Some(Spread { count: values.len(), quartiles, whiskers, outliers })
    }

    /// The value in the middle.
    pub fn median(&self) -> f64 {
        self.quartiles[1]
    }
}

/// The value that a share of the sorted values lies below, on the line between the two nearest: the seventh definition
/// of Hyndman and Fan (Sample Quantiles in Statistical Packages, 1996), whose half is the median. None of nothing.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let rank = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (*sorted.get(rank.floor() as usize)?, *sorted.get(rank.ceil() as usize)?);
    let weight = rank.fract();
    // Weighted before adding, so that two large values do not overflow.
    Some(if below == above { below } else { below * (1.0 - weight) + above * weight })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_box_holds_the_middle_half_and_whiskers_reach_to_what_is_near() {
        let values = vec![9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 100.0];
        let spread = Spread::of(values).expect("values");
        assert_eq!((spread.count, spread.quartiles, spread.median()), (9, [3.0, 5.0, 7.0], 5.0));
        assert_eq!((spread.whiskers, spread.outliers), ((1.0, 9.0), vec![100.0]));
        assert_eq!(Spread::of(Vec::new()), None);
    }

    #[test]
    fn one_value_is_a_line_and_the_largest_numbers_have_a_box() {
        let one = Spread::of(vec![4.0]).expect("a value");
        assert_eq!((one.quartiles, one.whiskers, one.outliers.len()), ([4.0; 3], (4.0, 4.0), 0));
        let large = Spread::of(vec![-f64::MAX, f64::MAX]).expect("values");
        assert_eq!(large.whiskers, (-f64::MAX, f64::MAX));
        assert!(large.quartiles.iter().all(|quartile| quartile.is_finite()));
    }

    /// Follows the line through the sorted values, evenly spaced from 0 to 1, segment by segment.
    fn slow_quantile(values: &[f64], share: f64) -> f64 {
        let mut sorted = values.to_vec();
        for end in (1..sorted.len()).rev() {
            for i in 0..end {
                if sorted[i] > sorted[i + 1] {
                    sorted.swap(i, i + 1);
                }
            }
        }
        let step = 1.0 / (sorted.len().max(2) - 1) as f64;
        for i in 1..sorted.len() {
            let (left, right) = ((i - 1) as f64 * step, i as f64 * step);
            if share <= right + 1e-12 {
                return sorted[i - 1] + (sorted[i] - sorted[i - 1]) * (share - left) / (right - left);
            }
        }
        sorted[0]
    }

    proptest! {
        #[test]
        fn a_box_is_what_the_definition_says(values in prop::collection::vec(-1000_i32..1000, 1..60)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let spread = Spread::of(values.clone()).expect("values");
            for (quartile, share) in spread.quartiles.iter().zip([0.25, 0.5, 0.75]) {
                prop_assert!((quartile - slow_quantile(&values, share)).abs() < 1e-6);
            }
            let [lower, _, upper] = spread.quartiles;
            let is_far = |value: &f64| (value - upper).max(lower - value) > 1.5 * (upper - lower);
            prop_assert_eq!(spread.outliers.len(), values.iter().filter(|value| is_far(value)).count());
            prop_assert!(spread.whiskers.0 <= lower && upper <= spread.whiskers.1);
            prop_assert_eq!(Some(spread.median()), crate::averages::median(values));
        }
    }
}
