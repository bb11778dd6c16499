//! What the numbers of a pair mean, said of this very pair.

use model::Conventions;
use model::finding::{Correlation, Evidence};
use service::findings::PairFound;
use service::words::Timing;

use super::{label, r};
use crate::pages::correlations::small;

/// One number with what it means.
pub(super) struct Explained {
    pub(super) term: &'static str,
    pub(super) value: String,
    pub(super) meaning: String,
}

/// Every number.
pub(super) fn all(pair: &PairFound, conventions: &Conventions) -> Vec<Explained> {
    let correlation = &pair.found.correlation;
    let mut all = vec![coefficient(correlation, conventions), days(pair, conventions)];
    match &correlation.evidence {
        Some(evidence) => {
            let is_weekend = correlation.attribute2.is_none();
            if !is_weekend {
                all.push(adjusted(correlation, evidence, conventions));
            }
            all.extend(interval(evidence, conventions));
            all.push(if is_weekend {
                weeks(evidence, conventions)
            } else {
                independent(correlation, evidence, conventions)
            });
            all.push(plain_p(correlation, conventions));
            all.push(adjusted_p(correlation, evidence, conventions));
            all.push(discoveries(correlation, evidence, conventions));
        }
        None => {
            all.push(plain_p(correlation, conventions));
            all.push(Explained {
                term: "Evidence",
                value: "none".to_owned(),
                meaning: "The two measure one thing, or parts of it, so that it is no wonder that they go together. They are \
                          compared when asked for, but are in no list."
                    .to_owned(),
            });
        }
    }
    all
}

/// What is left of the strength without what repeats by itself, and between what it most likely is: the head of the page is of r as
/// it shows, and the interval of what is left of it.
pub(super) fn left(correlation: &Correlation) -> Option<String> {
    let evidence = correlation.evidence?;
    let (low, high) = evidence.interval?;
    // As seen from the way in which the two go together.
    let seen = |r: f64| if correlation.value < 0.0 { -r } else { r };
    let (first, second) = (seen(low).min(seen(high)), seen(low).max(seen(high)));
    let between = match (first < 0.0, second < 0.0) {
        (false, _) => format!("between {} and {}", percent(first), percent(second)),
        (true, false) => format!("between {} the other way round and {}", percent(first), percent(second)),
        (true, true) => format!("between {} and {}, the other way round", percent(second), percent(first)),
    };
    Some(match correlation.attribute2 {
        Some(_) => {
            let left = percent(evidence.r_adjusted);
            format!("Without the rhythm of the week, the season and slow trends it is {left}: most likely {between}.")
        }
        None => format!("Most likely it is {between}."),
    })
}

fn percent(r: f64) -> String {
    format!("{:.0}%", r.abs() * 100.0)
}

fn coefficient(correlation: &Correlation, conventions: &Conventions) -> Explained {
    let way = if correlation.value >= 0.0 {
        "It is positive: when one is higher, the other tends to be higher too"
    } else {
        "It is negative: when one is higher, the other tends to be lower"
    };
    Explained {
        term: "Coefficient (r)",
        value: r(correlation.value, conventions),
        meaning: format!(
            "1 would mean that the two always move together, −1 that they always move against each other, 0 that they have \
             nothing to do with each other. {way}. Without its sign, and in per cent, it is the strength above."
        ),
    }
}

fn days(pair: &PairFound, conventions: &Conventions) -> Explained {
    let correlation = &pair.found.correlation;
    let year = pair.span.1.number() - pair.span.0.number() + 1;
    let (first, last) = (conventions.in_full(pair.span.0), conventions.in_full(pair.span.1));
    let has_tag =
        [&pair.condition, &pair.outcome].into_iter().any(|side| side.attribute.is_some() && side.is_yes_or_no());
    let tags = if has_tag {
        " A tag counts as not given on the days without it, from the first time it was given."
    } else {
        ""
    };
    let what = match pair.found.timing {
        timing if timing.later().is_none() => "had both",
        Timing::NightAfter | Timing::NextNight => "had the one, and the night after had the other",
        _ => "had the one, and the day after had the other",
    };
    Explained {
        term: "Days",
        value: conventions.count(correlation.period),
        meaning: format!(
            "Of the {} days from {first} to {last}, {} {what}. Days on which one is missing cannot be compared.{tags}",
            conventions.count(year),
            conventions.count(correlation.period)
        ),
    }
}

