//! How a series differs between weekends and the rest of the week.

use crate::correlation::evidence::Adjusted;
use crate::correlation::tail::two_sided;
use crate::series::Window;

/// With fewer weeks there is no evidence.
const FEWEST_WEEKS: usize = 8;

/// The evidence of a series' coefficient `r` with the weekend, from the days of it that count: for each week that has
/// both, the mean of its Saturday and Sunday minus the mean of its other days; p is that of the two-sided t-test of
/// these differences against 0. Weeks are far more independent than days are.
pub fn evidence(window: &Window, days: impl Iterator<Item = (usize, f64)>, r: f64) -> Adjusted {
    let differences = by_week(window, days);
    let weeks = differences.len();
    let n_effective = weeks as f64;
    if weeks < FEWEST_WEEKS {
        return Adjusted { r, n_effective, p: 1.0 };
    }
    let mean = differences.iter().sum::<f64>() / n_effective;
    let spread: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
    // t² = w·mean²/(spread/(w-1)), and t²/(t² + w-1) is the r² that the tail is asked for.
    let explained = n_effective * mean * mean / (n_effective * mean * mean + spread);
    let p = if mean * r > 0.0 && explained.is_finite() { two_sided(explained.sqrt(), n_effective - 1.0) } else { 1.0 };
    Adjusted { r, n_effective, p }
}

/// Weekend minus the rest, for each week that has days of both.
fn by_week(window: &Window, days: impl Iterator<Item = (usize, f64)>) -> Vec<f64> {
    let mut weeks = vec![[(0.0, 0.0); 2]; Window::MAX / 7 + 2];
    for (day, value) in days {
        let Some(week) = weeks.get_mut(window.week(day)) else { continue };
        let (sum, count) = &mut week[usize::from(window.weekday(day) >= 5)];
        *sum += value;
        *count += 1.0;
    }
    weeks
        .iter()
        .filter(|[rest, weekend]| rest.1 > 0.0 && weekend.1 > 0.0)
        .map(|[rest, weekend]| weekend.0 / weekend.1 - rest.0 / rest.1)
        .collect()
}
