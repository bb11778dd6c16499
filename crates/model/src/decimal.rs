//! Adding decimals that are stored as doubles, so that nothing is lost on the way.

use num_bigint::BigInt;

/// How far a sum of shares may be from a bound and still be meant to be it: 2^-36.
///
/// A double below 1 is off by at most 2^-54 from what it stands for, so each addition brings at most 2^-53: half from the amount, as
/// the client rounded it, and half from the sum. Somebody who adds once a second for a day makes fewer than 2^17 additions, which
/// are off by less than 2^17 times 2^-53 together. (Nineteen times 1/19 is 1 and not 1.0000000000000002.) This is less than a
/// hundred-millionth of a percentage point, which nobody adds on purpose.
const ROUNDING: f64 = 1.0 / (1_u64 << 36) as f64;

/// The double nearest to the exact sum of two finite numbers, each taken as the shortest decimal that is read as it: what a
/// client that wrote `0.1` meant, and not the 0.1000000000000000055… that a double makes of it. So ten times a tenth is 1, adding 0
/// changes nothing, and the order of additions matters to the last digit at most.
pub(crate) fn sum(a: f64, b: f64) -> f64 {
    let (digits_a, exponent_a) = shortest(a);
    let (digits_b, exponent_b) = shortest(b);
    let exponent = exponent_a.min(exponent_b);
    let scaled = |digits: i64, from: i32| BigInt::from(digits) * BigInt::from(10).pow(from.abs_diff(exponent));
    let digits = scaled(digits_a, exponent_a) + scaled(digits_b, exponent_b);
    // Rust reads a decimal of any length as the nearest double.
    format!("{digits}e{exponent}").parse().unwrap_or(f64::NAN)
}

/// The sum of two shares, or the bound that it is within rounding of: beyond 0 or 1 by at most 2^-36, or short of them by at most that
/// part of the larger of the two, so that what is small can be counted up from 0. What an amount does not move stays as it is.
pub(crate) fn sum_of_shares(total: f64, amount: f64) -> f64 {
    let sum = sum(total, amount);
    let is_beyond = !(0.0..=1.0).contains(&sum);
    let reach = if is_beyond { ROUNDING } else { ROUNDING * total.abs().max(amount.abs()) };
    let bound = [0.0, 1.0].into_iter().find(|bound| (sum - bound).abs() <= reach);
    bound.filter(|_| sum != total).unwrap_or(sum)
}

/// The shortest decimal that is read as this double, as whole digits and a power of ten. (Seventeen digits at most.)
fn shortest(number: f64) -> (i64, i32) {
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let exponent = exponent.parse::<i32>().unwrap_or_default() - i32::try_from(fraction).unwrap_or_default();
    (digits.replace('.', "").parse().unwrap_or_default(), exponent)
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::*;

    /// A decimal as a fraction of whole numbers, read from what Rust writes without an exponent.
    fn exactly(number: f64) -> (BigInt, BigInt) {
        let text = number.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{fraction}").parse().expect("digits");
        (digits, BigInt::from(10).pow(u32::try_from(fraction.len()).expect("a length")))
    }

    /// The number that a double is in truth, as a fraction.
    fn in_truth(number: f64) -> (BigInt, BigInt) {
        let bits = number.to_bits();
        let (exponent, mantissa) = (i64::try_from((bits >> 52) & 0x7ff).expect("eleven bits"), bits & ((1 << 52) - 1));
        let (mantissa, exponent) =
            if exponent == 0 { (mantissa, -1074) } else { (mantissa | 1 << 52, exponent - 1075) };
        let signed = if number.is_sign_negative() { -BigInt::from(mantissa) } else { BigInt::from(mantissa) };
        let two = BigInt::from(2);
        let power = two.pow(u32::try_from(exponent.unsigned_abs()).expect("an exponent"));
        if exponent < 0 { (signed, power) } else { (signed * power, BigInt::from(1)) }
    }

    /// How far two fractions are apart, over the product of their denominators and a third one.
    fn distance(a: &(BigInt, BigInt), b: &(BigInt, BigInt), over: &BigInt) -> BigInt {
        let difference = (&a.0 * &b.1 - &b.0 * &a.1) * over;
        if difference < BigInt::from(0) { -difference } else { difference }
    }

    fn is_nearest(a: f64, b: f64) -> bool {
        let (x, y) = (exactly(a), exactly(b));
        let exact = (&x.0 * &y.1 + &y.0 * &x.1, &x.1 * &y.1);
        let found = sum(a, b);
        let truth = in_truth(found);
        [found.next_down(), found.next_up()].into_iter().filter(|other| other.is_finite()).all(|other| {
            let other = in_truth(other);
            distance(&exact, &truth, &other.1) <= distance(&exact, &other, &truth.1)
        })
    }

    #[test]
    fn small_amounts_add_up_on_large_totals_and_nothing_changes_nothing() {
        let total = (0..10).fold(123_456_789.125, |total, _| sum(total, 0.0001));
        assert_eq!(total, 123_456_789.126);
        assert_eq!((0..10).fold(0.0, |total, _| sum(total, 0.1)), 1.0);
        for total in [1_700_000_000.123, 0.1, -1e300, 5e-324, f64::MAX] {
            assert_eq!(sum(total, 0.0), total);
            assert_eq!(sum(total, -total), 0.0);
        }
        assert_eq!(sum(f64::MAX, f64::MAX), f64::INFINITY);
    }

    #[test]
    fn equal_parts_of_a_whole_are_the_whole_and_leave_nothing() {
        for parts in (1..200).chain([1440, 86_400]) {
            let part = 1.0 / f64::from(parts);
            let whole = (0..parts).fold(0.0, |total, _| sum_of_shares(total, part));
            assert!((0.0..=1.0).contains(&whole) && 1.0 - whole <= ROUNDING, "{parts}: {whole}");
            let rest = (0..parts).fold(1.0, |total, _| sum_of_shares(total, -part));
            assert!((0.0..=ROUNDING).contains(&rest), "{parts}: {rest}");
            if parts < 200 {
                assert_eq!((whole, rest), (1.0, 0.0), "{parts}");
            }
        }
    }

    #[test]
    fn what_is_no_rounding_is_kept_or_goes_beyond() {
        assert_eq!(sum_of_shares(0.0, 1e-12), 1e-12);
        assert_eq!(sum_of_shares(1e-12, 1e-12), 2e-12);
        assert_eq!(sum_of_shares(0.999_999_999_999_9, 0.0), 0.999_999_999_999_9);
        assert!(sum_of_shares(0.999_999_999, 2e-9) > 1.0);
        assert!(sum_of_shares(1e-9, -2e-9) < 0.0);
    }

    proptest! {
        #[test]
        fn the_sum_is_the_double_nearest_to_the_exact_one(a in -1e22_f64..1e22, b in -1.0_f64..1.0, shift in -30_i32..22) {
            prop_assert!(is_nearest(a, b));
            prop_assert!(is_nearest(b, b * 10_f64.powi(shift)));
            prop_assert!(is_nearest((b * 1e6).round() / 1e3, (a / 1e16).round() / 1e4));
        }

        #[test]
        fn it_does_not_matter_which_is_added_to_which(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            prop_assert_eq!(sum(a, b), sum(b, a));
        }
    }
}