fn adjusted(correlation: &Correlation, evidence: &Evidence, conventions: &Conventions) -> Explained {
    let (plain, left) = (correlation.value, evidence.r_adjusted);
    let compared = if plain * left < 0.0 {
        "That is of the other sign, so that what shows above comes from these alone"
    } else if left.abs() < plain.abs() * 0.6 {
        "That is much less: a good part of what shows above comes from these"
    } else if left.abs() > plain.abs() * 1.1 {
        "That is more: they covered up some of it"
    } else {
        "That is about as much, so that it does not come from these"
    };
    Explained {
        term: "Adjusted r",
        value: r(left, conventions),
        meaning: format!(
            "What is left of r when the rhythm of the week, the season and slow trends are taken out of both. {compared}."
        ),
    }
}

fn interval(evidence: &Evidence, conventions: &Conventions) -> Option<Explained> {
    let (low, high) = evidence.interval?;
    let nothing = if low <= 0.0 && high >= 0.0 {
        " As 0 lies within it, there may be nothing at all."
    } else {
        " 0 lies outside it."
    };
    Some(Explained {
        term: "Interval",
        value: format!("{} to {}", r(low, conventions), r(high, conventions)),
        meaning: format!(
            "What a number of days says is never exact. Were all of this repeated with other days, 95 of 100 such intervals \
             would hold the true one.{nothing}"
        ),
    })
}

fn independent(correlation: &Correlation, evidence: &Evidence, conventions: &Conventions) -> Explained {
    let pairs = if correlation.offset == 0 { "days" } else { "pairs of days" };
    let (days, independent) = (conventions.count(correlation.period), conventions.decimals(evidence.n_effective, 0));
    Explained {
        term: "Independent days",
        meaning: format!(
            "A day resembles the day before it, so that each one tells less than it seems: {days} {pairs} tell as much about these \
             two as {independent} would that have nothing to do with each other."
        ),
        value: independent,
    }
}

/// The weekend is compared by week, since it is itself a rhythm of the week.
fn weeks(evidence: &Evidence, conventions: &Conventions) -> Explained {
    Explained {
        term: "Weeks",
        value: conventions.decimals(evidence.n_effective, 0),
        meaning: "So many weeks have both kinds of day. In each of them the mean of Saturday and Sunday was compared with the mean \
                  of the other days; the stars rest on how steady the difference is from week to week."
            .to_owned(),
    }
}

fn plain_p(correlation: &Correlation, conventions: &Conventions) -> Explained {
    Explained {
        term: "Plain significance (p)",
        value: small(correlation.p, conventions),
        meaning: format!(
            "If the two had nothing to do with each other and no day resembled another, an r this far from 0 would come up {}. \
             Days do resemble each other, so that this makes far too sure, and the stars do not rest on it.",
            how_often(correlation.p, conventions)
        ),
    }
}

fn adjusted_p(correlation: &Correlation, evidence: &Evidence, conventions: &Conventions) -> Explained {
    let question = match correlation.attribute2 {
        Some(_) => {
            "The same question, asked of the adjusted r and the independent days: by chance alone, one as far from 0"
        }
        None => "The same question, asked of the weeks: by chance alone, a difference as steady as this one",
    };
    Explained {
        term: "Adjusted p",
        value: small(evidence.p_adjusted, conventions),
        meaning: format!("{question} would come up {}.", how_often(evidence.p_adjusted, conventions)),
    }
}

fn discoveries(correlation: &Correlation, evidence: &Evidence, conventions: &Conventions) -> Explained {
    let (tests, thousand) = (conventions.count(evidence.tests), conventions.count(1000));
    let by_chance = conventions.decimals(evidence.tests as f64 * 0.05, 0);
    let which = match correlation.attribute2 {
        Some(_) => "every pair, on the same day and from one day to the next",
        None => "everything that is tracked with the weekend",
    };
    let share = match evidence.q {
        q if q < 0.001 => format!("fewer than 1 in {thousand}"),
        q if q < 0.01 => format!("about {:.0} in {thousand}", q * 1000.0),
        q if q > 0.95 => "nearly all".to_owned(),
        q => format!("about {:.0} in 100", q * 100.0),
    };
    Explained {
        term: "Tests, and false discoveries (q)",
        value: format!("{tests} tests, q {}", small(evidence.q, conventions)),
        meaning: format!(
            "{tests} comparisons were made at the same time: {which}. Of so many, \
             about {by_chance} would have an adjusted p below {} by chance alone. Of those that are as sure as this one or surer, \
             {share} are likely to be chance. Five stars need less than 1 in 100, four less than 5.",
            conventions.decimals(0.05, 2)
        ),
    }
}

