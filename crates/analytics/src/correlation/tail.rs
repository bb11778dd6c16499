//! Tail probabilities of Student's t, for a correlation coefficient.

use statrs::function::beta::checked_beta_reg;

/// The two-sided p of a coefficient `r` under Student's t with `freedom` degrees of freedom, to ten digits however
/// small it is. |r| = 1 has p = 0.
pub fn two_sided(r: f64, freedom: f64) -> f64 {
    by_expansion(r, freedom, Domain { freedom: 50.0, r: 0.4 }).unwrap_or_else(|| by_beta(r, freedom))
}

/// The same to a millionth of p, quickly more often.
pub fn two_sided_to_a_millionth(r: f64, freedom: f64) -> f64 {
    by_expansion(r, freedom, Domain { freedom: 10.0, r: 0.8 }).unwrap_or_else(|| by_beta(r, freedom))
}

/// With t = r·√(ν/(1-r²)), p is the regularised incomplete beta I(1-r²; ν/2, 1/2), which keeps its digits in the far
/// tail.
fn by_beta(r: f64, freedom: f64) -> f64 {
    // (1-r)(1+r), since 1-r² loses digits near 1.
    let unexplained = (1.0 - r) * (1.0 + r);
    if unexplained <= 0.0 {
        return 0.0;
    }
    checked_beta_reg(freedom / 2.0, 0.5, unexplained.min(1.0)).map_or(1.0, |p| p.clamp(0.0, 1.0))
}

/// Where an expansion is good: from so many degrees of freedom on, and up to so large an |r|. Its error hangs on r
/// nearly alone.
#[derive(Clone, Copy)]
struct Domain {
    freedom: f64,
    r: f64,
}

/// Hill's expansion of the normal deviate at a tenth of the cost (G. W. Hill, Algorithm 395, CACM 13, 1970); none
/// outside the domain in which it is to be trusted.
fn by_expansion(r: f64, freedom: f64, domain: Domain) -> Option<f64> {
    if freedom < domain.freedom || r.abs() > domain.r {
        return None;
    }
    let a = freedom - 0.5;
    let b = 48.0 * a * a;
    let y = -a * (-r * r).ln_1p();
    let correction = ((((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b) + y + 3.0) / b;
    Some(libm::erfc((correction + 1.0) * (y / 2.0).sqrt()).min(1.0))
}

/// For each number of pairs up to `most`, the r² that has p = .05, to a ten-thousandth. From it alone it is seen of
/// nearly every coefficient whether its p is below .05.
#[derive(Debug)]
pub struct Critical(Vec<f64>);

/// How far a squared coefficient must be from the critical one to be judged by it.
const GUARD: f64 = 1e-3;
/// Below this p a correlation is kept.
pub const LEVEL: f64 = 0.05;

impl Critical {
    /// The table for up to `most` pairs.
    pub fn up_to(most: usize) -> Critical {
        Critical((0..=most).map(critical_square).collect())
    }

    /// Whether the two-sided p of `r` over `pairs` pairs, with pairs - 2 degrees of freedom, is below [`LEVEL`].
    pub fn is_exceeded(&self, r: f64, pairs: usize) -> bool {
        let critical = self.0.get(pairs).copied().unwrap_or(f64::NAN);
        let square = r * r;
        if square > critical * (1.0 + GUARD) {
            true
        } else if square < critical * (1.0 - GUARD) {
            false
        } else {
            two_sided(r, pairs as f64 - 2.0) < LEVEL
        }
    }
}

/// r² at p = .05: t²/(ν + t²), with Fisher's expansion of t's quantile in 1/ν (Abramowitz and Stegun, 26.7.5). Not a
/// number where there are too few pairs for it.
fn critical_square(pairs: usize) -> f64 {
    let freedom = pairs as f64 - 2.0;
    if freedom < 15.0 {
        return f64::NAN;
    }
    const Z: f64 = 1.959_963_984_540_054;
    let z2 = Z * Z;
    let t = Z
        * (1.0
            + (z2 + 1.0) / (4.0 * freedom)
            + ((5.0 * z2 + 16.0) * z2 + 3.0) / (96.0 * freedom.powi(2))
            + (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / (384.0 * freedom.powi(3)));
    t * t / (freedom + t * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_is_that_of_the_published_examples() {
        let published = [
            (0.6754596120404917, 364.0, 7.928064702293852e-50),
            (-0.5577851552276848, 309.0, 1.1564227190131434e-26),
            (0.12521231439002578, 305.0, 0.028788436765440892),
            (0.7059233380455165, 300.0, 1.5026407410821477e-46),
        ];
        for (r, pairs, p) in published {
            let error = two_sided(r, pairs - 2.0) / p - 1.0;
            assert!(error.abs() < 1e-10, "{r} over {pairs}: off by {error:e}");
        }
    }

    #[test]
    fn p_stays_a_probability_at_the_ends() {
        assert_eq!(two_sided(1.0, 30.0), 0.0);
        assert_eq!(two_sided(-1.0, 30.0), 0.0);
        assert_eq!(two_sided(0.0, 30.0), 1.0);
        for freedom in [1e-9, 0.5, 3.0, 363.0] {
            for r in [-1.0, -1.0 + 1e-16, -1e-300, 0.0, 1e-9, 0.999_999_999_999_999_9] {
                assert!((0.0..=1.0).contains(&two_sided(r, freedom)), "{r} with {freedom}");
            }
        }
    }

    #[test]
    fn the_expansion_is_as_good_as_it_is_said_to_be() {
        for freedom in (0..800).map(|step| 3.0 + f64::from(step) / 2.0) {
            for r in (0..=1000).map(|step| f64::from(step) / 1000.0) {
                let beta = by_beta(r, freedom);
                for (p, digits) in [(two_sided(r, freedom), 1e-11), (two_sided_to_a_millionth(r, freedom), 1e-6)] {
                    assert!((p - beta).abs() <= digits * beta, "{r} with {freedom}: {p} for {beta}");
                }
            }
        }
    }

    #[test]
    fn the_critical_coefficient_parts_p_below_and_above_five_hundredths() {
        let critical = Critical::up_to(365);
        for pairs in 18..=365 {
            let square = critical_square(pairs);
            let p = two_sided(square.sqrt(), pairs as f64 - 2.0);
            assert!((p / LEVEL - 1.0).abs() < GUARD / 4.0, "{pairs}: {p}");
            for factor in [0.9, 0.998, 0.9995, 1.0, 1.0005, 1.002, 1.1] {
                let r = (square * factor).sqrt();
                assert_eq!(
                    critical.is_exceeded(r, pairs),
                    two_sided(r, pairs as f64 - 2.0) < LEVEL,
                    "{pairs}, {factor}"
                );
            }
        }
    }
}
