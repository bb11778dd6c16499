//! False discovery rates, by Benjamini and Hochberg.

/// What many p together say of each of them (Y. Benjamini and Y. Hochberg, J. R. Statist. Soc. B 57, 1995).
#[derive(Debug)]
pub struct Discoveries {
    tests: usize,
    /// The p below 1, smallest first.
    p: Vec<f64>,
    /// For each, the smallest m·p/rank from it on.
    q: Vec<f64>,
}

impl Discoveries {
    /// Of the p of all tests that were made.
    pub fn among(p: impl IntoIterator<Item = f64>) -> Discoveries {
        let mut tests = 0_usize;
        let mut below_one: Vec<f64> = p.into_iter().inspect(|_| tests += 1).filter(|p| *p < 1.0).collect();
        below_one.sort_unstable_by(f64::total_cmp);
        let mut q = vec![1.0; below_one.len()];
        let mut least = 1.0_f64;
        for (index, (p, q)) in below_one.iter().zip(&mut q).enumerate().rev() {
            least = least.min(tests as f64 * p / (index + 1) as f64);
            *q = least;
        }
        Discoveries { tests, p: below_one, q }
    }

    /// How many tests were made.
    pub fn tests(&self) -> i64 {
        self.tests as i64
    }

    /// The false discovery rate at which a test with this p is still a discovery; 1 for a p that was not among them
    /// and is larger than all.
    pub fn q(&self, p: f64) -> f64 {
        let first = self.p.partition_point(|other| *other < p);
        self.q.get(first).copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_is_that_of_the_example_worked_by_hand() {
        // m = 6. m·p/rank: .006, .024, .078, .0615, .06, .6; the smallest from each on: .006, .024, .06, .06, .06, .6.
        let all = [0.001, 0.041, 0.008, 0.6, 0.039, 0.05];
        let discoveries = Discoveries::among(all);
        let q: Vec<f64> = all.iter().map(|p| discoveries.q(*p)).collect();
        for (q, by_hand) in q.iter().zip([0.006, 0.06, 0.024, 0.6, 0.06, 0.06]) {
            assert!((q - by_hand).abs() < 1e-12, "{q} for {by_hand}");
        }
    }

    #[test]
    fn equal_p_have_equal_q_and_those_of_one_count_as_tests() {
        let discoveries = Discoveries::among([0.01, 1.0, 0.01, 1.0]);
        assert_eq!(discoveries.q(0.01), 0.02);
        assert_eq!(discoveries.q(1.0), 1.0);
        assert_eq!(Discoveries::among([]).q(0.5), 1.0);
    }
}