/// A probability as something that happens.
fn how_often(p: f64, conventions: &Conventions) -> String {
    let thousand = conventions.count(1000);
    match p {
        p if p < 0.001 => format!("less than once in {thousand} times"),
        p if p < 0.0015 => format!("about once in {thousand} times"),
        p if p < 0.01 => format!("about {:.0} times in {thousand}", p * 1000.0),
        p if p < 0.015 => "about once in 100 times".to_owned(),
        p => format!("about {:.0} times in 100", p * 100.0),
    }
}

/// What else may be behind it than that one makes the other happen.
pub(super) fn reasons(pair: &PairFound, conventions: &Conventions) -> Vec<(&'static str, String)> {
    let (condition, outcome) = (label(pair.condition.attribute.as_ref()), label(pair.outcome.attribute.as_ref()));
    let reverse = match pair.found.timing {
        Timing::SameNight => {
            format!(
                "Both are of one night, and a night does not say which came first: “{outcome}” may lead to “{condition}”."
            )
        }
        timing if timing.has_order() => {
            format!("“{condition}” came earlier, but both may go back to something that began before either of them.")
        }
        _ => format!(
            "Both are of one day, and a day does not say which came first: “{outcome}” may lead to “{condition}”."
        ),
    };
    let chance = match &pair.found.correlation.evidence {
        Some(evidence) => format!(
            "{} comparisons were made, and among many some look related by chance. The stars say how sure it is that this is \
             none of them.",
            conventions.count(evidence.tests)
        ),
        None => "Among many comparisons some look related by chance.".to_owned(),
    };
    vec![
        (
            "Something else moves both.",
            "The weekend, the season, a holiday or an illness changes many things at once.".to_owned(),
        ),
        ("It is the other way round.", reverse),
        ("It is chance.", chance),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_said_as_something_that_happens() {
        let said = [0.0, 0.0004, 0.0042, 0.01, 0.234].map(|p| how_often(p, &Conventions::default()));
        let expected = [
            "less than once in 1,000 times",
            "less than once in 1,000 times",
            "about 4 times in 1,000",
            "about once in 100 times",
            "about 23 times in 100",
        ];
        assert_eq!(said, expected.map(str::to_owned));
    }

    #[test]
    fn what_is_left_is_compared_with_what_showed() {
        let conventions = Conventions::default();
        let evidence = |r_adjusted, interval| Evidence {
            n_effective: 90.0,
            r_adjusted,
            p_adjusted: 0.01,
            q: 0.02,
            interval,
            tests: 400,
        };
        let correlation = Correlation {
            date: model::Day::MIN,
            period: 300,
            offset: 0,
            attribute: model::AttributeId(1),
            attribute2: None,
            value: 0.5,
            p: 0.0,
            stars: 4,
            rating: None,
            evidence: None,
        };
        for (left, said) in [(0.48, "about as much"), (0.2, "much less"), (0.7, "That is more"), (-0.1, "other sign")] {
            assert!(adjusted(&correlation, &evidence(left, None), &conventions).meaning.contains(said), "{left}");
        }
        assert!(interval(&evidence(0.5, None), &conventions).is_none());
        let head = |value: f64, ends| {
            let evidence = Some(evidence(0.44 * value.signum(), Some(ends)));
            left(&Correlation { value, attribute2: Some(model::AttributeId(2)), evidence, ..correlation.clone() })
        };
        for (value, ends, said) in [
            (0.5, (0.4, 0.478), "it is 44%: most likely between 40% and 48%."),
            (-0.5, (-0.478, -0.4), "it is 44%: most likely between 40% and 48%."),
            (-0.5, (-0.4, 0.1), "between 10% the other way round and 40%."),
            (0.5, (-0.3, -0.1), "between 10% and 30%, the other way round."),
        ] {
            let head = head(value, ends).unwrap_or_default();
            assert!(head.ends_with(said), "{head}");
        }
        let meaning = |ends| {
            interval(&evidence(0.5, Some(ends)), &conventions).map(|explained| explained.meaning).unwrap_or_default()
        };
        assert!(
            meaning((-0.1, 0.4)).contains("there may be nothing") && meaning((0.1, 0.4)).contains("0 lies outside")
        );
        let tests = discoveries(&correlation, &evidence(0.5, None), &conventions).meaning;
        assert!(tests.contains("about 20 would") && tests.contains("about 2 in 100 are likely"), "{tests}");
    }
}
